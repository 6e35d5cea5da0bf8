import assert from 'node:assert/strict';
import type { GuardsDocument } from '../../lib/campaign/guards-document.ts';
import { chanceOf } from '../../lib/channels/simulator/chance.ts';
import { breachOfStretch, noCounts } from '../../lib/guards/limits.ts';
import { Flow } from '../engine/flow.ts';
import { holdRealTime } from '../engine/real-time.ts';
import { ACCEPTED, type Answer } from '../engine/scripted-provider.ts';
import { hub } from '../engine/wiring.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const SMS = { start: 'sms', steps: [{ channel: 'sms', wait: null, terminal: true }] };
/** WhatsApp, 6 h, SMS, at five cents each. */
const TWO = {
  start: 'whatsapp',
  currency: 'EUR',
  costs: { whatsapp: 0.05, sms: 0.05 },
  steps: [
    { channel: 'whatsapp', wait: '6h', if_no_reply: 'sms' },
    { channel: 'sms', wait: null, terminal: true },
  ],
};
const FAILS: Answer = { says: { state: 'refused', reason: 'carrier_filtered', scope: 'contact' } };

/** Customers by number, from one to before another. */
const customers = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => {
    const contact = `+1555${1_000_000 + from + i}`;
    return { contact, customer: { phone: contact } };
  });

/** A flow over these channels, with these guards. */
function guarded(document: object, guards: GuardsDocument, test: (flow: Flow) => Promise<void>) {
  const nodes = hub(document === SMS ? ['sms'] : ['whatsapp', 'sms']);
  return Flow.with({ campaigns: { spring: { ...document, guards } }, nodes }, test);
}

/** What is halted, and why. */
async function halts(flow: Flow): Promise<readonly (string | null)[][]> {
  const standings = await flow.engine.standings('spring');
  return standings.filter(({ state }) => state === 'halted').map(({ channel, why }) => [channel, why]);
}

