import { readDuration } from '../duration.ts';
import { errorAt } from '../problem.ts';
import type { Problem } from '../problem.ts';
import { readRate } from '../rate.ts';
import type { Outline } from '../outline.ts';

/** The attribution window must be a duration and the pace a rate. (A step's wait is checked with the step.) */
export function checkAmounts(outline: Outline): Problem[] {
  const problems: Problem[] = [];
  for (const [key, read] of [
    ['attribution', readDuration],
    ['pace', readRate],
  ] as const) {
    const value = outline.root[key];
    if (value === undefined) continue;
    const reading = read(value);
    if (!reading.ok) problems.push(errorAt([key], value, reading.message, reading.remedy));
  }
  return problems;
}
