import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitedMs } from '../waited.ts';
import { workedMs } from '../worked.ts';
import { built, embeddedNodeRed } from './embedded.ts';
import { atSpeed, example, type FlowNode, withWitness } from './examples.ts';

/** Customers of one list. */
const PEOPLE = 400;
const DEPLOYS = 50;
/** Longest that a deploy may take, ours and Node-RED's part together, in milliseconds of waiting and of work. */
const LONGEST_MS = 5_000;
/** How long to wait for the last result, in milliseconds: most of them wait for the processor, not for time. */
const PATIENCE_MS = 100_000;
/** The 80 hours of a whole campaign in 10 s. */
const SPEED = 28_800;

const OURS =
  /^(cascade-(start|campaign|store)|channel-(send|receive)|wait-for-reply|fallback-router|outcome-learner)$/;

/** What the nodes leave behind in the process when they are careless. */
interface Traces {
  readonly attachments: number;
  readonly listeners: number;
  readonly providers: number;
  readonly engines: number;
  readonly onEvents: number;
}

describe('fifty deploys in the middle of a campaign', function () {
  /** Ids of the cascades whose result was announced. */
  const results: string[] = [];
  const nodeRed = embeddedNodeRed({ results });
  const witness = {
    id: 'witness',
    type: 'function',
    func: "global.get('results').push(msg.cascade.id);",
    outputs: 0,
    wires: [],
  };

  function traces(): Traces {
    const running = built.engines();
    const { accounts, attachments } = running[0]!.engine as unknown as {
      accounts: { listeners: Map<string, Set<unknown>>; providers: Map<string, unknown> };
      attachments: { ids(): string[] };
    };
    const { listeners, providers } = accounts;
    return {
      attachments: attachments.ids().length,
      listeners: [...listeners.values()].reduce((sum, { size }) => sum + size, 0),
      providers: providers.size,
      engines: running.length,
      onEvents: nodeRed.RED.events.listenerCount('flows:started'),
    };
  }

  /** Timers that the process holds, beside those that come and go with every second. */
  const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

  it('lose nothing, repeat nothing, and leave nothing behind', async () => {
    const base = atSpeed(withWitness(example('02').flow, [witness]), SPEED);
    await nodeRed.deploy(base);
    const { engine, key } = built.engines()[0]!;
    await engine.ready();
    const before = traces();
    const timersBefore = timers();

    let people = 0;
    /** Starts as many customers again. */
    const post = async (): Promise<void> => {
      const rows = Array.from(
        { length: PEOPLE },
        (_, i) => `Person,+44 7700 90${String(people + i).padStart(4, '0')},retail`,
      );
      people += PEOPLE;
      const answer = await fetch(`${nodeRed.url}campaign`, {
        method: 'POST',
        headers: { 'content-type': 'text/csv' },
        body: ['name,phone,segment', ...rows].join('\n'),
      });
      assert.equal(((await answer.json()) as { accepted: number }).accepted, PEOPLE);
    };
    await post();

    const ours = base.filter(({ type }) => OURS.test(type)).map(({ id }) => id);
    const flow = new Map(base.map((node) => [node.id, node]));
    const change = (id: string, name: string): void =>
      void flow.set(id, { ...(flow.get(id) as FlowNode), name });
    let longest = 0;
    for (let i = 0; i < DEPLOYS; i += 1) {
      const type = (['full', 'flows', 'nodes'] as const)[i % 3]!;
      if (type === 'flows') change('tutorial-about', `deploy ${i}`);
      // Config nodes carry the campaign's name in theirs; its label is changed through the store's instead.
      const target = ours[i % ours.length]!;
      if (type === 'nodes') change(target === 'tutorial-campaign' ? 'tutorial-store' : target, `deploy ${i}`);
      // However long they take: every deploy is in the middle of a campaign.
      if ((await engine.figures('Tutorial')).closed === people) await post();
      const worked = workedMs();
      const waited = await waitedMs(() => nodeRed.deploy([...flow.values()], type));
      longest = Math.max(longest, waited + workedMs() - worked);
    }
    assert.ok(longest < LONGEST_MS, `the slowest deploy took ${Math.round(longest)} ms`);

    for (const end = performance.now() + PATIENCE_MS; new Set(results).size < people; await sleep(50)) {
      if (performance.now() < end) continue;
      const stuck = JSON.stringify(await engine.figures('Tutorial'));
      assert.fail(`${new Set(results).size} of ${people} have a result that was announced: ${stuck}`);
    }
    const figures = await engine.figures('Tutorial');
    assert.equal(figures.started, people);
    // A result that was on the wires when flows stopped is announced again, since it may have been lost.
    assert.ok(results.length < people * 1.1, `${results.length} results for ${people} cascades`);
    const ledger = await built.readLedger(`${key.path}.simulator.ledger`);
    assert.deepEqual(built.duplicateSends(ledger), []);
    const sends = ledger.filter(({ kind }) => kind === 'send').length;
    const booked = Object.values(figures.channels).reduce((sum, { sends: count }) => sum + count, 0);
    assert.equal(booked, sends);

    assert.deepEqual(traces(), before);
    assert.ok(timers() <= timersBefore + 3, `${timersBefore} timers before, ${timers()} after`);
    assert.deepEqual(nodeRed.complaints(), []);
  });
});
