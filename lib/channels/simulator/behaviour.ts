import type { Report } from '../../cascade/command.ts';
import type { Outcome } from '../../cascade/outcome.ts';
import { chanceOf, logNormal, pick, type Chance } from './chance.ts';
import { disturb } from './faults.ts';
import type { SendEntry } from './ledger.ts';
import type { ChannelBehaviour } from './people.ts';
import type { Script } from './settings.ts';
import { REPLIES, SPOKEN, SPOKEN_STOPS, STOPS } from './words.ts';

/** A report and when it arrives, in milliseconds of the clock after the send. */
export interface Planned {
  readonly afterMs: number;
  readonly report: Report;
}

/** Everything that will come of one accepted send. */
export interface Outlook {
  /** In order of arrival. */
  readonly reports: readonly Planned[];
  /** Until then, in milliseconds after the send, a call rings and can be cancelled; null: not a call. */
  readonly ringsUntilMs: number | null;
}

/** What happens, and when, in milliseconds after the send. */
interface Happening {
  readonly afterMs: number;
  readonly outcome: Outcome;
  readonly text?: string;
  readonly reason?: string;
}

/** What a person brings along to every attempt. */
interface Person {
  readonly onChannel: boolean;
  readonly blocked: boolean;
  /** -1 to 1: how much readier to react than others of the segment. */
  readonly readiness: number;
}

const SECOND_MS = 1000;
const HOUR_MS = 3_600_000;
/** Who has not reacted after three days never does. */
const LAST_REACTION_MS = 72 * HOUR_MS;
/** Phones stop ringing by then. */
const LONGEST_RING_MS = 45 * SECOND_MS;
/** Readiness moves a person's probabilities by at most this share of the segment's. */
const SPREAD = 0.6;

/** No report of a send arrives later than this, in milliseconds after it. */
export const LONGEST_OUTLOOK_MS = LAST_REACTION_MS + 3 * 24 * HOUR_MS;

/**
 * What comes of a send: a pure function of the seed, the settings and the ledger's entry, so that a
 * restarted process finds the same future. The person's traits follow from the address alone.
 */
export function plan(script: Script, send: SendEntry): Outlook {
  const how = script.behaviour(send.segment, send.channel);
  const person = personOf(script, how, send);
  const key = [send.attempt, send.channel, send.segment, send.to];
  const chance = chanceOf(script.seed, 'attempt', ...key);
  const call = how.ringSeconds > 0;
  const ringMs = call ? Math.min(LONGEST_RING_MS, seconds(logNormal(chance, how.ringSeconds, 0.4))) : 0;
  const happenings = call ? called(how, person, chance, ringMs) : messaged(send.channel, how, person, chance);
  const planned = happenings.map((happening) => ({
    afterMs: happening.afterMs,
    report: reportOf(send, happening),
  }));
  return {
    reports: disturb(script.faults, chanceOf(script.seed, 'faults', ...key), planned),
    ringsUntilMs: call && person.onChannel && !person.blocked ? ringMs : null,
  };
}

/** The end of a call that is cancelled while it rings, `afterMs` after the send. */
export function cancellation(send: SendEntry, afterMs: number): Planned {
  return { afterMs, report: reportOf(send, { afterMs, outcome: 'failed', reason: 'cancelled_by_us' }) };
}

function personOf(script: Script, how: ChannelBehaviour, send: SendEntry): Person {
  const traits = chanceOf(script.seed, 'person', send.to);
  const here = chanceOf(script.seed, 'person', send.to, send.channel);
  return {
    readiness: 2 * traits() - 1,
    onChannel: here() < how.onChannel,
    blocked: here() < how.blocks,
  };
}

/** A ready person's probability, moved so that the segment's average stays what it is. */
function personal(person: Person, share: number): number {
  return share === 0 ? 0 : share * (1 + person.readiness * Math.min(SPREAD, (1 - share) / share));
}

