import assert from 'node:assert/strict';
import { guardsOf } from '../../lib/campaign/guards-of.ts';
import type { GuardsDocument } from '../../lib/campaign/guards-document.ts';
import type { Cascade } from '../../lib/cascade/model.ts';
import { SqliteStore } from '../../lib/store/index.ts';
import { HOUR, newcomer, NODE, only, PLAN, Rig, T0, taken } from '../store/rig.ts';

const MINUTE = 60_000;
const DAY = 24 * HOUR;

/** A store with these guards of campaigns; one that is left out has none. */
async function guarded(guards: Readonly<Record<string, GuardsDocument>>): Promise<Rig> {
  const rig = await Rig.open(new SqliteStore(':memory:', { inline: true }));
  for (const [campaign, section] of Object.entries(guards)) {
    await rig.store.keepPlan(campaign, { ...PLAN, guards: guardsOf(section), hash: `of ${campaign}` }, {});
  }
  return rig;
}

/** A claim of an SMS to the next number of one block. */
async function text(rig: Rig, index: number, campaign = 'one') {
  return taken(await rig.claim(await rig.routed(await rig.released(index, {}, campaign)), 'sms'));
}

describe('velocity', () => {
  it('holds beside a campaign with a shorter stretch, whose sends count as well', async () => {
    const rig = await guarded({
      one: { countries: ['US'], velocity: '3/1d' },
      two: { countries: ['US'], velocity: '50/1m' },
    });
    const sent: boolean[] = [];
    for (let index = 0; index < 8; index++) {
      sent.push((await text(rig, index)).attempt !== null);
      rig.now += 5 * MINUTE;
      assert.ok((await text(rig, 100 + index, 'two')).attempt, 'its own limit leaves room');
      rig.now += 5 * MINUTE;
    }
    assert.deepEqual(sent, [true, true, ...Array<boolean>(6).fill(false)]);
    await rig.store.close();
  });

  it('counts what campaigns with a longer stretch, or without one, have sent a moment before', async () => {
    for (const velocity of [{ velocity: '50/90d' }, {}]) {
      const rig = await guarded({
        one: { countries: ['US'], velocity: '2/1m' },
        two: { countries: ['US'], ...velocity },
      });
      // Late in what would be a slot of the longer stretch.
      rig.now = T0 + 7 * DAY - (T0 % DAY) - 1;
      for (const index of [1, 2]) assert.ok((await text(rig, index, 'two')).attempt);
      rig.now += 30_000;
      const { attempt, dueAt } = await text(rig, 3);
      assert.equal(attempt, null);
      assert.ok(dueAt !== null && dueAt > rig.now + 30_000 && dueAt <= rig.now + 32_000, String(dueAt));
      rig.now = dueAt;
      assert.ok((await text(rig, 4)).attempt, 'both are more than a minute ago');
      await rig.store.close();
    }
  });

  it('is not used up by sends that the provider refuses', async () => {
    const rig = await guarded({ one: { countries: ['US'], velocity: '2/1d' } });
    let cascade: Cascade = await rig.routed(await rig.released(1));
    for (let i = 0; i < 4; i++) {
      const { attempt } = taken(await rig.claim(cascade, 'sms'));
      assert.ok(attempt, `after ${i} refusals`);
      const said = { state: 'refused', reason: 'throttled', scope: 'account', retryAfterMs: MINUTE } as const;
      const { dueAt } = await rig.record(attempt, said);
      // A second answer gives nothing back.
      await rig.record(attempt, said);
      rig.now = dueAt ?? rig.now;
      cascade = only((await rig.due([NODE.send])).emit).cascade;
    }
    const { attempt } = taken(await rig.claim(cascade, 'sms'));
    assert.ok(attempt);
    await rig.record(attempt, { state: 'accepted', externalId: 'SM1' });
    assert.ok((await text(rig, 2)).attempt);
    assert.equal((await text(rig, 3)).attempt, null, 'two went out');
    await rig.store.close();
  });

  it('gets back what never left, once, and keeps what may have left', async () => {
    const rig = await guarded({ one: { countries: ['US'], velocity: '3/1d' } });
    const lost = [];
    for (const index of [1, 2, 3]) {
      const { attempt } = await text(rig, index);
      assert.ok(attempt);
      await rig.record(attempt, { state: 'unknown' });
      lost.push(attempt.id);
    }
    const [absent, found, silent] = lost;
    assert.equal((await text(rig, 4)).attempt, null, 'all three may have left');
    rig.now += HOUR;
    assert.ok(absent && found && silent);
    await rig.run({ type: 'stop', cascade: newcomer(1).id, why: 'enough', limit: 1 });
    for (let i = 0; i < 2; i++) await rig.run({ type: 'resolve', attempt: absent, found: 'absent' });
    await rig.run({ type: 'resolve', attempt: found, found: { externalId: 'SM2' } });
    rig.now += HOUR;
    await rig.due(['']);
    assert.equal((await rig.everythingOf(newcomer(3).id)).attempts[0]?.state, 'unknown');
    assert.ok((await text(rig, 5)).attempt, 'one has come back');
    assert.equal((await text(rig, 6)).attempt, null, 'and no more than one');
    await rig.store.close();
  });

  it('counts a message again that arrives after it was said to have failed', async () => {
    const rig = await guarded({ one: { countries: ['US'], velocity: '1/1d' } });
    const attempt = await rig.waiting(await rig.released(1), 'phone');
    const block = async (index: number) => (await text(rig, index)).attempt !== null;
    assert.equal(await block(2), false);
    await rig.report({ outcome: 'failed', attempt: attempt.id, scope: 'account', reason: 'billing' });
    await rig.report({ outcome: 'delivered', attempt: attempt.id });
    assert.equal(await block(3), false);
    await rig.store.close();
  });

  it('outlasts tidying up for as long as the longest stretch', async () => {
    const rig = await guarded({ one: { countries: ['US'], velocity: '1/90d' } });
    assert.ok((await text(rig, 1)).attempt);
    rig.now += 90 * DAY;
    await rig.run({ type: 'prune', after: null, limit: 10 });
    assert.equal((await text(rig, 2)).attempt, null);
    rig.now += 2_000;
    assert.ok((await text(rig, 3)).attempt);
    await rig.store.close();
  });
});
