import { warningAt } from '../problem.ts';
import type { Problem } from '../problem.ts';
import { tell } from '../sentence.ts';
import { showValue } from '../shown.ts';
import type { CampaignDocument } from '../document.ts';
import type { Plan } from '../plan.ts';

/** Steps that no cascade reaches, transitions that say nothing new, waits that wait for nothing. */
export function lintShape(document: CampaignDocument, plan: Plan): Problem[] {
  const reached = reachable(plan);
  return document.steps.flatMap((step, index) => {
    const warnings: Problem[] = [];
    if (!reached.has(step.channel)) {
      const message = tell('campaign.unwise.unreached', { name: showValue(step.channel) });
      const remedy = tell('campaign.unwise.name-or-remove');
      warnings.push(warningAt(['steps', index], step.channel, message, remedy));
    }
    if (step.if_failed !== undefined && step.if_failed === plan.steps[index]?.next) {
      const message = tell('campaign.unwise.failed-same', { name: showValue(step.if_failed) });
      const remedy = tell('campaign.unwise.remove-failed');
      warnings.push(warningAt(['steps', index, 'if_failed'], step.if_failed, message, remedy));
    }
    if (step.terminal && typeof step.wait === 'string') {
      const message = tell('campaign.unwise.last-waits', { wait: step.wait });
      const remedy = tell('campaign.unwise.write-null');
      warnings.push(warningAt(['steps', index, 'wait'], step.wait, message, remedy));
    }
    return warnings;
  });
}

function reachable(plan: Plan): ReadonlySet<string> {
  const reached = new Set<string>([
    plan.start,
    ...Object.values(plan.segments).map((segment) => segment.start),
  ]);
  // A set hands out what is added while it is walked.
  for (const channel of reached) {
    const step = plan.steps.find((one) => one.channel === channel);
    for (const target of [step?.next, step?.onFailed]) if (target) reached.add(target);
  }
  return reached;
}
