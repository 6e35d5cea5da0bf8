import assert from 'node:assert/strict';
import type { Command } from '../../../lib/cascade/command.ts';
import { StoreError } from '../../../lib/store/index.ts';
import { HOUR, newcomer, NODE, only, T0 } from '../rig.ts';
import type { Given } from './given.ts';

/** What a store must let be looked up, and how it treats its callers. */
export function calling(given: Given): void {
  describe('what can be looked up', () => {
    it('counts cascades, attempts and homes', async () => {
      await given.rig.waiting(await given.rig.released(1), 'whatsapp');
      const attempt = await given.rig.claimed(await given.rig.released(2), 'whatsapp');
      await given.rig.record(attempt, { state: 'accepted', cost: 0.1 });
      const third = await given.rig.claimed(await given.rig.released(4), 'whatsapp');
      await given.rig.record(third, { state: 'accepted', cost: 0.2 });
      await given.rig.start([newcomer(5)], 'two');
      assert.deepEqual(sorted(await given.rig.store.states('one')), [
        { segment: 'retail', phase: 'moving', result: null, outcome: 'accepted', count: 2 },
        { segment: 'trade', phase: 'waiting', result: null, outcome: 'accepted', count: 1 },
      ]);
      const accepted = { channel: 'whatsapp', state: 'accepted', outcome: 'accepted', reason: null };
      assert.deepEqual(sorted(await given.rig.store.attemptCounts('one')), [
        { segment: 'retail', ...accepted, count: 2, cost: 0.3 },
        { segment: 'trade', ...accepted, count: 1, cost: 0 },
      ]);
      assert.deepEqual(sorted(await given.rig.store.homes()), [
        { campaign: 'one', home: NODE.wait, phase: 'waiting', count: 1, next: T0 + 6 * HOUR },
        { campaign: 'two', home: NODE.start, phase: 'queued', count: 1, next: T0 },
      ]);
      assert.deepEqual(await given.rig.store.states('none'), []);
    });

    it('does not look for the first one due behind 200 others at the same node', async () => {
      await given.rig.start(
        Array.from({ length: 200 }, (_, i) => newcomer(i + 1)),
        'one',
      );
      await given.rig.start([newcomer(201)], 'two');
      const queued = { home: NODE.start, phase: 'queued' };
      assert.deepEqual(sorted(await given.rig.store.homes()), [
        { campaign: 'one', ...queued, count: 200, next: T0 },
        { campaign: 'two', ...queued, count: 1, next: null },
      ]);
    });

    it('finds a contact’s cascades, the newest first, a hundred at most', async () => {
      const { contact } = newcomer(1);
      const many = Array.from({ length: 103 }, (_, index) =>
        newcomer(index + 1, { contact, key: `key ${index}` }),
      );
      await given.rig.start(many);
      await given.rig.run({ type: 'stop', cascade: 'c000102', why: 'test', limit: 1 });
      const found = await given.rig.store.ofContact(contact);
      assert.deepEqual(
        [found.length, ...found.slice(0, 3).map(({ id }) => id), found.at(-1)?.id],
        [100, 'c000103', 'c000102', 'c000101', 'c000004'],
      );
      assert.deepEqual(await given.rig.store.ofContact('nobody'), []);
    });
  });

  describe('calls', () => {
    it('of one moment are run in order and do not share their fate', async () => {
      const bad: Command = {
        type: 'start',
        campaign: 'one',
        plan: 'none',
        node: '',
        msg: '',
        cascades: [],
      };
      const answers = await Promise.allSettled([
        given.rig.start([newcomer(1)]),
        given.rig.run(bad),
        given.rig.start([newcomer(1, { id: 'c900000' })]),
        given.rig.start([newcomer(2)]),
      ]);
      assert.deepEqual(
        answers.map((answer) =>
          answer.status === 'fulfilled'
            ? only([...(answer.value as readonly { state: string }[])]).state
            : 'failed',
        ),
        ['started', 'failed', 'duplicate', 'started'],
      );
      const counts = await given.rig.store.states('one');
      assert.deepEqual(
        counts.map(({ count }) => count),
        [1, 1],
        'what was rolled back is counted once',
      );
    });

    it('that hold something other than data fail alone', async () => {
      const odd = { ...newcomer(2), customer: { name: (() => 'a function') as unknown as string } };
      const [good, ill] = await Promise.allSettled([given.rig.start([newcomer(1)]), given.rig.start([odd])]);
      assert.deepEqual([good.status, ill.status], ['fulfilled', 'rejected']);
      assert.ok(ill.status === 'rejected' && ill.reason instanceof StoreError);
    });

    it('cannot be changed through their answers', async () => {
      const { customer } = await given.rig.released(1);
      (customer as Record<string, unknown>)['name'] = 'changed';
      assert.equal((await given.rig.cascade('c000001')).customer.name, 'Customer 1');
    });

    it('given before the close are answered, later ones are refused', async () => {
      const answer = given.rig.start([newcomer(1)]);
      const closed = given.rig.store.close();
      const late = assert.rejects(given.rig.start([newcomer(2)]), { name: 'StoreError', code: 'closed' });
      assert.equal(only(await answer).state, 'started');
      await Promise.all([closed, late]);
      await given.rig.store.close();
    });

    it('before the opening are refused', async () => {
      const store = given.place.store();
      await assert.rejects(store.read('c000001'), { name: 'StoreError', code: 'closed' });
      await store.close();
    });
  });
}

function sorted<T extends { count: number }>(rows: readonly T[]): readonly T[] {
  return rows.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
