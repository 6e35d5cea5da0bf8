import assert from 'node:assert/strict';
import { HOUR, newcomer, NODE, only, places, PLAN, taken } from '../rig.ts';
import type { Given } from './given.ts';

/** What a store must do with the reports of providers. */
export function reporting(given: Given): void {
  describe('reports', () => {
    it('applies a repeated report once', async () => {
      await given.rig.waiting(await given.rig.released(1), 'whatsapp');
      const reply = { outcome: 'replied', externalId: 'ext c000001-1', dedupe: 'same' } as const;
      assert.equal((await given.rig.report(reply)).state, 'applied');
      const again = await given.rig.report(reply);
      assert.deepEqual([again.state, again.emit, again.cascade], ['duplicate', [], null]);
    });

    it('keeps the reports of accounts apart', async () => {
      await given.rig.waiting(await given.rig.released(1), 'whatsapp');
      const foreign = { outcome: 'read', externalId: 'ext c000001-1', dedupe: 'same' } as const;
      const other = await given.rig.run({ type: 'report', account: 'other', report: foreign });
      assert.equal(other.state, 'unmatched');
      assert.equal((await given.rig.report(foreign)).state, 'applied');
    });

    it('applies a report that overtakes the answer to its send', async () => {
      const attempt = await given.rig.claimed(await given.rig.released(1), 'whatsapp');
      assert.equal((await given.rig.report({ outcome: 'delivered', externalId: 'late' })).state, 'unmatched');
      assert.equal((await given.rig.report({ outcome: 'read', externalId: 'late' })).state, 'unmatched');
      const { emit } = await given.rig.record(attempt, { state: 'accepted', externalId: 'late' });
      assert.deepEqual(places(emit), ['c000001 send 0']);
      assert.equal(only(only(emit).attempts).outcome, 'read');
      const { history } = await given.rig.everythingOf('c000001');
      assert.deepEqual(
        history.slice(-3).map(({ kind, data }) => data?.['outcome'] ?? kind),
        ['sent', 'delivered', 'read'],
      );
    });

    it('hands out only the latest of two messages that one answer leads to', async () => {
      await given.rig.waiting(await given.rig.released(1), 'whatsapp');
      given.rig.now += 6 * HOUR;
      const { cascade } = only((await given.rig.due([NODE.wait])).emit);
      const call = await given.rig.claimed(cascade, 'phone');
      await given.rig.report({ outcome: 'answered', externalId: 'call' });
      const { emit } = await given.rig.record(call, { state: 'accepted', externalId: 'call' });
      assert.deepEqual(places(emit), ['c000001 wait 0']);
    });

    it('finds the attempt by its id, then by the id of the provider, then by who wrote', async () => {
      await given.rig.waiting(await given.rig.released(1), 'whatsapp');
      const { contact } = newcomer(1);
      const byId = await given.rig.report({
        outcome: 'sent',
        attempt: 'c000001-1',
        externalId: 'never heard of',
      });
      const byExternalId = await given.rig.report({ outcome: 'read', externalId: 'ext c000001-1' });
      const byAddress = await given.rig.report({ outcome: 'replied', address: contact, channel: 'sms' });
      for (const { state, attempt } of [byId, byExternalId, byAddress]) {
        assert.deepEqual([state, attempt?.id], ['applied', 'c000001-1']);
      }
      const stranger = await given.rig.report({ outcome: 'replied', address: '+12025559999' });
      assert.equal(stranger.state, 'unmatched');
    });

    it('credits a person’s words to the latest open attempt, on their channel if there is one', async () => {
      await given.rig.waiting(await given.rig.released(1), 'whatsapp');
      given.rig.now += 6 * HOUR;
      await given.rig.waiting(only((await given.rig.due([NODE.wait])).emit).cascade, 'phone');
      const { contact } = newcomer(1);
      const on = async (channel: string): Promise<string | undefined> =>
        (await given.rig.report({ outcome: 'read', address: contact, channel })).attempt?.id;
      assert.equal(await on('whatsapp'), 'c000001-1');
      assert.equal(await on('phone'), 'c000001-2');
      assert.equal(await on('sms'), 'c000001-2', 'none on this channel: the latest');
    });

    it('takes words that quote an unknown message, but no status of one', async () => {
      await given.rig.waiting(await given.rig.released(1), 'whatsapp');
      const { contact } = newcomer(1);
      const status = await given.rig.report({
        outcome: 'delivered',
        externalId: 'unknown',
        address: contact,
      });
      assert.equal(status.state, 'unmatched');
      const words = await given.rig.report({ outcome: 'replied', externalId: 'unknown', address: contact });
      assert.equal(words.attempt?.id, 'c000001-1');
    });

    it('knows a person by a further address that was used for them', async () => {
      const order = ['email'];
      const decision = { order, propensity: 1, why: 'test' };
      const plan = {
        ...PLAN,
        hash: 'mail',
        start: 'email',
        steps: [{ ...PLAN.steps[0]!, channel: 'email', next: null }],
      };
      await given.rig.store.keepPlan('mail', plan, {});
      const wanted = newcomer(1, { decision });
      await given.rig.run({
        type: 'start',
        campaign: 'mail',
        plan: 'mail',
        node: NODE.start,
        msg: '{}',
        cascades: [wanted],
      });
      const { id, hop } = only((await given.rig.due([NODE.start])).emit).cascade;
      const channels = ['email'];
      const routed = await given.rig.run({
        type: 'route',
        cascade: id,
        hop,
        node: NODE.router,
        msg: '{}',
        channels,
      });
      await given.rig.claim(only(taken(routed).emit).cascade, 'email');
      const reply = await given.rig.report({
        outcome: 'replied',
        address: 'customer1@EXAMPLE.com',
        channel: 'email',
      });
      assert.equal(reply.attempt?.id, 'c000001-1');
    });

    it('names the sends that a reply has made pointless', async () => {
      await given.rig.waiting(await given.rig.released(1), 'whatsapp');
      given.rig.now += 6 * HOUR;
      const call = await given.rig.claimed(only((await given.rig.due([NODE.wait])).emit).cascade, 'phone');
      const { cancel } = await given.rig.report({ outcome: 'replied', attempt: 'c000001-1' });
      assert.deepEqual(
        cancel.map(({ id }) => id),
        [call.id],
      );
    });
  });
}
