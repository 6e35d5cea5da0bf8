import type { Step } from '../../campaign/plan.ts';
import type { Problem } from '../answers.ts';
import type { Attempt, Cascade, FaultScope } from '../model.ts';
import { climbs, type Outcome } from '../outcome.ts';
import type { Bundle } from './change.ts';

/** The plan's step for a channel; undefined: the campaign does not use it. */
export function stepOf(bundle: Bundle, channel: string | null): Step | undefined {
  return bundle.plan.steps.find((step) => step.channel === channel);
}

/** The attempt of the step at hand. */
export function latestAttempt(bundle: Bundle): Attempt | undefined {
  return bundle.attempts.at(-1);
}

/** Reasons of these scopes are not the customer's. */
const OURS: ReadonlySet<FaultScope | null> = new Set<FaultScope>(['template', 'sender', 'account']);

/**
 * An attempt that the provider did not take, or took and then failed, for a reason that is not this
 * customer's: it may be made again.
 */
export function isHeld(attempt: Attempt): boolean {
  const missed = attempt.state === 'refused' || attempt.outcome === 'failed' || attempt.outcome === 'bounced';
  return missed && OURS.has(attempt.scope);
}

/** An attempt that will not reach the person, whatever else is reported. */
export function hasFailed(attempt: Attempt): boolean {
  const missed = attempt.state === 'refused' || attempt.outcome === 'failed' || attempt.outcome === 'bounced';
  return missed && !isHeld(attempt);
}

/** The attempt with an outcome added, if it tells more than what is known. */
export function withOutcome(attempt: Attempt, outcome: Outcome, at: number): Attempt {
  return climbs(attempt.outcome, outcome) ? { ...attempt, outcome, outcomeAt: at } : attempt;
}

/**
 * Null when the message is the latest one and no node has taken it: however late it comes, also when it
 * is no longer pending because it was believed to have gone elsewhere.
 */
export function staleness(cascade: Cascade, hop: number): Problem | null {
  const { phase, learner } = cascade;
  const untaken = phase === 'moving' || ((phase === 'ended' || phase === 'closed') && learner === null);
  return untaken && cascade.hop === hop ? null : { problem: 'stale' };
}

/**
 * The channel that follows the one at hand, or the first one; null: none is left.
 * A failed attempt follows `if_failed` where that is given; a channel never has a second turn.
 */
export function nextChannel(bundle: Bundle): string | null {
  const { order } = bundle.cascade.decision;
  const tried = new Set(bundle.attempts.map((attempt) => attempt.channel));
  const latest = latestAttempt(bundle);
  if (latest === undefined) return order[0] ?? null;
  const step = stepOf(bundle, latest.channel);
  if (step?.onFailed && hasFailed(latest) && !tried.has(step.onFailed)) return step.onFailed;
  const place = order.indexOf(latest.channel);
  if (place < 0) return step?.next && !tried.has(step.next) ? step.next : null;
  return order.slice(place + 1).find((channel) => !tried.has(channel)) ?? null;
}

/** The instant until which a conversion counts: the attribution window after the last send. */
export function attributionEnd(bundle: Bundle, now: number): number {
  return (bundle.cascade.lastSentAt ?? now) + bundle.plan.attributionMs;
}
