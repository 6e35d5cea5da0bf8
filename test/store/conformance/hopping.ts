import assert from 'node:assert/strict';
import { HOUR, NODE, only, places, T0, taken } from '../rig.ts';
import type { Given } from './given.ts';

const STALE = { problem: 'stale' };

/** What a store must do with a message that reaches a node. */
export function hopping(given: Given): void {
  describe('a cascade on its way', () => {
    it('goes from the start to the result, each hop answering with its message', async () => {
      const started = await given.rig.released(1);
      const routed = taken(await given.rig.route(started));
      assert.deepEqual(places(routed.emit), ['c000001 router 0']);
      assert.equal(only(routed.emit).msg, null, 'the caller holds the live message');
      const claimed = taken(await given.rig.claim(only(routed.emit).cascade, 'whatsapp', { text: 'a' }));
      assert.equal(claimed.validForMs, 6 * HOUR);
      assert.ok(claimed.attempt);
      assert.deepEqual(
        [claimed.attempt.id, claimed.attempt.body, claimed.emit],
        ['c000001-1', { text: 'a' }, []],
      );
      assert.equal(claimed.attempt.fence, given.rig.info.fence);
      const sent = await given.rig.record(claimed.attempt, {
        state: 'accepted',
        externalId: 'ext',
        cost: 0.25,
      });
      assert.deepEqual(places(sent.emit), ['c000001 send 0']);
      const waits = taken(await given.rig.wait(only(sent.emit).cascade));
      assert.deepEqual([waits.emit, waits.dueAt], [[], T0 + 6 * HOUR]);
      const replied = await given.rig.report({ outcome: 'replied', externalId: 'ext' });
      assert.deepEqual(places(replied.emit), ['c000001 wait 0']);
      assert.equal(only(replied.emit).msg, '{"at":"wait"}');
      assert.deepEqual([replied.state, replied.attempt?.outcome], ['applied', 'replied']);
      const ended = taken(await given.rig.finish(only(replied.emit).cascade));
      assert.deepEqual(places(ended.emit), ['c000001 learner 0']);
      const { cascade, attempts, history } = await given.rig.everythingOf('c000001');
      assert.deepEqual([cascade.phase, cascade.result, cascade.learner], ['closed', 'success', NODE.learner]);
      assert.deepEqual([only(attempts).externalId, only(attempts).cost], ['ext', 0.25]);
      assert.deepEqual(
        history.map(({ kind }) => kind),
        ['accepted', 'released', 'routed', 'claimed', 'sent', 'waiting', 'outcome', 'ended', 'closed'],
      );
      assert.deepEqual(history[3]?.attempt, 'c000001-1');
      const { order, propensity } = cascade.decision;
      assert.deepEqual(history[2]?.data, { channel: 'whatsapp', order, propensity }, 'the whole decision');
    });

    it('takes each message once', async () => {
      const started = await given.rig.released(1);
      const routed = only(taken(await given.rig.route(started)).emit).cascade;
      assert.deepEqual(await given.rig.route(started), STALE);
      const { attempt } = taken(await given.rig.claim(routed, 'whatsapp'));
      assert.ok(attempt);
      assert.deepEqual(await given.rig.claim(routed, 'whatsapp'), STALE);
      const sent = only((await given.rig.record(attempt, { state: 'accepted' })).emit).cascade;
      assert.deepEqual((await given.rig.record(attempt, { state: 'accepted' })).emit, []);
      await given.rig.wait(sent);
      assert.deepEqual(await given.rig.wait(sent), STALE);
      const before = await given.rig.everythingOf('c000001');
      assert.deepEqual(await given.rig.route(routed), STALE);
      assert.deepEqual(await given.rig.everythingOf('c000001'), before);
    });

    it('knows what it does not know', async () => {
      const stranger = { ...(await given.rig.released(1)), id: 'nobody' };
      for (const answer of [
        await given.rig.route(stranger),
        await given.rig.wait(stranger),
        await given.rig.finish(stranger),
      ]) {
        assert.deepEqual(answer, { problem: 'unknown-cascade' });
      }
      assert.deepEqual(await given.rig.claim(stranger, 'sms'), { problem: 'unknown-cascade' });
      assert.equal(await given.rig.store.read('nobody'), null);
      const record = await given.rig.run({
        type: 'record',
        attempt: 'nobody-1',
        result: { state: 'accepted' },
      });
      assert.deepEqual(record.emit, []);
      assert.deepEqual((await given.rig.run({ type: 'resolve', attempt: 'x', found: 'absent' })).emit, []);
    });

    it('puts off a send and brings it back', async () => {
      const { id, hop } = await given.rig.routed(await given.rig.released(1));
      const hopOf = { cascade: id, hop, node: NODE.send, msg: '{"put":"off"}' };
      const until = given.rig.now + 5_000;
      const put = await given.rig.run({
        type: 'defer',
        ...hopOf,
        channel: 'whatsapp',
        account: 'account',
        until,
        why: 'throttled',
      });
      assert.deepEqual(put, { emit: [], dueAt: until });
      assert.equal((await given.rig.due([NODE.send])).count, 0);
      given.rig.now = until;
      const back = only((await given.rig.due([NODE.send])).emit);
      assert.deepEqual([back.node, back.port, back.msg], [NODE.send, -1, '{"put":"off"}']);
    });

    it('makes a held attempt again with its new content', async () => {
      const attempt = await given.rig.claimed(await given.rig.released(1), 'whatsapp');
      const throttled = {
        state: 'refused',
        reason: 'throttled',
        scope: 'account',
        retryAfterMs: 1_000,
      } as const;
      assert.equal((await given.rig.record(attempt, throttled)).dueAt, T0 + 1_000);
      given.rig.now += 1_000;
      const { cascade } = only((await given.rig.due([NODE.send])).emit);
      const again = taken(await given.rig.claim(cascade, 'whatsapp', { text: 'second' })).attempt;
      assert.deepEqual([again?.id, again?.tries, again?.body], [attempt.id, 2, { text: 'second' }]);
      assert.deepEqual(only((await given.rig.everythingOf('c000001')).attempts), again);
    });

    it('lets nothing out after it was stopped', async () => {
      const routed = await given.rig.routed(await given.rig.released(1));
      await given.rig.run({ type: 'stop', cascade: routed.id, why: 'by hand', limit: 1 });
      const { attempt, emit } = taken(await given.rig.claim(routed, 'whatsapp'));
      assert.equal(attempt, null);
      assert.deepEqual(places(emit), ['c000001 send 1']);
    });
  });
}
