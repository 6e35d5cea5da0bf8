import type { Plan } from '../../campaign/index.ts';
import { addressOn } from '../../cascade/address.ts';
import type { Customer } from '../../cascade/model.ts';
import { consentRefusal } from '../../guards/consent.ts';
import { numberVerdict } from '../../guards/numbers.ts';

/**
 * Channels that this customer cannot or may not be reached on: without an address, or not allowed by the campaign's
 * guards. Those have the last word when it comes to a send; this keeps the learner from trying in vain.
 */
export function barredChannels(plan: Plan, customer: Customer, now: number): string[] {
  const { consent = null, countries = null } = plan.guards ?? {};
  return plan.steps
    .map(({ channel }) => channel)
    .filter((channel) => {
      const address = addressOn(channel, customer);
      if (address === null) return true;
      if (consent !== null && consentRefusal(consent, customer, channel, now) !== null) return true;
      return countries !== null && numberVerdict(channel, address, countries, { number: null }).do !== 'send';
    });
}
