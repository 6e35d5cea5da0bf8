import { tell, type Fault, type Sentence } from './sentence.ts';
import { showValue } from './shown.ts';

/** What reading a written amount gives: the amount, or what is wrong and how to put it right. */
export type Reading = { readonly ok: true; readonly amount: number } | ({ readonly ok: false } & Fault);

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
  if (typeof value === 'number') return refuseNumber(value);
  const shown = showValue(value);
  if (typeof value !== 'string')
    return refused(tell('campaign.duration.none', { value: shown }), tell('campaign.duration.write'));

  const match = /^(\d+)([smhd])$/.exec(value);
  const unit = UNITS.find(([name]) => name === match?.[2]);
  if (match === null || unit === undefined || /^0\d/.test(value)) return refuseText(value, limits);

  const amount = Number(match[1]) * unit[1];
  if (amount === 0) return refused(tell('campaign.duration.zero', { value: shown }), within(limits));
  if (amount < limits.min) {
    const limit = formatDuration(limits.min);
    return refused(tell('campaign.duration.short', { value: shown, limit }), within(limits));
  }
  if (amount > limits.max) {
    const limit = formatDuration(limits.max);
    return refused(tell('campaign.duration.long', { value: shown, limit }), within(limits));
  }
  return { ok: true, amount };
}

/** What to do about a duration beyond the limits. */
export function within({ min, max }: DurationLimits): Sentence {
  return tell('campaign.duration.write-within', {
    min: showValue(formatDuration(min)),
    max: showValue(formatDuration(max)),
  });
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

function refused(message: Sentence, remedy: Sentence): Reading {
  return { ok: false, message, remedy };
}

function refuseNumber(number: number): Reading {
  const value = String(number);
  if (Number.isSafeInteger(number) && number > 0)
    return refused(tell('campaign.value.bare-number', { value }), inUnits(value));
  const message = tell(number < 0 ? 'campaign.value.negative' : 'campaign.duration.none', { value });
  return refused(message, tell('campaign.duration.write-positive'));
}

function refuseText(written: string, limits: DurationLimits): Reading {
  const value = showValue(written);
  const text = written.trim().toLowerCase();
  if (/^0*[1-9]\d*$/.test(text))
    return refused(tell('campaign.duration.no-unit', { value }), inUnits(text.replace(/^0+(?=\d)/, '')));
  const suggestion = suggest(text.replace(/^-\s*/, ''), limits);
  const negative = text.startsWith('-');
  return refused(
    tell(negative ? 'campaign.value.negative' : 'campaign.duration.none', { value }),
    suggestion === null
      ? tell('campaign.duration.write')
      : tell('campaign.value.write', { text: showValue(suggestion) }),
  );
}

function inUnits(number: string): Sentence {
  return tell('campaign.duration.write-unit', { number });
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
