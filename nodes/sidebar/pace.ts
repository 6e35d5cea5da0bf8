/** How often the whole overview is fetched while counts move. */

/** Milliseconds between two fetches at the least, and at the most. */
const SHORTEST = 1_000;
const LONGEST = 60_000;

/** Milliseconds to wait after a fetch that took so many: a large store is asked for a tenth of the time at most. */
export function restAfter(took: number): number {
  return Math.min(LONGEST, Math.max(SHORTEST, 9 * took));
}
