import { parseCampaign, type CampaignDocument } from '../../lib/campaign/index.ts';
import type { Outcome } from '../../lib/cascade/outcome.ts';
import { settingsOf, termsOf } from '../../lib/engine/learning/terms.ts';
import { orderStartingWith, startFor } from '../../lib/campaign/order.ts';
import { Learner, reportOf, type LearningEvent, type LearningReport } from '../../lib/learning/index.ts';
import type { ReportParts } from '../../lib/report/index.ts';
import type { ReportCounts } from '../../lib/store/index.ts';

const HOUR = 3_600_000;
/** Milliseconds since 1970: when the first cascade of the sample starts. */
export const BEGAN = 1_780_000_000_000;

/** The document of the sample. */
export const DOCUMENT: CampaignDocument = {
  name: 'Order confirmations',
  start: 'whatsapp',
  steps: [
    { channel: 'whatsapp', wait: '6h', if_no_reply: 'phone' },
    { channel: 'phone', wait: '2h', if_no_answer: 'sms' },
    { channel: 'sms', terminal: true },
  ],
  conversion: ['replied', 'answered', 'clicked'],
  attribution: '24h',
  value: 4,
  currency: 'EUR',
  costs: { whatsapp: 0.05, phone: 0.14, sms: 0.075 },
  learning: { mode: 'suggest' },
};

/** How likely a first message converts, by segment and channel; half an hour to some hours later. */
const RATES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  retail: { whatsapp: 0.43, phone: 0.3, sms: 0.12 },
  trade: { whatsapp: 0.12, phone: 0.48, sms: 0.1 },
  office: { whatsapp: 0.31, phone: 0.29, sms: 0.09 },
};
const MEAN_HOURS: Readonly<Record<string, number>> = { whatsapp: 1.3, phone: 0.02, sms: 0.7 };
const COST: Readonly<Record<string, number>> = { whatsapp: 0.05, phone: 0.14, sms: 0.075 };
const REACTIONS: Readonly<Record<string, Outcome>> = {
  whatsapp: 'replied',
  phone: 'answered',
  sms: 'clicked',
};

/** What a store and a learner would have of so many cascades of the sample; the same for every call. */
export function sample(
  cascades = 1_500,
  names: readonly string[] = Object.keys(RATES),
): ReportParts & { readonly learning: LearningReport } {
  const { plan, document } = parseCampaign(DOCUMENT);
  const learner = new Learner({
    terms: termsOf(plan),
    settings: settingsOf(plan),
    declared: {
      order: (segment) => orderStartingWith(plan, startFor(plan, segment)),
      from: (start) => orderStartingWith(plan, start),
    },
    random: dice(5),
  });
  const chance = dice(11);
  const counts = new Counts();
  const now = BEGAN + (cascades * HOUR) / 10 + 30 * HOUR;
  const events: LearningEvent[] = [];
  for (let i = 0; i < cascades; i += 1) {
    const segment = names[i % names.length] ?? '';
    const rates = Object.values(RATES)[(i % names.length) % 3] ?? {};
    const cascade = `c${i}`;
    // Some of each segment go another way round, as they do under a learner that explores.
    const order = chance() < 0.2 ? ['phone', 'whatsapp', 'sms'] : ['whatsapp', 'phone', 'sms'];
    let at = BEGAN + (i * HOUR) / 10;
    events.push({ kind: 'started', cascade, at, segment, contact: cascade, order });
    let result: 'success' | 'exhausted' | 'stopped' = 'exhausted';
    for (const [step, channel] of order.entries()) {
      const of = { cascade, attempt: step + 1 };
      const bounces = chance() < 0.06;
      events.push({ kind: 'sent', ...of, at, channel, cost: bounces ? 0 : (COST[channel] ?? 0) });
      if (bounces) {
        counts.attempt(segment, step + 1, channel, 'bounced', 'not_on_channel', 0);
        events.push({ kind: 'bounced', ...of, at: at + 60_000 });
        continue;
      }
      if (chance() < 0.004) {
        counts.attempt(segment, step + 1, channel, 'opted_out', null, COST[channel] ?? 0);
        events.push({ kind: 'opted_out', ...of, at: at + 60_000 });
        result = 'stopped';
        break;
      }
      const delay = -Math.log(chance()) * (MEAN_HOURS[channel] ?? 1) * HOUR;
      const wait = channel === 'phone' ? 2 * HOUR : 6 * HOUR;
      const converts = chance() < (rates[channel] ?? 0) * [1, 0.8, 0.65][step]!;
      if (converts) {
        const late = delay > wait;
        counts.attempt(segment, step + 1, channel, REACTIONS[channel]!, null, COST[channel] ?? 0, late);
        counts.reply(channel, REACTIONS[channel]!, delay);
        events.push({ kind: 'converted', ...of, at: at + delay });
        result = 'success';
        break;
      }
      const outcome = channel === 'phone' ? 'no_answer' : 'delivered';
      counts.attempt(segment, step + 1, channel, outcome, null, COST[channel] ?? 0);
      at += wait;
    }
    events.push({ kind: 'closed', cascade, at: at + 24 * HOUR });
    counts.cascade(segment, result);
  }
  for (const event of events.toSorted((a, b) => a.at - b.at)) if (event.at <= now) learner.observe(event);
  return {
    campaign: 'Order confirmations',
    at: now,
    plan,
    document,
    standings: [],
    counts: counts.made(),
    learning: reportOf(learner, now, BEGAN),
  };
}

