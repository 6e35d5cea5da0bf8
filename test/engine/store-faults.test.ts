import assert from 'node:assert/strict';
import { tutorial } from '../campaign/samples.ts';
import { Flow } from './flow.ts';
import { holdRealTime, passReal } from './real-time.ts';
import type { Fault } from './tapped-store.ts';
import { hub } from './wiring.ts';

const HOUR = 3_600_000;
const CHANNELS = ['whatsapp', 'phone', 'sms'];

/** Calls that write nothing of a cascade. */
const UNCHANGING: ReadonlySet<string> = new Set(['close', 'homes', 'states', 'read']);

/** A campaign of two, one of whom replies during the second wait, with one call of the store failing. */
async function campaign(position: number, kind: Fault): Promise<string | null> {
  const flow = await Flow.run({
    campaigns: { spring: tutorial() },
    nodes: hub(CHANNELS),
    file: kind === 'after',
  });
  let failed: string | null = null;
  let calls = 0;
  flow.provider.tells = 'truth';
  flow.store.fault = (_, name) => {
    if (failed !== null || UNCHANGING.has(name) || calls++ !== position) return null;
    failed = name;
    return kind;
  };
  /** What a caller does whose call was refused: ask again. */
  const insist = async (ask: () => Promise<unknown>): Promise<void> => {
    await ask().catch(ask);
    await rest();
  };
  const rest = async (): Promise<void> => {
    await flow.settle();
    passReal(1_000);
    await flow.settle();
  };
  try {
    await insist(() => flow.start(2));
    await flow.pass(7 * HOUR);
    await rest();
    // An answer that was lost on its way from the store is found again by the next process.
    if (kind === 'after') await flow.crash();
    await rest();
    const { attempt } = flow.provider.asked.find(({ to }) => to === '+15550100000')!;
    await insist(() => flow.provider.report(attempt, 'replied'));
    for (let i = 0; i < 5; i++) {
      await flow.pass(20 * HOUR);
      await rest();
      if (kind === 'after' && (i === 0 || i === 4)) await flow.crash();
    }
    await rest();
    const ids = (await flow.store.inner.ofContact('+15550100000')).concat(
      await flow.store.inner.ofContact('+15550100001'),
    );
    assert.deepEqual(
      ids.map(({ phase, result, pending }) => [phase, result, kind === 'before' && pending]),
      [
        ['closed', 'success', false],
        ['closed', 'exhausted', false],
      ],
      `${failed} at ${position}`,
    );
    for (const [attempt, count] of flow.provider.taken)
      assert.equal(count, 1, `${attempt}: ${failed} at ${position}`);
    if (kind === 'before') assert.equal(flow.provider.taken.size, 5, `${failed} at ${position}`);
    for (const { id } of ids) {
      const announced = flow.sent.filter(({ node, info }) => node === 'learner' && info.id === id);
      assert.ok(announced.length > 0, `${id} was announced: ${failed} at ${position}`);
      if (kind === 'before') assert.equal(announced.length, 1, `${failed} at ${position}`);
    }
    assert.deepEqual(flow.errors, [], "a passing fault is nobody's business");
    return failed;
  } finally {
    await flow.end();
  }
}

describe('a store whose disk fails once', () => {
  holdRealTime();

  it('at any call: nothing is lost, nothing is sent twice, and it heals without a restart', async () => {
    const failed = new Set<string>();
    for (let position = 0; ; position++) {
      const name = await campaign(position, 'before');
      if (name === null) break;
      failed.add(name);
    }
    const all = ['start', 'due', 'route', 'claim', 'record', 'wait', 'report', 'finish', 'settle'];
    assert.deepEqual(
      all.filter((name) => !failed.has(name)),
      [],
    );
  });

  it('and loses its answer, at any third call: the next process goes on from there', async () => {
    for (let position = 0; (await campaign(position, 'after')) !== null;) position += 3;
  });
});
