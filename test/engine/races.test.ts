import assert from 'node:assert/strict';
import type { ReportCommand } from '../../lib/cascade/command.ts';
import type { ClaimAnswer } from '../../lib/cascade/answers.ts';
import { tutorial } from '../campaign/samples.ts';
import { Flow } from './flow.ts';
import { holdRealTime, turn } from './real-time.ts';
import { hub } from './wiring.ts';

const HOUR = 3_600_000;
const CHANNELS = ['whatsapp', 'phone', 'sms'];
const MISSION = { campaigns: { spring: tutorial() }, nodes: hub(CHANNELS) };
const ORDERS = [
  ['due', 'reply', 'stop'],
  ['due', 'stop', 'reply'],
  ['reply', 'due', 'stop'],
  ['reply', 'stop', 'due'],
  ['stop', 'due', 'reply'],
  ['stop', 'reply', 'due'],
] as const;

describe('a reply, a time-out and an opt-out in the same instant', () => {
  holdRealTime();

  for (const order of ORDERS) {
    it(`end the cascade on one branch: ${order.join(', ')}`, async () => {
      // So many turns of the event loop lie between the first and the second, and the second and the third.
      for (const first of [0, 1, 2, 3, 5, 8]) {
        for (const second of [0, 1, 2, 3, 5, 8]) await race(order, [first, second]);
      }
    });
  }
});

async function race(order: readonly ('due' | 'reply' | 'stop')[], turns: readonly number[]): Promise<void> {
  await Flow.with(MISSION, async (flow) => {
    const id = await flow.one();
    await flow.pass(6 * HOUR - 1);
    const from = flow.store.done.length;
    const works: Promise<void>[] = [];
    for (const [i, event] of order.entries()) {
      if (event === 'due') flow.clock.moveTo(flow.clock.now() + 1);
      else works.push(flow.provider.report(`${id}-1`, event === 'reply' ? 'replied' : 'opted_out'));
      for (let n = 0; n < (turns[i] ?? 0); n++) await turn();
    }
    await Promise.all(works);
    await flow.settle();
    await flow.pass(100 * HOUR);

    const commits = flow.store.done.slice(from);
    const decisive = commits.findIndex(({ command }) => command.type === 'report');
    const { report } = commits[decisive]!.command as ReportCommand;
    const result = report.outcome === 'replied' ? 'success' : 'stopped';
    const { cascade } = await flow.read(id);
    assert.deepEqual([cascade.phase, cascade.result], ['closed', result]);
    const late = commits.slice(decisive).filter(({ command }) => command.type === 'claim');
    assert.ok(
      late.every(({ answer }) => !(answer as Partial<ClaimAnswer>).attempt),
      'I5: a claim after the end',
    );
    const learner = flow.sent.filter(({ node }) => node === 'learner');
    assert.deepEqual(
      learner.map(({ info }) => info.result),
      [result],
    );
    const branches = flow
      .path(id)
      .filter((one) => /^(wait|send)-.*:[012]$/.test(one))
      .slice(1);
    const ends = branches.filter((one) => /^wait-.*:[02]$/.test(one) || one === 'send-phone:1');
    assert.ok(ends.length >= 1, branches.join());
    assert.equal(new Set(ends.map((one) => one.at(-1))).size, 1, `one branch: ${branches.join()}`);
    assert.ok(
      branches.lastIndexOf('wait-whatsapp:1') <= branches.indexOf(ends[0]!),
      `no time-out after the end: ${branches.join()}`,
    );
  });
}
