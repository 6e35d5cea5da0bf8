/** Says in words what a step's times are, such as "6h: sent at 10:00, call at 16:00, inside calling hours." */
import { BUILT_IN_CHANNELS } from '../../lib/campaign/document.ts';
import type { Rule } from './rules.editor.ts';
import type { Departure, Timing } from './timing.editor.ts';

/** Translates a key of the node's own catalogue. */
export type Words = (key: string, values?: Record<string, string>) => string;

/** One sentence about a step; empty while it cannot be told. */
export function echoOf(rule: Rule, { own, next }: Timing, words: Words): string {
  if (own === null) return '';
  const self = words(rule.channel === 'phone' ? 'echo.called' : 'echo.sent');
  if (own.at === null) return words('echo.never', { channel: channelWords(rule.channel, words) });
  const values = { self, wait: rule.wait, sent: timeWords(own.at, words) };
  if (rule.success === 'terminal')
    return words(rule.channel === 'phone' ? 'echo.last-call' : 'echo.last', values);
  if (next === null) return '';
  const channel = channelWords(next.channel, words);
  if (next.at === null) return words('echo.never', { channel });
  return words(sentenceOf(next), {
    ...values,
    next: channel,
    due: timeWords(next.due, words),
    at: timeWords(next.at, words),
  });
}

/** What keeps the very first message back until when; empty: nothing. */
export function firstEcho(first: Departure | null | undefined, words: Words): string {
  if (!first || first.at === null || first.moved === null) return '';
  return words(`echo.first-${first.moved}`, { at: timeWords(first.at, words) });
}

/** A channel as the subject of a sentence: phone is a call. */
function channelWords(channel: string, words: Words): string {
  return BUILT_IN_CHANNELS.includes(channel) ? words(`channel.${channel}`) : channel;
}

function sentenceOf({ moved, watched }: Departure): string {
  if (moved !== null) return `echo.moved-${moved}`;
  return watched === null ? 'echo.next' : `echo.inside-${watched}`;
}

function timeWords(minutes: number, words: Words): string {
  const seconds = Math.round(minutes * 60);
  const day = Math.floor(seconds / 86_400);
  const parts = [Math.floor(seconds / 3_600) % 24, Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[2] === 0 ? parts.slice(0, 2) : parts;
  const time = shown.map((part) => String(part).padStart(2, '0')).join(':');
  return day === 0 ? words('echo.at', { time }) : words('echo.day', { time, day: String(day + 1) });
}
