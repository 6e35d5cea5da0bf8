import type { CampaignDocument } from '../document.ts';
import { orderFrom } from '../order.ts';
import type { Plan } from '../plan.ts';
import { warningAt } from '../problem.ts';
import type { Problem } from '../problem.ts';
import { tell } from '../sentence.ts';
import { quotedList, showValue } from '../shown.ts';

/** Costs that miss a channel, belong to no step, lack a currency, or speak against the order. */
export function lintCosts(document: CampaignDocument, plan: Plan): Problem[] {
  const warnings = lintCurrency(document);
  const priced = Object.keys(plan.costs);
  if (priced.length === 0) return warnings;

  const channels = plan.steps.map((step) => step.channel);
  for (const channel of priced.filter((one) => !channels.includes(one))) {
    const message = tell('campaign.unwise.cost-unused', { name: showValue(channel) });
    const remedy = tell('campaign.unwise.remove-or-add-step');
    warnings.push(warningAt(['costs', channel], document.costs?.[channel], message, remedy));
  }
  const unpriced = channels.filter((channel) => !Object.hasOwn(plan.costs, channel));
  if (unpriced.length > 0) {
    const message =
      unpriced.length === 1
        ? tell('campaign.unwise.cost-missing', { name: quotedList(unpriced) })
        : tell('campaign.unwise.costs-missing', { names: quotedList(unpriced) });
    warnings.push(warningAt(['costs'], priced, message, tell('campaign.unwise.give-costs')));
  }
  return [...warnings, ...lintOrder(plan)];
}

function lintCurrency(document: CampaignDocument): Problem[] {
  if (document.currency !== undefined) return [];
  const key = document.costs === undefined ? 'value' : 'costs';
  if (document[key] === undefined) return [];
  const message = tell('campaign.unwise.no-currency', { key: showValue(key) });
  return [warningAt(['currency'], undefined, message, tell('campaign.unwise.add-currency'))];
}

function lintOrder(plan: Plan): Problem[] {
  const order = orderFrom(plan, plan.start);
  return order.flatMap((channel, index) => {
    const follower = order[index + 1];
    const cost = plan.costs[channel]?.default;
    const later = follower === undefined ? undefined : plan.costs[follower]?.default;
    if (cost === undefined || later === undefined || cost <= later) return [];
    const step = plan.steps.findIndex((one) => one.channel === channel);
    const message = tell('campaign.unwise.dear-first', {
      name: showValue(channel),
      cost,
      next: showValue(follower),
      later,
    });
    return [warningAt(['steps', step], channel, message, tell('campaign.unwise.cheap-first'))];
  });
}
