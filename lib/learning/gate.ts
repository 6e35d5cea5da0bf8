import type { Arms } from './arms.ts';
import type { Gate } from './settings.ts';

/** Chance of ever proposing a change that is none (anytime-valid). */
const ALPHA = 0.05;

/** How the best order compares with the one in force. */
export interface Comparison {
  /** Numbers of the arms compared. */
  readonly force: number;
  readonly rival: number;
  /** Mean gain of the rival for each cascade, in the campaign's currency, and its standard deviation. */
  readonly gain: number;
  readonly deviation: number;
  /** Gain as a share of what the order in force is worth. */
  readonly share: number;
  /** Probability that the rival is better. */
  readonly probability: number;
  readonly passed: boolean;
  /** True when the rival is surely not better by the least gain: the order in force is to be kept. */
  readonly excluded: boolean;
  /** About how many more cascades would settle it, or are needed before it is judged; 0 when passed or excluded. */
  readonly missing: number;
}

/**
 * How many standard deviations a gain must have after `cascades`, so that looking at any time and as often as one
 * likes proposes a false change at most about once in twenty segments (in the form of Howard et al. 2021).
 */
export function bound(cascades: number, arms: number): number {
  const looks = 1 + Math.log(Math.max(1, cascades));
  return Math.sqrt(2 * Math.log((looks * Math.max(1, arms - 1)) / ALPHA));
}

/**
 * Compares the order in force with a rival.
 * @param rival its number; by default the strongest, which is the other arm of the highest mean worth
 * @returns null where there is no rival
 */
export function compare(
  { arms, draws }: Arms,
  force: number,
  cascades: number,
  gate: Gate,
  rival = strongest(arms, force),
): Comparison | null {
  if (rival < 0) return null;
  const size = arms.length;
  const count = draws.length / size;
  let [sum, squares, better] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const gain = (draws[i * size + rival] as number) - (draws[i * size + force] as number);
    sum += gain;
    squares += gain * gain;
    if (gain > 0) better++;
  }
  const deviation = Math.sqrt(Math.max(1e-12, squares / count - (sum / count) ** 2));
  const worth = arms[force]?.net ?? 0;
  const gain = (arms[rival]?.net ?? 0) - worth;
  const least = gate.minGain * Math.abs(worth);
  const needed = bound(cascades, size) * deviation;
  const probability = better / count;
  const passed =
    cascades >= gate.minCascades && gain >= least && gain > needed && probability >= gate.probability;
  const excluded = !passed && cascades >= gate.minCascades && least - gain > needed;
  // The deviation shrinks with the root of the cascades; either the gain is proved, or that there is none worth having.
  const ratio = needed / Math.max(gain, least - gain, 1e-9);
  const more = Math.max(0, Math.ceil(cascades * (ratio * ratio - 1)));
  // Before the least number nothing is judged, and an estimate from so few says nothing yet.
  const few = gate.minCascades - cascades;
  const missing = passed || excluded ? 0 : few > 0 ? few : Math.max(more, 1);
  const share = gain / Math.max(1e-9, Math.abs(worth));
  return { force, rival, gain, deviation, share, probability, passed, excluded, missing };
}

function strongest(arms: Arms['arms'], force: number): number {
  let rival = -1;
  arms.forEach(({ net }, i) => {
    if (i !== force && (rival < 0 || net > (arms[rival]?.net ?? 0))) rival = i;
  });
  return rival;
}
