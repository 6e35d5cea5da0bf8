import type { StepCount } from '../../store/store.ts';
import { hasFailed, isHeld } from './counting.ts';
import { remedyOf, type Remedy } from './remedies.ts';

/** Attempts that failed, or wait to be made again, for one reason. */
export interface Failure {
  /** The reason class (see `maps/error-classes.json`, and the engine's own); `unknown` where none was told. */
  readonly reason: string;
  readonly channel: string;
  /** Given up. */
  readonly failed: number;
  /** Waiting to be made again. */
  readonly held: number;
  readonly remedy: Remedy;
}

/** Failures by reason and channel, the most frequent first. */
export function failuresOf(counts: readonly StepCount[]): readonly Failure[] {
  const found = new Map<string, { reason: string; channel: string; failed: number; held: number }>();
  for (const one of counts) {
    const held = isHeld(one);
    if (!held && !hasFailed(one)) continue;
    const reason = one.reason ?? 'unknown';
    const key = `${reason}\n${one.channel}`;
    const sums = found.get(key) ?? { reason, channel: one.channel, failed: 0, held: 0 };
    sums[held ? 'held' : 'failed'] += one.count;
    found.set(key, sums);
  }
  return [...found.values()]
    .map((one) => ({ ...one, remedy: remedyOf(one.reason) }))
    .toSorted((a, b) => b.held + b.failed - a.held - a.failed || (a.reason < b.reason ? -1 : 1));
}
