import { warningAt } from '../problem.ts';
import type { Problem } from '../problem.ts';
import type { CampaignDocument } from '../document.ts';
import type { Plan } from '../plan.ts';

/** Steps that no cascade reaches, transitions that say nothing new, waits that wait for nothing. */
export function lintShape(document: CampaignDocument, plan: Plan): Problem[] {
  const reached = reachable(plan);
  return document.steps.flatMap((step, index) => {
    const warnings: Problem[] = [];
    if (!reached.has(step.channel)) {
      const message = `No start and no transition leads to "${step.channel}": this step is never used.`;
      warnings.push(
        warningAt(
          ['steps', index],
          step.channel,
          message,
          'Name it in a transition or a start, or remove it.',
        ),
      );
    }
    if (step.if_failed !== undefined && step.if_failed === plan.steps[index]?.next) {
      const message = `"${step.if_failed}" follows a failure anyway, as the other transition's channel.`;
      warnings.push(
        warningAt(
          ['steps', index, 'if_failed'],
          step.if_failed,
          message,
          'Remove "if_failed", or name another channel.',
        ),
      );
    }
    if (step.terminal && typeof step.wait === 'string') {
      const message = `Nothing follows this step, so its wait of ${step.wait} only delays the cascade's end.`;
      const remedy = 'Write "wait": null; a conversion counts within the attribution window all the same.';
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
