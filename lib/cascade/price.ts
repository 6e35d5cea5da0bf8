import type { Plan } from '../campaign/plan.ts';
import type { Customer } from './model.ts';

/**
 * What one message to this customer costs by the campaign's own price list, in its currency;
 * null: no price is declared. `customer.country` is an ISO 3166 alpha-2 code.
 */
export function priceOf(plan: Plan, channel: string, customer: Customer): number | null {
  const cost = plan.costs[channel];
  if (cost === undefined) return null;
  const country = customer['country'];
  return (typeof country === 'string' ? cost.countries[country] : undefined) ?? cost.default;
}
