import { COARSE, FINE } from './ages.ts';
import { DayBins } from './day-bins.ts';

/** Touches told apart by position: first, second, third, fourth and later. */
export const POSITIONS = 4;

/** Where each counter lies within a day bin of a cell. `no` holds one row of coarse ages per position. */
export const AT = {
  /** Conversions credited to this channel, by position. */
  converted: 0,
  sent: POSITIONS,
  bounced: POSITIONS + 1,
  /** Attempts with a report that they arrived. */
  reached: POSITIONS + 2,
  optedOut: POSITIONS + 3,
  /** Cost of attempts that bounced, and of all others, in millionths of the currency. */
  costBounced: POSITIONS + 4,
  cost: POSITIONS + 5,
  /** Cascades whose order contains the channel. */
  planned: POSITIONS + 6,
  /** Conversions that came after the next channel had already been sent. */
  doubles: POSITIONS + 7,
  /** Touches without conversion in cascades that came to an end, by position: the sums of the rows of `no`. */
  silent: POSITIONS + 8,
  /** The same by position and age at the end. */
  no: 2 * POSITIONS + 8,
} as const;

/** Counters of a day bin. */
export const CELL_SIZE = AT.no + POSITIONS * COARSE;

/** All counts of one channel in one segment. */
export class Cell {
  readonly days = new DayBins(CELL_SIZE);
  /** Delays of conversions, and ages at the end of the touches that did not convert; fine buckets. */
  readonly delays = new Float64Array(FINE);
  readonly ages = new Float64Array(FINE);
  /** Touches still open: number by hour of sending times POSITIONS plus position. */
  readonly open = new Map<number, number>();

  /** Adds `by` (1 or -1) to the open touches sent in that hour since 1970. */
  addOpen(hour: number, position: number, by: number): void {
    const key = hour * POSITIONS + position;
    const count = (this.open.get(key) ?? 0) + by;
    if (count === 0) this.open.delete(key);
    else this.open.set(key, count);
  }
}
