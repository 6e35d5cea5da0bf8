/**
 * Ages and delays in buckets, so that what is kept of the past has a fixed size.
 *
 * Fine buckets are a quarter of an octave wide (19 %), from one minute to 22 days; coarse ones are half an octave.
 * The last bucket of either is for a "no" that is certain whatever its age, such as an opt-out.
 */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Number of fine buckets: below a minute, 60 quarter octaves, certain. */
export const FINE = 62;
/** Number of coarse buckets: below a minute, 30 half octaves, certain. */
export const COARSE = 32;

/** The fine bucket of an age in milliseconds; never the certain one. */
export function fineOf(ms: number): number {
  if (!(ms >= MINUTE)) return 0;
  return Math.min(FINE - 2, 1 + Math.floor(4 * Math.log2(ms / MINUTE)));
}

/** The coarse bucket that holds a fine one. */
export function coarseOf(fine: number): number {
  return (fine + 1) >> 1;
}

/** Where a fine bucket begins, in hours. */
export function fineStart(bucket: number): number {
  return bucket === 0 ? 0 : (2 ** ((bucket - 1) / 4) * MINUTE) / HOUR;
}

/** The middle of a coarse bucket on the logarithmic scale, in hours; infinite for the certain one. */
export function coarseMiddle(bucket: number): number {
  if (bucket === COARSE - 1) return Infinity;
  return bucket === 0 ? 0.5 / 60 : (2 ** ((bucket - 0.5) / 2) * MINUTE) / HOUR;
}
