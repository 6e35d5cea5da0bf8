import type { Cell } from './cell.ts';
import { AT, POSITIONS } from './cell.ts';

/** The plain counts of a channel in a segment, or of several together. */
export interface Totals {
  attempts: number;
  reached: number;
  bounced: number;
  optedOut: number;
  /** In the campaign's currency. */
  cost: number;
  /** Conversions that came after the next channel had been sent. */
  doubles: number;
  /** By position in the cascade: touches, those of them still open, conversions. */
  readonly positions: { touches: number; open: number; converted: number }[];
}

/** Adds up the plain counts of cells. */
export function totalsOf(cells: Iterable<Cell>): Totals {
  const positions = Array.from({ length: POSITIONS }, () => ({ touches: 0, open: 0, converted: 0 }));
  const totals = { attempts: 0, reached: 0, bounced: 0, optedOut: 0, cost: 0, doubles: 0, positions };
  for (const cell of cells) {
    for (const { counts } of cell.days.bins) {
      const of = (place: number): number => counts[place] ?? 0;
      totals.attempts += of(AT.sent);
      totals.reached += of(AT.reached);
      totals.bounced += of(AT.bounced);
      totals.optedOut += of(AT.optedOut);
      totals.cost += (of(AT.cost) + of(AT.costBounced)) / 1e6;
      totals.doubles += of(AT.doubles);
      positions.forEach((position, k) => {
        position.converted += of(AT.converted + k);
        position.touches += of(AT.converted + k) + of(AT.silent + k);
      });
    }
    for (const [key, count] of cell.open) {
      const position = positions[key % POSITIONS];
      if (position === undefined) continue;
      position.open += count;
      position.touches += count;
    }
  }
  return totals;
}

/** Conversions at all positions. */
export function convertedOf(totals: Totals): number {
  return totals.positions.reduce((sum, { converted }) => sum + converted, 0);
}
