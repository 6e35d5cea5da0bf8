/**
 * What an order of channels is worth, by recursion over its steps.
 *
 * Carried along: the share of customers still unconverted, how long that took them on average and how many touches
 * they had, and the shares who have decided to convert but will only do so after the next step has been sent.
 */

/** Hours until a bounce is known, on average. */
export const BOUNCE_HOURS = 0.2;

/** Everything the worth of an order depends on. Channels are numbered; money is in the campaign's currency. */
export interface Steps {
  readonly channels: number;
  /** Conversion probability of a first touch, by channel. */
  readonly theta: Float64Array;
  /** Factor on it, by number of earlier touches; one entry more than there are channels. */
  readonly phi: Float64Array;
  readonly reach: Float64Array;
  readonly optOut: Float64Array;
  /** Cost of a touch and of a bounce. */
  readonly cost: Float64Array;
  readonly bounceCost: Float64Array;
  /** Hours until the next step. */
  readonly wait: Float64Array;
  /** Mean share of the value left at conversion, from the delay alone. */
  readonly kept: Float64Array;
  /** Share of the conversions that come after the wait; of those, share that also outlasts the wait of the next. */
  readonly late: Float64Array;
  readonly later: Float64Array;
  readonly value: number;
  readonly harm: number;
  /** The value of a conversion decays by exp(-decay × hours). */
  readonly decay: number;
}

/** What an order brings for each cascade, on average. */
export interface Worth {
  /** Value of conversions, minus costs, minus harm of opt-outs. */
  net: number;
  cost: number;
  converted: number;
  optedOut: number;
}

/** Walks along orders, step by step, and back again: one walk per prefix, however many orders share it. */
export class OrderWalk {
  readonly #steps: Steps;
  readonly #open: Float64Array;
  readonly #hours: Float64Array;
  readonly #touches: Float64Array;
  readonly #pending: Float64Array;
  readonly #net: Float64Array;
  readonly #cost: Float64Array;
  readonly #converted: Float64Array;
  readonly #optedOut: Float64Array;
  readonly #path: Int32Array;
  #depth = 0;

  constructor(steps: Steps) {
    const size = steps.channels + 1;
    this.#steps = steps;
    this.#open = new Float64Array(size);
    this.#hours = new Float64Array(size);
    this.#touches = new Float64Array(size);
    this.#pending = new Float64Array(size * size);
    this.#net = new Float64Array(size);
    this.#cost = new Float64Array(size);
    this.#converted = new Float64Array(size);
    this.#optedOut = new Float64Array(size);
    this.#path = new Int32Array(size);
    this.#open[0] = 1;
  }

  /** Net worth of the steps so far. */
  get net(): number {
    return this.#net[this.#depth] as number;
  }

  /** Mean cost of the steps so far. */
  get cost(): number {
    return this.#cost[this.#depth] as number;
  }

  /** Position factor that the next touch would have. */
  get factor(): number {
    return this.#factor(this.#touches[this.#depth] as number);
  }

  /** What the steps so far bring. */
  get worth(): Worth {
    const d = this.#depth;
    return {
      net: this.#net[d] as number,
      cost: this.#cost[d] as number,
      converted: this.#converted[d] as number,
      optedOut: this.#optedOut[d] as number,
    };
  }

  /** Starts in the middle: unconverted after so many hours and touches. */
  reset(hours = 0, touches = 0): void {
    this.#depth = 0;
    this.#hours[0] = hours;
    this.#touches[0] = touches;
  }

  /** Takes one more step. */
  push(channel: number): void {
    const s = this.#steps;
    const d = this.#depth;
    const next = d + 1;
    const size = s.channels + 1;
    const open = this.#open[d] as number;
    const hours = this.#hours[d] as number;
    const touches = this.#touches[d] as number;
    const reach = s.reach[channel] as number;
    const rate = Math.min(0.999, (s.theta[channel] as number) * this.#factor(touches));
    const leave = Math.min(1 - rate, s.optOut[channel] as number);
    let sentTo = open;
    for (let j = 0; j < d; j++) {
      const pending = this.#pending[d * size + j] as number;
      sentTo += pending;
      this.#pending[next * size + j] =
        pending * (s.later[(this.#path[j] as number) * s.channels + channel] as number);
    }
    const cost =
      sentTo * (reach * (s.cost[channel] as number) + (1 - reach) * (s.bounceCost[channel] as number));
    const converted = open * reach * rate;
    const optedOut = open * reach * leave;
    this.#pending[next * size + d] = converted * (s.late[channel] as number);
    const gain = s.value * (s.kept[channel] as number) * Math.exp(-s.decay * hours);
    this.#net[next] = (this.#net[d] as number) + converted * gain - optedOut * s.harm - cost;
    this.#cost[next] = (this.#cost[d] as number) + cost;
    this.#converted[next] = (this.#converted[d] as number) + converted;
    this.#optedOut[next] = (this.#optedOut[d] as number) + optedOut;
    // Those who remain are the touched who stayed silent, and the bounced.
    const silent = reach * (1 - rate - leave);
    const left = silent + 1 - reach;
    this.#open[next] = open * left;
    const share = left > 0 ? silent / left : 0;
    this.#hours[next] = hours + share * (s.wait[channel] as number) + (1 - share) * BOUNCE_HOURS;
    this.#touches[next] = touches + share;
    this.#path[d] = channel;
    this.#depth = next;
  }

  /** Goes back one step. */
  pop(): void {
    this.#depth--;
  }

  /** Position factor after a mean number of touches: between those of the whole numbers around it. */
  #factor(touches: number): number {
    const { phi } = this.#steps;
    const whole = Math.min(Math.floor(touches), phi.length - 2);
    const part = touches - whole;
    return (phi[whole] as number) * (1 - part) + (phi[whole + 1] as number) * part;
  }
}

/** What an order (channel numbers) brings under these steps. */
export function worthOf(walk: OrderWalk, order: readonly number[]): Worth {
  walk.reset();
  for (const channel of order) walk.push(channel);
  return walk.worth;
}

/** Net worth alone, without allocating. */
export function netOf(walk: OrderWalk, order: readonly number[]): number {
  walk.reset();
  for (const channel of order) walk.push(channel);
  return walk.net;
}
