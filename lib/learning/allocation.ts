import type { Arm } from './arms.ts';
import { sameOrder } from './arms.ts';
import type { LearningSettings } from './settings.ts';

/** One line of the table that decides: an order (channel numbers) and how likely it is chosen. */
export interface Share {
  readonly order: readonly number[];
  readonly probability: number;
}

/**
 * Divides the cascades of a segment over its arms. The one in force gets the most; the others share the exploration
 * allowed, or less if it is surely the best, in proportion to their chance of being best.
 * The table is the policy: its probabilities are the exact propensities.
 * @param force number of the arm in force
 * @param declared the declared order, which the holdout share stays on
 */
export function allocate(
  arms: readonly Arm[],
  force: number,
  declared: readonly number[],
  settings: LearningSettings,
): Share[] {
  const others = arms.length - 1;
  const sure = arms[force]?.best ?? 1;
  const cap = others > 0 ? settings.exploration : 0;
  const floor = others > 0 ? Math.min(settings.floor, cap / others) : 0;
  const explored = Math.max(Math.min(cap, 1 - sure), floor * others);
  const chances = Math.max(1e-9, 1 - sure);
  const free = explored - floor * others;
  const shares = arms.map(({ order, best }, i) => ({
    order,
    probability: (1 - settings.holdout) * (i === force ? 1 - explored : floor + (free * best) / chances),
  }));
  if (settings.holdout > 0) shares.push({ order: declared, probability: settings.holdout });
  return merge(shares);
}

/** The table without some channels, such as those a customer has no address for; null when nothing is left. */
export function without(shares: readonly Share[], excluded: ReadonlySet<number>): Share[] | null {
  const left = merge(
    shares.map(({ order, probability }) => ({
      order: order.filter((channel) => !excluded.has(channel)),
      probability,
    })),
  ).filter(({ order }) => order.length > 0);
  return whole(left);
}

/**
 * The table without the orders that start with some channels, such as those paused. Where only such are in it, the
 * best of the arms that start elsewhere; where there are none, the table as it is.
 */
export function startingElsewhere(
  shares: readonly Share[],
  closed: ReadonlySet<number>,
  arms: readonly Arm[],
): readonly Share[] {
  const open = ({ order: [start] }: { order: readonly number[] }): boolean =>
    start !== undefined && !closed.has(start);
  const left = whole(shares.filter(open));
  if (left !== null) return left;
  const [best] = arms.filter(open).toSorted((a, b) => b.net - a.net);
  return best === undefined ? shares : [{ order: best.order, probability: 1 }];
}

/** Shares in proportion, so that they add up to 1; null: there are none. */
function whole(shares: readonly Share[]): Share[] | null {
  const total = shares.reduce((sum, { probability }) => sum + probability, 0);
  if (!(total > 0)) return null;
  return shares.map(({ order, probability }) => ({ order, probability: probability / total }));
}

/** The line that a number between 0 and 1 falls on. */
export function pickShare(shares: readonly Share[], chance: number): Share | undefined {
  let left = chance;
  for (const share of shares) {
    left -= share.probability;
    if (left < 0) return share;
  }
  return shares.findLast(({ probability }) => probability > 0);
}

function merge(shares: readonly Share[]): Share[] {
  const merged: { order: readonly number[]; probability: number }[] = [];
  for (const share of shares) {
    const same = merged.find(({ order }) => sameOrder(order, share.order));
    if (same === undefined) merged.push({ ...share });
    else same.probability += share.probability;
  }
  return merged.filter(({ probability }) => probability > 0);
}
