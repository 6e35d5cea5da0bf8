import type { Random } from './draws.ts';
import { netOf, OrderWalk } from './order-value.ts';
import { bestByStart, withoutRashDrops } from './search.ts';
import type { Limits, Valued } from './search.ts';
import { drawable, drawSteps } from './segment-fit.ts';
import type { SegmentFit } from './segment-fit.ts';

/** An order that may be chosen, with what is believed about it. */
export interface Arm extends Valued {
  /** Probability of being the best of the arms. */
  readonly best: number;
}

/** The arms of a segment, and the draws they were judged by. */
export interface Arms {
  readonly arms: readonly Arm[];
  /** Net worth by draw and arm: draw × number of arms + arm. */
  readonly draws: Float64Array;
}

/** Same channels in the same order. */
export function sameOrder<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((one, i) => one === b[i]);
}

/**
 * One candidate for each start: the best order beginning with it, as far as is known.
 * @param fit what is believed about the segment
 */
export function candidates(fit: SegmentFit, limits: Limits): number[][] {
  const walk = new OrderWalk(fit.steps);
  const spread = Float64Array.from(fit.alpha, (a, c) => {
    const n = a + (fit.beta[c] as number);
    return Math.sqrt((a * (fit.beta[c] as number)) / (n * n * (n + 1)));
  });
  return bestByStart(walk, fit.steps, limits).map(({ order }) =>
    withoutRashDrops(walk, fit.steps, limits, order, spread),
  );
}

/** Judges orders by their mean worth and by how often each is the best of a number of Thompson draws. */
export function judge(
  fit: SegmentFit,
  orders: readonly (readonly number[])[],
  count: number,
  random: Random,
): Arms {
  const means = new OrderWalk(fit.steps);
  const drawn = drawable(fit.steps);
  const walk = new OrderWalk(drawn);
  const draws = new Float64Array(count * orders.length);
  const wins = new Float64Array(orders.length);
  for (let i = 0; i < count; i++) {
    drawSteps(fit, drawn, random);
    let best = 0;
    for (let arm = 0; arm < orders.length; arm++) {
      draws[i * orders.length + arm] = netOf(walk, orders[arm] as readonly number[]);
      if ((draws[i * orders.length + arm] as number) > (draws[i * orders.length + best] as number))
        best = arm;
    }
    wins[best] = (wins[best] as number) + 1;
  }
  const arms = orders.map((order, arm) => ({
    order,
    net: netOf(means, order),
    best: (wins[arm] as number) / count,
  }));
  return { arms, draws };
}
