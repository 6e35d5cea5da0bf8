/**
 * The vocabulary of what can happen to one attempt, and which of two reports wins.
 *
 * Providers repeat, reorder and delay their reports, so an attempt's outcome only ever climbs:
 * a report is applied when it ranks above what is already known, and ignored otherwise.
 */

/** What happened to an attempt. The eight of the mission plus `accepted`, `sent` and `failed`. */
export type Outcome =
  | 'accepted'
  | 'sent'
  | 'delivered'
  | 'read'
  | 'clicked'
  | 'replied'
  | 'answered'
  | 'no_answer'
  | 'bounced'
  | 'failed'
  | 'opted_out';

/** The outcomes a step may name as its success rule (see the transition keys of the campaign document). */
export type SuccessRule = 'delivered' | 'read' | 'clicked' | 'replied' | 'answered';

/** Failures that say: this attempt will not reach the person. The cascade may move on at once. */
const NEGATIVE: ReadonlySet<Outcome> = new Set(['no_answer', 'bounced', 'failed']);

/**
 * Negative outcomes rank below `delivered`, so that a success reported after a failure wins
 * (a phone that was off may deliver later) and a failure after a success is ignored.
 */
const RANK: Record<Outcome, number> = {
  accepted: 1,
  sent: 2,
  no_answer: 3,
  failed: 3,
  bounced: 4,
  delivered: 5,
  read: 6,
  clicked: 7,
  answered: 8,
  replied: 9,
  opted_out: 10,
};

/** All outcomes, lowest rank first. */
export const OUTCOMES = (Object.keys(RANK) as Outcome[]).toSorted((a, b) => RANK[a] - RANK[b]);

/** True when `next` tells more than `known` and so replaces it. */
export function climbs(known: Outcome | null, next: Outcome): boolean {
  return known === null || RANK[next] > RANK[known];
}

/** True when the outcome says that this attempt failed to reach the person. */
export function isNegative(outcome: Outcome): boolean {
  return NEGATIVE.has(outcome);
}

/**
 * True when `outcome` fulfils `rule`. Reading implies delivery, a reply implies both;
 * a reply or a click also fulfils `answered`, because the person reacted.
 */
export function fulfils(rule: Outcome, outcome: Outcome): boolean {
  if (outcome === 'opted_out') return false;
  return RANK[outcome] >= RANK[rule] && !NEGATIVE.has(outcome);
}
