import { readDuration, WAIT_LIMITS, type DurationLimits } from './duration.ts';
import { inEnglish } from './say.ts';

/**
 * Milliseconds of a written duration.
 * @throws RangeError that names the value and the remedy
 */
export function parseDuration(value: unknown, limits: DurationLimits = WAIT_LIMITS): number {
  const reading = readDuration(value, limits);
  if (reading.ok) return reading.amount;
  throw new RangeError(`${inEnglish(reading.message)} ${inEnglish(reading.remedy)}`);
}
