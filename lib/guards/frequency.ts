import type { Frequency, Limit } from './guards.ts';
import type { Wording } from '../wording/wording.ts';
import { say } from './say.ts';
import { SEND, stricter, type Verdict } from './verdict.ts';

/** One send to a contact, in whatever campaign. */
export interface PastSend {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly channel: string;
}

/** The floor below everything: whatever is declared, nobody is sent more than this. */
export const HARD_FLOOR: Limit = { count: 5, ms: 24 * 3_600_000 };

/**
 * Most people who are taken for one because they share an address. An address of more is nobody's own, such as a
 * placeholder or a switchboard.
 */
export const MOST_SHARERS = 50;

/** How far back sends matter, in milliseconds. */
export function reach(frequency: Frequency | null): number {
  const limits = frequency === null ? [] : [frequency.all, ...Object.values(frequency.channels)];
  return Math.max(HARD_FLOOR.ms, ...limits.map((limit) => limit?.ms ?? 0));
}

/**
 * Whether one more send keeps within the hard floor and the declared caps.
 * @param past the contact's sends, at least as far back as {@link reach}, in any order
 */
export function frequencyVerdict(
  frequency: Frequency | null,
  channel: string,
  past: readonly PastSend[],
  now: number,
): Verdict {
  const floor = check(HARD_FLOOR, past, now, (count) => say('guards.frequency.floor', { count }));
  if (frequency === null) return floor;
  const all = check(frequency.all, past, now, (count) => say('guards.frequency.all', { count }));
  const own = frequency.channels[channel] ?? null;
  const onChannel = past.filter((send) => send.channel === channel);
  const ofChannel = check(own, onChannel, now, (count) =>
    say('guards.frequency.channel', { channel, count }),
  );
  return [all, ofChannel].reduce(stricter, floor);
}

function check(
  limit: Limit | null,
  past: readonly PastSend[],
  now: number,
  why: (count: number) => Wording,
): Verdict {
  if (limit === null) return SEND;
  const recent = past.filter(({ at }) => at > now - limit.ms).map(({ at }) => at);
  if (recent.length < limit.count) return SEND;
  // The send fits again when so many have left the stretch that one place is free.
  const leaving = recent.toSorted((a, b) => b - a)[limit.count - 1] ?? now;
  return { do: 'hold', until: leaving + limit.ms, why: why(limit.count) };
}
