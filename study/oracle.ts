import type { SegmentTruth, World } from './world.ts';

/** Hours until a bounce is known. */
export const BOUNCE_HOURS = 0.2;
/** Hours after the last send in which conversions count. */
export const HORIZON = 72;

/** The best order of a segment, and what any order is worth, exactly. */
export interface Oracle {
  readonly order: readonly number[];
  readonly net: number;
  readonly netOf: (order: readonly number[]) => number;
}

/**
 * Enumerates every order and sub-order, and for each every course of deliveries, bounces and silences. Nothing is
 * approximated by means; conversion delays are integrated over 500 quantiles of their log-normal law.
 */
export function oracleOf(world: World, truth: SegmentTruth): Oracle {
  const known = new Map<string, number>();
  const delays = world.channels.map((_, c) => quantiles(world.med[c] as number, world.sig[c] as number));
  const kept = delays.map((sorted) => {
    const sums = new Float64Array(sorted.length + 1);
    sorted.forEach((delay, i) => (sums[i + 1] = (sums[i] as number) + Math.exp(-world.decay * delay)));
    return sums;
  });
  const netOf = (order: readonly number[]): number => {
    const key = order.join();
    let net = known.get(key);
    if (net === undefined)
      known.set(key, (net = new ExactOrder(world, truth, order, delays, kept).open(0, 0, 0)));
    return net;
  };
  let best: readonly number[] = [];
  let net = -Infinity;
  const visit = (order: readonly number[]): void => {
    if (order.length > 0 && netOf(order) > net) {
      net = netOf(order);
      best = order;
    }
    for (let c = 0; c < world.channels.length; c++) if (!order.includes(c)) visit([...order, c]);
  };
  visit([]);
  return { order: best, net, netOf };
}

class ExactOrder {
  readonly #world: World;
  readonly #truth: SegmentTruth;
  readonly #order: readonly number[];
  readonly #delays: readonly Float64Array[];
  /** By channel: the sum of what the shortest delays leave of the value, by their number. */
  readonly #kept: readonly Float64Array[];

  constructor(
    world: World,
    truth: SegmentTruth,
    order: readonly number[],
    delays: readonly Float64Array[],
    kept: readonly Float64Array[],
  ) {
    this.#world = world;
    this.#truth = truth;
    this.#order = order;
    this.#delays = delays;
    this.#kept = kept;
  }

  /** Net worth from step `i` on for a customer who is undecided so many hours and delivered touches after the start. */
  open(i: number, hours: number, touches: number): number {
    const c = this.#order[i];
    if (c === undefined) return 0;
    const { phi, wait, H } = this.#world;
    const { reach, silent, bounced } = this.#arrival(c);
    const p = (this.#truth.p[c] as number) * (phi[Math.min(touches, phi.length - 1)] as number);
    const opt = this.#truth.opt[c] as number;
    const later = wait[c] as number;
    let net = -this.#cost(c) - reach * opt * H;
    net += reach * p * this.decided(i + 1, c, hours, later, 0);
    net += reach * (1 - p - opt) * this.open(i + 1, hours + later, touches + 1);
    if (silent > 0) net += silent * this.open(i + 1, hours + later, touches);
    if (bounced > 0) net += bounced * this.open(i + 1, hours + BOUNCE_HOURS, touches);
    return net;
  }

  /**
   * Net worth from step `i` on for a customer who will convert by channel `by`, touched `hours` after the start: each
   * send until then is paid for. `elapsed` hours after the touch step `i` is due; the last send was at `last`.
   */
  decided(i: number, by: number, hours: number, elapsed: number, last: number): number {
    const c = this.#order[i];
    const { V, decay, wait } = this.#world;
    const delays = this.#delays[by] as Float64Array;
    if (c === undefined) {
      const inTime = countUntil(delays, last + HORIZON);
      return (V * Math.exp(-decay * hours) * (this.#kept[by]?.[inTime] ?? 0)) / delays.length;
    }
    const { reach, silent, bounced } = this.#arrival(c);
    let net = -this.#cost(c) * shareAfter(delays, elapsed);
    net += (reach + silent) * this.decided(i + 1, by, hours, elapsed + (wait[c] as number), elapsed);
    if (bounced > 0) net += bounced * this.decided(i + 1, by, hours, elapsed + BOUNCE_HOURS, elapsed);
    return net;
  }

  #arrival(c: number): { reach: number; silent: number; bounced: number } {
    const reach = this.#truth.reach[c] as number;
    const silent = (1 - reach) * (this.#world.silent[c] as number);
    return { reach, silent, bounced: 1 - reach - silent };
  }

  #cost(c: number): number {
    const { bounced } = this.#arrival(c);
    return (1 - bounced) * (this.#world.cost[c] as number) + bounced * (this.#world.bounceCost[c] as number);
  }
}

function shareAfter(delays: Float64Array, hours: number): number {
  return 1 - countUntil(delays, hours) / delays.length;
}

function countUntil(delays: Float64Array, hours: number): number {
  let low = 0;
  let high = delays.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((delays[middle] as number) <= hours) low = middle + 1;
    else high = middle;
  }
  return low;
}

function quantiles(median: number, sigma: number): Float64Array {
  return Float64Array.from({ length: 500 }, (_, i) => median * Math.exp(sigma * probit((i + 0.5) / 500)));
}

/** The standard normal quantile (Acklam's rational approximation, relative error below 1.2e-9). */
export function probit(p: number): number {
  if (p > 0.5) return -probit(1 - p);
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p));
    return (
      (((((-7.784894002430293e-3 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) *
        q +
        4.374664141464968) *
        q +
        2.938163982698783) /
      ((((7.784695709041462e-3 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) *
        q +
        1)
    );
  }
  const q = p - 0.5;
  const r = q * q;
  return (
    ((((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.357751867269) * r -
      30.66479806614716) *
      r +
      2.506628277459239) *
      q) /
    (((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r -
      13.28068155288572) *
      r +
      1)
  );
}
