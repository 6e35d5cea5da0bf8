import type { LearningEvent } from './events.ts';
import type { OneCopy } from './one-copy.ts';

/** What is known of one attempt. Instants in milliseconds; Infinity: not (yet). */
export interface AttemptTally {
  readonly number: number;
  channel: string | null;
  sentAt: number;
  reached: boolean;
  bounced: boolean;
  convertedAt: number;
  optedOutAt: number;
  /** Millionths of the currency, so that sums are exact. */
  cost: number;
  costAt: number;
}

/** What is known of one cascade. It depends on the set of its events, not on their order or number. */
export interface Tally {
  startedAt: number;
  segment: string;
  /** See `contactNumber`; null: not known who it is. */
  contact: number | null;
  order: readonly string[];
  /** In the order of their numbers. */
  readonly attempts: AttemptTally[];
  closedAt: number;
  /** The earliest instant heard of, for tallies whose start was never heard of. */
  firstAt: number;
}

/** A cascade nothing is known of. */
export function emptyTally(): Tally {
  return {
    startedAt: Infinity,
    segment: '',
    contact: null,
    order: [],
    attempts: [],
    closedAt: Infinity,
    firstAt: Infinity,
  };
}

/**
 * A person as the learner remembers them: 32 bits, enough to see who would vote twice in a few days, and shared by
 * too many telephone numbers to lead back to one (FNV-1a).
 */
export function contactNumber(contact: string): number {
  let mixed = 0x811c9dc5;
  for (let i = 0; i < contact.length; i++) mixed = Math.imul(mixed ^ contact.charCodeAt(i), 0x01000193);
  return mixed;
}

/** Takes an event in: the earliest instant of each kind stays, the latest price stays. */
export function note(tally: Tally, event: LearningEvent, names: OneCopy): void {
  tally.firstAt = Math.min(tally.firstAt, event.at);
  switch (event.kind) {
    case 'started':
      if (event.at >= tally.startedAt) return;
      tally.startedAt = event.at;
      tally.segment = names.text(event.segment);
      tally.contact = event.contact === null ? null : contactNumber(event.contact);
      tally.order = names.order(event.order);
      return;
    case 'closed':
      tally.closedAt = Math.min(tally.closedAt, event.at);
      return;
    case 'sent': {
      const attempt = attemptOf(tally, event.attempt);
      if (event.at < attempt.sentAt) {
        attempt.sentAt = event.at;
        attempt.channel = names.text(event.channel);
      }
      price(attempt, event.cost, event.at);
      return;
    }
    case 'priced':
      price(attemptOf(tally, event.attempt), event.cost, event.at);
      return;
    case 'reached':
      attemptOf(tally, event.attempt).reached = true;
      return;
    case 'bounced':
      attemptOf(tally, event.attempt).bounced = true;
      return;
    case 'converted': {
      const attempt = attemptOf(tally, event.attempt);
      attempt.convertedAt = Math.min(attempt.convertedAt, event.at);
      return;
    }
    case 'opted_out': {
      const attempt = attemptOf(tally, event.attempt);
      attempt.optedOutAt = Math.min(attempt.optedOutAt, event.at);
    }
  }
}

/** When the cascade came to its end: converted, opted out or closed, whichever was first; Infinity while open. */
export function endOf(tally: Tally): number {
  let end = tally.closedAt;
  for (const attempt of tally.attempts) {
    end = Math.min(end, attempt.convertedAt, attempt.optedOutAt);
  }
  return end;
}

function price(attempt: AttemptTally, cost: number, at: number): void {
  const micros = Math.round(cost * 1e6);
  if (at < attempt.costAt || (at === attempt.costAt && micros <= attempt.cost)) return;
  attempt.cost = micros;
  attempt.costAt = at;
}

function attemptOf(tally: Tally, number: number): AttemptTally {
  let place = tally.attempts.length;
  while (place > 0) {
    const before = tally.attempts[place - 1];
    if (before === undefined || before.number < number) break;
    if (before.number === number) return before;
    place--;
  }
  const attempt: AttemptTally = {
    number,
    channel: null,
    sentAt: Infinity,
    reached: false,
    bounced: false,
    convertedAt: Infinity,
    optedOutAt: Infinity,
    cost: 0,
    costAt: -Infinity,
  };
  tally.attempts.splice(place, 0, attempt);
  return attempt;
}
