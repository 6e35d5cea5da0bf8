import assert from 'node:assert/strict';
import { guardsOf } from '../../../lib/campaign/guards-of.ts';
import type { GuardsDocument } from '../../../lib/campaign/guards-document.ts';
import type { Command } from '../../../lib/cascade/command.ts';
import { HOUR, newcomer, NODE, only, PLAN, T0, taken } from '../rig.ts';
import type { Given } from './given.ts';

const PRICE = { default: 0.1, countries: {} };
const COSTS = { whatsapp: PRICE, phone: PRICE, sms: PRICE };

/** What a store must keep of the guards: who wants what, what is ordered, spent and drawn, and what was sent before. */
export function guarding(given: Given): void {
  const declare = (guards: GuardsDocument, hash = 'guarded'): Promise<void> => {
    const plan = { ...PLAN, costs: COSTS, currency: 'EUR', guards: guardsOf(guards), hash };
    return given.rig.store.keepPlan('one', plan, {});
  };
  /** Whether each of these may be sent to on WhatsApp, asked all at once. */
  const claims = async (...indexes: number[]): Promise<readonly boolean[]> => {
    const { rig } = given;
    const cascades = [];
    for (const index of indexes) cascades.push(await rig.routed(await rig.released(index)));
    const answers = await Promise.all(cascades.map((cascade) => rig.claim(cascade, 'whatsapp')));
    return answers.map((answer) => taken(answer).attempt !== null);
  };
  const control = (order: Partial<Extract<Command, { type: 'control' }>>) =>
    given.rig.run({ type: 'control', action: 'pause', by: 'ann', limit: 100, ...order });

  describe('guards', () => {
    it('keeps marketing off one channel until the person wants it again, whichever is told first', async () => {
      const { rig } = given;
      const { contact } = newcomer(1);
      const says = (wanted: boolean, at: number) =>
        rig.run({ type: 'marketing', who: { address: contact }, channel: 'whatsapp', wanted, at, by: 'x' });
      assert.deepEqual(await says(false, T0 - 3), { count: 1 });
      assert.deepEqual(await claims(1), [false]);
      assert.deepEqual(await says(true, T0 - 1), { count: 1 });
      assert.deepEqual(await says(false, T0 - 2), { count: 0 });
      const again = newcomer(1, { id: 'again', key: 'again' });
      await rig.start([again]);
      const { cascade } = only((await rig.due([NODE.start])).emit);
      assert.ok(taken(await rig.claim(await rig.routed(cascade), 'whatsapp')).attempt);
    });

    it('holds what is paused: the person, the campaign, the channel; and lets it go on from its place', async () => {
      const { rig } = given;
      for (const [index, what] of [
        [1, { contact: newcomer(1).contact }],
        [2, { campaign: 'one' }],
        [3, { campaign: 'one', channel: 'whatsapp' }],
      ] as const) {
        assert.equal((await control(what)).changed, true);
        assert.equal((await control(what)).changed, false);
        assert.deepEqual(await claims(index), [false]);
        assert.equal((await control({ ...what, action: 'resume' })).count, 1);
        const { cascade } = only((await rig.due([NODE.send])).emit);
        assert.ok(taken(await rig.claim(cascade, 'whatsapp')).attempt);
      }
      assert.deepEqual(await rig.run({ type: 'controls', campaign: null }), []);
    });

    it('reserves before it sends: no more than the cap, and what is given back or was cheaper is free again', async () => {
      const { rig } = given;
      await declare({ spend: { day: 0.25 } });
      assert.deepEqual(await claims(1, 2, 3), [true, true, false]);
      const first = (await rig.everythingOf('c000001')).attempts[0]!;
      await rig.record(first, { state: 'refused', reason: 'unreachable', scope: 'contact' });
      assert.deepEqual(await claims(4, 5), [true, false]);
      const second = (await rig.everythingOf('c000002')).attempts[0]!;
      await rig.record(second, { state: 'accepted', cost: 0.01 });
      assert.deepEqual(await claims(6, 7), [true, false]);
    });

    it('has those look again whom changed guards hold until an instant, page by page, also after a crash', async () => {
      const { rig, place } = given;
      const look = (limit: number) => rig.run({ type: 'look-again', campaign: 'one', limit });
      await declare({ spend: { day: 0.1 } });
      assert.deepEqual([(await look(10)).count, await claims(1, 2, 3, 4)], [0, [true, false, false, false]]);
      await rig.waiting(await rig.released(5, {}, 'two'), 'whatsapp');
      await declare({ spend: { day: 0.1 } });
      assert.deepEqual([(await look(10)).count, (await look(10)).more], [0, false], 'nothing has changed');
      await declare({ spend: { day: 1 } }, 'raised');
      const first = await look(2);
      assert.deepEqual([first.count, first.more, first.emit, first.dueAt], [2, true, [], rig.now]);
      await rig.store.close();
      const store = place.store();
      await store.open();
      const rest = { type: 'look-again', campaign: 'one', limit: 2 } as const;
      assert.equal((await store.run<'look-again'>(rest, rig.now)).count, 1);
      assert.equal((await store.run<'look-again'>(rest, rig.now)).more, false);
      const due = { type: 'due', homes: [NODE.send], limit: 10 } as const;
      const { emit } = await store.run<'due'>(due, rig.now);
      assert.deepEqual(emit.map(({ cascade }) => cascade.id).toSorted(), ['c000002', 'c000003', 'c000004']);
      await store.close();
    });

    it('holds again whom the new guards hold, and leaves alone who waits for the provider', async () => {
      const { rig } = given;
      const look = async () => (await rig.run({ type: 'look-again', campaign: 'one', limit: 10 })).count;
      const day = 24 * HOUR;
      const tomorrow = (Math.floor(T0 / day) + 1) * day;
      await declare({ spend: { day: 0.2 } });
      const refused = await rig.claimed(await rig.released(1), 'whatsapp');
      const pause = { state: 'refused', reason: 'throttled', scope: 'sender', retryAfterMs: HOUR } as const;
      await rig.record(refused, pause);
      assert.deepEqual(await claims(2, 3, 4), [true, true, false]);
      await declare({ spend: { day: 0.3 } }, 'raised');
      assert.equal(await look(), 1, 'the provider has asked for an hour');
      assert.deepEqual(await claims(5), [true]);
      const { cascade } = only((await rig.due([NODE.send])).emit);
      const held = taken(await rig.claim(cascade, 'whatsapp'));
      assert.deepEqual([held.attempt, held.dueAt], [null, tomorrow]);
      // The hour is over: now it is the cap that it waits for, and a resume has it ask again.
      rig.now += HOUR;
      const again = only((await rig.due([NODE.send])).emit).cascade;
      assert.equal(taken(await rig.claim(again, 'whatsapp')).dueAt, tomorrow);
      await control({ action: 'resume', campaign: 'one' });
      assert.equal(await look(), 2);
      for (const one of (await rig.due([NODE.send])).emit) await rig.claim(one.cascade, 'whatsapp');
      // So has a resume for the person.
      assert.equal((await control({ action: 'resume', contact: newcomer(4).contact })).count, 1);
      assert.equal(only((await rig.due([NODE.send])).emit).cascade.id, 'c000004');
    });

    it('takes what a message has really cost in the campaign’s currency, once', async () => {
      const { rig } = given;
      await rig.store.keepPlan('dear', { ...PLAN, costs: COSTS, currency: 'EUR', hash: 'dear' }, {});
      const start = { type: 'start', campaign: 'dear', plan: 'dear', node: NODE.start, msg: '{}' } as const;
      await rig.run({ ...start, cascades: [newcomer(1)] });
      await rig.waiting(only((await rig.due([NODE.start])).emit).cascade, 'whatsapp');
      const told = async (amount: number, currency: string): Promise<boolean> => {
        const of = { account: 'account', externalId: 'ext c000001-1' };
        return (await rig.run({ type: 'price', ...of, cost: { amount, currency } })).changed;
      };
      const changed = [await told(0.2, 'USD'), await told(0.2, 'EUR'), await told(0.2, 'EUR')];
      assert.deepEqual(changed, [false, true, false]);
      assert.equal(only(await rig.store.attemptCounts('dear')).cost, 0.2);
      assert.equal((await rig.everythingOf('c000001')).history.at(-1)?.kind, 'priced');
    });

    it('counts a person’s sends over all campaigns, and never makes a sixth in 24 hours', async () => {
      const { rig } = given;
      const { contact, customer } = newcomer(0);
      for (let i = 1; i <= 6; i++) {
        const campaign = i % 2 === 0 ? 'one' : 'two';
        const cascade = await rig.released(i, { contact, customer, key: `order ${i}` }, campaign);
        const answer = taken(await rig.claim(await rig.routed(cascade), 'whatsapp'));
        assert.deepEqual(
          [answer.attempt === null, answer.dueAt],
          i < 6 ? [false, null] : [true, T0 + 24 * HOUR],
        );
      }
    });

    it('draws a cohort once, holds the others back, and lets them follow', async () => {
      const { rig } = given;
      await declare({ cohort: { size: 3 } });
      await rig.start(Array.from({ length: 10 }, (_, index) => newcomer(index)));
      assert.equal((await rig.due([NODE.start])).count, 0);
      const draw = { type: 'draw', campaign: 'one' } as const;
      assert.deepEqual(await rig.run(draw), { drawn: 3, promoted: false });
      assert.deepEqual(await rig.run(draw), { drawn: 0, promoted: false });
      assert.equal((await rig.due([NODE.start])).count, 3);
      assert.equal((await control({ action: 'promote', campaign: 'one' })).count, 7);
      assert.equal((await rig.due([NODE.start])).count, 7);
      assert.deepEqual(await rig.run(draw), { drawn: 0, promoted: true });
    });

    it('lists who is not to be contacted page by page: by contact, everything before marketing', async () => {
      const { rig } = given;
      const people = [3, 1, 2].map((index) => newcomer(index).contact);
      for (const contact of people) {
        for (const channel of ['whatsapp', 'sms'])
          await rig.run({ type: 'marketing', who: { contact }, channel, wanted: false, by: 'x', at: T0 - 2 });
        await rig.run({ type: 'opt-out', contact, by: 'y', at: T0 - 1 });
      }
      for (const limit of [1, 2, 3, 4, 9, 10]) {
        const lines: string[] = [];
        for (let after: string | null = ''; after !== null;) {
          const {
            list,
            last,
          }: { list: readonly { contact: string; at: number; marketingOn?: string }[]; last: string | null } =
            await rig.run({ type: 'suppressions', after, limit });
          lines.push(
            ...list.map(({ contact, at, marketingOn = '' }) => `${contact} ${T0 - at} ${marketingOn}`),
          );
          after = last;
        }
        const expected = people
          .toSorted()
          .flatMap((one) => [`${one} 1 `, `${one} 2 sms`, `${one} 2 whatsapp`]);
        assert.deepEqual(lines, expected, `pages of ${limit}`);
      }
    });
  });
}
