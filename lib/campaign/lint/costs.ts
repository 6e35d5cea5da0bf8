import type { CampaignDocument } from '../document.ts';
import { orderFrom } from '../order.ts';
import type { Plan } from '../plan.ts';
import { quotedList, warningAt } from '../problem.ts';
import type { Problem } from '../problem.ts';

/** Costs that miss a channel, belong to no step, lack a currency, or speak against the order. */
export function lintCosts(document: CampaignDocument, plan: Plan): Problem[] {
  const warnings = lintCurrency(document);
  const priced = Object.keys(plan.costs);
  if (priced.length === 0) return warnings;

  const channels = plan.steps.map((step) => step.channel);
  for (const channel of priced.filter((one) => !channels.includes(one))) {
    const message = `"${channel}" has a cost but no step.`;
    warnings.push(
      warningAt(['costs', channel], document.costs?.[channel], message, 'Remove it, or add the step.'),
    );
  }
  const unpriced = channels.filter((channel) => !Object.hasOwn(plan.costs, channel));
  if (unpriced.length > 0) {
    const message = `${quotedList(unpriced, 'and')} has no cost, so channels cannot be compared by cost.`;
    warnings.push(warningAt(['costs'], priced, message, 'Give every channel a cost; 0 is one.'));
  }
  return [...warnings, ...lintOrder(plan)];
}

function lintCurrency(document: CampaignDocument): Problem[] {
  if (document.currency !== undefined) return [];
  const key = document.costs === undefined ? 'value' : 'costs';
  if (document[key] === undefined) return [];
  return [
    warningAt(
      ['currency'],
      undefined,
      `"${key}" is given without a currency.`,
      'Add "currency", such as "EUR".',
    ),
  ];
}

function lintOrder(plan: Plan): Problem[] {
  const order = orderFrom(plan, plan.start);
  return order.flatMap((channel, index) => {
    const follower = order[index + 1];
    const cost = plan.costs[channel]?.default;
    const later = follower === undefined ? undefined : plan.costs[follower]?.default;
    if (cost === undefined || later === undefined || cost <= later) return [];
    const step = plan.steps.findIndex((one) => one.channel === channel);
    const message = `"${channel}" costs ${cost} and comes before "${follower}", which costs ${later}.`;
    return [
      warningAt(
        ['steps', step],
        channel,
        message,
        'Try the cheaper channel first, unless the dearer one converts better.',
      ),
    ];
  });
}
