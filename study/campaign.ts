import { parseCampaign, type CampaignDocument } from '../lib/campaign/index.ts';
import { chanceOf } from '../lib/channels/simulator/chance.ts';
import { CampaignLearning } from '../lib/engine/learning/campaign-learning.ts';
import type { Insight } from '../lib/engine/learning/insight.ts';
import { DAY } from '../lib/learning/counts.ts';
import { atOnce, type LearningEvent, type LearningReport } from '../lib/learning/index.ts';
import type { Fact } from '../lib/store/index.ts';
import { Calendar } from './calendar.ts';
import { courseOf } from './course.ts';
import { startsOf } from './play.ts';
import { truthOn, worldOf, type World } from './world.ts';

const HOUR = 3_600_000;

/** What a simulated campaign brought to light. */
export interface CampaignRun {
  /** Every move or proposal, with its day. */
  readonly insights: readonly { readonly day: number; readonly insight: Insight }[];
  /** As of the last day. */
  readonly report: LearningReport;
}

/** The document of a simulated world, with a `learning` section. */
export function documentOf(world: World, learning?: CampaignDocument['learning']): CampaignDocument {
  const order = world.seed.map((c) => world.channels[c] as string);
  return {
    start: order[0] as string,
    steps: order.map((channel, i) => {
      const next = order[i + 1];
      const wait = `${world.wait[world.seed[i] as number] as number}h`;
      return next === undefined
        ? { channel, wait: null, terminal: true }
        : { channel, wait, [channel === 'phone' ? 'if_no_answer' : 'if_no_reply']: next };
    }),
    attribution: '72h',
    value: world.V,
    currency: 'EUR',
    costs: Object.fromEntries(world.channels.map((channel, c) => [channel, world.cost[c] as number])),
    ...(learning && { learning }),
  };
}

/** What the history of a store says of an event; null: nothing, or more is needed for it. */
export function factOf(event: LearningEvent): (Pick<Fact, 'kind' | 'data'> & { cost?: number }) | null {
  switch (event.kind) {
    case 'sent':
      return { kind: 'sent', cost: event.cost, data: null };
    case 'bounced':
    case 'opted_out':
      return { kind: 'outcome', data: { outcome: event.kind } };
    case 'converted':
      return { kind: 'outcome', data: { outcome: 'replied' } };
    case 'closed':
      return { kind: 'closed', data: null };
    case 'priced':
    case 'reached':
    case 'started':
      return null;
  }
}

/**
 * Lets the product's own learner run a campaign in a simulated world, hour by hour: it decides, reads the history,
 * looks, and says what it finds.
 */
export function runCampaign(
  name: string,
  learning: NonNullable<CampaignDocument['learning']>,
  seed: number,
  days: number,
): CampaignRun {
  const world = worldOf(name, chanceOf('campaign', name, String(seed), 'world'));
  const customers = chanceOf('campaign', name, String(seed), 'customers');
  const { plan, document } = parseCampaign(documentOf(world, learning));
  const random = chanceOf('campaign', name, String(seed), 'learner');
  const learner = new CampaignLearning({ name, plan, document }, 0, random);
  const calendar = new Calendar<Omit<Fact, 'position'>>();
  const insights: { day: number; insight: Insight }[] = [];
  let position = 0;
  let hour = 0;
  const passUntil = (now: number): void => {
    for (; (hour + 1) * HOUR <= now; hour++) {
      for (const fact of calendar.until((hour + 1) * HOUR)) learner.read({ position: ++position, ...fact });
      atOnce(learner.tidying(hour * HOUR));
      for (const insight of learner.looking(hour * HOUR)) {
        if (insight !== null) insights.push({ day: Math.floor(hour / 24), insight });
      }
    }
  };
  const last = days * DAY;
  startsOf(world, seed).forEach(({ at, segment }, i) => {
    if (at >= last) return;
    passUntil(at);
    const truth = truthOn(world, segment, at / DAY);
    const declared = world.seed.map((c) => world.channels[c] as string);
    const decision = learner.decide(truth.name, at, [], []);
    const order = decision?.order ?? declared;
    const cascade = `c${i}`;
    const of = { cascade, campaign: name, segment: truth.name, contact: `person-${i}` };
    const first = { attempt: null, channel: null, cost: null, data: { ...decision, order } };
    learner.read({ position: ++position, ...of, at, kind: 'routed', ...first });
    const numbers = order.map((channel) => world.channels.indexOf(channel));
    const channels = new Map<number, string>();
    for (const event of courseOf(world, truth, { cascade, at, order: numbers }, customers)) {
      if (event.kind === 'sent') channels.set(event.attempt, event.channel);
      const told = factOf(event);
      if (told === null) continue;
      const attempt = 'attempt' in event ? event.attempt : null;
      const channel = attempt === null ? null : (channels.get(attempt) ?? null);
      calendar.enter(event.at, { ...of, at: event.at, attempt, channel, cost: null, ...told });
    }
  });
  passUntil(last);
  return { insights, report: atOnce(learner.reporting(last)) };
}