function messaged(channel: string, how: ChannelBehaviour, person: Person, chance: Chance): Happening[] {
  const deliveryMs = SECOND_MS + seconds(logNormal(chance, how.deliverySeconds, 0.8));
  if (!person.onChannel) return [{ afterMs: deliveryMs, outcome: 'bounced', reason: absence(channel) }];
  if (person.blocked) return [{ afterMs: deliveryMs, outcome: 'bounced', reason: 'blocked_by_user' }];
  const happenings: Happening[] = [{ afterMs: SECOND_MS, outcome: 'sent' }];
  if (chance() >= how.delivered) {
    const failure: Happening = {
      afterMs: deliveryMs + 60 * SECOND_MS,
      outcome: 'failed',
      reason: 'unreachable',
    };
    return chance() < how.silent ? happenings : [...happenings, failure];
  }
  happenings.push({ afterMs: deliveryMs, outcome: 'delivered' });
  const word = chance();
  const wordMs = deliveryMs + hours(logNormal(chance, how.reactHours, how.reactSigma));
  const clicks = chance() < personal(person, how.clicks);
  const clickMs = deliveryMs + hours(logNormal(chance, how.reactHours, how.reactSigma));
  const reads = chance() < how.read;
  let readMs = deliveryMs + hours(logNormal(chance, how.readHours, 1));
  if (word < how.optsOut) {
    happenings.push({ afterMs: wordMs, outcome: 'opted_out', text: pick(chance, STOPS) });
    readMs = Math.min(readMs, wordMs - 1);
  } else if (word < how.optsOut + (1 - how.optsOut) * personalOfRest(person, how)) {
    happenings.push({ afterMs: wordMs, outcome: 'replied', text: pick(chance, REPLIES) });
    readMs = Math.min(readMs, wordMs - 1);
  }
  if (clicks) {
    happenings.push({ afterMs: clickMs, outcome: 'clicked' });
    readMs = Math.min(readMs, clickMs - 1);
  }
  if (reads) happenings.push({ afterMs: Math.max(readMs, deliveryMs + 1), outcome: 'read' });
  return happenings
    .filter(({ afterMs }) => afterMs <= LAST_REACTION_MS)
    .sort((a, b) => a.afterMs - b.afterMs);
}

/** Probability of a reply, of those who do not opt out. */
function personalOfRest(person: Person, how: ChannelBehaviour): number {
  return how.optsOut < 1 ? personal(person, Math.min(1, how.replies / (1 - how.optsOut))) : 0;
}

function called(how: ChannelBehaviour, person: Person, chance: Chance, ringMs: number): Happening[] {
  if (!person.onChannel) return [{ afterMs: 2 * SECOND_MS, outcome: 'failed', reason: 'invalid_number' }];
  if (person.blocked) return [{ afterMs: 2 * SECOND_MS, outcome: 'failed', reason: 'blocked_by_user' }];
  const placed: Happening = { afterMs: SECOND_MS, outcome: 'sent' };
  const hangUpMs = ringMs + seconds(logNormal(chance, how.talkSeconds, 0.5));
  if (chance() < how.optsOut) {
    return [placed, { afterMs: hangUpMs, outcome: 'opted_out', text: pick(chance, SPOKEN_STOPS) }];
  }
  const answers = Math.min(1, how.answers / (1 - how.optsOut));
  if (chance() < personal(person, answers)) {
    return [placed, { afterMs: hangUpMs, outcome: 'answered', text: pick(chance, SPOKEN) }];
  }
  const unanswered = chance() * Math.max(Number.EPSILON, 1 - how.optsOut - how.answers);
  if (unanswered < how.busy) return [placed, { afterMs: ringMs, outcome: 'no_answer', reason: 'busy' }];
  if (unanswered < how.busy + how.voicemail) {
    return [placed, { afterMs: hangUpMs, outcome: 'no_answer', reason: 'voicemail' }];
  }
  return [placed, { afterMs: LONGEST_RING_MS, outcome: 'no_answer', reason: 'no_answer' }];
}

function absence(channel: string): string {
  if (channel === 'sms') return 'invalid_number';
  return channel === 'email' ? 'invalid_address' : 'not_on_channel';
}

function reportOf(send: SendEntry, { afterMs, outcome, text, reason }: Happening): Report {
  return {
    outcome,
    dedupe: `${send.externalId}:${outcome}`,
    attempt: send.attempt,
    externalId: send.externalId,
    address: send.to,
    channel: send.channel,
    at: send.at + afterMs,
    ...(text !== undefined && { text }),
    ...(reason !== undefined && { reason }),
  };
}

function seconds(amount: number): number {
  return Math.round(amount * SECOND_MS);
}

function hours(amount: number): number {
  return Math.max(SECOND_MS, Math.round(amount * HOUR_MS));
}
