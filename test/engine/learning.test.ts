import assert from 'node:assert/strict';
import { parseCampaign } from '../../lib/campaign/index.ts';
import { createSimulator, memoryLedger } from '../../lib/channels/index.ts';
import { Engine } from '../../lib/engine/engine.ts';
import { timeOrderedIds } from '../../lib/engine/id.ts';
import { CampaignLearning, type Insight } from '../../lib/engine/learning/campaign-learning.ts';
import type { Message } from '../../lib/engine/message.ts';
import { wallClock } from '../../lib/engine/clock.ts';
import { SqliteStore } from '../../lib/store/index.ts';

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

/** A campaign with its flow, an hour in a few milliseconds. */
async function campaign(learning?: Record<string, unknown>) {
  const random = seeded(7);
  const faults: string[] = [];
  const insights: Insight[] = [];
  const { plan, document } = parseCampaign({ ...RULES, ...(learning && { learning }) });
  const store = new SqliteStore(':memory:', { inline: true });
  const engine = new Engine({
    store,
    clock: ({ createdAt }) => wallClock(720_000, createdAt),
    ids: timeOrderedIds((n) => new Uint8Array(n).map(() => Math.floor(random() * 256))),
    random,
    onFault: (message) => faults.push(message),
  });
  const clock = await engine.clock();
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
    for (let i = 0; finished < goal && i < 4_000; i++) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(finished, goal);
    await engine.learning.report('c');
  };
  const stop = async (): Promise<void> => {
    for (const one of undo) one();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await engine.close();
    assert.deepEqual(faults, []);
  };
  return { engine, store, plan, document, insights, run, stop };
}

describe('a campaign that learns', function () {
  this.timeout(60_000);

  it('moves a segment to the channel that works there, and says so with its evidence', async () => {
    const { engine, insights, run, stop } = await campaign({ mode: 'auto', cascades: 60 });
    for (let day = 0; day < 6; day++) await run(40);
    const moved = insights.find(({ segment }) => segment === 'callers');
    assert.ok(moved, 'the start of the callers moved');
    assert.equal(moved.kind, 'moved');
    assert.equal(moved.to, 'phone');
    assert.match(moved.sentence, /callers/);
    assert.match(moved.sentence, /phone/);
    assert.deepEqual(moved.document.segments, { callers: { start: 'phone' } });
    assert.equal(
      insights.some(({ segment }) => segment === 'writers'),
      false,
      'the writers stay',
    );
    const figures = await engine.figures('c');
    assert.equal(figures.started, 480);
    const report = await engine.learning.report('c');
    assert.deepEqual(
      report?.rankings.map(({ segment }) => segment),
      ['callers', 'writers'],
    );
    await stop();
  });

  it('changes nothing when it is only to suggest, and proposes the document instead', async () => {
    const { insights, run, stop, store } = await campaign({ mode: 'suggest', cascades: 60 });
    for (let day = 0; day < 12; day++) await run(40);
    const proposal = insights.find(({ segment }) => segment === 'callers');
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
      const resumed = JSON.parse(JSON.stringify(parts.keep()));
      parts.restore(resumed);
      parts.read(fact);
    });
    const ledger = (one: CampaignLearning): unknown => (one.keep().state as { ledger: unknown }).ledger;
    assert.deepEqual(JSON.parse(JSON.stringify(ledger(parts))), JSON.parse(JSON.stringify(ledger(whole))));
    await stop();
  });
});
