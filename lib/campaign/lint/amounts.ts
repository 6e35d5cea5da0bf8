import { DEFAULT_CONVERSION, SUCCESS_OF, TRANSITION_KEYS } from '../document.ts';
import type { CampaignDocument } from '../document.ts';
import { formatDuration } from '../duration.ts';
import type { LintOptions } from '../lint.ts';
import { parseDuration } from '../parse-duration.ts';
import type { Plan } from '../plan.ts';
import { warningAt } from '../problem.ts';
import type { Problem } from '../problem.ts';
import { tell } from '../sentence.ts';
import { quotedList, showValue } from '../shown.ts';

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
      const message = tell('campaign.unwise.short-wait', { wait: shown });
      return [warningAt(path, shown, message, tell('campaign.unwise.wait-longer'))];
    }
    if (step.channel === 'phone' && step.waitMs > DAY) {
      const message = tell('campaign.unwise.long-call', { wait: shown });
      return [warningAt(path, shown, message, tell('campaign.unwise.wait-a-day'))];
    }
    return [];
  });
}

function lintAttribution(document: CampaignDocument, plan: Plan): Problem[] {
  const longest = Math.max(0, ...plan.steps.map((step) => step.waitMs ?? 0));
  if (plan.attributionMs >= longest) return [];
  const wait = formatDuration(longest);
  const message = tell('campaign.unwise.attribution', { window: formatDuration(plan.attributionMs), wait });
  const remedy = tell('campaign.unwise.write-attribution', { wait: showValue(wait) });
  return [warningAt(['attribution'], document.attribution, message, remedy)];
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
    const outcomes = JSON.stringify([...(document.conversion ?? DEFAULT_CONVERSION), ...missing]);
    const message =
      missing.length === 1
        ? tell('campaign.unwise.no-success', { name: quotedList(missing) })
        : tell('campaign.unwise.no-successes', { outcomes: quotedList(missing) });
    const remedy = tell('campaign.unwise.write-conversion', { outcomes });
    warnings.push(warningAt(['conversion'], document.conversion, message, remedy));
  }
  const weak = plan.conversion.filter((outcome) => outcome === 'accepted' || outcome === 'sent');
  if (weak.length > 0) {
    const message =
      weak.length === 1
        ? tell('campaign.unwise.weak-success', { name: quotedList(weak) })
        : tell('campaign.unwise.weak-successes', { outcomes: quotedList(weak) });
    const remedy = tell('campaign.unwise.count-delivered');
    warnings.push(warningAt(['conversion'], document.conversion, message, remedy));
  }
  return warnings;
}
