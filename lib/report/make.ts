import type { CampaignDocument } from '../campaign/document.ts';
import type { Plan } from '../campaign/plan.ts';
import type { Standing } from '../guards/control.ts';
import type { LearningReport } from '../learning/index.ts';
import type { ReportCounts } from '../store/store.ts';
import type { CampaignReport, OptOuts, Totals } from './campaign-report.ts';
import { addedUp, convertsBy, rounded, shareOf, type Attempts } from './figures/counting.ts';
import { failuresOf } from './figures/failures.ts';
import { funnelOf, type FunnelStep } from './figures/funnel.ts';
import { learnedOf } from './figures/learned.ts';
import { repliesOf } from './figures/replies.ts';
import { BASELINE, savedOf } from './figures/saved.ts';
import { segmentsOf } from './figures/segments.ts';

/** What a report is made from. */
export interface ReportParts {
  readonly campaign: string;
  /** Milliseconds since 1970 by the campaign's clock. */
  readonly at: number;
  /** True when every account of the campaign is a simulator; left out by who doesn't know its accounts. */
  readonly simulated?: boolean | null;
  readonly plan: Plan;
  /** The valid document that the plan was made of. */
  readonly document: CampaignDocument;
  readonly standings: readonly Standing[];
  readonly counts: ReportCounts;
  /** Null: nothing learns there. `reading`: something does, and has not read everything yet. */
  readonly learning: LearningReport | 'reading' | null;
}

/** Makes a campaign's report. Takes a few milliseconds, however many cascades are counted. */
export function campaignReport(parts: ReportParts): CampaignReport {
  const { campaign, at, simulated = null, plan, document, counts } = parts;
  const { steps, states } = counts;
  const learning = parts.learning === 'reading' ? null : parts.learning;
  const converts = convertsBy(plan.conversion);
  const channels = plan.steps.map(({ channel }) => channel);
  const all = addedUp(steps, converts);
  const funnel = funnelOf(steps, channels, converts);
  const standings = parts.standings.filter(({ contact }) => contact === null);
  return {
    campaign,
    at,
    simulated,
    timezone: plan.guards?.timezone ?? 'UTC',
    state: standings.find(({ channel }) => channel === null)?.state ?? 'running',
    standings,
    currency: plan.currency,
    conversion: plan.conversion,
    basis: parts.learning === 'reading' ? 'reading' : learning === null ? 'counted' : 'learned',
    totals: totalsOf(counts, all),
    funnel,
    segments: segmentsOf(states, steps, channels, converts, learning),
    replies: repliesOf(counts.replies, plan.steps, converts, learning),
    failures: failuresOf(steps),
    optOuts: optOutsOf(counts, funnel),
    saved: savedOf(steps, plan.costs[BASELINE]?.default ?? null, learning),
    learned: learning === null ? null : learnedOf(learning, plan, document),
  };
}

function totalsOf({ states }: ReportCounts, { attempts, cost, doubles }: Attempts): Totals {
  const sum = (chosen: (state: ReportCounts['states'][number]) => boolean): number =>
    states.filter(chosen).reduce((total, { count }) => total + count, 0);
  const started = sum(() => true);
  const converted = sum(({ result }) => result === 'success');
  return {
    started,
    open: sum(({ result }) => result === null),
    converted,
    exhausted: sum(({ result }) => result === 'exhausted'),
    stopped: sum(({ result }) => result === 'stopped'),
    attempts,
    cost,
    costPerConversion: converted > 0 && cost > 0 ? rounded(cost / converted) : null,
    rate: shareOf(converted, started),
    doubles,
  };
}

function optOutsOf({ states, steps }: ReportCounts, funnel: readonly FunnelStep[]): OptOuts {
  const cascades = states
    .filter(({ outcome, result }) => outcome === 'opted_out' && result === 'stopped')
    .reduce((total, { count }) => total + count, 0);
  const contacted = funnel.find(({ step }) => step === 1)?.all.attempts ?? 0;
  const channels = new Map<string, number>();
  for (const { channel, outcome, count } of steps) {
    if (outcome === 'opted_out') channels.set(channel, (channels.get(channel) ?? 0) + count);
  }
  return {
    cascades,
    share: contacted > 0 ? Math.min(1, cascades / contacted) : null,
    channels: [...channels]
      .map(([channel, count]) => ({ channel, count }))
      .toSorted((a, b) => b.count - a.count || (a.channel < b.channel ? -1 : 1)),
  };
}
