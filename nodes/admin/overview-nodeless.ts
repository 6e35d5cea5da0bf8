import type { Engine, Home, PhaseCount } from '../../lib/index.ts';
import type { CampaignOverview, Issue } from './contract.ts';
import { restingIn, stateOf, withLargest, type CampaignLook } from './overview-campaign.ts';

/** Phases of cascades that have their result. */
const ENDED: ReadonlySet<string> = new Set(['ended', 'closed']);

/**
 * Campaigns that have people under way although no node runs them (renamed, removed, broken), with how many.
 * @param running names of the campaigns at work
 */
export function nodelessIn(
  progress: readonly PhaseCount[],
  running: ReadonlySet<string>,
): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { campaign, phase, count } of progress) {
    if (running.has(campaign) || ENDED.has(phase) || count === 0) continue;
    found.set(campaign, count + (found.get(campaign) ?? 0));
  }
  return found;
}

/** Looks at the campaigns of an open store that no node runs. @param homes of its engine */
export async function lookAtNodeless(
  engine: Engine,
  homes: readonly Home[],
  running: ReadonlySet<string>,
): Promise<readonly CampaignLook[]> {
  const found = nodelessIn(await engine.records.progress(), running);
  return Promise.all(
    [...found].map(async ([name, count]) => ({
      overview: await overviewOf(engine, homes, name),
      issues: [issueOf(name, count)],
    })),
  );
}

async function overviewOf(engine: Engine, homes: readonly Home[], name: string): Promise<CampaignOverview> {
  const [clock, standings, figures, last] = await Promise.all([
    engine.clock(),
    engine.standings(name),
    engine.records.campaign(name),
    engine.records.deployed(name),
  ]);
  return {
    name,
    node: null,
    now: clock.now(),
    speed: clock.speed,
    open: true,
    simulated: false,
    state: stateOf(standings),
    standings,
    channels: last?.plan.steps.map(({ channel }) => channel) ?? [],
    currency: last?.plan.currency ?? '',
    conversion: last?.plan.conversion ?? [],
    figures: withLargest(figures),
    ...restingIn(homes, name),
    starts: [],
    learning: false,
    pinned: 0,
  };
}

function issueOf(name: string, count: number): Issue {
  const params = { name, count };
  return { kind: 'campaign-nodeless', severity: 'warning', node: null, campaign: name, params };
}
