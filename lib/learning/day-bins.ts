/**
 * Counts by day. Recent days stand alone, older ones are merged into weeks, the oldest into one bin, so that the
 * number of bins is bounded. Which bin a day belongs to depends on the newest day alone, so the order in which
 * counts arrive does not matter. Days are whole numbers: milliseconds since 1970 divided by 86,400,000.
 */

const DAILY = 28;
const WEEKLY = 26;

/** Counts of some days, from `day` up to the next bin. */
export interface DayBin {
  day: number;
  readonly counts: Float64Array;
}

/** A sequence of day bins, oldest first. */
export class DayBins {
  readonly bins: DayBin[] = [];
  readonly #size: number;

  /** @param size number of counters in each bin */
  constructor(size: number) {
    this.#size = size;
  }

  /** The counters for a day, made when missing. `newest` is the latest day of the whole campaign. */
  at(day: number, newest: number): Float64Array {
    const start = binStart(day, newest);
    let place = this.bins.length;
    while (place > 0) {
      const bin = this.bins[place - 1];
      if (bin === undefined || bin.day < start) break;
      if (bin.day === start) return bin.counts;
      place--;
    }
    const counts = new Float64Array(this.#size);
    this.bins.splice(place, 0, { day: start, counts });
    return counts;
  }

  /** Merges bins that have aged, now that `newest` is the latest day. */
  compact(newest: number): void {
    let kept = 0;
    for (const bin of this.bins) {
      const start = binStart(bin.day, newest);
      const last = this.bins[kept - 1];
      if (kept > 0 && last !== undefined && last.day === start) {
        for (let i = 0; i < this.#size; i++) last.counts[i] = (last.counts[i] ?? 0) + (bin.counts[i] ?? 0);
      } else {
        bin.day = start;
        this.bins[kept++] = bin;
      }
    }
    this.bins.length = kept;
  }
}

/** The first day of the bin that a day falls into; -1 is the bin of everything older. */
function binStart(day: number, newest: number): number {
  if (day > newest - DAILY) return day;
  const week = Math.floor(day / 7) * 7;
  return week > newest - DAILY - 7 * WEEKLY ? week : -1;
}
