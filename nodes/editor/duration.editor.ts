/// <reference lib="es2022.array" />
// The parser of durations uses Array.at, which browsers have had since 2021.
import { readDuration } from '../../lib/campaign/duration.ts';
import { engineWords } from './engine-words.editor.ts';
import { faultWords } from './reported-problem.editor.ts';
import { isEnvironmentVariable } from './validator.editor.ts';

/** What is wrong with an optional duration as typed, with the remedy; null: nothing. */
export function durationProblem(value: unknown): string | null {
  if (value === '' || value === undefined || isEnvironmentVariable(value)) return null;
  const reading = readDuration(value);
  if (reading.ok) return null;
  const { message, remedy } = faultWords(reading, engineWords);
  return `${message} ${remedy}`;
}
