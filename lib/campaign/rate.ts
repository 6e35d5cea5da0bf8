import type { Reading } from './duration.ts';
import { showValue } from './problem.ts';

/** Seconds in each unit of a rate, shortest first. */
const UNITS = [
  ['s', 1],
  ['m', 60],
  ['h', 3600],
] as const;

/** The fastest pace that is accepted; nothing a provider allows comes near. */
const MAX_PER_SECOND = 10_000;

const EXAMPLES = 'Write a number, a slash and s, m or h, such as "20/s", "600/m" or "1000/h".';

/** Reads `20/s`, `600/m`, `1000/h` into cascades per second; anything else gets a message and a remedy. */
export function readRate(value: unknown): Reading {
  const shown = showValue(value);
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) {
    return {
      ok: false,
      message: `${value} is a number without a unit.`,
      remedy: `Write "${value}/s" for each second, "${value}/m" for each minute or "${value}/h" for each hour.`,
    };
  }
  if (typeof value !== 'string') return { ok: false, message: `${shown} is not a pace.`, remedy: EXAMPLES };

  const match = /^(\d+)\/([smh])$/.exec(value);
  const unit = UNITS.find(([name]) => name === match?.[2]);
  if (match === null || unit === undefined || /^0\d/.test(value)) {
    const meant = suggest(value);
    const negative = value.trim().startsWith('-');
    return {
      ok: false,
      message: negative ? `${shown} is negative.` : `${shown} is not a pace.`,
      remedy: meant === null ? EXAMPLES : `Write "${meant}".`,
    };
  }
  const amount = Number(match[1]) / unit[1];
  if (amount === 0) {
    return {
      ok: false,
      message: `${shown} releases nothing.`,
      remedy: 'Leave "pace" out to release without a limit.',
    };
  }
  if (amount > MAX_PER_SECOND) {
    const remedy = `Write at most "${MAX_PER_SECOND}/s", or leave "pace" out to release without a limit.`;
    return { ok: false, message: `${shown} is faster than ${MAX_PER_SECOND}/s.`, remedy };
  }
  return { ok: true, amount };
}

/** Writes cascades per second in the shortest unit that gives a whole number: 0.5 is `30/m`. */
export function formatRate(perSecond: number): string {
  for (const [name, seconds] of UNITS) {
    const count = perSecond * seconds;
    if (Math.abs(count - Math.round(count)) < 1e-6) return `${Math.round(count)}/${name}`;
  }
  return `${perSecond}/s`;
}

/** What was probably meant by `20 per second`, `600/min`, `1000/hour`; null when that is not plain. */
function suggest(text: string): string | null {
  const words =
    /^-?\s*0*([1-9]\d*)\s*(?:\/|per|an?|every|each)?\s*(s|m|h)(?:ecs?|econds?|ins?|inutes?|rs?|ours?)?$/;
  const match = words.exec(text.trim().toLowerCase());
  return match === null ? null : `${match[1]}/${match[2]}`;
}
