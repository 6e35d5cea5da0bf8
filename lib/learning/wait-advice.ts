import type { Cell } from './cell.ts';
import { delaysOf, kaplanMeier } from './delay-curve.ts';
import type { DelayCurve } from './delay-curve.ts';
import type { Learner } from './learner.ts';
import { netOf, OrderWalk } from './order-value.ts';
import type { Steps } from './order-value.ts';
import { said, say, who, type Said } from './say.ts';
import type { Figure, Wording } from '../wording/index.ts';

/** Conversions needed before a wait is judged. */
const FEWEST = 50;
/** Gains below this share of the order's worth are none. */
const LEAST_GAIN = 0.005;
/** No wait is advised that is longer than it takes this share of the conversions to come. */
const NEARLY_ALL = 0.99;
/** Waits considered, in hours: eight per octave, from one minute to a week. */
const WAITS = Float64Array.from({ length: 107 }, (_, i) => 2 ** (i / 8) / 60);
/** Points on either side of the best wait that the curve is smoothed over: an octave. */
const SMOOTHED = 8;

/** What a wait brings. */
export interface PricedWait {
  readonly hours: number;
  /** Net worth for 1,000 cascades of the order, in the campaign's currency. */
  readonly netPer1000: number;
}

/** What the delays of a channel say about its wait. */
export interface WaitAdvice extends Said {
  readonly segment: string;
  readonly channel: string;
  readonly conversions: number;
  /** Hours. */
  readonly wait: number;
  /** Hours until half and 80 % of those who will convert have. */
  readonly half: number;
  readonly mark80: number;
  /** Share of the conversions that come within the wait. */
  readonly within: number;
  readonly verdict: 'shorten' | 'lengthen' | 'keep' | 'cannot tell yet';
  /** The best wait in hours; the wait itself when it cannot be told or does not matter. */
  readonly best: number;
  /** Gain for 1,000 cascades by the best wait, by half the wait and by twice the wait. */
  readonly gainPer1000: number;
  readonly halvedPer1000: number;
  readonly doubledPer1000: number;
  readonly curve: readonly PricedWait[];
}

/**
 * Second question: which wait is wrong. Delays are those of all who convert, late replies included (Kaplan and Meier),
 * so that a wait can also prove too short. Each wait is priced within the order it belongs to: shorter ones pay for
 * steps to people who would have answered, longer ones lose value to the delay.
 * @param order names of channels; the wait after the last one has no effect
 * @returns null when the channel is last or not in the order
 */
export function waitAdvice(
  learner: Learner,
  segment: string,
  channel: string,
  order: readonly string[],
  now: number,
): WaitAdvice | null {
  const { terms, counts } = learner;
  const c = terms.channels.indexOf(channel);
  const place = order.indexOf(channel);
  if (place < 0 || place === order.length - 1) return null;
  const { fit } = learner.standing(segment, now);
  const pooled = fit.campaign.curves[c] as DelayCurve;
  const cell = counts.segments.get(segment)?.cells.get(channel);
  const cells: Cell[] = cell === undefined ? [] : [cell];
  // A segment's own delays, drawn to those of all segments.
  const curve = kaplanMeier(delaysOf(cells, now), pooled, 30);
  const numbers = order.map((one) => terms.channels.indexOf(one));
  const netAt = (hours: number): number => 1000 * netWith(fit.steps, c, hours, curve, numbers);
  const points = Array.from(WAITS, (hours): PricedWait => ({ hours, netPer1000: netAt(hours) }));
  const wait = terms.waits[c] as number;
  const current = netAt(wait);
  // Where waiting costs nothing, waiting for the last few brings nothing either.
  const best = Math.min(smoothBest(points), curve.mark(NEARLY_ALL));
  const gain = netAt(best) - current;
  const conversions = Math.round(pooled.conversions);
  const matters = gain > LEAST_GAIN * Math.abs(current);
  const verdict =
    conversions < FEWEST ? 'cannot tell yet' : !matters ? 'keep' : best < wait ? 'shorten' : 'lengthen';
  const judged = verdict === 'shorten' || verdict === 'lengthen';
  const advice = {
    segment,
    channel,
    conversions,
    wait,
    half: curve.mark(0.5),
    mark80: curve.mark(0.8),
    within: curve.share(wait),
    verdict,
    best: judged ? best : wait,
    gainPer1000: judged ? gain : 0,
    halvedPer1000: netAt(wait / 2) - current,
    doubledPer1000: netAt(wait * 2) - current,
    curve: points,
  } as const;
  return { ...advice, ...said(explain(advice, terms.currency)) };
}

