import { hash } from 'node:crypto';
import type { Counts, SegmentCounts } from './counts.ts';
import { countsToJson } from './counts-json.ts';
import type { Comparison } from './gate.ts';
import { betaEstimate, Z95 } from './interval.ts';
import type { Estimate } from './interval.ts';
import { OrderWalk, worthOf } from './order-value.ts';
import type { Worth } from './order-value.ts';
import type { Standing } from './learner.ts';
import type { Terms } from './terms.ts';
import { convertedOf, totalsOf } from './totals.ts';

/** What is known of a channel in a segment: plain counts, and the rate that follows. */
export interface ChannelEvidence {
  readonly channel: string;
  readonly attempts: number;
  readonly bounced: number;
  readonly converted: number;
  readonly optedOut: number;
  readonly cost: number;
  /** First touches, those still open among them, and their conversions. */
  readonly first: { readonly touches: number; readonly open: number; readonly converted: number };
  /** Conversion rate of a first touch with open ones weighed, drawn to the other segments. */
  readonly rate: Estimate;
}

/** An order with what it is expected to bring for each cascade. */
export interface OrderEvidence {
  readonly order: readonly string[];
  readonly worth: Worth;
  /** Probability of being the best of those compared. */
  readonly best: number;
}

/** Why an order is held to be better than the declared one, or not: plain data, for a pull request. */
export interface Evidence {
  readonly segment: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly cascades: number;
  readonly channels: readonly ChannelEvidence[];
  /** What it is compared with: the declared order; of a start that has moved, the one it has left. */
  readonly declared: OrderEvidence;
  readonly rival: OrderEvidence;
  /** Probability that the rival is better. */
  readonly probability: number;
  /** Expected gain for 1,000 cascades, in the campaign's currency. */
  readonly gainPer1000: Estimate;
  /** True when the rival is to replace the declared order. */
  readonly passed: boolean;
  /** True when it is surely not better by the least gain asked for: the declared order is to be kept. */
  readonly excluded: boolean;
  /** Cascades about which it would take to settle it; 0 when it is settled. */
  readonly missing: number;
  /** 16 hex digits of the SHA-256 over the counts it rests on. */
  readonly fingerprint: string;
}

/** Gathers the evidence behind a comparison. */
export function evidenceOf(
  segment: string,
  counts: Counts,
  terms: Terms,
  standing: Standing,
  comparison: Comparison,
): Evidence {
  const { fit, arms } = standing;
  const walk = new OrderWalk(fit.steps);
  const arm = (index: number): OrderEvidence => {
    const one = arms.arms[index];
    const order = one?.order ?? [];
    return {
      order: order.map((c) => terms.channels[c] as string),
      worth: worthOf(walk, order),
      best: one?.best ?? 0,
    };
  };
  const { gain, deviation } = comparison;
  return {
    segment,
    at: standing.at,
    cascades: standing.cascades,
    channels: terms.channels.map((channel, c) =>
      channelEvidence(counts.segments.get(segment), channel, fit.alpha[c] as number, fit.beta[c] as number),
    ),
    declared: arm(comparison.force),
    rival: arm(comparison.rival),
    probability: comparison.probability,
    gainPer1000: {
      value: 1000 * gain,
      low: 1000 * (gain - Z95 * deviation),
      high: 1000 * (gain + Z95 * deviation),
    },
    passed: comparison.passed,
    excluded: comparison.excluded,
    missing: comparison.missing,
    fingerprint: fingerprintOf(counts, segment),
  };
}

/** The plain counts and the rate of a channel in a segment. */
export function channelEvidence(
  segment: SegmentCounts | undefined,
  channel: string,
  alpha: number,
  beta: number,
): ChannelEvidence {
  const cell = segment?.cells.get(channel);
  const totals = totalsOf(cell === undefined ? [] : [cell]);
  return {
    channel,
    attempts: totals.attempts,
    bounced: totals.bounced,
    converted: convertedOf(totals),
    optedOut: totals.optedOut,
    cost: totals.cost,
    first: totals.positions[0] ?? { touches: 0, open: 0, converted: 0 },
    rate: betaEstimate(alpha, beta),
  };
}

/** 16 hex digits that change with any count of the segment. */
function fingerprintOf(counts: Counts, segment: string): string {
  return hash('sha256', JSON.stringify(countsToJson(counts, segment)), 'hex').slice(0, 16);
}
