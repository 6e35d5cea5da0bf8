import type { Learner } from './learner.ts';
import { said, say, type Said } from './say.ts';
import { convertedOf, totalsOf } from './totals.ts';
import type { Figure, Wording } from '../wording/index.ts';

/** What the cascades cost against sending everybody one message on a baseline channel. */
export interface Saving extends Said {
  readonly baseline: string;
  readonly cascades: number;
  readonly converted: number;
  readonly cost: number;
  /** What the baseline would have cost, and how many it would have converted by the step model. */
  readonly baselineCost: number;
  readonly baselineConverted: number;
  /** Positive: saved. In the campaign's currency for 1,000 cascades; and cost of one conversion less by so much. */
  readonly savedPer1000: number;
  readonly savedPerConversion: number | null;
  /** Conversions that came after the next channel had been sent: touched twice, paid twice. */
  readonly doubles: number;
}

/** Compares all cascades with sending on the baseline alone; null when the campaign has no such channel, or nothing was sent. */
export function savingOf(learner: Learner, now: number, baseline = 'sms'): Saving | null {
  const { terms, counts } = learner;
  const c = terms.channels.indexOf(baseline);
  if (c < 0) return null;
  let [cascades, attempts, converted, cost, doubles, baselineCost, baselineConverted] = [0, 0, 0, 0, 0, 0, 0];
  for (const [name, segment] of counts.segments) {
    const { steps } = learner.standing(name, now).fit;
    const totals = totalsOf(segment.cells.values());
    const reach = steps.reach[c] as number;
    cascades += segment.cascades;
    attempts += totals.attempts;
    converted += convertedOf(totals);
    cost += totals.cost;
    doubles += totals.doubles;
    baselineCost +=
      segment.cascades * (reach * (steps.cost[c] as number) + (1 - reach) * (steps.bounceCost[c] as number));
    baselineConverted += segment.cascades * reach * (steps.theta[c] as number);
  }
  // Held sends cost nothing, but nothing is saved by them either.
  if (attempts === 0) return null;
  const savedPer1000 = (1000 * (baselineCost - cost)) / cascades;
  const savedPerConversion =
    converted > 0 && baselineConverted > 0 ? baselineCost / baselineConverted - cost / converted : null;
  const price = (amount: number): Figure => ({
    as: 'money',
    value: Math.abs(amount),
    currency: terms.currency,
  });
  const amount = price(savedPer1000);
  const found = {
    cost: say(savedPer1000 >= 0 ? 'learning.saving.costLess' : 'learning.saving.costMore', {
      channel: baseline,
      amount,
    }),
    converted: { as: 'whole', value: converted },
    baseline: { as: 'whole', value: baselineConverted },
    cascades: { as: 'whole', value: cascades },
    doubles: { as: 'whole', value: doubles },
  } as const;
  const sentence =
    savedPerConversion === null
      ? say('learning.saving.total', found)
      : say('learning.saving.each', {
          ...found,
          each: eachOf(savedPerConversion, price(savedPerConversion)),
        });
  return {
    baseline,
    cascades,
    converted,
    cost,
    baselineCost,
    baselineConverted,
    savedPer1000,
    savedPerConversion,
    doubles,
    ...said(sentence),
  };
}

function eachOf(saved: number, amount: Figure): Wording {
  return say(saved >= 0 ? 'learning.saving.eachLess' : 'learning.saving.eachMore', { amount });
}
