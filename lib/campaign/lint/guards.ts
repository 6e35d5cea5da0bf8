import type { SpendCaps } from '../../guards/guards.ts';
import { openMinutes } from '../../guards/hours.ts';
import { toMicros } from '../../guards/money.ts';
import type { CampaignDocument } from '../document.ts';
import { formatDuration } from '../duration.ts';
import type { LintOptions } from '../lint.ts';
import type { Plan } from '../plan.ts';
import { warningAt } from '../problem.ts';
import type { Problem } from '../problem.ts';
import { tell } from '../sentence.ts';

const DAY_MS = 86_400_000;
/** Below this share of a day, sends of a short wait pile up at the opening. */
const SHORT = 60;

/** Guards that leave no room, that catch nothing, or that nobody needs. */
export function lintGuards(document: CampaignDocument, plan: Plan, options: LintOptions): Problem[] {
  const { guards } = plan;
  if (guards === undefined) return [];
  return [
    ...lintHours(document, plan),
    ...lintCohort(document, plan, options),
    ...lintCaps(document, plan),
    ...lintSpend(document, plan),
  ];
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
      const message = tell('campaign.unwise.no-room', { channel });
      return [warningAt(path, value, message, tell('campaign.unwise.shorten-one'))];
    }
    if (open < SHORT) {
      const message = tell('campaign.unwise.little-room', { minutes: open, channel });
      return [warningAt(path, value, message, tell('campaign.unwise.leave-an-hour'))];
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
      const message = tell('campaign.unwise.quiet-long', {
        channel,
        quiet: formatDuration(quietMs),
        wait: formatDuration(before.waitMs),
      });
      return [warningAt(path, value, message, tell('campaign.unwise.lengthen-or-shorten'))];
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
    const message = tell('campaign.unwise.cohort-whole', { size: cohort.size, list: listSize });
    const remedy = tell('campaign.unwise.smaller-cohort');
    warnings.push(warningAt([...path, 'size'], cohort.size, message, remedy));
  }
  if (cohort.promote === 'auto' && plan.guards?.halt === null) {
    const message = tell('campaign.unwise.cohort-unhalted');
    warnings.push(warningAt([...path, 'promote'], 'auto', message, tell('campaign.unwise.add-halt')));
  }
  const min = plan.guards?.halt?.min;
  if (min !== undefined && min > cohort.size) {
    const message = tell('campaign.unwise.cohort-unjudged', { sends: min, size: cohort.size });
    const remedy = tell('campaign.unwise.or-less', { limit: cohort.size });
    warnings.push(warningAt(['guards', 'halt', 'min'], document.guards?.halt?.min, message, remedy));
  }
  return warnings;
}

/** Caps below what one cascade needs. */
function lintCaps(document: CampaignDocument, plan: Plan): Problem[] {
  const all = plan.guards?.frequency?.all;
  if (all === undefined || all === null || all.count >= plan.steps.length) return [];
  const message = tell('campaign.unwise.frequency-low', {
    sends: plan.steps.length,
    count: all.count,
    stretch: formatDuration(all.ms),
  });
  const path = ['guards', 'frequency', 'all'];
  return [warningAt(path, document.guards?.frequency?.all, message, tell('campaign.unwise.raise-cap'))];
}

const SPEND_CAPS = ['campaign', 'day', 'account'] as const satisfies readonly (keyof SpendCaps)[];

/** The price of one message, for everybody or for a country (ISO 3166 alpha-2). */
interface Price {
  readonly channel: string;
  readonly country: string | null;
  readonly amount: number;
}

/** Spend caps that leave no room for a single message: whoever comes to that channel waits there for good. */
function lintSpend(document: CampaignDocument, plan: Plan): Problem[] {
  const caps = plan.guards?.spend;
  if (caps === undefined || caps === null) return [];
  const dearest = pricesOf(plan).toSorted((a, b) => b.amount - a.amount);
  return SPEND_CAPS.flatMap((kind) => {
    const cap = caps[kind];
    const price = dearest[0];
    if (cap === null || price === undefined || toMicros(price.amount) <= cap) return [];
    const { channel, country, amount } = price;
    const message =
      country === null
        ? tell('campaign.unwise.spend-low', { channel, price: amount })
        : tell('campaign.unwise.spend-low-country', { channel, country, price: amount });
    const remedy = tell('campaign.unwise.raise-spend', { price: amount });
    return [warningAt(['guards', 'spend', kind], document.guards?.spend?.[kind], message, remedy)];
  });
}

/** What one message may cost, on every channel and in every country that the campaign contacts. */
function pricesOf({ steps, costs, guards }: Plan): Price[] {
  return steps.flatMap(({ channel }) => {
    const cost = costs[channel];
    if (cost === undefined) return [];
    const abroad = Object.entries(cost.countries).filter(
      ([country]) => guards?.countries?.includes(country) ?? true,
    );
    return [
      { channel, country: null, amount: cost.default },
      ...abroad.map(([country, amount]) => ({ channel, country, amount })),
    ];
  });
}
