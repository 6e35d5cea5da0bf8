import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ClaimCommand } from '../../cascade/command.ts';
import type { Attempt } from '../../cascade/model.ts';
import { consentRefusal } from '../../guards/consent.ts';
import { frequencyVerdict, HARD_FLOOR, reach, type PastSend } from '../../guards/frequency.ts';
import type { Frequency, Guards, Limit } from '../../guards/guards.ts';
import { dayOf, Openings } from '../../guards/hours.ts';
import { spendVerdict, toMicros } from '../../guards/money.ts';
import { numberVerdict, prefixOf } from '../../guards/numbers.ts';
import { SEND, stricter, type Verdict } from '../../guards/verdict.ts';
import { zonesOf } from '../../guards/zones.ts';
import type { Entry } from './cascades.ts';
import type { Campaigns } from './campaigns.ts';
import type { Contacts } from './contacts.ts';
import type { Meters } from './meters.ts';

/** Slots that a stretch of velocity is counted in: so much of it is lost to rounding. */
const SLOTS = 12;

/** Gathers what the guards need to know of a send about to be made, inside its transaction, and asks them. */
export class Judges {
  readonly #campaigns: Campaigns;
  readonly #contacts: Contacts;
  readonly #meters: Meters;
  readonly #openings = new Openings();
  readonly #cascadesOf: StatementSync;
  readonly #sendsTo: StatementSync;

