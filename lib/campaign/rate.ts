import type { Reading } from './duration.ts';
import { tell, type Sentence } from './sentence.ts';
import { showValue } from './shown.ts';

/** Seconds in each unit of a rate, shortest first. */
const UNITS = [
  ['s', 1],
  ['m', 60],
  ['h', 3600],
] as const;

/** The fastest pace that is accepted; nothing a provider allows comes near. */
const MAX_PER_SECOND = 10_000;

/** Reads `20/s`, `600/m`, `1000/h` into cascades per second; anything else gets a message and a remedy. */
export function readRate(written: unknown): Reading {
  const value = showValue(written);
  if (typeof written === 'number' && Number.isSafeInteger(written) && written > 0) {
    return refused(
      tell('campaign.value.bare-number', { value }),
      tell('campaign.pace.write-unit', { number: value }),
    );
  }
  if (typeof written !== 'string')
    return refused(tell('campaign.pace.none', { value }), tell('campaign.pace.write'));

  const match = /^(\d+)\/([smh])$/.exec(written);
  const unit = UNITS.find(([name]) => name === match?.[2]);
  if (match === null || unit === undefined || /^0\d/.test(written)) {
    const meant = suggest(written);
    const negative = written.trim().startsWith('-');
    return refused(
      tell(negative ? 'campaign.value.negative' : 'campaign.pace.none', { value }),
      meant === null ? tell('campaign.pace.write') : tell('campaign.value.write', { text: showValue(meant) }),
    );
  }
  const amount = Number(match[1]) / unit[1];
  if (amount === 0) return refused(tell('campaign.pace.zero', { value }), tell('campaign.pace.leave-out'));
  if (amount > MAX_PER_SECOND) {
    const limit = `${MAX_PER_SECOND}/s`;
    return refused(
      tell('campaign.pace.fast', { value, limit }),
      tell('campaign.pace.at-most', { limit: showValue(limit) }),
    );
  }
  return { ok: true, amount };
}

function refused(message: Sentence, remedy: Sentence): Reading {
  return { ok: false, message, remedy };
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
