import { sayRefusal } from '../wording/refusals.ts';
import type { Wording } from '../wording/wording.ts';
import { FINE } from './ages.ts';
import { CELL_SIZE, POSITIONS } from './cell.ts';

/**
 * What is wrong with the counts of a segment that come from outside; null: nothing.
 * @param newest the latest day they may have
 */
export function segmentFault(json: unknown, channels: readonly string[], newest: number): Wording | null {
  const { cascades, days, cells } = (json ?? {}) as Record<string, unknown>;
  if (!isCount(cascades)) return sayRefusal('refusals.learning.fault.cascades');
  if (!areDays(days, 1, newest)) return sayRefusal('refusals.learning.fault.days');
  if (typeof cells !== 'object' || cells === null) return sayRefusal('refusals.learning.fault.channels');
  for (const [channel, cell] of Object.entries(cells as Record<string, unknown>)) {
    if (!channels.includes(channel)) return sayRefusal('refusals.learning.fault.foreign', { name: channel });
    const { days: own, delays, ages, open } = (cell ?? {}) as Record<string, unknown>;
    const sound =
      areDays(own, CELL_SIZE, newest) &&
      isSparse(delays, FINE) &&
      isSparse(ages, FINE) &&
      isSparse(open, (newest + 2) * 24 * POSITIONS);
    if (!sound) return sayRefusal('refusals.learning.fault.counts', { name: channel });
  }
  return null;
}

function areDays(days: unknown, size: number, newest: number): boolean {
  if (!Array.isArray(days)) return false;
  return days.every((one: unknown) => {
    if (!Array.isArray(one) || one.length !== 2) return false;
    const [day, counters] = one as [unknown, unknown];
    return Number.isInteger(day) && (day as number) <= newest && isSparse(counters, size);
  });
}

/** Place and value in turn, as `Sparse` says. */
function isSparse(counters: unknown, size: number): boolean {
  if (!Array.isArray(counters) || counters.length % 2 !== 0) return false;
  return counters.every((one: unknown, i) => isCount(one) && (i % 2 === 1 || (one as number) < size));
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