  constructor(database: DatabaseSync, campaigns: Campaigns, contacts: Contacts, meters: Meters) {
    this.#campaigns = campaigns;
    this.#contacts = contacts;
    this.#meters = meters;
    this.#cascadesOf = database.prepare('SELECT count(*) AS count FROM cascades WHERE contact = ?');
    this.#sendsTo = database.prepare(
      `SELECT claimedAt AS at, attempts.channel FROM cascades JOIN attempts ON cascade = seq
       WHERE contact = ?1 AND (lastSentAt IS NULL OR lastSentAt > ?2 OR phase = 'sending')
         AND claimedAt > ?2 AND state <> 'refused'`,
    );
  }

  /** What the guards say to an attempt. What it takes of velocity is taken; its price is taken when it is written. */
  judge({ cascade, attempts }: Entry, command: ClaimCommand, attempt: Attempt, now: number): Verdict {
    const { campaign, contact, customer } = cascade;
    const { channel, address } = attempt;
    const order = this.#campaigns.obstacle(campaign, channel, contact);
    if (order !== null) {
      const what = order.contact !== null ? 'this person' : order.channel !== null ? channel : 'the campaign';
      const why = `${what} is ${order.state}${order.why === null ? '' : `: ${order.why}`}`;
      if (order.state === 'stopped' && order.channel !== null) {
        return { do: 'refuse', reason: 'channel_stopped', scope: 'message', why };
      }
      return { do: 'hold', until: null, why };
    }
    const guards = this.#campaigns.guards(campaign);
    if (
      (guards?.purpose ?? 'marketing') === 'marketing' &&
      this.#contacts.wantsNoMarketing(contact, channel)
    ) {
      return refusal('opted_out_marketing', `the person wants no marketing on ${channel}`);
    }
    const suppressed = this.#suppressedAddress(contact, attempt);
    if (suppressed !== null) return suppressed;
    if (command.sender !== undefined || guards?.countries || guards?.velocity) {
      const sender = { number: command.sender ?? null };
      const countries = guards?.countries ?? (command.sender === undefined ? 'any' : null);
      const verdict = numberVerdict(channel, address, countries, sender);
      if (verdict.do !== 'send') return verdict;
    }
    const frequency = this.#frequency(contact, guards?.frequency ?? null, attempts, channel, now);
    if (guards === null) return frequency;
    if (guards.consent !== null) {
      const why = consentRefusal(guards.consent, customer, channel, now);
      if (why !== null) return refusal('no_consent', why);
    }
    const verdict = [
      this.#hours(guards, channel, customer, now),
      this.#spend(guards, attempt, attempts, now),
      this.#velocity(guards.velocity, address, channel, now),
    ].reduce(stricter, frequency);
    if (verdict.do === 'send' && guards.velocity !== null) this.#take(guards.velocity, address, channel, now);
    return verdict;
  }

  /** The address of the send may be that of somebody who opted out under another identity. */
  #suppressedAddress(contact: string, { address, channel }: Attempt): Verdict | null {
    if (address === contact) return null;
    const out = this.#contacts
      .at(address, channel)
      .map((one) => this.#contacts.find(one))
      .find(({ id, optedOutAt }) => id !== contact && optedOutAt !== null);
    if (out === undefined) return null;
    return refusal('opted_out_address', `this address has opted out (${out.optedOutBy ?? 'the person'})`);
  }

  #frequency(
    contact: string,
    frequency: Frequency | null,
    attempts: readonly Attempt[],
    channel: string,
    now: number,
  ): Verdict {
    if (frequency === null && attempts.length < HARD_FLOOR.count) {
      // A person with one cascade cannot have had more sends than it has attempts.
      if (Number(this.#cascadesOf.get(contact)?.['count']) <= 1) return SEND;
    }
    const past = this.#sendsTo.all(contact, now - reach(frequency)) as unknown as PastSend[];
    return frequencyVerdict(frequency, channel, past, now);
  }

  #hours(
    { hours, timezone }: Guards,
    channel: string,
    customer: Entry['cascade']['customer'],
    now: number,
  ): Verdict {
    if (hours === null) return SEND;
    const zones = zonesOf(customer, timezone);
    const at = this.#openings.at(hours, channel, zones, now);
    if (at === now) return SEND;
    const where = zones.join(', ');
    const name = channel === 'phone' && hours.calling !== null ? 'outside of calling hours' : 'quiet hours';
    if (at === null)
      return refusal('no_opening', `there is no hour at which ${channel} may be used in ${where}`);
    return { do: 'hold', until: at, why: `held until ${new Date(at).toISOString()}: ${name} in ${where}` };
  }

  #spend({ spend, timezone }: Guards, attempt: Attempt, attempts: readonly Attempt[], now: number): Verdict {
    if (spend === null) return SEND;
    const { campaign, account, number, cost } = attempt;
    const reserved = attempts.find((one) => one.number === number)?.cost ?? 0;
    const day = dayOf(now, timezone);
    const spent = {
      campaign: this.#meters.get(METER.campaign(campaign), 0),
      day: this.#meters.get(METER.campaign(campaign), day.start),
      account: this.#meters.get(METER.account(account), day.start),
    };
    return spendVerdict(spend, spent, toMicros(cost ?? 0) - toMicros(reserved), day.end);
  }

  #velocity(limit: Limit | null, address: string, channel: string, now: number): Verdict {
    const prefix = velocityPrefix(limit, address, channel);
    if (limit === null || prefix === null) return SEND;
    const width = Math.max(1, Math.ceil(limit.ms / SLOTS));
    const slots = this.#meters.since(METER.prefix(prefix), now - limit.ms - width);
    let total = slots.reduce((sum, { amount }) => sum + amount, 0);
    if (total < limit.count) return SEND;
    for (const { slot, amount } of slots) {
      total -= amount;
      if (total >= limit.count) continue;
      const until = slot + width + limit.ms + 1;
      return { do: 'hold', until, why: `held: ${limit.count} sends to numbers like ${prefix}… were made` };
    }
    return SEND;
  }

  #take(limit: Limit, address: string, channel: string, now: number): void {
    const prefix = velocityPrefix(limit, address, channel);
    if (prefix === null) return;
    const width = Math.max(1, Math.ceil(limit.ms / SLOTS));
    const name = METER.prefix(prefix);
    this.#meters.drop(name, now - limit.ms - 2 * width);
    this.#meters.add(name, Math.floor(now / width) * width, 1);
  }
}

/** Names of meters. */
export const METER = {
  campaign: (name: string): string => `spend campaign ${name}`,
  account: (id: string): string => `spend account ${id}`,
  prefix: (prefix: string): string => `velocity ${prefix}`,
} as const;

function velocityPrefix(limit: Limit | null, address: string, channel: string): string | null {
  return limit !== null && (channel === 'phone' || channel === 'sms') ? prefixOf(address) : null;
}

function refusal(reason: string, why: string): Verdict {
  return { do: 'refuse', reason, scope: 'contact', why };
}
