import assert from 'node:assert/strict';
import { parseCampaign } from '../../lib/campaign/index.ts';
import { createSimulator, memoryLedger } from '../../lib/channels/index.ts';
import { Engine } from '../../lib/engine/engine.ts';
import { timeOrderedIds } from '../../lib/engine/id.ts';
import { barredChannels } from '../../lib/engine/learning/barred.ts';
import { CampaignLearning } from '../../lib/engine/learning/campaign-learning.ts';
import type { Insight } from '../../lib/engine/learning/insight.ts';
import { atOnce } from '../../lib/learning/index.ts';
import type { Message } from '../../lib/engine/message.ts';
import { VirtualClock } from './virtual-clock.ts';
import { SqliteStore } from '../../lib/store/index.ts';
import { holdRealTime, passReal, turn } from './real-time.ts';

const CHANNELS = ['whatsapp', 'phone', 'sms'];

/** Calls win in segment `callers` by a wide margin, WhatsApp in `writers`. */
const BEHAVIOUR = {
  callers: { whatsapp: { replies: 0.02 }, phone: { answers: 0.7 }, sms: { clicks: 0.02, replies: 0.01 } },
  writers: { whatsapp: { replies: 0.6 }, phone: { answers: 0.05 }, sms: { clicks: 0.02, replies: 0.01 } },
};

const RULES = {
  start: 'whatsapp',
  attribution: '6h',
  value: 5,
  costs: { whatsapp: 1, phone: 1, sms: 0.08 },
  steps: [
    { channel: 'whatsapp', wait: '6h', if_no_reply: 'phone' },
    { channel: 'phone', wait: '2h', if_no_answer: 'sms' },
    { channel: 'sms', wait: null, terminal: true },
  ],
};

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Turns of the event loop in which whatever an instant brings comes to rest: the store answers in the same thread. */
const TURNS = 8;

/** Lets whatever an instant brings come to rest, the engine's own short pauses among it. */
async function rest(): Promise<void> {
  for (let i = 0; i < TURNS; i++) await turn();
  passReal(5);
}

/** Waits for work that takes real time. */
async function patiently<T>(work: Promise<T>): Promise<T> {
  let done = false;
  const end = work.finally(() => (done = true));
  end.catch(() => undefined);
  while (!done) await rest();
  return end;
}

/**
 * A campaign with its flow, on a clock that is moved, in real time that passes by so much at every move: the same in
 * every run, however busy the machine is.
 */
async function campaign(learning?: Record<string, unknown>) {
  const random = seeded(7);
  const faults: string[] = [];
  const insights: Insight[] = [];
  const { plan, document } = parseCampaign({ ...RULES, ...(learning && { learning }) });
  const store = new SqliteStore(':memory:', { inline: true });
  const clock = new VirtualClock();
  const engine = new Engine({
    store,
    clock: () => clock,
    ids: timeOrderedIds((n) => new Uint8Array(n).map(() => Math.floor(random() * 256))),
    random,
    onFault: (message) => faults.push(message),
  });
  const simulator = createSimulator(
    { behaviour: BEHAVIOUR },
    { clock, ledger: memoryLedger(), account: 'sim' },
  );
  const undo = [engine.accounts.deploy('sim', simulator)];
  await engine.deploy({ name: 'c', plan, document });
  undo.push(engine.learning.start('c', (insight) => insights.push(insight)));
  let finished = 0;
  const soft = (work: Promise<unknown>): void =>
    void work.catch((error: Error) => faults.push(error.message));
  const route = (msg: Message): void => soft(engine.route('router', msg, CHANNELS));
  const send = (i: number, msg: Message): void =>
    soft(engine.send(`send${i}`, msg, { account: 'sim', channel: CHANNELS[i]!, content: { body: {} } }));
  const finish = (msg: Message): void => soft(engine.finish('learner', msg));
  engine.attach({ id: 'start', kind: 'start', campaign: 'c', emit: (_port, msg) => route(msg) });
  engine.attach({
    id: 'router',
    kind: 'router',
    campaign: null,
    emit: (port, msg) => (port === 3 ? finish(msg) : send(port, msg)),
  });
  engine.attach({ id: 'learner', kind: 'learner', campaign: null, emit: () => void finished++ });
  CHANNELS.forEach((_channel, i) => {
    engine.attach({
      id: `send${i}`,
      kind: 'send',
      campaign: null,
      emit: (port, msg) =>
        port === 0 ? soft(engine.wait(`wait${i}`, msg, { waitMs: null, until: null })) : route(msg),
      receive: (msg) => send(i, msg),
    });
    engine.attach({
      id: `wait${i}`,
      kind: 'wait',
      campaign: null,
      emit: (port, msg) => (port === 1 ? route(msg) : finish(msg)),
    });
  });
  let serial = 0;
  /** Starts so many customers in each segment, and resolves when all have been announced. */
  const run = async (each: number): Promise<void> => {
    const starters = Object.keys(BEHAVIOUR).flatMap((segment) =>
      Array.from({ length: each }, () => {
        const phone = `+1212555${String(1000 + serial++)}`;
        return { key: phone, contact: phone, segment, customer: { phone, segment } };
      }),
    );
    const goal = finished + starters.length;
    await engine.start('start', 'c', starters, {});
    for (let i = 0; i < 4_000; i++) {
      await rest();
      if (finished >= goal) break;
      clock.moveTo(clock.next() ?? clock.now() + 60_000);
    }
    assert.equal(finished, goal);
    await patiently(engine.learning.report('c'));
  };
  const stop = async (): Promise<void> => {
    for (const one of undo) one();
    await rest();
    await patiently(engine.close());
    assert.deepEqual(faults, []);
  };
  return { engine, store, plan, document, insights, run, stop };
}

