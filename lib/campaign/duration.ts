import { showValue } from './problem.ts';

/** What reading a written amount gives: the amount, or what is wrong and how to put it right. */
export type Reading =
  | { readonly ok: true; readonly amount: number }
  | { readonly ok: false; readonly message: string; readonly remedy: string };

/** Shortest and longest duration that is accepted, in milliseconds, both included. */
export interface DurationLimits {
  readonly min: number;
  readonly max: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The units of a duration, longest first. A day is 24 hours: waits are elapsed time, not wall time. */
const UNITS = [
  ['d', DAY],
  ['h', HOUR],
  ['m', MINUTE],
  ['s', SECOND],
] as const;

/** What a wait, and the attribution window, may be: 1 s to 90 d. */
export const WAIT_LIMITS: DurationLimits = { min: SECOND, max: 90 * DAY };

/** Other spellings, understood only to suggest the right one. */
const SPELLINGS: readonly (readonly [RegExp, number])[] = [
  [/^(ms|msecs?|millis|milliseconds?)$/, 1],
  [/^(s|secs?|seconds?)$/, SECOND],
  [/^(m|mins?|minutes?)$/, MINUTE],
  [/^(h|hrs?|hours?)$/, HOUR],
  [/^(d|days?)$/, DAY],
  [/^(w|wks?|weeks?)$/, 7 * DAY],
];

/** Reads `90s`, `30m`, `6h`, `2d` into milliseconds; anything else gets a message and a remedy. */
export function readDuration(value: unknown, limits: DurationLimits = WAIT_LIMITS): Reading {
  const shown = showValue(value);
  const range = `Write one from "${formatDuration(limits.min)}" to "${formatDuration(limits.max)}".`;
  if (typeof value === 'number') return refuseNumber(value);
  if (typeof value !== 'string')
    return refused(`${shown} is not a duration.`, 'Write a number and a unit, such as "30m", "6h" or "2d".');

  const match = /^(\d+)([smhd])$/.exec(value);
  const unit = UNITS.find(([name]) => name === match?.[2]);
  if (match === null || unit === undefined || /^0\d/.test(value)) return refuseText(value, limits);

  const amount = Number(match[1]) * unit[1];
  if (amount === 0) return refused(`${shown} is no time at all.`, range);
  if (amount < limits.min) return refused(`${shown} is shorter than ${formatDuration(limits.min)}.`, range);
  if (amount > limits.max) return refused(`${shown} is longer than ${formatDuration(limits.max)}.`, range);
  return { ok: true, amount };
}

/**
 * Milliseconds of a written duration.
 * @throws RangeError that names the value and the remedy
 */
export function parseDuration(value: unknown, limits: DurationLimits = WAIT_LIMITS): number {
  const reading = readDuration(value, limits);
  if (reading.ok) return reading.amount;
  throw new RangeError(`${reading.message} ${reading.remedy}`);
}

/**
 * Writes milliseconds in the largest unit that divides them: 5400000 is `90m`, 86400000 is `1d`.
 * @throws RangeError when it is not a positive number of whole seconds
 */
export function formatDuration(ms: number): string {
  const unit = ms > 0 ? UNITS.find(([, size]) => ms % size === 0) : undefined;
  if (unit === undefined) throw new RangeError(`${ms} ms is not a positive number of whole seconds.`);
  return `${ms / unit[1]}${unit[0]}`;
}

function refused(message: string, remedy: string): Reading {
  return { ok: false, message, remedy };
}

function refuseNumber(value: number): Reading {
  if (!Number.isSafeInteger(value) || value <= 0) {
    const what = value < 0 ? 'negative' : 'not a duration';
    return refused(
      `${value} is ${what}.`,
      'Write a positive whole number and a unit, such as "30m", "6h" or "2d".',
    );
  }
  return refused(
    `${value} is a number without a unit.`,
    `Write "${value}h" for hours, "${value}m" for minutes or "${value}s" for seconds.`,
  );
}

function refuseText(value: string, limits: DurationLimits): Reading {
  const shown = showValue(value);
  const text = value.trim().toLowerCase();
  if (/^0*[1-9]\d*$/.test(text)) {
    const bare = text.replace(/^0+(?=\d)/, '');
    return refused(
      `${shown} has no unit.`,
      `Write "${bare}h" for hours, "${bare}m" for minutes or "${bare}s" for seconds.`,
    );
  }
  const suggestion = suggest(text.replace(/^-\s*/, ''), limits);
  const remedy =
    suggestion === null
      ? 'Write a number and a unit, such as "30m", "6h" or "2d".'
      : `Write "${suggestion}".`;
  return refused(text.startsWith('-') ? `${shown} is negative.` : `${shown} is not a duration.`, remedy);
}

/** What was probably meant by `6 hours`, `1h30m`, `1.5h`, `PT6H`; null when that is not plain. */
function suggest(text: string, limits: DurationLimits): string | null {
  const words = /^p(?=.)/.test(text) ? text.slice(1).replace('t', '') : text;
  if (!/^(\d+(\.\d+)?\s*[a-z]+[\s,]*)+$/.test(words)) return null;
  let total = 0;
  for (const [, digits, word] of words.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)/g)) {
    const spelling = SPELLINGS.find(([pattern]) => pattern.test(word ?? ''));
    if (spelling === undefined) return null;
    total += Number(digits) * spelling[1];
  }
  const rounded = Math.ceil(total / SECOND) * SECOND;
  return rounded >= limits.min && rounded <= limits.max ? formatDuration(rounded) : null;
}
