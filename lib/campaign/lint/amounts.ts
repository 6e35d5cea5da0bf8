import { DEFAULT_CONVERSION, SUCCESS_OF, TRANSITION_KEYS } from '../document.ts';
import type { CampaignDocument } from '../document.ts';
import { formatDuration, parseDuration } from '../duration.ts';
import type { LintOptions } from '../lint.ts';
import type { Plan } from '../plan.ts';
import { quotedList, warningAt } from '../problem.ts';
import type { Problem } from '../problem.ts';

const MINUTE = parseDuration('1m');
const DAY = parseDuration('1d');

/** Waits and windows out of proportion, and success that is not counted as success. */
export function lintAmounts(document: CampaignDocument, plan: Plan, options: LintOptions): Problem[] {
  return [...lintWaits(plan, options), ...lintAttribution(document, plan), ...lintConversion(document, plan)];
}

function lintWaits(plan: Plan, options: LintOptions): Problem[] {
  return plan.steps.flatMap((step, index) => {
    if (step.waitMs === null) return [];
    const shown = formatDuration(step.waitMs);
    const path = ['steps', index, 'wait'];
    if (step.waitMs < MINUTE && options.simulated !== true) {
      const message = `${shown} is hardly time enough to react, or for a delivery report to arrive.`;
      return [warningAt(path, shown, message, 'Wait minutes or hours, unless this is a simulation.')];
    }
    if (step.channel === 'phone' && step.waitMs > DAY) {
      const message = `A call is answered within minutes or not at all; ${shown} only delays the next channel.`;
      return [warningAt(path, shown, message, 'Wait a day at most.')];
    }
    return [];
  });
}

function lintAttribution(document: CampaignDocument, plan: Plan): Problem[] {
  const longest = Math.max(0, ...plan.steps.map((step) => step.waitMs ?? 0));
  if (plan.attributionMs >= longest) return [];
  const shown = formatDuration(plan.attributionMs);
  const message = `The attribution window of ${shown} is shorter than the longest wait, ${formatDuration(longest)}.`;
  return [
    warningAt(
      ['attribution'],
      document.attribution,
      message,
      `Write "attribution": "${formatDuration(longest)}" or more.`,
    ),
  ];
}

function lintConversion(document: CampaignDocument, plan: Plan): Problem[] {
  const warnings: Problem[] = [];
  const rules = new Set(
    document.steps.flatMap((step) =>
      TRANSITION_KEYS.filter((key) => key in step).map((key) => SUCCESS_OF[key]),
    ),
  );
  const missing = [...rules].filter((rule) => !plan.conversion.includes(rule));
  if (missing.length > 0) {
    const whole = JSON.stringify([...(document.conversion ?? DEFAULT_CONVERSION), ...missing]);
    const message = `${quotedList(missing, 'and')} ends a cascade but does not count as its success.`;
    warnings.push(warningAt(['conversion'], document.conversion, message, `Write "conversion": ${whole}.`));
  }
  const weak = plan.conversion.filter((outcome) => outcome === 'accepted' || outcome === 'sent');
  if (weak.length > 0) {
    const message = `${quotedList(weak, 'and')} says that the provider took the message, not that the customer got it.`;
    warnings.push(
      warningAt(['conversion'], document.conversion, message, 'Count "delivered" or a reaction instead.'),
    );
  }
  return warnings;
}
