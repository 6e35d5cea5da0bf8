import { setImmediate as turn } from 'node:timers/promises';

/** Longest stretch of work before others get their turn, in milliseconds. */
const SLICE_MS = 4;

/** Cuts long work into slices, between which the event loop runs: to be awaited after every small piece of it. */
export function slices(): () => Promise<void> | undefined {
  let end = performance.now() + SLICE_MS;
  return () => {
    if (performance.now() < end) return undefined;
    return turn().then(() => {
      end = performance.now() + SLICE_MS;
    });
  };
}
