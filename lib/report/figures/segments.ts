import type { Outcome } from '../../cascade/outcome.ts';
import type { LearningReport } from '../../learning/index.ts';
import type { Estimate } from '../../learning/interval.ts';
import type { Ranked } from '../../learning/ranking.ts';
import type { StateCount, StepCount } from '../../store/store.ts';
import { addedUp, inOrder, rounded, shareOf, type Attempts } from './counting.ts';

/** One segment. */
export interface SegmentReport {
  /** '' for customers without one. */
  readonly segment: string;
  readonly started: number;
  readonly converted: number;
  readonly cost: number;
  readonly costPerConversion: number | null;
  /** In the order of the document. */
  readonly channels: readonly SegmentChannel[];
}

/** One channel in one segment. */
export interface SegmentChannel extends Attempts {
  readonly channel: string;
  /**
   * `learned`: for a first touch, with those still open weighed, so that channels compare whatever their place.
   * `counted`: of all attempts as they stand; later steps only see those who ignored the earlier ones.
   */
  readonly basis: 'learned' | 'counted';
  /** Null: never tried. */
  readonly rate: Estimate | null;
  /** What one conversion costs; null: nothing is charged, or nobody has converted. */
  readonly costPerConversion: Estimate | null;
}

/** Every segment with its channels, the largest first. */
export function segmentsOf(
  states: readonly StateCount[],
  counts: readonly StepCount[],
  channels: readonly string[],
  converts: (outcome: Outcome | null) => boolean,
  learning: LearningReport | null,
): readonly SegmentReport[] {
  const found = new Map<string, { started: number; converted: number; counts: StepCount[] }>();
  for (const { segment, result, count } of states) {
    const known = found.get(segment) ?? { started: 0, converted: 0, counts: [] };
    known.started += count;
    if (result === 'success') known.converted += count;
    found.set(segment, known);
  }
  for (const one of counts) found.get(one.segment)?.counts.push(one);
  const rankings = new Map(learning?.rankings.map((ranking) => [ranking.segment, ranking]));
  return [...found]
    .map(([segment, { started, converted, counts: own }]): SegmentReport => {
      const cost = addedUp(own, converts).cost;
      const ranked = rankings.get(segment)?.channels ?? [];
      const used = inOrder(
        channels,
        own.map(({ channel }) => channel),
      );
      return {
        segment,
        started,
        converted,
        cost,
        costPerConversion: converted > 0 && cost > 0 ? rounded(cost / converted) : null,
        channels: used.map((channel) =>
          channelOf(
            channel,
            addedUp(
              own.filter((one) => one.channel === channel),
              converts,
            ),
            ranked.find(({ evidence }) => evidence.channel === channel),
          ),
        ),
      };
    })
    .toSorted((a, b) => b.started - a.started || (a.segment < b.segment ? -1 : 1));
}

function channelOf(channel: string, sums: Attempts, ranked: Ranked | undefined): SegmentChannel {
  const { attempts, converted, cost } = sums;
  if (ranked !== undefined && ranked.evidence.attempts > 0) {
    const { evidence, corrected } = ranked;
    const costPerConversion = corrected === null ? null : inverse(corrected);
    return { channel, ...sums, basis: 'learned', rate: evidence.rate, costPerConversion };
  }
  const rate = shareOf(converted, attempts);
  const each = attempts > 0 ? cost / attempts : 0;
  const priced = rate !== null && converted > 0 && each > 0 ? rate : null;
  return {
    channel,
    ...sums,
    basis: 'counted',
    rate,
    costPerConversion: priced === null ? null : costOf(priced, each),
  };
}

/** Conversions per unit of cost, as cost per conversion. */
function inverse({ value, low, high }: Estimate): Estimate | null {
  return value > 0 && low > 0 && high > 0 ? { value: 1 / value, low: 1 / high, high: 1 / low } : null;
}

function costOf(rate: Estimate, each: number): Estimate | null {
  const perCost = { value: rate.value / each, low: rate.low / each, high: rate.high / each };
  return inverse(perCost);
}
