import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Attempt, Cascade } from '../../cascade/model.ts';

interface Shift {
  readonly dimensions: readonly string[];
  count: number;
  cost: number;
}

/**
 * The tables of counts, kept in step with what they count. Shifts are gathered in memory and written
 * once per transaction: however many cascades moved, they moved between few places.
 */
export class Tally {
  readonly #cascadeShifts = new Map<string, Shift>();
  readonly #attemptShifts = new Map<string, Shift>();
  readonly #shiftCascades: StatementSync;
  readonly #shiftAttempts: StatementSync;

  constructor(database: DatabaseSync) {
    this.#shiftCascades = database.prepare(
      `INSERT INTO cascadeCounts VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET count = count + excluded.count`,
    );
    this.#shiftAttempts = database.prepare(
      `INSERT INTO attemptCounts VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET count = count + excluded.count, cost = cost + excluded.cost`,
    );
  }

  /** A cascade went from one state to another; null: it is new. */
  cascade(before: Cascade | null, after: Cascade): void {
    if (before !== null) shift(this.#cascadeShifts, placeOf(before), -1, 0);
    shift(this.#cascadeShifts, placeOf(after), 1, 0);
  }

  /** An attempt went from one state to another; undefined: it is new. */
  attempt(before: Attempt | undefined, after: Attempt): void {
    if (before !== undefined) shift(this.#attemptShifts, standingOf(before), -1, -(before.cost ?? 0));
    shift(this.#attemptShifts, standingOf(after), 1, after.cost ?? 0);
  }

  /** Writes what was gathered; the last thing before the commit. */
  flush(): void {
    for (const { dimensions, count, cost } of this.#attemptShifts.values()) {
      if (count !== 0 || cost !== 0) this.#shiftAttempts.run(...dimensions, count, cost);
    }
    for (const { dimensions, count } of this.#cascadeShifts.values()) {
      if (count !== 0) this.#shiftCascades.run(...dimensions, count);
    }
    this.forget();
  }

  /** Drops what was gathered, its transaction having been rolled back. */
  forget(): void {
    this.#cascadeShifts.clear();
    this.#attemptShifts.clear();
  }
}

function placeOf({ campaign, segment, home, phase, result, outcome }: Cascade): readonly string[] {
  return [campaign, segment, home, phase, result ?? '', outcome ?? ''];
}

function standingOf({ campaign, segment, channel, state, outcome, reason }: Attempt): readonly string[] {
  return [campaign, segment, channel, state, outcome ?? '', reason ?? ''];
}

function shift(shifts: Map<string, Shift>, dimensions: readonly string[], count: number, cost: number): void {
  const key = dimensions.join('\n');
  const known = shifts.get(key);
  if (known === undefined) shifts.set(key, { dimensions, count, cost });
  else {
    known.count += count;
    known.cost += cost;
  }
}