describe('a campaign halts by itself', () => {
  holdRealTime();

  it('within a few dozen sends that fail, also after a long good run', () =>
    guarded(SMS, { halt: { failed: 0.1, min: 20 } }, async (flow) => {
      await flow.start(customers(0, 300));
      await flow.settle();
      const good = flow.provider.asked.length;
      flow.provider.script = () => FAILS;
      await flow.start(customers(300, 400));
      await flow.settle();
      const [[channel, why] = []] = await halts(flow);
      const victims = flow.provider.asked.length - good;
      assert.equal(channel, 'sms');
      assert.match(why ?? '', /\d\d of \d\d sends failed or bounced; the limit is 10 %/);
      assert.ok(victims < 40, `${victims} victims`);
    }));

  it('by bounces that come in hours later, after messages that arrived and before others', () =>
    guarded(SMS, { halt: { failed: 0.1, min: 20 } }, async (flow) => {
      for (const [from, to] of [
        [0, 200],
        [200, 240],
        [240, 300],
      ] as const) {
        await flow.start(customers(from, to));
        await flow.pass(HOUR);
      }
      const bad = flow.provider.asked.slice(200, 240);
      let victims = 0;
      for (const { attempt } of bad) {
        await flow.provider.report(attempt, 'bounced');
        victims += 1;
        if ((await halts(flow)).length > 0) break;
      }
      assert.equal((await halts(flow))[0]?.[0], 'sms');
      assert.ok(victims <= 20, `${victims} victims`);
    }));

  it('at what a conversion costs only where people have had the time to answer', () =>
    guarded(TWO, { halt: { cost_per_conversion: 1 } }, async (flow) => {
      await flow.start(customers(0, 200));
      await flow.pass(10 * MINUTE);
      assert.deepEqual(await halts(flow), []);
      for (const [i, { attempt }] of flow.provider.asked.entries())
        if (i % 3 === 0) await flow.provider.report(attempt, 'replied');
      await flow.pass(8 * HOUR);
      assert.deepEqual(await halts(flow), []);
      assert.equal(flow.provider.asked.filter(({ channel }) => channel === 'sms').length, 133);
    }));

  it('at what a conversion costs by nobody who was taken out by hand a moment after the message', () =>
    guarded(TWO, { halt: { cost_per_conversion: 0.2, min: 20 } }, async (flow) => {
      await flow.start(customers(0, 60));
      await flow.pass(MINUTE);
      for (const { contact } of customers(0, 30))
        await flow.engine.people.suppress([{ contact, at: flow.clock.now() }], 'anna');
      await flow.settle();
      assert.deepEqual(await halts(flow), []);
    }));

  it('at what a conversion costs once they have had it', () =>
    guarded(TWO, { halt: { cost_per_conversion: 0.2 } }, async (flow) => {
      await flow.start(customers(0, 200));
      await flow.pass(5 * HOUR);
      assert.deepEqual(await halts(flow), []);
      await flow.pass(2 * HOUR);
      const [[channel, why] = []] = await halts(flow);
      assert.equal(channel, null);
      assert.match(why ?? '', /was spent \(conversions: 0\); the limit is 0\.20 for each/);
      assert.ok(flow.provider.asked.filter((one) => one.channel === 'sms').length < 50);
    }));

  it('by all sends, where the limits were declared while it ran', () =>
    guarded(TWO, {}, async (flow) => {
      await flow.start(customers(0, 200));
      await flow.settle();
      const early = flow.provider.asked.slice(0, 9);
      const limits = { halt: { failed: 0.2, min: 20 } };
      await flow.campaign('spring', { ...TWO, guards: limits });
      await flow.start(customers(200, 220));
      await flow.settle();
      for (const { attempt } of early) await flow.provider.report(attempt, 'bounced');
      await flow.settle();
      assert.deepEqual(await halts(flow), []);
    }));

  it('at no complaints of one person alone, however often they write', () =>
    guarded(SMS, { halt: { complaints: 0.05, min: 20 } }, async (flow) => {
      await flow.start(customers(0, 40));
      await flow.settle();
      const complain = async (who: number, text: string) => {
        const { attempt, to } = flow.provider.asked[who]!;
        const said = { dedupe: `${who} ${text}`, address: to, channel: 'sms', text };
        await flow.provider.report(attempt, 'replied', said);
        await flow.settle();
      };
      for (const text of [
        'This is spam!',
        'spam',
        'scam',
        'fraud!!',
        'I will call my lawyer',
        'gdpr request',
      ])
        await complain(0, text);
      assert.deepEqual(await halts(flow), []);
      for (const who of [1, 2, 3, 4, 5]) await complain(who, 'This is spam!');
      assert.match((await halts(flow))[0]?.[1] ?? '', /complaint came to \d of 40 sends/);
    }));

  it('at no refusals of people who had opted out at the provider before', () =>
    guarded(SMS, { halt: { opted_out: 0.05, failed: 0.05, min: 20 } }, async (flow) => {
      const optedOut: Answer = {
        says: { state: 'refused', reason: 'opted_out', scope: 'contact', code: '21610' },
      };
      flow.provider.script = (_, n) => (n % 4 === 0 ? optedOut : ACCEPTED);
      await flow.start(customers(0, 100));
      await flow.settle();
      assert.equal(flow.provider.asked.length, 100);
      assert.deepEqual(await halts(flow), []);
      for (const { attempt, took } of flow.provider.asked.slice(0, 40))
        if (took) await flow.provider.report(attempt, 'replied', { text: 'STOP' });
      await flow.settle();
      assert.match((await halts(flow))[0]?.[1] ?? '', /of 75 sends made people opt out; the limit is 5 %/);
    }));
});

describe('a stretch of sends', () => {
  const LENGTH = 20;
  const STRETCH = 10;

  /** Whether any stretch of a long run is beyond chance, send by send. */
  function isHalted(share: number, limit: number, sends: number, chance: () => number): boolean {
    const halt = { limits: { failed: limit }, channels: {}, min: 20 };
    let parts = [noCounts()];
    for (let i = 0; i < sends; i++) {
      if (parts[0]!.sends === LENGTH) parts = [noCounts(), ...parts].slice(0, STRETCH);
      const latest = parts[0]!;
      latest.sends += 1;
      if (chance() >= share) continue;
      latest.failed += 1;
      if (breachOfStretch(halt, 'sms', parts) !== null) return true;
    }
    return false;
  }

  for (const [share, limit] of [
    [0.09, 0.1],
    [0.019, 0.02],
    [0.0009, 0.001],
    [0.48, 0.5],
  ] as const) {
    it(`halts no honest campaign of 10,000 sends: ${share} at a limit of ${limit}`, () => {
      for (let run = 0; run < 10; run++)
        assert.equal(isHalted(share, limit, 10_000, chanceOf(`honest ${run}`)), false, `run ${run}`);
    });
  }

  it('halts where everything fails, by the least number of sends, whatever the limit', () => {
    for (const limit of [0.001, 0.02, 0.1, 0.4])
      assert.equal(
        isHalted(1, limit, 20, () => 0),
        true,
      );
    assert.equal(
      isHalted(1, 0.001, 19, () => 0),
      false,
    );
  });
});
