import assert from 'node:assert/strict';
import type { Command } from '../../../lib/cascade/command.ts';
import { HOUR, newcomer, NODE, only, places, T0 } from '../rig.ts';
import type { Given } from './given.ts';

/** What a store must do when time is up, a person orders it, or the customer opts out. */
export function ordering(given: Given): void {
  describe('due', () => {
    it('acts on the oldest first, as many as are asked for, and tells the next instant', async () => {
      await given.rig.start([newcomer(1), newcomer(2)]);
      given.rig.now += 10;
      await given.rig.start([newcomer(3)]);
      given.rig.now += 10;
      await given.rig.start([newcomer(4)], 'two');
      const first = await given.rig.due([NODE.start], 3);
      assert.deepEqual(
        first.emit.map(({ cascade }) => cascade.id),
        ['c000001', 'c000002', 'c000003'],
      );
      assert.deepEqual([first.count, first.next], [3, T0 + 20]);
      assert.equal(only(first.emit.slice(0, 1)).msg, '{"topic":"t"}');
      const second = await given.rig.due([NODE.start], 3);
      assert.deepEqual([second.count, second.next], [1, null]);
      assert.deepEqual(await given.rig.due([NODE.start]), { count: 0, next: null, emit: [], dueAt: null });
    });

    it('looks at the homes it is given only, in their order', async () => {
      await given.rig.waiting(await given.rig.released(1), 'whatsapp');
      await given.rig.start([newcomer(2)]);
      given.rig.now += 6 * HOUR;
      const only1 = await given.rig.due(['elsewhere', NODE.wait]);
      assert.deepEqual(places(only1.emit), ['c000001 wait 1']);
      assert.equal((await given.rig.due(['elsewhere', NODE.wait, NODE.start])).count, 1);
    });

    it('is never early', async () => {
      await given.rig.waiting(await given.rig.released(1), 'whatsapp');
      given.rig.now += 6 * HOUR - 1;
      const early = await given.rig.due([NODE.wait]);
      assert.deepEqual([early.count, early.next], [0, T0 + 6 * HOUR]);
      given.rig.now += 1;
      assert.equal((await given.rig.due([NODE.wait])).count, 1);
    });

    it('closes an ended cascade that nobody takes', async () => {
      await given.rig.waiting(await given.rig.released(1), 'whatsapp');
      const { dueAt } = await given.rig.report({ outcome: 'replied', attempt: 'c000001-1' });
      assert.ok(dueAt !== null);
      given.rig.now = dueAt;
      assert.deepEqual((await given.rig.due([''])).emit, []);
      assert.equal((await given.rig.cascade('c000001')).phase, 'closed');
    });
  });

  describe('orders by hand', () => {
    it('stops one, or all that wait at a node, up to a limit', async () => {
      for (const index of [1, 2, 3]) await given.rig.waiting(await given.rig.released(index), 'whatsapp');
      const one = await given.rig.run({ type: 'stop', cascade: 'c000002', why: 'asked to', limit: 1 });
      assert.deepEqual(places(one.emit), ['c000002 wait 2']);
      assert.equal(only(one.emit).msg, '{"at":"wait"}');
      const order: Command = { type: 'stop', home: NODE.wait, why: 'reset', limit: 1 };
      assert.deepEqual(places((await given.rig.run(order)).emit), ['c000001 wait 2']);
      assert.equal((await given.rig.run(order)).count, 1);
      assert.equal((await given.rig.run(order)).count, 0);
      const again = await given.rig.run({ type: 'stop', cascade: 'c000002', why: 'asked to', limit: 1 });
      assert.deepEqual([again.count, again.emit], [0, []]);
    });

    it('lets waits end now', async () => {
      for (const index of [1, 2]) await given.rig.waiting(await given.rig.released(index), 'whatsapp');
      await given.rig.start([newcomer(3)]);
      const flushed = await given.rig.run({ type: 'flush', home: NODE.wait, limit: 10 });
      assert.deepEqual(places(flushed.emit), ['c000001 wait 1', 'c000002 wait 1']);
      assert.equal((await given.rig.run({ type: 'flush', home: NODE.wait, limit: 10 })).count, 0);
      assert.equal((await given.rig.run({ type: 'flush', home: NODE.start, limit: 10 })).count, 0);
      assert.equal((await given.rig.run({ type: 'flush', cascade: 'c000001', limit: 1 })).count, 0);
    });

    it('moves what waits at a missing node to another', async () => {
      await given.rig.waiting(await given.rig.released(1), 'whatsapp');
      assert.deepEqual(await given.rig.run({ type: 'rebind', from: NODE.wait, to: 'new' }), { count: 1 });
      assert.deepEqual(await given.rig.run({ type: 'rebind', from: NODE.wait, to: 'new' }), { count: 0 });
      const { cascade, history } = await given.rig.everythingOf('c000001');
      assert.deepEqual([cascade.home, cascade.waitNode, history.at(-1)?.kind], ['new', 'new', 'rebound']);
      given.rig.now += 6 * HOUR;
      assert.equal((await given.rig.due([NODE.wait])).count, 0);
      assert.deepEqual(places((await given.rig.due(['new'])).emit), ['c000001 new 1']);
    });

    it('moves a send in flight, so that it goes on from the other node', async () => {
      const attempt = await given.rig.claimed(await given.rig.released(1), 'whatsapp');
      await given.rig.run({ type: 'rebind', from: NODE.send, to: 'new' });
      assert.deepEqual(places((await given.rig.record(attempt, { state: 'accepted' })).emit), [
        'c000001 new 0',
      ]);
    });
  });

  describe('opt-out', () => {
    it('stops every open cascade of the person, in all campaigns, and no other', async () => {
      const same = { key: 'k', contact: newcomer(1).contact };
      await given.rig.waiting(await given.rig.released(1), 'whatsapp');
      await given.rig.waiting(await given.rig.released(2, same, 'two'), 'whatsapp');
      await given.rig.waiting(await given.rig.released(3), 'whatsapp');
      await given.rig.start([newcomer(4, { ...same, key: 'queued' })]);
      const { emit, cancel } = await given.rig.report({ outcome: 'opted_out', attempt: 'c000001-1' });
      assert.deepEqual(places(emit).toSorted(), ['c000001 wait 2', 'c000002 wait 2']);
      assert.deepEqual(
        cancel.map(({ id }) => id),
        ['c000002-1'],
      );
      const phase = async (id: string): Promise<unknown> => {
        const { phase: where, result } = await given.rig.cascade(id);
        return [where, result];
      };
      assert.deepEqual(await phase('c000003'), ['waiting', null]);
      assert.deepEqual(await phase('c000004'), ['closed', 'stopped']);
      const { contact } = await given.rig.everythingOf('c000002');
      assert.deepEqual([contact.optedOutAt, contact.optedOutBy], [T0, 'STOP on whatsapp']);
    });

    it('counts when nothing is open or nobody is known', async () => {
      const stop = { outcome: 'opted_out', address: newcomer(1).contact, channel: 'sms' } as const;
      const { state, cascade } = await given.rig.report(stop);
      assert.deepEqual([state, cascade], ['applied', null]);
      assert.deepEqual(await given.rig.start([newcomer(1)]), [{ state: 'suppressed', by: 'STOP on sms' }]);
    });

    it('happens once', async () => {
      await given.rig.waiting(await given.rig.released(1), 'whatsapp');
      const order: Command = { type: 'opt-out', contact: newcomer(1).contact, by: 'a letter' };
      assert.deepEqual((await given.rig.run(order)).count, 1);
      given.rig.now += 1;
      const again = await given.rig.run({ ...order, by: 'another letter' });
      assert.deepEqual([again.count, again.emit, again.cancel], [0, [], []]);
      const { contact } = await given.rig.everythingOf('c000001');
      assert.deepEqual([contact.optedOutAt, contact.optedOutBy], [T0, 'a letter']);
    });

    it('by a block ends with the block, and nothing else does', async () => {
      const told = { address: newcomer(1).contact, channel: 'whatsapp' } as const;
      const unblock = { type: 'unblock', ...told, by: 'unblock on whatsapp', wasBlocked: true } as const;
      const states = async (key: string): Promise<string> =>
        only(await given.rig.start([newcomer(1, { id: key, key })])).state;
      await given.rig.report({ outcome: 'opted_out', ...told, blocked: true });
      assert.deepEqual(await given.rig.start([newcomer(1)]), [
        { state: 'suppressed', by: 'block on whatsapp' },
      ]);
      given.rig.now += 1;
      assert.equal((await given.rig.run(unblock)).count, 1);
      assert.equal((await given.rig.run(unblock)).count, 0);
      assert.equal(await states('after the block'), 'started');
      await given.rig.run({ type: 'opt-out', contact: told.address, by: 'a letter' });
      given.rig.now += 1;
      await given.rig.run(unblock);
      assert.equal(await states('after the letter'), 'suppressed');
    });

    it('by the provider’s word stops the others too, with their messages', async () => {
      const same = { key: 'k', contact: newcomer(1).contact };
      await given.rig.waiting(await given.rig.released(2, same, 'two'), 'whatsapp');
      const attempt = await given.rig.claimed(await given.rig.released(1), 'whatsapp');
      const { emit } = await given.rig.record(attempt, {
        state: 'refused',
        reason: 'opted_out',
        scope: 'contact',
      });
      assert.deepEqual(
        emit.map(({ cascade, node, port, msg }) => [cascade.id, node, port, msg]),
        [
          ['c000001', NODE.send, 1, null],
          ['c000002', NODE.wait, 2, '{"at":"wait"}'],
        ],
      );
    });
  });
}
