import type { ClaimCommand } from '../cascade/command.ts';
import type { Bundle } from '../cascade/machine/change.ts';
import type { Attempt, Cascade, Contact, Customer } from '../cascade/model.ts';
import { consentRefusal } from './consent.ts';
import type { Obstacle } from './control.ts';
import { frequencyVerdict, reach, type PastSend } from './frequency.ts';
import type { Frequency, Guards, Limit } from './guards.ts';
import { Openings } from './hours.ts';
import { spendVerdict, toMicros } from './money.ts';
import { isDialled, numberVerdict, prefixOf } from './numbers.ts';
import { optedOutWording } from './opted-out-by.ts';
import { say } from './say.ts';
import { orderWording } from './standing-words.ts';
import { SEND, stricter, type Verdict } from './verdict.ts';
import { dayOf } from './wall-clock.ts';
import { zonesOf } from './zones.ts';
import type { Wording } from '../wording/wording.ts';

/** Sends are counted by the second, whatever a campaign's stretch: every campaign reads what all have sent. */
const VELOCITY_SLOT_MS = 1_000;

/** Longer than any stretch that can be declared (90 days), in milliseconds. */
const VELOCITY_KEPT_MS = 110 * 24 * 3_600_000;
/** What is spent is counted in quarters of an hour: in every zone on earth the days begin with one. */
const SPEND_SLOT_MS = 15 * 60_000;
/** Longer than any day that a cap may still look back to, in milliseconds. */
const SPEND_KEPT_MS = 3 * 24 * 3_600_000;
/** Campaigns of many zones share an account: its days are those of none of them. */
const ACCOUNT_ZONE = 'UTC';

/** Amounts by name and slot of time, such as what a campaign has spent in an hour; slot 0 is all time. */
export interface MeterBook {
  get(name: string, slot: number): number;
  add(name: string, slot: number, amount: number): void;
  /** What the slots from an instant on have together. */
  sum(name: string, since: number): number;
  /** Slots from an instant on that have an amount, newest first, and so many of them at most. */
  latest(
    name: string,
    from: number,
    most: number,
  ): readonly { readonly slot: number; readonly amount: number }[];
}

/** What the guards look up about a send: in a store, or in the memory of a simulation. */
export interface Records {
  readonly campaigns: {
    /** What stands in the way of a send: the person's own standing, the campaign's, then the channel's. */
    obstacle(campaign: string, channel: string, contact: string): Obstacle | null;
    /** The guards of the document deployed last; null: it declares none. */
    guards(campaign: string): Guards | null;
  };
  readonly contacts: {
    /** @param address where they are reached on the channel */
    wantsNoMarketing(contact: string, channel: string, address: string): boolean;
    /** Everyone who may be meant by an address on a channel. */
    at(address: string, channel: string): readonly string[];
    find(id: string): Contact;
  };
  readonly meters: MeterBook;
  /**
   * Sends since an instant, in all campaigns, to a cascade's person: to everybody who shares an address with them.
   * @param address where the next one would go
   * @param attempts of the cascade at hand: a person without another one cannot have had more sends
   */
  pastSends(
    person: Pick<Cascade, 'id' | 'contact' | 'customer'>,
    address: string,
    attempts: number,
    frequency: Frequency | null,
    since: number,
  ): readonly PastSend[];
}

/** Asks all guards about a send. The one place that says in which order they speak. */
export class Judge {
  readonly #records: Records;
  readonly #openings = new Openings();

  constructor(records: Records) {
    this.#records = records;
  }

  /** What the guards say to an attempt. What it takes, of money and velocity, is booked when it is written. */
  judge(
    { cascade, attempts }: Pick<Bundle, 'cascade' | 'attempts'>,
    command: Pick<ClaimCommand, 'sender'>,
    attempt: Attempt,
    now: number,
  ): Verdict {
    const { campaign, contact, customer } = cascade;
    const { channel, address } = attempt;
    const order = this.#records.campaigns.obstacle(campaign, channel, contact);
    if (order !== null) {
      const why = orderWording(order);
      if (order.state === 'stopped' && order.channel !== null) {
        return { do: 'refuse', reason: 'channel_stopped', scope: 'message', why };
      }
      return { do: 'hold', until: null, why };
    }
    const guards = this.#records.campaigns.guards(campaign);
    if (
      (guards?.purpose ?? 'marketing') === 'marketing' &&
      this.#records.contacts.wantsNoMarketing(contact, channel, address)
    ) {
      return refusal('opted_out_marketing', say('guards.refused.noMarketing', { channel }));
    }
    const suppressed = this.#suppressedAddress(contact, attempt);
    if (suppressed !== null) return suppressed;
    if (command.sender !== undefined || guards?.countries || guards?.velocity) {
      const sender = { number: command.sender ?? null };
      const countries = guards?.countries ?? (command.sender === undefined ? 'any' : null);
      const verdict = numberVerdict(channel, address, countries, sender);
      if (verdict.do !== 'send') return verdict;
    }
    const frequency = this.#frequency(cascade, guards?.frequency ?? null, attempts.length, attempt, now);
    if (guards === null) return frequency;
    if (guards.consent !== null) {
      const why = consentRefusal(guards.consent, customer, channel, now);
      if (why !== null) return refusal('no_consent', why);
    }
    return [
      this.#hours(guards, channel, customer, now),
      this.#spend(guards, attempt, attempts, now),
      this.#velocity(guards.velocity, address, channel, now),
    ].reduce(stricter, frequency);
  }