describe('a campaign that learns', () => {
  holdRealTime();

  it('moves a segment to the channel that works there, and says so with its evidence', async () => {
    const { engine, insights, run, stop } = await campaign({ mode: 'auto', cascades: 60 });
    const told = (): Insight | undefined => insights.find(({ segment }) => segment === 'callers');
    let days = 0;
    for (; days < 40 && told() === undefined; days++) await run(40);
    const moved = told();
    assert.ok(moved, 'the start of the callers moved');
    assert.equal(moved.kind, 'moved');
    assert.equal(moved.to, 'phone');
    assert.match(
      moved.sentence,
      /^callers: start with phone instead of whatsapp\. \d+ % of first calls convert, [\d.]+ % of first WhatsApp messages \(\d+ and \d+ delivered in \d+ cascades\); at your costs that is \d\.\d\d more per cascade, (over )?\d+ % sure\. Live(; 10 % at most goes on trying the others|, and it goes back should the others prove better, which get 10 % at most; more cascades needed to settle it: about [\d,]+)\.$/,
    );
    assert.deepEqual(moved.document.segments, { callers: { start: 'phone' } });
    assert.equal(
      insights.some(({ segment }) => segment === 'writers'),
      false,
      'the writers stay',
    );
    const figures = await engine.figures('c');
    assert.equal(figures.started, days * 80);
    const report = await engine.learning.report('c');
    assert.deepEqual(
      report?.rankings.map(({ segment }) => segment),
      ['callers', 'writers'],
    );
    await stop();
  });

  it('changes nothing when it is only to suggest, and proposes the document instead', async () => {
    const { insights, run, stop, store } = await campaign({ mode: 'suggest', cascades: 60 });
    const proposed = (): Insight | undefined => insights.find(({ segment }) => segment === 'callers');
    for (let day = 0; day < 40 && proposed() === undefined; day++) await run(40);
    for (let day = 0; day < 3; day++) await run(40);
    const proposal = proposed();
    assert.equal(proposal?.kind, 'proposal');
    assert.deepEqual(proposal?.document.segments, { callers: { start: 'phone' } });
    assert.ok((proposal?.evidence?.probability ?? 0) >= 0.95);
    assert.equal(insights.filter(({ segment }) => segment === 'callers').length, 1, 'said once');
    const facts = await store.facts(0, 100_000);
    const firsts = facts.filter(({ kind, data }) => kind === 'routed' && data?.['order']);
    const explored = firsts.filter(
      ({ data }) => (data?.['order'] as string[] | undefined)?.[0] !== 'whatsapp',
    ).length;
    assert.ok(explored / firsts.length <= 0.2, `${explored} of ${firsts.length} explored`);
    await stop();
  });

  it('leaves every order alone when the document says nothing of it, and still reports', async () => {
    const { engine, insights, run, stop, store } = await campaign();
    await run(40);
    await run(40);
    const facts = await store.facts(0, 100_000);
    const orders = facts.flatMap(({ data }) => (data?.['order'] as string[] | undefined)?.join() ?? []);
    assert.deepEqual([...new Set(orders)], ['whatsapp,phone,sms']);
    assert.equal((await engine.learning.report('c'))?.cascades, 160);
    assert.equal((await engine.learning.report('c'))?.cascades, 160, 'and again, from what was kept');
    assert.deepEqual(insights, []);
    await engine.learning.reset('c');
    const forgotten = await patiently(engine.learning.export('c'));
    assert.deepEqual(Object.keys(forgotten.segments), [], 'a reset forgets it, and nothing is read again');
    await run(10);
    assert.equal((await engine.learning.report('c'))?.cascades, 20, 'counting begins anew');
    await assert.rejects(engine.learning.reset('d'), /no campaign "d"/);
    await stop();
  });

  it('counts the same when the log is read again from its beginning, or from what was kept', async () => {
    const { store, plan, document, run, stop } = await campaign({ mode: 'auto', cascades: 60 });
    await run(40);
    await run(40);
    const fresh = (): CampaignLearning => new CampaignLearning({ name: 'c', plan, document }, 0, () => 0.5);
    const facts = await store.facts(0, 1_000_000);
    assert.ok(facts.length > 500);
    const [whole, parts] = [fresh(), fresh()];
    for (const fact of facts) whole.read(fact);
    facts.forEach((fact, i) => {
      if (i !== Math.floor(facts.length / 2)) {
        parts.read(fact);
        return;
      }
      const resumed = JSON.parse(JSON.stringify(atOnce(parts.keeping())));
      atOnce(parts.restoring(resumed));
      parts.read(fact);
    });
    const ledger = (one: CampaignLearning): unknown =>
      (atOnce(one.keeping()).state as { ledger: unknown }).ledger;
    assert.deepEqual(JSON.parse(JSON.stringify(ledger(parts))), JSON.parse(JSON.stringify(ledger(whole))));
    await stop();
  });

  it('exports what it has learned without a name, forgets it, and goes on from the export', async () => {
    const { engine, store, run, stop } = await campaign({ mode: 'auto', cascades: 60 });
    await run(40);
    const before = await engine.learning.report('c');
    const kept = JSON.stringify(await engine.learning.export('c'));
    assert.equal(kept.includes('+1212555'), false, 'nobody is in it');
    assert.equal(JSON.stringify(await store.learning('c')).includes('+1212555'), false, 'nor in the state');
    await engine.learning.reset('c');
    assert.equal((await engine.learning.report('c'))?.cascades, 0);
    await engine.learning.import('c', JSON.parse(kept));
    const after = await engine.learning.report('c');
    assert.equal(after?.cascades, 80);
    const plain = (report: typeof before): unknown =>
      report?.rankings.map(({ channels }) =>
        channels.map(({ evidence: { channel, attempts, converted, cost } }) => [
          channel,
          attempts,
          converted,
          cost,
        ]),
      );
    assert.deepEqual(plain(after), plain(before));
    await run(10);
    assert.equal((await engine.learning.report('c'))?.cascades, 100, 'it goes on from there');
    await stop();
  });

  it('refuses an import that does not fit, and names what', async () => {
    const { engine, run, stop } = await campaign({ mode: 'auto', cascades: 60 });
    await run(10);
    const kept = await engine.learning.export('c');
    const { whatsapp, ...cells } = kept.segments['callers']!.cells;
    const damaged = {
      ...kept.segments['callers']!,
      cells: { ...cells, whatsapp: { ...whatsapp, ages: [1] } },
    };
    const cases: [unknown, RegExp][] = [
      ['report', /not an exported learning/],
      [null, /not an exported learning/],
      [{ ...kept, version: 2 }, /of version 2, and this package reads version 1/],
      [{ ...kept, channels: [...kept.channels, 'fax'] }, /counts of fax, which the campaign does not have/],
      [{ ...kept, conversion: ['answered'] }, /there answered counted as conversion, here /],
      [{ ...kept, currency: 'CHF' }, /costs are in CHF, the campaign's in no currency/],
      [{ ...kept, newest: kept.newest + 4_000 }, /days that are yet to come/],
      [{ ...kept, segments: [] }, /missing or damaged/],
      [{ ...kept, segments: { callers: damaged } }, /segment "callers": its counts of whatsapp are damaged/],
    ];
    for (const [given, words] of cases) await assert.rejects(engine.learning.import('c', given), words);
    await assert.rejects(engine.learning.export('d'), /no campaign "d"/);
    assert.equal((await engine.learning.report('c'))?.cascades, 20, 'nothing was lost by it');
    await stop();
  });

  it('evaluates a proposed document on its log', async () => {
    const { engine, document, run, stop } = await campaign({ mode: 'suggest', exploration: 0.5, floor: 0.1 });
    for (let day = 0; day < 8; day++) await run(40);
    const proposed = { ...document, segments: { callers: { start: 'phone' } } };
    const found = await engine.learning.evaluate('c', proposed);
    assert.deepEqual(
      found.segments.map(({ segment }) => segment),
      ['callers'],
    );
    assert.ok(found.cascades > 200 && found.estimate !== null, found.sentence);
    assert.match(found.sentence, /^From the log \(cascades: 320\): /);
    await assert.rejects(engine.learning.evaluate('d', proposed), /no campaign "d"/);
    await stop();
  });

  it('starts nobody on a channel that is paused, however good it is', async () => {
    const { engine, store, run, stop } = await campaign({ mode: 'auto', cascades: 60, exploration: 0.3 });
    await run(60);
    await engine.control({ action: 'pause', campaign: 'c', channel: 'phone', by: 'a test' });
    const from = await store.lastPosition();
    const starters = Array.from({ length: 40 }, (_, i) => {
      const phone = `+1213555${1000 + i}`;
      return { key: phone, contact: phone, segment: 'callers', customer: { phone, segment: 'callers' } };
    });
    await engine.start('start', 'c', starters, {});
    let starts: string[] = [];
    for (let i = 0; starts.length < 40 && i < 400; i++) {
      await rest();
      const orders = (await store.facts(from, 100_000)).map(
        ({ data }) => data?.['order'] as string[] | undefined,
      );
      starts = orders.flatMap((order) => order?.[0] ?? []);
    }
    assert.equal(starts.length, 40);
    assert.equal(starts.includes('phone'), false);
    await engine.control({ action: 'stop', campaign: 'c', by: 'a test' });
    await stop();
  });

  it('remembers a closed cascade no longer than it has to', async () => {
    const { store, plan, document, run, stop } = await campaign({ mode: 'auto', cascades: 60 });
    await run(40);
    const learning = new CampaignLearning({ name: 'c', plan, document }, 0, () => 0.5);
    const facts = await store.facts(0, 1_000_000);
    for (const fact of facts) learning.read(fact);
    const remembered = (): number => {
      const { ledger } = atOnce(learning.keeping()).state as { ledger: { tallies: string[] } };
      return ledger.tallies.flatMap((text) => JSON.parse(text) as unknown[]).length;
    };
    const now = facts.at(-1)!.at;
    assert.equal(remembered(), 80);
    atOnce(learning.tidying(now + 4 * 86_400_000));
    assert.equal(remembered(), 0);
    await stop();
  });
});

describe('channels that are not tried with a customer', () => {
  const { plan } = parseCampaign({ ...RULES, guards: { consent: {}, countries: ['GB'] } });
  const row = { consent_source: 'form', consent_at: '2024-01-01' };
  const mobile = '+447400123456';
  const now = Date.UTC(2026, 0, 1);

  it('are those without an address, without consent, and in countries that are not allowed', () => {
    const british = { ...row, phone: mobile };
    assert.deepEqual(barredChannels(plan, british, now), []);
    assert.deepEqual(barredChannels(plan, { ...row, email: 'ada@example.com' }, now), [
      'whatsapp',
      'phone',
      'sms',
    ]);
    assert.deepEqual(barredChannels(plan, { ...british, consent_channels: 'whatsapp, sms' }, now), ['phone']);
    assert.deepEqual(barredChannels(plan, { ...row, phone: '+12125550123' }, now), [
      'whatsapp',
      'phone',
      'sms',
    ]);
  });
});
