import { orderFrom, startFor } from '../campaign/order.ts';
import type { Plan } from '../campaign/plan.ts';
import type { Customer, OrderDecision } from '../cascade/model.ts';

/** Chooses the order of channels for a new cascade. */
export type Policy = (campaign: Campaign, segment: string, customer: Customer) => OrderDecision;

/** A campaign that is deployed: its name, and the plan that new cascades start under. */
export interface Campaign {
  readonly name: string;
  readonly plan: Plan;
  /** The document as the user wrote it, kept with the plan's hash. */
  readonly document: unknown;
}

/** The declared order: the segment's start where one is declared, and from there along the transitions. */
export const declaredOrder: Policy = ({ plan }, segment) => {
  const start = startFor(plan, segment);
  const declared = start === plan.start ? 'the declared order' : `declared start for segment ${segment}`;
  return { order: orderFrom(plan, start), propensity: 1, why: declared };
};
