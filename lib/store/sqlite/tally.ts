import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Attempt, Cascade } from '../../cascade/model.ts';
import { fulfils } from '../../cascade/outcome.ts';
import { delayBucket } from './report-delays.ts';

type Dimensions = readonly (string | number)[];

interface Shift {
  readonly dimensions: Dimensions;
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
  readonly #replyShifts = new Map<string, Shift>();
  readonly #shiftCascades: StatementSync;
  readonly #shiftAttempts: StatementSync;
  readonly #shiftReplies: StatementSync;

  constructor(database: DatabaseSync) {
    this.#shiftCascades = database.prepare(
      `INSERT INTO cascadeCounts VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET count = count + excluded.count`,
    );
    this.#shiftAttempts = database.prepare(
      `INSERT INTO attemptCounts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET count = count + excluded.count, cost = cost + excluded.cost`,
    );
    this.#shiftReplies = database.prepare(
      `INSERT INTO replyCounts VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET count = count + excluded.count`,
    );
  }

  /** A cascade went from one state to another; null: it is new. */
  cascade(before: Cascade | null, after: Cascade): void {
    if (before !== null) shift(this.#cascadeShifts, placeOf(before), -1, 0);
    shift(this.#cascadeShifts, placeOf(after), 1, 0);
  }

  /** The attempts of one cascade, oldest first, went from one state to another; new ones are at the end. */
  attempts(before: readonly Attempt[], after: readonly Attempt[]): void {
    after.forEach((next, i) => {
      const old = before[i];
      if (old === next && isFollowed(before, i) === isFollowed(after, i)) return;
      if (old !== undefined) this.#count(before, i, old, -1);
      this.#count(after, i, next, 1);
    });
  }

  /** Writes what was gathered; the last thing before the commit. */
  flush(): void {
    for (const { dimensions, count, cost } of this.#attemptShifts.values()) {
      if (count !== 0 || cost !== 0) this.#shiftAttempts.run(...dimensions, count, cost);
    }
    for (const { dimensions, count } of this.#replyShifts.values()) {
      if (count !== 0) this.#shiftReplies.run(...dimensions, count);
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
    this.#replyShifts.clear();
  }

  #count(attempts: readonly Attempt[], i: number, attempt: Attempt, by: 1 | -1): void {
    const { campaign, segment, number, channel, state, outcome, reason, cost } = attempt;
    const followed = Number(isFollowed(attempts, i));
    const standing = [campaign, segment, number, channel, state, outcome ?? '', reason ?? '', followed];
    shift(this.#attemptShifts, standing, by, by * (cost ?? 0));
    if (outcome === null || !hasArrived(attempt)) return;
    const delay = (attempt.outcomeAt ?? 0) - (attempt.sentAt ?? attempt.claimedAt);
    shift(this.#replyShifts, [campaign, channel, outcome, delayBucket(delay)], by, 0);
  }
}

function placeOf({ campaign, segment, home, phase, result, outcome }: Cascade): Dimensions {
  return [campaign, segment, home, phase, result ?? '', outcome ?? ''];
}

/** True for a message that has arrived, and after which another was sent all the same. */
function isFollowed(attempts: readonly Attempt[], i: number): boolean {
  const attempt = attempts[i];
  if (attempt === undefined || !hasArrived(attempt)) return false;
  return attempts.some(({ state }, j) => j > i && state !== 'refused');
}

function hasArrived({ outcome }: Attempt): boolean {
  return outcome !== null && fulfils('delivered', outcome);
}

function shift(shifts: Map<string, Shift>, dimensions: Dimensions, count: number, cost: number): void {
  const key = dimensions.join('\n');
  const known = shifts.get(key);
  if (known === undefined) shifts.set(key, { dimensions, count, cost });
  else {
    known.count += count;
    known.cost += cost;
  }
}
