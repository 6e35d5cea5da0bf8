import { logGamma } from './draws.ts';

const GRID = [2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256];
/** What a channel is thought to convert before anything is known, and how many trials that thought is worth. */
const GUESS = 0.2;
const GUESS_WEIGHT = 2;

/** Conversions among trials (in units of the position factors) of one segment. */
export interface Rate {
  readonly converted: number;
  readonly trials: number;
}

/** Where the rates of the segments are drawn to: how strongly (in trials), and for each segment the mean of the others. */
export interface Shrinkage {
  readonly strength: number;
  readonly means: Float64Array;
}

/**
 * Empirical Bayes for the rates of one channel over the segments. The strength has the greatest marginal likelihood
 * (beta-binomial), with a mild log-normal prior around 12; each segment is drawn to the weighted mean of the others,
 * so that its own evidence counts once.
 */
export function shrink(rates: readonly Rate[]): Shrinkage {
  let converted = GUESS * GUESS_WEIGHT;
  let trials = GUESS_WEIGHT;
  for (const rate of rates) {
    converted += rate.converted;
    trials += rate.trials;
  }
  const strength = strengthOf(rates, converted / trials);
  const weightOf = ({ trials: n }: Rate): number => (n * strength) / (n + strength);
  let weights = GUESS_WEIGHT;
  let sum = GUESS * GUESS_WEIGHT;
  for (const rate of rates) {
    if (rate.trials <= 0) continue;
    weights += weightOf(rate);
    sum += (weightOf(rate) * rate.converted) / rate.trials;
  }
  const means = Float64Array.from(rates, (rate) => {
    const own = rate.trials > 0 ? weightOf(rate) : 0;
    return (sum - (own > 0 ? (own * rate.converted) / rate.trials : 0)) / (weights - own);
  });
  return { strength, means };
}

function strengthOf(rates: readonly Rate[], mean: number): number {
  const m = Math.min(0.98, Math.max(0.005, mean));
  let best = -Infinity;
  let strength = 12;
  for (const nu of GRID) {
    let score = -(Math.log(nu / 12) ** 2) / 2;
    const none = logGamma(m * nu) + logGamma((1 - m) * nu) - logGamma(nu);
    for (const { converted, trials } of rates) {
      if (trials <= 0) continue;
      const no = Math.max(0, trials - converted);
      score +=
        logGamma(m * nu + converted) + logGamma((1 - m) * nu + no) - logGamma(nu + converted + no) - none;
    }
    if (score > best) {
      best = score;
      strength = nu;
    }
  }
  return strength;
}