  /** The address of the send may be that of somebody who opted out under another identity. */
  #suppressedAddress(contact: string, { address, channel }: Attempt): Verdict | null {
    if (address === contact) return null;
    const out = this.#records.contacts
      .at(address, channel)
      .map((one) => this.#records.contacts.find(one))
      .find(({ id, optedOutAt }) => id !== contact && optedOutAt !== null);
    if (out === undefined) return null;
    const why = say('guards.refused.address', { by: optedOutWording(out.optedOutBy) });
    return refusal('opted_out_address', why);
  }

  #frequency(
    person: Pick<Cascade, 'id' | 'contact' | 'customer'>,
    frequency: Frequency | null,
    attempts: number,
    { address, channel }: Attempt,
    now: number,
  ): Verdict {
    const past = this.#records.pastSends(person, address, attempts, frequency, now - reach(frequency));
    return frequencyVerdict(frequency, channel, past, now);
  }

  #hours({ hours, timezone }: Guards, channel: string, customer: Customer, now: number): Verdict {
    if (hours === null) return SEND;
    const zones = zonesOf(customer, timezone);
    const at = this.#openings.at(hours, channel, zones, now);
    if (at === now) return SEND;
    const where = zones.join(', ');
    if (at === null) return refusal('no_opening', say('guards.hours.never', { channel, zones: where }));
    const name = channel === 'phone' && hours.calling !== null ? 'calling' : 'quiet';
    const until = { as: 'instant', value: at } as const;
    return { do: 'hold', until: at, why: say(`guards.hours.${name}`, { until, zones: where }) };
  }

  #spend({ spend, timezone }: Guards, attempt: Attempt, attempts: readonly Attempt[], now: number): Verdict {
    if (spend === null) return SEND;
    const { campaign, account, number, cost } = attempt;
    const reserved = attempts.find((one) => one.number === number)?.cost ?? 0;
    const day = dayOf(now, timezone);
    const ofAccount = dayOf(now, ACCOUNT_ZONE);
    const spent = {
      campaign: this.#records.meters.get(METER.campaign(campaign), 0),
      day: this.#records.meters.sum(METER.campaign(campaign), day.start),
      account: this.#records.meters.sum(METER.account(account), ofAccount.start),
    };
    return spendVerdict(spend, spent, toMicros(cost ?? 0) - toMicros(reserved), {
      day: day.end,
      account: ofAccount.end,
    });
  }

  #velocity(limit: Limit | null, address: string, channel: string, now: number): Verdict {
    const prefix = limit === null ? null : velocityPrefix(address, channel);
    if (limit === null || prefix === null) return SEND;
    const { count, ms } = limit;
    let total = 0;
    for (const { slot, amount } of this.#records.meters.latest(
      METER.prefix(prefix),
      now - ms - VELOCITY_SLOT_MS,
      count,
    )) {
      total += amount;
      if (total < count) continue;
      // There is room again when this one has left the stretch.
      const until = slot + VELOCITY_SLOT_MS + ms + 1;
      return { do: 'hold', until, why: say('guards.velocity', { count, prefix }) };
    }
    return SEND;
  }
}

/** Names of meters. */
const METER = {
  campaign: (name: string): string => `spend campaign ${name}`,
  account: (id: string): string => `spend account ${id}`,
  prefix: (prefix: string): string => `velocity ${prefix}`,
} as const;

/** Drops counts of sends that no limit reaches back to. */
export function forgetVelocity(meters: { dropAll(prefix: string, before: number): void }, now: number): void {
  meters.dropAll(METER.prefix(''), now - VELOCITY_KEPT_MS);
}

/** Drops what was spent on days that no cap looks back to. */
export function forgetSpend(meters: { dropAll(prefix: string, before: number): void }, now: number): void {
  for (const name of [METER.campaign(''), METER.account('')]) meters.dropAll(name, now - SPEND_KEPT_MS);
}

/**
 * Writes down what a change of an attempt spends, or gives back. Campaigns without caps count as well: an account's
 * day is that of all of them, and a cap that is declared later knows what was spent before.
 */
export function bookSpend(meters: MeterBook, before: Attempt | undefined, after: Attempt): void {
  // What is given back goes to the time that it was taken from; who was held may be claimed again on another day.
  for (const [attempt, sign] of [
    [before, -1],
    [after, 1],
  ] as const) {
    const amount = sign * toMicros(attempt?.cost ?? 0);
    if (attempt === undefined || amount === 0) continue;
    const { campaign, account, claimedAt } = attempt;
    const slot = Math.floor(claimedAt / SPEND_SLOT_MS) * SPEND_SLOT_MS;
    meters.add(METER.campaign(campaign), 0, amount);
    meters.add(METER.campaign(campaign), slot, amount);
    meters.add(METER.account(account), slot, amount);
  }
}

/**
 * Writes down what a change of an attempt takes of its prefix's velocity. One that is refused, or turns out never to
 * have left, gives back what it took; one that arrives all the same takes it again.
 */
export function bookVelocity(meters: MeterBook, before: Attempt | undefined, after: Attempt): void {
  const counted = before !== undefined && before.state !== 'refused';
  if (counted === (after.state !== 'refused')) return;
  const { address, channel, claimedAt } = counted ? before : after;
  const prefix = velocityPrefix(address, channel);
  if (prefix === null) return;
  const name = METER.prefix(prefix);
  const slot = Math.floor(claimedAt / VELOCITY_SLOT_MS) * VELOCITY_SLOT_MS;
  // What was not counted, no campaign having declared a velocity yet, is not given back either.
  if (!counted) meters.add(name, slot, 1);
  else if (meters.get(name, slot) > 0) meters.add(name, slot, -1);
}

/** The block that a send counts towards; null: none, the channel reaching nobody by a number that may cost. */
function velocityPrefix(address: string, channel: string): string | null {
  return isDialled(channel) ? prefixOf(address) : null;
}

function refusal(reason: string, why: Wording): Verdict {
  return { do: 'refuse', reason, scope: 'contact', why };
}
