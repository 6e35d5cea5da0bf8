import { orderStartingWith, startFor } from '../campaign/order.ts';
import type { Plan } from '../campaign/plan.ts';
import type { OrderDecision } from '../cascade/model.ts';
import { say } from '../learning/say.ts';

/** A campaign that is deployed: its name, and the plan that new cascades start under. */
export interface Campaign {
  readonly name: string;
  readonly plan: Plan;
  /** The document as the user wrote it, kept with the plan's hash. */
  readonly document: unknown;
}

/** Why a cascade goes by the order that holds for everybody. */
export const DECLARED = say('learning.declared').text;

/** The declared order: the segment's start where one is declared, and the others as the transitions say. */
export function declaredOrder({ plan }: Campaign, segment: string): OrderDecision {
  const start = startFor(plan, segment);
  const order = orderStartingWith(plan, start);
  // Most cascades of a campaign that does not learn: their history says so without a sentence for each.
  if (start === plan.start) return { order, propensity: 1, why: DECLARED };
  const { text, told } = say('learning.declaredFor', { segment });
  return { order, propensity: 1, why: text, told };
}
