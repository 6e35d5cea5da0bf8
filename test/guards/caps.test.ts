import assert from 'node:assert/strict';
import { guardsOf } from '../../lib/campaign/guards-of.ts';
import type { GuardsDocument } from '../../lib/campaign/guards-document.ts';
import type { Plan } from '../../lib/campaign/plan.ts';
import { observationsOf } from '../../lib/engine/learning/observations.ts';
import { SqliteStore } from '../../lib/store/index.ts';
import { HOUR, newcomer, NODE, only, PLAN, Rig, T0, taken } from '../store/rig.ts';

async function guarded(guards: GuardsDocument, costs: Plan['costs'] = {}): Promise<Rig> {
  const rig = await Rig.open(new SqliteStore(':memory:', { inline: true }));
  await rig.store.keepPlan('one', { ...PLAN, costs, guards: guardsOf(guards), hash: 'guarded' }, {});
  return rig;
}

/** A claim of an SMS to this number; the customer's own row is as usual. */
async function text(rig: Rig, index: number, phone: string) {
  const customer = { ...newcomer(index).customer, phone };
  const cascade = await rig.routed(await rig.released(index, { contact: phone, key: phone, customer }));
  return taken(await rig.claim(cascade, 'sms'));
}

describe('caps', () => {
  it('let so many calls and SMS out to numbers that differ in their last four digits only', async () => {
    const rig = await guarded({ countries: ['US'], velocity: '2/1h' });
    const held: (number | null)[] = [];
    for (const [index, phone] of ['+12025550001', '+12025550002', '+12025550003', '+12125550003'].entries()) {
      const { attempt, dueAt } = await text(rig, index, phone);
      held.push(attempt === null ? dueAt : null);
    }
    const [, , third] = held;
    assert.deepEqual([held[0], held[1], held[3]], [null, null, null]);
    assert.ok(third !== null && third !== undefined && third > T0 + HOUR && third < T0 + 1.25 * HOUR);
    await rig.store.close();
  });

  it('let a person into one cascade of the campaign at a time, if that is declared', async () => {
    const rig = await guarded({ frequency: { one_active: true } });
    const cascade = await rig.released(1);
    const again = newcomer(2, { contact: newcomer(1).contact, key: 'another order' });
    assert.equal(only(await rig.start([again])).state, 'refused');
    assert.deepEqual(await rig.start([again], 'two'), [{ state: 'started', id: again.id }]);
    await rig.run({ type: 'stop', cascade: cascade.id, why: 'enough', limit: 1 });
    assert.equal(only(await rig.start([newcomer(3, { ...again, id: 'c000003' })])).state, 'started');
    await rig.store.close();
  });

  it('count what a send has really cost, in place of what was reserved for it', async () => {
    const price = { default: 0.1, countries: {} };
    const rig = await guarded({ spend: { campaign: 0.3 } }, { whatsapp: price, phone: price, sms: price });
    const claims = async (index: number) => {
      const { attempt } = taken(await rig.claim(await rig.routed(await rig.released(index)), 'sms'));
      return attempt;
    };
    const first = await claims(1);
    assert.ok(first);
    await rig.record(first, { state: 'accepted', cost: 0.25 });
    assert.equal(await claims(2), null, '0.25 and 0.1 are more than the cap');
    await rig.store.close();
  });

  it('of a day count on the day of the send what was held on an earlier one', async () => {
    const price = { default: 1, countries: {} };
    const rig = await guarded(
      { spend: { day: 2, account: 2 } },
      { whatsapp: price, phone: price, sms: price },
    );
    for (let index = 1; index <= 4; index++) {
      rig.now = Date.UTC(2026, 5, index, 12);
      const attempt = await rig.claimed(await rig.released(index), 'whatsapp');
      await rig.record(attempt, { state: 'refused', reason: 'auth', scope: 'account' });
    }
    rig.now = Date.UTC(2026, 5, 30, 12);
    let sent = 0;
    for (const { cascade } of (await rig.due([NODE.send])).emit) {
      const { attempt } = taken(await rig.claim(cascade, 'whatsapp'));
      if (attempt !== null) sent += 1;
    }
    assert.equal(sent, 2);
    await rig.store.close();
  });

  it('give back what was reserved for a message that never left, to the day that it was taken from', async () => {
    const price = { default: 1, countries: {} };
    const rig = await guarded({ spend: { day: 2 } }, { whatsapp: price, phone: price, sms: price });
    rig.now = Date.UTC(2026, 5, 1, 12);
    const lost = await rig.claimed(await rig.released(1), 'whatsapp');
    await rig.record(lost, { state: 'unknown' });
    rig.now = Date.UTC(2026, 5, 2, 12);
    for (const index of [2, 3]) await rig.waiting(await rig.released(index), 'whatsapp');
    const { emit } = await rig.run({ type: 'resolve', attempt: lost.id, found: 'absent' });
    const { attempt, dueAt } = taken(await rig.claim(only(emit).cascade, 'whatsapp'));
    assert.deepEqual([attempt, dueAt], [null, Date.UTC(2026, 5, 3)]);
    await rig.store.close();
  });

  it('charge for a message that arrives after it was said to have failed', async () => {
    const price = { default: 1, countries: {} };
    const rig = await Rig.open(new SqliteStore(':memory:', { inline: true }));
    const costs = { whatsapp: price, phone: price, sms: price };
    await rig.store.keepPlan('one', { ...PLAN, costs, hash: 'priced' }, {});
    const cascades = [newcomer(1)];
    const { id } = newcomer(1);
    await rig.run({ type: 'start', campaign: 'one', plan: 'priced', node: NODE.start, msg: '{}', cascades });
    const attempt = await rig.waiting(only((await rig.due([NODE.start])).emit).cascade, 'whatsapp');
    const costOf = async () => only((await rig.everythingOf(id)).attempts).cost;
    await rig.report({
      outcome: 'failed',
      attempt: attempt.id,
      scope: 'template',
      reason: 'template_rejected',
    });
    assert.equal(await costOf(), null);
    await rig.report({ outcome: 'delivered', attempt: attempt.id });
    assert.equal(await costOf(), 1);
    await rig.store.close();
  });

  it('count what a person was sent also when it was let go of by its age', async () => {
    const rig = await guarded({ retention: '1d', frequency: { all: '1/30d' } });
    const { id } = await rig.waiting(await rig.released(1), 'whatsapp');
    const { dueAt } = await rig.report({ outcome: 'replied', attempt: id, text: 'Hello' });
    rig.now = dueAt ?? rig.now;
    await rig.due(['']);
    rig.now += 10 * 24 * HOUR;
    assert.equal((await rig.run({ type: 'age', limit: 10 })).count, 1);
    const again = await rig.routed(await rig.released(1, { id: 'later' }));
    assert.equal(taken(await rig.claim(again, 'whatsapp')).dueAt, T0 + 30 * 24 * HOUR);
    await rig.store.close();
  });

  it('follow a price that becomes known later, whenever that is, and count it once', async () => {
    const declared = { default: 0.1, countries: {} };
    const rig = await Rig.open(new SqliteStore(':memory:', { inline: true }));
    const costs = { whatsapp: declared, phone: declared, sms: declared };
    const guards = guardsOf({ spend: { campaign: 0.3 }, halt: { cost_per_conversion: 1000 } });
    await rig.store.keepPlan('one', { ...PLAN, currency: 'USD', costs, guards, hash: 'priced' }, {});
    const start = (index: number) =>
      rig.run({
        type: 'start',
        campaign: 'one',
        plan: 'priced',
        node: NODE.start,
        msg: '{}',
        cascades: [newcomer(index)],
      });
    const sends = async (index: number) => {
      await start(index);
      const { cascade } = only((await rig.due([NODE.start])).emit);
      const { attempt } = taken(await rig.claim(await rig.routed(cascade), 'sms'));
      return attempt;
    };
    const first = await sends(1);
    assert.ok(first);
    await rig.record(first, { state: 'accepted', externalId: 'SM1' });
    await rig.report({ outcome: 'replied', externalId: 'SM1' });
    const tells = async (amount: number, currency = 'USD', externalId = 'SM1') =>
      (await rig.run({ type: 'price', account: 'account', externalId, cost: { amount, currency } })).changed;
    const spent = async () => (await rig.store.attemptCounts('one')).reduce((sum, { cost }) => sum + cost, 0);
    assert.deepEqual(
      [await tells(9, 'EUR'), await tells(9, 'USD', 'SM2'), await tells(-1)],
      [false, false, false],
    );
    assert.equal(await spent(), 0.1);
    assert.deepEqual([await tells(0.25), await tells(0.25)], [true, false]);
    assert.equal(await spent(), 0.25);
    assert.equal(await sends(2), null, '0.25 and 0.1 are more than the cap');
    assert.equal(await tells(0.05), true);
    await rig.run({ type: 'control', action: 'resume', campaign: 'one', by: 'ann', limit: 10 });
    const again = only((await rig.due([NODE.send])).emit).cascade;
    assert.ok(taken(await rig.claim(again, 'sms')).attempt, 'what was not spent is given back');
    const { attempts, history } = await rig.everythingOf('c000001');
    assert.deepEqual([attempts[0]?.cost, attempts[0]?.outcome], [0.05, 'replied']);
    assert.deepEqual(
      history.filter(({ kind }) => kind === 'priced').map(({ data }) => data?.['cost']),
      [0.25, 0.05],
    );
    const facts = (await rig.store.facts(0, 1_000)).filter(({ kind }) => kind === 'priced');
    assert.deepEqual(
      facts.map((fact) => observationsOf(fact, PLAN)),
      facts.map(({ cascade, at }) => [{ kind: 'priced', cascade, at, attempt: 1, cost: 0.05 }]),
    );
    await rig.store.close();
  });

  it('take the price that the provider’s books name for a send whose answer was lost', async () => {
    const rig = await Rig.open(new SqliteStore(':memory:', { inline: true }));
    await rig.store.keepPlan('dollars', { ...PLAN, currency: 'USD', hash: 'dollars' }, {});
    await rig.run({
      type: 'start',
      campaign: 'dollars',
      plan: 'dollars',
      node: NODE.start,
      msg: '{}',
      cascades: [newcomer(1)],
    });
    const { id } = await rig.claimed(only((await rig.due([NODE.start])).emit).cascade, 'sms');
    await rig.record((await rig.everythingOf('c000001')).attempts[0]!, { state: 'unknown' });
    const found = { externalId: 'SM1', cost: { amount: 0.02, currency: 'USD' } };
    await rig.run({ type: 'resolve', attempt: id, found });
    const [attempt] = (await rig.everythingOf('c000001')).attempts;
    assert.deepEqual([attempt?.state, attempt?.cost], ['accepted', 0.02]);
    await rig.store.close();
  });

  it('leave out landlines on WhatsApp and SMS, and calls reach them', async () => {
    const rig = await guarded({ countries: ['DE'] });
    const phone = '+493012345678';
    const customer = { ...newcomer(1).customer, phone };
    const cascade = await rig.routed(await rig.released(1, { contact: phone, key: phone, customer }));
    const passed = taken(await rig.claim(cascade, 'whatsapp'));
    assert.equal(passed.attempt, null);
    assert.ok(await rig.claimed(only(passed.emit).cascade, 'phone'));
    await rig.store.close();
  });

  it('ask for the channel among those consented to when it is sent, not at the start alone', async () => {
    const rig = await guarded({ consent: {} });
    const consent = { consent_source: 'form', consent_at: '2026-01-01', consent_channels: 'phone' };
    const customer = { ...newcomer(1).customer, ...consent };
    const passed = taken(await rig.claim(await rig.routed(await rig.released(1, { customer })), 'whatsapp'));
    assert.equal(passed.attempt, null);
    assert.ok(await rig.claimed(only(passed.emit).cascade, 'phone'));
    await rig.store.close();
  });
});
