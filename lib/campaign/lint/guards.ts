import { openMinutes } from '../../guards/hours.ts';
import type { CampaignDocument } from '../document.ts';
import { formatDuration } from '../duration.ts';
import type { LintOptions } from '../lint.ts';
import type { Plan } from '../plan.ts';
import { warningAt } from '../problem.ts';
import type { Problem } from '../problem.ts';

const DAY_MS = 86_400_000;
/** Below this share of a day, sends of a short wait pile up at the opening. */
const SHORT = 60;

/** Guards that leave no room, that catch nothing, or that nobody needs. */
export function lintGuards(document: CampaignDocument, plan: Plan, options: LintOptions): Problem[] {
  const { guards } = plan;
  if (guards === undefined) return [];
  return [...lintHours(document, plan), ...lintCohort(document, plan, options), ...lintCaps(document, plan)];
}

/** Hours in which a channel hardly ever sends. */
function lintHours(document: CampaignDocument, plan: Plan): Problem[] {
  const hours = plan.guards?.hours;
  if (hours === undefined || hours === null) return [];
  return plan.steps.flatMap(({ channel }, index) => {
    const open = openMinutes(hours, channel);
    const section = channel === 'phone' && hours.calling !== null ? 'calling_hours' : 'quiet_hours';
    const path = ['guards', section];
    const value = document.guards?.[section];
    if (open === 0) {
      return [
        warningAt(
          path,
          value,
          `Quiet and calling hours leave no minute of the day for ${channel}.`,
          'Make one of them shorter.',
        ),
      ];
    }
    if (open < SHORT) {
      return [
        warningAt(path, value, `They leave ${open} minutes a day for ${channel}.`, 'Leave an hour at least.'),
      ];
    }
    // A wait that ends in the quiet hours ends them: with a shorter wait than they last, most do.
    const before = plan.steps[index - 1];
    const quietMs = DAY_MS - open * 60_000;
    if (
      before?.next === channel &&
      before.waitMs !== null &&
      before.waitMs * 4 < quietMs &&
      quietMs > DAY_MS / 2
    ) {
      const message =
        `${channel} is quiet for ${formatDuration(quietMs)} of the day, and follows a wait of ` +
        `${formatDuration(before.waitMs)}: most of its sends wait for the opening instead.`;
      return [warningAt(path, value, message, 'Lengthen the wait, or shorten the quiet hours.')];
    }
    return [];
  });
}

function lintCohort(document: CampaignDocument, plan: Plan, { listSize }: LintOptions): Problem[] {
  const cohort = plan.guards?.cohort;
  if (cohort === undefined || cohort === null) return [];
  const warnings: Problem[] = [];
  const path = ['guards', 'cohort'];
  if (listSize !== undefined && !cohort.perSegment && cohort.size >= listSize) {
    const message = `A cohort of ${cohort.size} is the whole list of ${listSize}: nobody is held back.`;
    warnings.push(warningAt([...path, 'size'], cohort.size, message, 'Choose a smaller cohort.'));
  }
  if (cohort.promote === 'auto' && plan.guards?.halt === null) {
    const message = 'The cohort promotes itself, and no limit could halt it.';
    warnings.push(warningAt([...path, 'promote'], 'auto', message, 'Add "halt" limits, or promote by hand.'));
  }
  const min = plan.guards?.halt?.min;
  if (min !== undefined && min > cohort.size) {
    const message = `Nothing is judged before ${min} sends, and the cohort has ${cohort.size} customers.`;
    warnings.push(
      warningAt(
        ['guards', 'halt', 'min'],
        document.guards?.halt?.min,
        message,
        `Write ${cohort.size} or less.`,
      ),
    );
  }
  return warnings;
}

/** Caps below what one cascade needs. */
function lintCaps(document: CampaignDocument, plan: Plan): Problem[] {
  const all = plan.guards?.frequency?.all;
  if (all === undefined || all === null || all.count >= plan.steps.length) return [];
  const message =
    `A cascade has up to ${plan.steps.length} sends, and a person gets ${all.count} in ` +
    `${formatDuration(all.ms)}: later steps wait that long.`;
  return [
    warningAt(
      ['guards', 'frequency', 'all'],
      document.guards?.frequency?.all,
      message,
      'Raise the cap, or shorten its stretch.',
    ),
  ];
}
