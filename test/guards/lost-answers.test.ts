import assert from 'node:assert/strict';
import { guardsOf } from '../../lib/campaign/guards-of.ts';
import type { GuardsDocument } from '../../lib/campaign/guards-document.ts';
import type { Attempt } from '../../lib/cascade/model.ts';
import { SqliteStore } from '../../lib/store/index.ts';
import { HOUR, newcomer, NODE, only, PLAN, Rig, taken } from '../store/rig.ts';

const DAY = 24 * HOUR;

/** How a cascade comes to its end while the answer to its latest send is lost. */
const ENDS = {
  'the operator stops it': (rig: Rig, first: Attempt) =>
    rig.run({ type: 'stop', cascade: first.cascade, why: 'enough', limit: 1 }),
  'the person answers what was sent before': (rig: Rig, first: Attempt) =>
    rig.report({ outcome: 'replied', attempt: first.id, text: 'yes please' }),
} as const;

async function guarded(guards: GuardsDocument): Promise<Rig> {
  const rig = await Rig.open(new SqliteStore(':memory:', { inline: true }));
  for (const campaign of ['one', 'two'])
    await rig.store.keepPlan(campaign, { ...PLAN, guards: guardsOf(guards), hash: `of ${campaign}` }, {});
  return rig;
}

/** A message that was sent, and two days later another whose answer is lost: both of this customer's. */
async function lost(rig: Rig, change: { id: string; key: string }) {
  const first = await rig.waiting(await rig.released(1, change), 'whatsapp');
  rig.now += 2 * DAY;
  const { emit } = await rig.due([NODE.wait]);
  const { cascade } = only(emit.filter((one) => one.cascade.id === change.id));
  const { attempt } = taken(await rig.claim(await rig.routed(cascade), 'phone'));
  assert.ok(attempt);
  await rig.record(attempt, { state: 'unknown' });
  return { first, attempt };
}

/** A claim in the other campaign, for the same person. */
async function other(rig: Rig, id = 'other') {
  const cascade = await rig.routed(await rig.released(1, { id, key: id }, 'two'));
  return taken(await rig.claim(cascade, 'sms'));
}

describe('a send whose answer was lost', () => {
  for (const [how, end] of Object.entries(ENDS)) {
    it(`counts towards the frequency cap when ${how}`, async () => {
      const rig = await guarded({ countries: ['US'], frequency: { all: '1/24h' } });
      const { first, attempt } = await lost(rig, { id: 'first', key: 'first' });
      await end(rig, first);
      rig.now += HOUR;
      assert.deepEqual((await other(rig)).dueAt, attempt.claimedAt + DAY);
      await rig.run({ type: 'resolve', attempt: attempt.id, found: 'absent' });
      assert.ok((await other(rig, 'another')).attempt, 'it never left');
      await rig.store.close();
    });
  }

  it('counts towards the floor of five in 24 hours', async () => {
    const rig = await guarded({ countries: ['US'] });
    const sends = [];
    const names = ['a', 'b', 'c', 'd', 'e'];
    for (const id of names) sends.push(await rig.waiting(await rig.released(1, { id, key: id }), 'whatsapp'));
    rig.now += 2 * DAY;
    const { emit } = await rig.due([NODE.wait]);
    assert.equal(emit.length, names.length);
    const claimed: Attempt[] = [];
    for (const { cascade } of emit) {
      const { attempt } = taken(await rig.claim(await rig.routed(cascade), 'phone'));
      assert.ok(attempt);
      claimed.push(attempt);
      await rig.record(attempt, { state: 'unknown' });
    }
    for (const id of names) await rig.run({ type: 'stop', cascade: id, why: 'enough', limit: 1 });
    rig.now += HOUR;
    assert.deepEqual((await other(rig)).dueAt, claimed[0]!.claimedAt + DAY);
    await rig.run({ type: 'resolve', attempt: claimed[0]!.id, found: 'absent' });
    assert.ok((await other(rig, 'another')).attempt, 'one of them never left');
    assert.equal((await other(rig, 'a third')).attempt, null);
    assert.equal(sends.length, names.length);
    assert.equal(newcomer(1).contact, sends[0]?.address);
    await rig.store.close();
  });
});
