import { COARSE } from './ages.ts';
import type { Cell } from './cell.ts';
import { AT, POSITIONS } from './cell.ts';
import type { SegmentCounts } from './counts.ts';
import type { DelayCurve } from './delay-curve.ts';

const HOUR = 3_600_000;
/** So many cascades that skip a channel halve what is believed about it. */
const SKIPS_TO_HALVE = 1000;
/** What evidence is worth from before a change of another channel in the same segment. */
const DOUBTED = 0.25;

/** The evidence about one channel in one segment, weighed. */
export interface Trials {
  /** Conversions, and trials in which conversions count 1 and silence its share of a "no"; by position. */
  readonly converted: Float64Array;
  readonly trials: Float64Array;
  /** Attempts that arrived as far as known, that bounced, that were answered by an opt-out. */
  touched: number;
  bounced: number;
  optedOut: number;
  /** Cost of the touches and of the bounces, in the campaign's currency. */
  cost: number;
  costBounced: number;
}

/** How the counts are looked at. */
export interface View {
  readonly curve: DelayCurve;
  /** Conversion probability by position, as believed before this look. */
  readonly p: Float64Array;
  /** First day that counts (see `change.ts`). */
  readonly since: number;
  /** Evidence from before this day counts a quarter, since another channel of the segment changed then. */
  readonly doubtedBefore: number;
  readonly now: number;
}

/**
 * How much of a "no" a silence is when a share `answered` of the conversions would have come by now, and `p` convert:
 * the probability that the person will not convert, weighed so that a certain "no" is 1.
 */
export function weightOfSilence(answered: number, p: number): number {
  return (answered * (1 - p)) / (1 - p * answered);
}

const table = new Float64Array(POSITIONS * COARSE);

/** Weights of a silence by position and coarse age; the array is reused by the next call. */
export function silenceTable(view: View): Float64Array {
  for (let k = 0; k < POSITIONS; k++) {
    for (let age = 0; age < COARSE; age++) {
      table[k * COARSE + age] = weightOfSilence(view.curve.coarse[age] ?? 1, view.p[k] ?? 0);
    }
  }
  return table;
}

/** Weighs the evidence of a cell: old days less the more cascades have since skipped the channel. */
export function trialsOf(segment: SegmentCounts, cell: Cell, view: View): Trials {
  const found: Trials = {
    converted: new Float64Array(POSITIONS),
    trials: new Float64Array(POSITIONS),
    touched: 0,
    bounced: 0,
    optedOut: 0,
    cost: 0,
    costBounced: 0,
  };
  const weights = silenceTable(view);
  const { bins } = cell.days;
  let other = segment.days.bins.length - 1;
  let skipped = 0;
  for (let i = bins.length - 1; i >= 0; i--) {
    const bin = bins[i];
    if (bin === undefined || bin.day < view.since) break;
    // Days on which the channel was in no order have no bin here.
    for (; other >= 0; other--) {
      const days = segment.days.bins[other];
      if (days === undefined || days.day <= bin.day) break;
      skipped += days.counts[0] ?? 0;
    }
    const doubted = bin.day < view.doubtedBefore ? DOUBTED : 1;
    addBin(found, bin.counts, weights, doubted * 2 ** (-skipped / SKIPS_TO_HALVE));
    const same = segment.days.bins[other];
    if (same !== undefined && same.day === bin.day) {
      skipped += (same.counts[0] ?? 0) - (bin.counts[AT.planned] ?? 0);
      other--;
    }
  }
  const firstHour = view.since * 24;
  for (const [key, count] of cell.open) {
    const hour = Math.floor(key / POSITIONS);
    if (hour < firstHour) continue;
    const k = key % POSITIONS;
    const answered = view.curve.share(view.now / HOUR - hour - 0.5);
    found.trials[k] = (found.trials[k] ?? 0) + count * weightOfSilence(answered, view.p[k] ?? 0);
  }
  return found;
}

/** The silences of a bin at one position, each with its weight. */
export function silences(counts: Float64Array, weights: Float64Array, position: number): number {
  let sum = 0;
  const row = position * COARSE;
  // From the oldest on, where nearly all are, until all are found.
  let left = counts[AT.silent + position] as number;
  for (let age = COARSE - 1; left > 0 && age >= 0; age--) {
    const count = counts[AT.no + row + age] as number;
    sum += count * (weights[row + age] as number);
    left -= count;
  }
  return sum;
}

function addBin(found: Trials, counts: Float64Array, weights: Float64Array, by: number): void {
  for (let k = 0; k < POSITIONS; k++) {
    const converted = counts[AT.converted + k] ?? 0;
    const trials = converted + silences(counts, weights, k);
    found.converted[k] = (found.converted[k] ?? 0) + by * converted;
    found.trials[k] = (found.trials[k] ?? 0) + by * trials;
  }
  const bounced = counts[AT.bounced] ?? 0;
  found.bounced += by * bounced;
  found.touched += by * ((counts[AT.sent] ?? 0) - bounced);
  found.optedOut += by * (counts[AT.optedOut] ?? 0);
  found.cost += (by * (counts[AT.cost] ?? 0)) / 1e6;
  found.costBounced += (by * (counts[AT.costBounced] ?? 0)) / 1e6;
}