function netWith(
  steps: Steps,
  c: number,
  hours: number,
  curve: DelayCurve,
  order: readonly number[],
): number {
  const wait = Float64Array.from(steps.wait);
  const late = Float64Array.from(steps.late);
  const later = Float64Array.from(steps.later);
  wait[c] = hours;
  const lateShare = 1 - curve.share(hours);
  late[c] = lateShare;
  for (let next = 0; next < steps.channels; next++) {
    const after = 1 - curve.share(hours + (steps.wait[next] as number));
    later[c * steps.channels + next] = lateShare > 0 ? after / lateShare : 0;
  }
  return netOf(new OrderWalk({ ...steps, wait, late, later }), order);
}

/** The top of a priced curve: the top of a cubic through the octaves around the highest point. */
function smoothBest(points: readonly PricedWait[]): number {
  let centre = 0;
  points.forEach(({ netPer1000 }, i) => {
    if (netPer1000 > (points[centre]?.netPer1000 ?? 0)) centre = i;
  });
  for (let round = 0; round < 8; round++) {
    const vertex = topAround(points, Math.round(centre));
    if (Math.abs(vertex - centre) < 0.01) break;
    centre = Math.min(points.length - 1, Math.max(0, vertex));
  }
  return 2 ** (centre / 8) / 60;
}

function topAround(points: readonly PricedWait[], centre: number): number {
  let [s0, s2, s4, s6, y0, y1, y2, y3] = [0, 0, 0, 0, 0, 0, 0, 0];
  const base = points[centre]?.netPer1000 ?? 0;
  for (let x = -SMOOTHED; x <= SMOOTHED; x++) {
    const point = points[centre + x];
    // At an edge there is no top to be found inside.
    if (point === undefined) return centre;
    const y = point.netPer1000 - base;
    s0 += 1;
    s2 += x ** 2;
    s4 += x ** 4;
    s6 += x ** 6;
    y0 += y;
    y1 += y * x;
    y2 += y * x ** 2;
    y3 += y * x ** 3;
  }
  // The cubic term takes up that the curve falls more steeply on one side.
  const slope = (y1 * s6 - y3 * s4) / (s2 * s6 - s4 * s4);
  const bend = (s0 * y2 - s2 * y0) / (s0 * s4 - s2 * s2);
  if (!(bend < 0)) return centre + Math.sign(slope) * (SMOOTHED / 2);
  return centre + Math.max(-SMOOTHED / 2, Math.min(SMOOTHED / 2, -slope / (2 * bend)));
}

function explain(advice: Omit<WaitAdvice, keyof Said>, currency: string | null): Wording {
  const { channel, verdict, conversions } = advice;
  const [segment, wait] = [who(advice.segment), hours(advice.wait)];
  if (verdict === 'cannot tell yet') {
    const missing = { as: 'about', value: FEWEST - conversions } as const;
    return say('learning.wait.unknown', { segment, channel, wait, missing });
  }
  const price = (amount: number): Figure => ({ as: 'money', value: Math.abs(amount), currency });
  const found = {
    segment,
    channel,
    wait,
    marks: say('learning.wait.marks', {
      half: hours(advice.half),
      share: { as: 'percent', value: 0.8 },
      mark: hours(advice.mark80),
    }),
    halved: say(`learning.wait.halved${effectOf(advice.halvedPer1000)}`, {
      amount: price(advice.halvedPer1000),
    }),
    doubled: say(`learning.wait.doubled${effectOf(advice.doubledPer1000)}`, {
      amount: price(advice.doubledPer1000),
    }),
  };
  if (verdict === 'keep') {
    return say('learning.wait.keep', { ...found, share: { as: 'percent', value: advice.within } });
  }
  const [best, gain] = [hours(advice.best), price(advice.gainPer1000)];
  return say(`learning.wait.${verdict}`, { ...found, best, gain });
}

function hours(value: number): Figure {
  return { as: 'hours', value };
}

/** What an amount for 1,000 cascades is: below half a cent nothing changes. */
function effectOf(amount: number): 'Same' | 'Gains' | 'Loses' {
  if (Math.abs(amount) < 0.005) return 'Same';
  return amount > 0 ? 'Gains' : 'Loses';
}
