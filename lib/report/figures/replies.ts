import type { Step } from '../../campaign/plan.ts';
import type { Outcome } from '../../cascade/outcome.ts';
import type { LearningReport, Said } from '../../learning/index.ts';
import type { ReplyCount } from '../../store/store.ts';

/** Conversions needed before a wait is judged. */
export const FEWEST_REPLIES = 50;
/** The share of the replies that the mark is about. */
const MARK = 0.8;
/** A wait that is so many times as long as the mark is longer than it has to be. */
const LONG = 2;

/** When the conversions on a channel came. */
export interface ReplyTimes {
  readonly channel: string;
  readonly replies: number;
  /** The step's wait in milliseconds; null: it does not wait. */
  readonly waitMs: number | null;
  /** Share of the replies so far that came within the wait; null without one. */
  readonly within: number | null;
  /** When 80 % of the replies so far had come, in milliseconds. */
  readonly mark80Ms: number;
  /** Share of the replies that had come by an age, growing; from 0 at 0. */
  readonly curve: readonly { readonly ms: number; readonly share: number }[];
  /** What the marks say about the wait: `few` replies to tell, `shorten`, `lengthen`, `keep`; null without a wait. */
  readonly verdict: 'few' | 'shorten' | 'lengthen' | 'keep' | null;
  /** What the learner says, with late replies weighed and each wait priced: one sentence for each segment. */
  readonly advice: readonly Said[];
}

/** Reply times of the channels that have replies, in the order of the document. */
export function repliesOf(
  counts: readonly ReplyCount[],
  steps: readonly Step[],
  converts: (outcome: Outcome | null) => boolean,
  learning: LearningReport | null,
): readonly ReplyTimes[] {
  return steps.flatMap(({ channel, waitMs }) => {
    const own = counts
      .filter((one) => one.channel === channel && converts(one.outcome))
      .toSorted((a, b) => a.fromMs - b.fromMs);
    const replies = own.reduce((sum, { count }) => sum + count, 0);
    if (replies === 0) return [];
    const curve = curveOf(own, replies);
    const within = waitMs === null ? null : shareBy(curve, waitMs);
    const mark80Ms = markOf(curve, MARK);
    const advice = (learning?.waits ?? []).filter((one) => one.channel === channel);
    return {
      channel,
      replies,
      waitMs,
      within,
      mark80Ms,
      curve,
      verdict: waitMs === null ? null : verdictOf(replies, waitMs, mark80Ms),
      advice: advice.map(({ sentence, told }) => ({ sentence, told })),
    };
  });
}

function curveOf(sorted: readonly ReplyCount[], total: number): ReplyTimes['curve'] {
  const points = [{ ms: 0, share: 0 }];
  let sum = 0;
  for (const { fromMs, toMs, count } of sorted) {
    const last = points.at(-1) ?? { ms: 0, share: 0 };
    if (fromMs > last.ms) points.push({ ms: fromMs, share: last.share });
    sum += count;
    const share = sum / total;
    // Several outcomes share a range.
    if (last.ms === toMs) points[points.length - 1] = { ms: toMs, share };
    else points.push({ ms: toMs, share });
  }
  return points;
}

/** The share by an age in milliseconds, even within a range. */
export function shareBy(curve: ReplyTimes['curve'], ms: number): number {
  const after = curve.findIndex((point) => point.ms >= ms);
  if (after < 0) return 1;
  const [before, next] = [curve[after - 1], curve[after]];
  if (before === undefined || next === undefined) return 0;
  return before.share + ((next.share - before.share) * (ms - before.ms)) / (next.ms - before.ms);
}

function markOf(curve: ReplyTimes['curve'], share: number): number {
  const after = curve.findIndex((point) => point.share >= share);
  const [before, next] = [curve[after - 1], curve[after]];
  if (before === undefined || next === undefined) return 0;
  return before.ms + ((next.ms - before.ms) * (share - before.share)) / (next.share - before.share);
}

function verdictOf(replies: number, waitMs: number, mark80Ms: number): ReplyTimes['verdict'] {
  if (replies < FEWEST_REPLIES) return 'few';
  if (mark80Ms > waitMs) return 'lengthen';
  return mark80Ms * LONG < waitMs ? 'shorten' : 'keep';
}
