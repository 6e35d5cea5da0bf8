/// <reference lib="es2022.array" />
// The parser of durations uses Array.at, which browsers have had since 2021.
import { readDuration } from '../../lib/campaign/duration.ts';
import { isEnvironmentVariable } from './validator.editor.ts';

/** What is wrong with an optional duration as typed, with the remedy; null: nothing. */
export function durationProblem(value: unknown): string | null {
  if (value === '' || value === undefined || isEnvironmentVariable(value)) return null;
  const reading = readDuration(value);
  return reading.ok ? null : `${reading.message} ${reading.remedy}`;
}
