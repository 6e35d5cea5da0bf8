import { coarseMiddle, COARSE, FINE, fineOf, fineStart } from './ages.ts';
import type { Cell } from './cell.ts';
import { POSITIONS } from './cell.ts';

const HOUR = 3_600_000;
/** Fine buckets that have a width: all but the certain one. */
const TIMED = FINE - 1;

/** Delays of conversions and ages of the touches without one, by fine bucket. */
export interface Delays {
  readonly converted: Float64Array;
  readonly censored: Float64Array;
}

/** Adds up the delays of some cells, with the touches still open at `now` (milliseconds). */
export function delaysOf(cells: Iterable<Cell>, now: number): Delays {
  const converted = new Float64Array(FINE);
  const censored = new Float64Array(FINE);
  for (const cell of cells) {
    for (let i = 0; i < FINE; i++) {
      converted[i] = (converted[i] ?? 0) + (cell.delays[i] ?? 0);
      censored[i] = (censored[i] ?? 0) + (cell.ages[i] ?? 0);
    }
    for (const [key, count] of cell.open) {
      // Sent at some moment of that hour: on average half an hour into it.
      const bucket = fineOf(now - (Math.floor(key / POSITIONS) + 0.5) * HOUR);
      censored[bucket] = (censored[bucket] ?? 0) + count;
    }
  }
  return { converted, censored };
}

/** The share of conversions that have come by an age, among those who convert at all. */
export class DelayCurve {
  /** Share by the end of each fine bucket. */
  readonly #by: Float64Array;
  /** Conversions that the curve rests on. */
  readonly conversions: number;
  /** Share by the middle of each coarse bucket; 1 for the certain one. */
  readonly coarse = new Float64Array(COARSE);

  constructor(by: Float64Array, conversions: number) {
    this.#by = by;
    this.conversions = conversions;
    for (let i = 0; i < COARSE; i++) this.coarse[i] = this.share(coarseMiddle(i));
  }

  /** The share by an age in hours, linear on the logarithmic scale within a bucket. */
  share(hours: number): number {
    if (!(hours > 0)) return 0;
    if (hours < 1 / 60) return (this.#by[0] ?? 0) * hours * 60;
    const place = 1 + 4 * Math.log2(hours * 60);
    const bucket = Math.floor(place);
    if (bucket >= TIMED) return 1;
    const before = this.#by[bucket - 1] ?? 0;
    return before + ((this.#by[bucket] ?? 1) - before) * (place - bucket);
  }

  /** The age in hours by which a share (0 to 1) of the conversions has come. */
  mark(share: number): number {
    for (let i = 0; i < TIMED; i++) {
      const by = this.#by[i] ?? 1;
      if (by < share) continue;
      const before = i === 0 ? 0 : (this.#by[i - 1] ?? 0);
      const part = by > before ? (share - before) / (by - before) : 1;
      return i === 0 ? part / 60 : fineStart(i) * 2 ** (part / 4);
    }
    return fineStart(TIMED);
  }

  /** What is left on average of a value that decays by exp(-rate × hours), at the moment of conversion. */
  decayed(rate: number): number {
    let sum = 0;
    let before = 0;
    for (let i = 0; i < TIMED; i++) {
      const by = this.#by[i] ?? 1;
      const middle = i === 0 ? 0.5 / 60 : fineStart(i) * 2 ** 0.125;
      sum += (by - before) * Math.exp(-rate * middle);
      before = by;
    }
    return sum + (1 - before) * Math.exp(-rate * fineStart(TIMED));
  }
}

/** A curve by which every conversion comes at once, so that all silence is a "no": naive counting. */
export function instantCurve(): DelayCurve {
  return new DelayCurve(new Float64Array(TIMED).fill(1), 0);
}

/** Exponential delays with 80 % inside the wait (hours): what is assumed before anything is known. */
export function priorCurve(waitHours: number): DelayCurve {
  const rate = -Math.log(0.2) / Math.max(waitHours, 1 / 60);
  const by = new Float64Array(TIMED);
  for (let i = 0; i < TIMED; i++) by[i] = 1 - Math.exp(-rate * fineStart(i + 1));
  by[TIMED - 1] = 1;
  return new DelayCurve(by, 0);
}

/**
 * The delay curve by Kaplan and Meier (1958) from converted and censored touches, normed by its plateau, since most
 * never convert; mixed with a prior curve that counts as `weight` conversions. Who answered elsewhere stays at risk to
 * the end, as for any competing event (Fine and Gray 1999): taken as censored, they would lengthen every delay.
 */
export function kaplanMeier(delays: Delays, prior: DelayCurve, weight = 5): DelayCurve {
  let atRisk = 0;
  for (let i = 0; i < FINE; i++) atRisk += (delays.converted[i] ?? 0) + (delays.censored[i] ?? 0);
  const by = new Float64Array(TIMED);
  let surviving = 1;
  let total = 0;
  for (let i = 0; i < TIMED; i++) {
    const converted = delays.converted[i] ?? 0;
    const censored = delays.censored[i] ?? 0;
    // Those censored within the bucket were at risk for half of it.
    const risk = atRisk - censored / 2;
    if (risk > 0) surviving *= 1 - Math.min(1, converted / risk);
    by[i] = 1 - surviving;
    atRisk -= converted + censored;
    total += converted;
  }
  const plateau = 1 - surviving;
  for (let i = 0; i < TIMED; i++) {
    const own = plateau > 0 ? (by[i] ?? 0) / plateau : 0;
    by[i] = (own * total + prior.share(fineStart(i + 1)) * weight) / (total + weight);
  }
  by[TIMED - 1] = 1;
  return new DelayCurve(by, total);
}
