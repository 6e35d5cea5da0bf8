/**
 * How long people took to react, in buckets an eighth of an octave wide (9 %), from one minute to a month.
 * The borders are whole milliseconds, and the same for a count kept in step and for a recount by SQL.
 * They are part of the file's format: changing them takes a migration.
 */

const MINUTE = 60_000;
/** Buckets with an end: below a minute, and fifteen and a half octaves. */
const ENDED = 125;

/** Where each bucket begins, in milliseconds; the last has no end. */
const STARTS: readonly number[] = Array.from({ length: ENDED + 1 }, (_, bucket) =>
  bucket === 0 ? 0 : Math.round(MINUTE * 2 ** ((bucket - 1) / 8)),
);

/** The bucket of a delay in milliseconds; a negative one, by a provider's clock, counts as none at all. */
export function delayBucket(ms: number): number {
  const after = STARTS.findIndex((start) => start > ms);
  return after < 0 ? ENDED : Math.max(0, after - 1);
}

/** Where a bucket begins and ends, in milliseconds; the last one is given an octave. */
export function delayRange(bucket: number): { readonly fromMs: number; readonly toMs: number } {
  const fromMs = STARTS[bucket] ?? 0;
  return { fromMs, toMs: STARTS[bucket + 1] ?? 2 * fromMs };
}

/** SQL for the bucket of an expression in milliseconds: {@link delayBucket}. */
export function sqlDelayBucket(ms: string): string {
  const cases = STARTS.slice(1).map((start, bucket) => `WHEN ${ms} < ${start} THEN ${bucket}`);
  return `CASE ${cases.join(' ')} ELSE ${ENDED} END`;
}
