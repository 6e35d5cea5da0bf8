import { channelEvidence } from './evidence.ts';
import type { ChannelEvidence } from './evidence.ts';
import { betaEstimate, scaled } from './interval.ts';
import type { Estimate } from './interval.ts';
import type { Learner } from './learner.ts';
import { listed, said, say, touches, who, type Said } from './say.ts';
import type { Figure } from '../wording/index.ts';

/** One channel's place in the ranking of a segment. */
export interface Ranked {
  readonly evidence: ChannelEvidence;
  /** Conversions per unit of cost as counted, at whatever position the touches were; null when it cost nothing. */
  readonly counted: Estimate | null;
  /** The same for a first touch: what the channel would bring if it did not only see whom others left over. */
  readonly corrected: Estimate | null;
}

/** The channels of a segment by conversions per unit of cost. */
export interface Ranking extends Said {
  readonly segment: string;
  /** Best first, by the corrected figure; channels that cost nothing come first. */
  readonly channels: readonly Ranked[];
  /** True when the first is surely better than the second: their intervals do not overlap. */
  readonly clear: boolean;
}

/** First question: which channel converts most per cost, in a segment. */
export function rankingOf(learner: Learner, segment: string, now: number): Ranking {
  const { terms } = learner;
  const { fit } = learner.standing(segment, now);
  const { steps } = fit;
  const counts = learner.counts.segments.get(segment);
  const channels = terms.channels.map((channel, c): Ranked => {
    const evidence = channelEvidence(counts, channel, fit.alpha[c] as number, fit.beta[c] as number);
    const reach = steps.reach[c] as number;
    const cost = reach * (steps.cost[c] as number) + (1 - reach) * (steps.bounceCost[c] as number);
    const { attempts, converted } = evidence;
    const spent = attempts > 0 ? evidence.cost / attempts : 0;
    const counted =
      spent > 0 ? scaled(betaEstimate(converted + 0.5, attempts - converted + 0.5), 1 / spent) : null;
    return { evidence, counted, corrected: cost > 0 ? scaled(evidence.rate, reach / cost) : null };
  });
  channels.sort((a, b) => (b.corrected?.value ?? Infinity) - (a.corrected?.value ?? Infinity));
  const [first, second] = channels;
  const clear =
    first?.corrected != null && second?.corrected != null && first.corrected.low > second.corrected.high;
  const list = channels.map(({ evidence: { channel }, corrected }) => {
    if (corrected === null) return say('learning.ranking.free', { channel });
    const [value, low, high] = [ratio(corrected.value), ratio(corrected.low), ratio(corrected.high)];
    return say('learning.ranking.paid', { channel, value, low, high });
  });
  const attempts = channels.reduce((sum, { evidence }) => sum + evidence.attempts, 0);
  const sentence = say(clear ? 'learning.ranking.clear' : 'learning.ranking.unclear', {
    segment: who(segment),
    touches: touches(first?.evidence.channel ?? ''),
    unit: { as: 'money', value: 1, currency: terms.currency },
    list: listed(list),
    attempts: { as: 'about', value: attempts },
  });
  return { segment, channels, clear, ...said(sentence) };
}

function ratio(value: number): Figure {
  return { as: 'ratio', value };
}
