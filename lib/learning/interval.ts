/** A figure with its 95 % interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Half the width of a 95 % interval in standard deviations. */
export const Z95 = 1.96;

/** Mean and 95 % interval of a beta distribution, by the normal law on the scale of log odds. */
export function betaEstimate(a: number, b: number): Estimate {
  const middle = Math.log(a / b);
  const deviation = Math.sqrt(1 / a + 1 / b);
  const odds = (z: number): number => 1 / (1 + Math.exp(-(middle + z * deviation)));
  return { value: a / (a + b), low: odds(-Z95), high: odds(Z95) };
}

/** An estimate in another unit. */
export function scaled({ value, low, high }: Estimate, by: number): Estimate {
  return { value: value * by, low: low * by, high: high * by };
}

/** Mean and 95 % interval of independent values. */
export function meanEstimate(values: Float64Array): Estimate {
  const n = values.length;
  let [sum, squares] = [0, 0];
  for (const value of values) sum += value;
  const mean = sum / Math.max(1, n);
  for (const value of values) squares += (value - mean) ** 2;
  const half = n > 1 ? Z95 * Math.sqrt(squares / (n - 1) / n) : Infinity;
  return { value: mean, low: mean - half, high: mean + half };
}
