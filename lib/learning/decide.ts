import type { OrderDecision } from '../cascade/model.ts';
import { evidenceOf } from './evidence.ts';
import type { Evidence } from './evidence.ts';
import type { Learner } from './learner.ts';
import { said, type Said } from './say.ts';
import { explainChoice, explainEvidence, explainMove } from './sentence.ts';

/** A decision as it is logged: with what else could have been chosen, and how likely. */
export interface LoggedDecision extends OrderDecision {
  readonly alternatives: readonly { readonly order: readonly string[]; readonly probability: number }[];
}

/**
 * Decides on the order for a new cascade.
 * @param excluded channels this customer cannot or may not be reached on
 * @param closed channels that nothing is sent on at the moment
 * @returns null when no channel is left, or the segment is not learned about
 */
export function decide(
  learner: Learner,
  segment: string,
  now: number,
  excluded: readonly string[] = [],
  closed: readonly string[] = [],
): LoggedDecision | null {
  const choice = learner.choose(segment, now, excluded, closed);
  if (choice === null) return null;
  const { order, propensity, alternatives } = choice;
  const { text, told } = explainChoice(segment, choice, learner.terms, learner.settings);
  return { order, propensity, why: text, told, alternatives };
}

/** What a close look at a segment found: a change worth proposing (`evidence.passed`), or what is missing for one. */
export interface Finding extends Said {
  readonly evidence: Evidence;
}

/** Looks whether another order than the declared one is better; null when there is none to compare with. */
export function findingOf(learner: Learner, segment: string, now: number): Finding | null {
  const review = learner.review(segment, now);
  if (review === null) return null;
  const evidence = evidenceOf(segment, learner.counts, learner.terms, review.standing, review.comparison);
  return { evidence, ...said(explainEvidence(evidence, learner.terms, learner.settings)) };
}

/** What there is to say of a segment whose start has moved by itself; null when the starts cannot be compared. */
export function moveOf(
  learner: Learner,
  segment: string,
  from: string,
  to: string,
  now: number,
): Finding | null {
  const review = learner.review(segment, now, { from, to });
  if (review === null) return null;
  const evidence = evidenceOf(segment, learner.counts, learner.terms, review.standing, review.comparison);
  return { evidence, ...said(explainMove(evidence, from, to, learner.terms, learner.settings)) };
}
