import type { Plan } from '../../campaign/plan.ts';
import type { Cost } from '../command.ts';
import type { Attempt } from '../model.ts';
import { logged, type Bundle, type Change, type Moment } from './change.ts';

/**
 * The attempt with what it has really cost in place of the price list's word. What is charged in another currency
 * than the campaign's says nothing, and what was not taken costs nothing.
 */
export function priced(plan: Plan, attempt: Attempt, cost: Cost | undefined): Attempt {
  if (cost === undefined || cost.currency !== plan.currency || attempt.state === 'refused') return attempt;
  const { amount } = cost;
  return amount === attempt.cost || !(amount >= 0) || amount === Infinity
    ? attempt
    : { ...attempt, cost: amount };
}

/** Applies a price that became known after the send. The same one again changes nothing. */
export function price(bundle: Bundle, attempt: Attempt, cost: Cost, moment: Moment): Change {
  const { cascade, plan } = bundle;
  const known = priced(plan, attempt, cost);
  if (known === attempt) return { cascade, attempts: [], log: [], emit: false };
  const data = { channel: attempt.channel, cost: known.cost, currency: cost.currency };
  return {
    cascade,
    attempts: [known],
    log: [logged(cascade, moment, 'priced', null, { attempt, data })],
    emit: false,
  };
}
