import type { Plan } from '../campaign/plan.ts';
import { smsSegments } from '../guards/money.ts';
import type { Customer } from './model.ts';

/**
 * What one message to this customer costs by the campaign's own price list, in its currency;
 * null: no price is declared. An SMS is charged by its segments. `customer.country` is an ISO 3166 alpha-2 code.
 */
export function priceOf(
  plan: Plan,
  channel: string,
  customer: Customer,
  body: Readonly<Record<string, unknown>> = {},
): number | null {
  const cost = plan.costs[channel];
  if (cost === undefined) return null;
  const country = customer['country'];
  // A row may name anything as its country, `constructor` too.
  const own = typeof country === 'string' && Object.hasOwn(cost.countries, country);
  const each = (own ? cost.countries[country] : undefined) ?? cost.default;
  const text = body['text'];
  return channel === 'sms' && typeof text === 'string' ? each * smsSegments(text) : each;
}
