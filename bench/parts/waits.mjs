import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROOT } from '../../scripts/node-red.mjs';
import { measure } from '../child.mjs';
import { round } from '../gauge.mjs';
import { manyWaiting } from '../waiting/many.mjs';

/** Real milliseconds from the process's start to the first wait that ends. */
const LEAD_MS = 15_000;
const EMPTY_MS = 5_000;

/**
 * Node-RED with many waiting cascades, some of which fall due while it is watched.
 * @param {{ folder: string, waiting: number, due: number, withinMs: number, say: (text: string) => void }} options
 */
export async function benchWaits({ folder, waiting, due, withinMs, say }) {
  const cascade = createRequire(import.meta.url)(join(ROOT, 'dist', 'lib', 'cascade.js'));
  const path = await manyWaiting(cascade, folder, waiting, say);
  const empty = await measure(folder, 'empty', { lastingMs: EMPTY_MS });
  say(
    `${due.toLocaleString('en')} of ${waiting.toLocaleString('en')} waits end within ${withinMs / 1_000} s`,
  );
  const full = await measure(folder, 'waits', { path, waiting, due, leadMs: LEAD_MS, withinMs });
  return {
    ...full,
    emptyRssMb: empty.peakRssMb,
    addedRssMb: round(full.peakRssMb - empty.peakRssMb),
    emptyLoop: empty.loop,
  };
}
