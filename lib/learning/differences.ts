import type { Learner, Standing } from './learner.ts';
import { sameOrder } from './arms.ts';
import { said, say, touches, who, type Said } from './say.ts';

/** Chance of a false difference over all pairs that are compared. */
const ALPHA = 0.05;
/** Segments alike convert within this factor of each other on every channel. */
const ALIKE = 1.35;

/** Two segments that surely differ on a channel. */
export interface Difference extends Said {
  readonly channel: string;
  readonly more: string;
  readonly less: string;
  /** How many times more often first touches convert, and between which bounds this surely lies. */
  readonly times: number;
  readonly low: number;
  readonly high: number;
}

/** Two segments that behave alike and could be one. */
export interface Likeness extends Said {
  readonly segments: readonly [string, string];
}

/** Third question: which segment has a clearly different winner; and which are the same. */
export interface Differences {
  /** The strongest sure difference of each channel, greatest first. */
  readonly different: readonly Difference[];
  readonly alike: readonly Likeness[];
}

/**
 * Compares all segments with at least so many cascades on all channels, allowing for the number of comparisons;
 * segment by segment, yielding in between.
 */
export function* comparing(learner: Learner, now: number, minCascades: number): Generator<void, Differences> {
  const { terms, counts } = learner;
  const names = [...counts.segments]
    .filter(([, segment]) => segment.cascades >= minCascades)
    .map(([name]) => name)
    .toSorted();
  const standings: Standing[] = [];
  for (const name of names) {
    standings.push(learner.standing(name, now));
    yield;
  }
  const comparisons = (names.length * (names.length - 1) * terms.channels.length) / 2;
  const z = twoSided(ALPHA / Math.max(1, comparisons));
  const different = new Map<string, Difference>();
  const alike: Likeness[] = [];
  for (let i = 0; i < names.length; i++) {
    for (let j = i + 1; j < names.length; j++) {
      const [a, b] = [standings[i], standings[j]];
      if (a === undefined || b === undefined) continue;
      let same = sameOrder(a.arms.arms[a.force]?.order ?? [], b.arms.arms[b.force]?.order ?? []);
      for (let c = 0; c < terms.channels.length; c++) {
        const [la, va] = logRate(a.fit.alpha[c] as number, a.fit.beta[c] as number);
        const [lb, vb] = logRate(b.fit.alpha[c] as number, b.fit.beta[c] as number);
        const spread = Math.sqrt(va + vb);
        const gap = la - lb;
        if (Math.abs(gap) + 1.645 * spread > Math.log(ALIKE)) same = false;
        if (Math.abs(gap) <= z * spread) continue;
        const found = difference(
          terms.channels[c] as string,
          gap > 0 ? [names[i] as string, names[j] as string] : [names[j] as string, names[i] as string],
          Math.abs(gap),
          z * spread,
        );
        const known = different.get(found.channel);
        if (known === undefined || found.low > known.low) different.set(found.channel, found);
      }
      if (same) alike.push(likeness(names[i] as string, names[j] as string));
    }
    yield;
  }
  return { different: [...different.values()].toSorted((x, y) => y.times - x.times), alike };
}

function difference(
  channel: string,
  [more, less]: readonly [string, string],
  gap: number,
  half: number,
): Difference {
  const [times, low, high] = [Math.exp(gap), Math.exp(gap - half), Math.exp(gap + half)];
  const sentence = say('learning.segments.different', {
    more: who(more),
    less: who(less),
    touches: touches(channel),
    times: { as: 'ratio', value: times },
    low: { as: 'ratio', value: low },
    high: { as: 'ratio', value: high },
  });
  return { channel, more, less, times, low, high, ...said(sentence) };
}

function likeness(a: string, b: string): Likeness {
  return { segments: [a, b], ...said(say('learning.segments.alike', { one: who(a), other: who(b) })) };
}

/** Mean and variance of the logarithm of a beta-distributed rate, to second order. */
function logRate(alpha: number, beta: number): [number, number] {
  const n = alpha + beta;
  return [Math.log(alpha / n), beta / (alpha * n)];
}

/** Standard deviations that a normal value exceeds on either side with a small probability (Hastings 1955). */
function twoSided(probability: number): number {
  const t = Math.sqrt(-2 * Math.log(probability / 2));
  return t - (2.30753 + 0.27061 * t) / (1 + t * (0.99229 + 0.04481 * t));
}