/** What a store has of a campaign in which nothing has started. */
export const NOTHING: ReportCounts = { states: [], steps: [], replies: [] };

class Counts {
  readonly #states = new Map<string, { segment: string; result: string; count: number }>();
  readonly #steps = new Map<string, ReportCounts['steps'][number]>();
  readonly #replies = new Map<string, ReportCounts['replies'][number]>();

  cascade(segment: string, result: string): void {
    const key = `${segment} ${result}`;
    const known = this.#states.get(key);
    this.#states.set(key, { segment, result, count: (known?.count ?? 0) + 1 });
  }

  attempt(
    segment: string,
    step: number,
    channel: string,
    outcome: Outcome,
    reason: string | null,
    cost: number,
    followed = false,
  ): void {
    const key = [segment, step, channel, outcome, reason, followed].join('\n');
    const known = this.#steps.get(key) ?? { count: 0, cost: 0 };
    const state = outcome === 'bounced' ? 'refused' : 'accepted';
    const sums = { count: known.count + 1, cost: known.cost + cost };
    this.#steps.set(key, { segment, step, channel, state, outcome, reason, followed, ...sums });
  }

  reply(channel: string, outcome: Outcome, delayMs: number): void {
    const bucket = delayMs < 60_000 ? -1 : Math.floor(8 * Math.log2(delayMs / 60_000));
    const edge = (place: number): number => Math.round(60_000 * 2 ** (place / 8));
    const range = bucket < 0 ? { fromMs: 0, toMs: 60_000 } : { fromMs: edge(bucket), toMs: edge(bucket + 1) };
    const key = `${channel} ${outcome} ${bucket}`;
    const count = (this.#replies.get(key)?.count ?? 0) + 1;
    this.#replies.set(key, { channel, outcome, ...range, count });
  }

  made(): ReportCounts {
    const states = [...this.#states.values()].map(
      (one) =>
        ({ ...one, phase: 'closed', outcome: outcomeOf(one.result) }) as ReportCounts['states'][number],
    );
    return { states, steps: [...this.#steps.values()], replies: [...this.#replies.values()] };
  }
}

function outcomeOf(result: string): Outcome {
  return result === 'success' ? 'replied' : result === 'stopped' ? 'opted_out' : 'delivered';
}

/** Numbers between 0 and 1, the same ones for a seed (Park and Miller 1988). */
function dice(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}
