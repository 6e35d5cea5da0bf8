import { coarseOf, COARSE, FINE, fineOf } from './ages.ts';
import { AT, Cell, POSITIONS } from './cell.ts';
import { DayBins } from './day-bins.ts';
import { endOf } from './tally.ts';
import type { Tally } from './tally.ts';

/** Milliseconds of a day and of an hour. */
export const DAY = 86_400_000;
const HOUR = 3_600_000;

/** All counts of one segment. */
export class SegmentCounts {
  /** Cascades by day: one counter. */
  readonly days = new DayBins(1);
  readonly cells = new Map<string, Cell>();
  /** Cascades counted, started since the beginning. */
  cascades = 0;

  /** The cell of a channel, made when missing. */
  cell(channel: string): Cell {
    let cell = this.cells.get(channel);
    if (cell === undefined) this.cells.set(channel, (cell = new Cell()));
    return cell;
  }
}

/** The counts of a campaign: a sum over its cascades, so that each can be taken out again exactly. */
export class Counts {
  readonly segments = new Map<string, SegmentCounts>();
  /** The latest day on which a counted cascade started. */
  newest = 0;

  /** The counts of a segment, made when missing. */
  segment(name: string): SegmentCounts {
    let segment = this.segments.get(name);
    if (segment === undefined) this.segments.set(name, (segment = new SegmentCounts()));
    return segment;
  }

  /** Adds (1) or takes out (-1) all that a cascade contributes. */
  add(tally: Tally, by: 1 | -1): void {
    const day = Math.floor(tally.startedAt / DAY);
    if (day > this.newest) this.#turn(day);
    const segment = this.segment(tally.segment);
    segment.cascades += by;
    bump(segment.days.at(day, this.newest), 0, by);
    for (const channel of tally.order) {
      bump(segment.cell(channel).days.at(day, this.newest), AT.planned, by);
    }
    const end = endOf(tally);
    const answered = end < Infinity ? answeredOf(tally, end) : null;
    let touches = 0;
    for (let i = 0; i < tally.attempts.length; i++) {
      const attempt = tally.attempts[i];
      if (attempt === undefined || attempt.channel === null) continue;
      const cell = segment.cell(attempt.channel);
      const bin = cell.days.at(day, this.newest);
      bump(bin, AT.sent, by);
      if (attempt.reached) bump(bin, AT.reached, by);
      if (attempt.optedOutAt < Infinity) bump(bin, AT.optedOut, by);
      if (attempt.bounced && !attempt.reached) {
        bump(bin, AT.bounced, by);
        bump(bin, AT.costBounced, by * attempt.cost);
        continue;
      }
      bump(bin, AT.cost, by * attempt.cost);
      const position = Math.min(touches++, POSITIONS - 1);
      if (attempt.convertedAt <= end && attempt.convertedAt < Infinity) {
        bump(bin, AT.converted + position, by);
        bump(cell.delays, fineOf(attempt.convertedAt - attempt.sentAt), by);
        const next = tally.attempts[i + 1];
        if (next !== undefined && next.sentAt < attempt.convertedAt) bump(bin, AT.doubles, by);
      } else if (end === Infinity) {
        cell.addOpen(Math.floor(attempt.sentAt / HOUR), position, by);
      } else if (answered === null || answered >= attempt.number) {
        // Who answers a later touch will not answer this one as well: a competing event, not censoring. And a touch
        // sent to somebody about to answer an earlier one says nothing about this channel: it is no trial at all.
        const fine = answered === null ? fineOf(end - attempt.sentAt) : FINE - 1;
        bump(bin, AT.silent + position, by);
        bump(bin, AT.no + position * COARSE + coarseOf(fine), by);
        bump(cell.ages, fine, by);
      }
    }
  }

  #turn(newest: number): void {
    this.newest = newest;
    for (const segment of this.segments.values()) {
      segment.days.compact(newest);
      for (const cell of segment.cells.values()) cell.days.compact(newest);
    }
  }
}

/** Number of the attempt that the person's conversion or opt-out answers; null when the cascade just closed. */
function answeredOf(tally: Tally, end: number): number | null {
  const answered = tally.attempts.find((one) => Math.min(one.convertedAt, one.optedOutAt) <= end);
  return answered?.number ?? null;
}

function bump(counts: Float64Array, index: number, by: number): void {
  counts[index] = (counts[index] ?? 0) + by;
}
