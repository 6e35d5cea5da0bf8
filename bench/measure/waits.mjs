/**
 * Measures Node-RED with many waiting cascades. Argument: JSON `{ home, path, waiting, due, leadMs, withinMs }`,
 * `path` being a store file made by `waiting/many.mjs`; answers with one IPC message.
 */
import '../../scripts/follow-parent.mjs';
import { copyFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT, startNodeRed } from '../../scripts/node-red.mjs';
import { FIRST_WAIT, productFlow } from '../flows/product.mjs';
import { quantile, round, watch } from '../gauge.mjs';
import { LONG_WAIT } from '../waiting/one.mjs';
import { makeDue } from '../waiting/due-soon.mjs';
import { answer, complain, task } from './task.mjs';

/** Longest that a late wait is waited for, in milliseconds. */
const PATIENCE_MS = 30_000;

const { home, path, waiting, due: dueCount, leadMs, withinMs } = task();
const file = join(home, 'bench.db');
copyFileSync(path, file);
const from = Date.now() + leadMs;
const due = makeDue(file, { count: dueCount, of: waiting, from, withinMs });

const nodeRed = await startNodeRed({ userDir: home, log: complain });
const lateness = [];
const done = Promise.withResolvers();
nodeRed.RED.hooks.add('onSend.bench', (events) => {
  for (const { source, msg } of events) {
    const at = source.id === FIRST_WAIT ? due.get(msg.cascade.id) : undefined;
    if (at === undefined) continue;
    due.delete(msg.cascade.id);
    lateness.push(Date.now() - at);
    if (due.size === 0) done.resolve();
  }
});

const opening = watch();
const began = performance.now();
const flows = productFlow({ path: 'bench.db', speed: 1, wait: LONG_WAIT });
const deployed = nodeRed.RED.runtime.flows.setFlows({ flows: { flows }, deploymentType: 'full' });
const cascade = createRequire(import.meta.url)(join(ROOT, 'dist', 'lib', 'cascade.js'));
while (cascade.engines().length === 0) await sleep(1);
const [{ engine }] = cascade.engines();
await engine.ready();
await deployed;
// Not only open, but answering.
const figures = await engine.figures('Bench');
const readyMs = performance.now() - began;
if (figures.started !== waiting)
  throw new Error(`The store holds ${figures.started} cascades instead of ${waiting}.`);
const start = opening();

const read = watch();
const late = setTimeout(
  () => done.reject(new Error(`${due.size} waits have not ended.`)),
  from - Date.now() + withinMs + PATIENCE_MS,
);
await done.promise;
clearTimeout(late);
const reading = read();
await answer({
  ...reading,
  waiting,
  due: dueCount,
  readyMs: round(readyMs),
  start,
  lateness: {
    p50: round(quantile(lateness, 0.5)),
    p99: round(quantile(lateness, 0.99)),
    max: Math.max(...lateness),
    early: lateness.filter((ms) => ms < 0).length,
  },
  settledRssMb: round(process.memoryUsage.rss() / 2 ** 20),
});
await nodeRed.stop();
process.exit(0);
