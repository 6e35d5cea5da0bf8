import type { Plan } from '../campaign/plan.ts';
import type { Attempt, Cascade } from '../cascade/model.ts';
import type { Wording } from '../wording/wording.ts';
import type { Halt } from './guards.ts';
import { exceeded, limitsOf, noCounts, type Counts } from './limits.ts';
import { say } from './say.ts';

/**
 * True for a cascade that has a result, and nothing more to tell a cohort: what became of its messages is known. A last
 * message that nothing is waited for after is waited for here, for as long as the cascade is not closed.
 * @param last its latest attempt; undefined: there is none
 */
export function isThrough(
  { result, phase }: Pick<Cascade, 'result' | 'phase'>,
  last: Pick<Attempt, 'channel' | 'state' | 'outcome'> | undefined,
  plan: Plan,
): boolean {
  if (result === null || phase === 'closed' || last === undefined) return result !== null;
  const isTold = last.outcome !== null && last.outcome !== 'accepted' && last.outcome !== 'sent';
  if (last.state === 'refused' || isTold) return true;
  return plan.steps.some(({ channel, waitMs }) => channel === last.channel && waitMs !== null);
}

/** What became of a cohort whose every cascade has come to an end. */
export interface CohortCourse {
  /** How many were in it. */
  readonly drawn: number;
  /** Ended by something other than what was sent to them: stopped by hand, opted out elsewhere, erased. */
  readonly takenOut: number;
  /** Those of them who have opted out. */
  readonly optedOut: number;
  /** What came of the sends, by channel. */
  readonly channels: ReadonlyMap<string, Counts>;
}

/**
 * What speaks against letting the rest follow by itself; null: every declared limit that the sends could be judged by
 * was kept. Nobody waits here for a minimum or for certainty: whatever is in doubt is for a person to decide.
 */
export function objectionTo(halt: Halt | null, course: CohortCourse): Wording | null {
  const { drawn, takenOut, optedOut, channels } = course;
  if (takenOut > 0 && 2 * takenOut >= drawn) return say('guards.cohort.takenOut', { takenOut, drawn });
  if (halt === null) return say('guards.cohort.noLimits');
  const all = noCounts();
  for (const counts of channels.values()) {
    for (const kind of Object.keys(all) as (keyof Counts)[]) all[kind] += counts[kind];
  }
  const judged = [...channels].filter(([, { sends }]) => sends > 0);
  const limits = all.sends === 0 ? [] : [null, ...judged.map(([channel]) => channel)];
  if (limits.every((channel) => Object.keys(limitsOf(halt, channel)).length === 0)) {
    return say('guards.cohort.unjudged');
  }
  for (const [channel, counts] of judged) {
    const why = exceeded(halt, channel, counts);
    if (why !== null) return say('guards.because', { what: say('guards.channel', { channel }), why });
  }
  return exceeded(halt, null, { ...all, opted_out: all.opted_out + optedOut });
}
