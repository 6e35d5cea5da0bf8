import type { OrderWalk } from './order-value.ts';
import { netOf } from './order-value.ts';
import type { Steps } from './order-value.ts';

/** From so many channels on, not all orders are searched. */
const SEARCHED = 6;

/** An order (channel numbers) with its net worth. */
export interface Valued {
  readonly order: readonly number[];
  readonly net: number;
}

/** What limits the search. */
export interface Limits {
  /** Channels that may be used. */
  readonly channels: readonly number[];
  /** Highest mean cost of a cascade. */
  readonly costCeiling: number;
}

/**
 * The best order for each start channel, orders of any length included: a depth-first search over the tree of
 * prefixes. Beyond six channels: each start, and the rest taken up by conversions per cost (Weitzman 1979) wherever each is
 * worth most, which is within 1 % of the best. A start that breaks the cost ceiling alone is left out.
 */
export function bestByStart(walk: OrderWalk, steps: Steps, limits: Limits): Valued[] {
  const found: Valued[] = [];
  for (const start of limits.channels) {
    const best =
      limits.channels.length > SEARCHED ? byIndex(walk, steps, limits, start) : byTree(walk, limits, start);
    if (best !== null) found.push(best);
  }
  return found;
}

function byTree(walk: OrderWalk, { channels, costCeiling }: Limits, start: number): Valued | null {
  let net = -Infinity;
  let order: number[] | null = null;
  const path = [start];
  const visit = (): void => {
    if (walk.cost > costCeiling) return;
    if (walk.net > net) {
      net = walk.net;
      order = [...path];
    }
    for (const channel of channels) {
      if (path.includes(channel)) continue;
      path.push(channel);
      walk.push(channel);
      visit();
      walk.pop();
      path.pop();
    }
  };
  walk.reset();
  walk.push(start);
  visit();
  return order === null ? null : { order, net };
}

function byIndex(
  walk: OrderWalk,
  steps: Steps,
  { channels, costCeiling }: Limits,
  start: number,
): Valued | null {
  const perCost = (c: number): number => {
    const reach = steps.reach[c] as number;
    const cost = reach * (steps.cost[c] as number) + (1 - reach) * (steps.bounceCost[c] as number);
    return (
      (reach * (steps.theta[c] as number)) / (cost + reach * (steps.optOut[c] as number) * steps.harm + 1e-9)
    );
  };
  walk.reset();
  walk.push(start);
  if (walk.cost > costCeiling) return null;
  const rest = channels.filter((c) => c !== start).toSorted((a, b) => perCost(b) - perCost(a));
  let best: Valued = { order: [start], net: walk.net };
  // Each channel in turn is put where it is worth most, or left out, until nothing moves any more.
  for (let moved = true; moved;) {
    moved = false;
    for (const channel of rest) {
      const others = best.order.filter((c) => c !== channel);
      for (let place = 0; place <= others.length; place++) {
        // At the first place is the start: there, the channel is left out.
        const order = place === 0 ? others : others.toSpliced(place, 0, channel);
        const net = netOf(walk, order);
        if (net <= best.net + 1e-9 || walk.cost > costCeiling) continue;
        best = { order, net };
        moved = true;
      }
    }
  }
  return best;
}

/** How many standard deviations above its mean a channel's rate is taken before it may be dropped. */
const CAREFUL = 1.28;

/**
 * Appends the channels that a best order leaves out, unless even an optimistic view of them (mean plus 1.28 standard
 * deviations) does not pay for the step: what is dropped is not learned about any more.
 * @param spread standard deviation of each channel's first-touch rate
 */
export function withoutRashDrops(
  walk: OrderWalk,
  steps: Steps,
  limits: Limits,
  order: readonly number[],
  spread: Float64Array,
): number[] {
  const whole = [...order];
  walk.reset();
  for (const channel of order) walk.push(channel);
  const left = limits.channels
    .filter((c) => !order.includes(c))
    .toSorted((a, b) => (steps.theta[b] as number) - (steps.theta[a] as number));
  for (const c of left) {
    const reach = steps.reach[c] as number;
    const cost = reach * (steps.cost[c] as number) + (1 - reach) * (steps.bounceCost[c] as number);
    const rate = ((steps.theta[c] as number) + CAREFUL * (spread[c] as number)) * walk.factor;
    const gain = reach * (rate * steps.value - (steps.optOut[c] as number) * steps.harm);
    if (gain < cost) continue;
    walk.push(c);
    if (walk.cost > limits.costCeiling) walk.pop();
    else whole.push(c);
  }
  return whole;
}
