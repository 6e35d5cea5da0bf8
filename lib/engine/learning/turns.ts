import { setImmediate as turn } from 'node:timers/promises';

/**
 * After how long work stops at the next place where it can, in real milliseconds. Until that place it takes as long
 * again or more where code runs for the first time, and one round of the event loop holds two such turns.
 */
const SLICE_MS = 3;

/**
 * Does long work a little at a time, so that cascades under way are not kept waiting: the work yields wherever it
 * can be interrupted. Its first turn is one of its own, whatever the caller has done before.
 * @throws what the work throws
 */
export async function inTurns<T>(work: Iterator<unknown, T>): Promise<T> {
  await turn();
  let began = performance.now();
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    if (performance.now() - began < SLICE_MS) continue;
    await turn();
    began = performance.now();
  }
}
