import { setImmediate as turn } from 'node:timers/promises';

/** How long work may keep everything else waiting, in real milliseconds. */
const SLICE_MS = 8;

/**
 * Does long work a little at a time, so that cascades under way are not kept waiting: the work yields wherever it
 * can be interrupted.
 * @throws what the work throws
 */
export async function inTurns<T>(work: Iterator<unknown, T>): Promise<T> {
  let began = performance.now();
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    if (performance.now() - began < SLICE_MS) continue;
    await turn();
    began = performance.now();
  }
}
