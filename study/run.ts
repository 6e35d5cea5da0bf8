/**
 * npm run study [-- --seeds 100 --worlds clear,cost --policies "auto 20 %;suggest" --out study.json]
 *
 * Runs policies in the simulated worlds against the exact oracle, with the product's own learner, on at most two
 * threads. Prints net value as a share of the oracle's with 95 % intervals over the seeds; writes the figures as JSON
 * if asked to. Ends with exit code 1 when a goal is missed.
 */
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { figuresOf, GOALS, shortfalls, tableOf } from './figures.ts';
import type { Played } from './play.ts';
import { ONLY_IN, POLICIES } from './policies.ts';
import { WORLDS } from './world.ts';

/** One run to be done by a worker. */
export interface Job {
  readonly world: string;
  readonly policy: string;
  readonly seed: number;
}

const THREADS = Math.min(2, availableParallelism());

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    worlds: { type: 'string', default: WORLDS.filter((world) => GOALS[world] !== undefined).join(',') },
    policies: { type: 'string', default: Object.keys(POLICIES).join(';') },
    out: { type: 'string' },
  },
});
const seeds = Number(values.seeds);
if (!Number.isInteger(seeds) || seeds < 1)
  throw new RangeError(`--seeds must be a whole number above 0, not ${values.seeds}.`);
const chosen = values.policies.split(';');
const jobs: Job[] = values.worlds
  .split(',')
  .flatMap((world) =>
    chosen
      .filter((policy) => (ONLY_IN[policy] ?? world) === world)
      .flatMap((policy) => Array.from({ length: seeds }, (_, i) => ({ world, policy, seed: i + 1 }))),
  );

const began = Date.now();
const runs = await runAll(jobs);
const figures = figuresOf(runs);
const seconds = (Date.now() - began) / 1000;
const { user, system } = process.cpuUsage();
process.stdout.write(
  `${tableOf(figures)}\n\n${runs.length} runs with ${seeds} seeds in ${seconds.toFixed(0)} s ` +
    `(${((user + system) / 1e6).toFixed(0)} s of processor time on ${THREADS} threads)\n`,
);
const missed = shortfalls(figures);
process.stdout.write(missed.length === 0 ? 'All goals reached.\n' : `Goals missed:\n${missed.join('\n')}\n`);
if (values.out !== undefined) writeFileSync(values.out, `${JSON.stringify({ seeds, figures }, null, 2)}\n`);
process.exitCode = missed.length === 0 ? 0 : 1;

async function runAll(all: readonly Job[]): Promise<Played[]> {
  const done: Played[] = [];
  let next = 0;
  const thread = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./worker.ts', import.meta.url));
      const give = (): void => {
        const job = next < all.length ? next++ : null;
        worker.postMessage(job === null ? null : { index: job, job: all[job] });
      };
      worker.on('message', ({ index, played }: { index: number; played: Played }) => {
        done[index] = played;
        if (process.stderr.isTTY) process.stderr.write(`\r${next} of ${all.length} `);
        give();
      });
      worker.once('error', reject);
      worker.once('exit', () => resolve());
      give();
    });
  await Promise.all(Array.from({ length: THREADS }, thread));
  return done;
}
