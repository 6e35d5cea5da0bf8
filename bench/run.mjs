/**
 * `npm run bench`: what the package does in a real Node-RED, next to the same campaign wired by hand.
 *
 *   npm run bench                  everything, about 7 minutes; the store of (b) is kept in .bench/ (1.6 GB)
 *   npm run bench -- --quick       small numbers, about a minute: whether it works, not how fast it is
 *   npm run bench -- --only a      a: cascades a second  b: a million waits  c: event-loop delay during both
 *                                  d: the report page with a million outcomes
 */
import '../scripts/follow-parent.mjs';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../scripts/node-red.mjs';
import { benchCascades } from './parts/cascades.mjs';
import { benchReport } from './parts/report.mjs';
import { benchWaits } from './parts/waits.mjs';
import { print, targets } from './report.mjs';

const FULL = {
  cascades: { count: 3_000, rounds: 5 },
  waits: { waiting: 1_000_000, due: 10_000, withinMs: 60_000 },
  report: { cascades: 531_000, times: 20 },
};
const QUICK = {
  cascades: { count: 500, rounds: 1 },
  waits: { waiting: 50_000, due: 1_000, withinMs: 6_000 },
  report: { cascades: 20_000, times: 5 },
};

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string', default: '' } },
});
const PARTS = ['a', 'b', 'c', 'd'];
if (values.only !== '' && !PARTS.includes(values.only)) {
  process.stderr.write(`--only ${values.only}: there is no such part. Give a, b, c or d.\n`);
  process.exit(2);
}

const parts = new Set(values.only === '' ? PARTS : [values.only]);
const size = values.quick ? QUICK : FULL;
const folder = join(ROOT, '.bench');
const say = (text) => void process.stderr.write(`${text}\n`);
mkdirSync(folder, { recursive: true });

try {
  // The delays of (c) are those seen during (a) and (b).
  const measured = {
    ...(parts.has('a') || parts.has('c')
      ? { cascades: await benchCascades({ folder, say, ...size.cascades }) }
      : {}),
    ...(parts.has('b') || parts.has('c') ? { waits: await benchWaits({ folder, say, ...size.waits }) } : {}),
    ...(parts.has('d') ? { report: await benchReport({ folder, say, ...size.report }) } : {}),
  };
  const machine = { node: process.version, cores: availableParallelism(), at: new Date().toISOString() };
  const result = { ...machine, quick: values.quick, ...measured, targets: targets(measured) };
  print(result, parts);
  const path = join(folder, 'result.json');
  writeFileSync(path, `${JSON.stringify(result, null, 2)}\n`);
  process.stdout.write(`\n${path}\n`);
} catch (error) {
  process.stderr.write(`${error.stack ?? error}\n`);
  process.exit(1);
}
