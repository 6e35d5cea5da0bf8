import type { DatabaseSync } from 'node:sqlite';
import type { Emitting, Notice } from '../../cascade/answers.ts';
import type { Attempt, Cascade, Emission } from '../../cascade/model.ts';
import { identitiesOf } from '../../cascade/address.ts';
import { end, report, type Bundle, type Change, type Moment } from '../../cascade/machine/index.ts';
import type { Halt } from '../../guards/guards.ts';
import { bookSpend, type Judge } from '../../guards/judge.ts';
import { say } from '../../guards/say.ts';
import { stated } from '../../guards/standing-words.ts';
import type { Wording } from '../../wording/wording.ts';
import { Attempts, cascadeOfAttempt } from './attempts.ts';
import { Cascades, type Entry } from './cascades.ts';
import { Campaigns } from './campaigns.ts';
import { Contacts, FORGOTTEN, spellings } from './contacts.ts';
import { Heard } from './heard.ts';
import { Inbox } from './inbox.ts';
import { Journal } from './journal.ts';
import { Links } from './links.ts';
import { judgeOf } from './judge.ts';
import { Meters } from './meters.ts';
import { People } from './people.ts';
import { Plans } from './plans.ts';
import { Tally } from './tally.ts';
import { Watch } from './watch.ts';

/** A chat at Telegram among a person's addresses: digits, where numbers have a `+` and mails an `@`. */
const CHAT = /^(telegram:)?\d{3,20}$/;

/** One command at work: its moment, and what it has brought about so far. */
export interface Work {
  readonly moment: Moment;
  /** Ids of the cascades that have a message to emit. */
  readonly emitting: Set<string>;
  /** Sends in flight that have become pointless. */
  readonly cancel: Attempt[];
  /** When the first of the cascades put to rest is due, in milliseconds since 1970; null: none was. */
  dueAt: number | null;
  /** What has happened to campaigns by itself. */
  readonly notices: Notice[];
}

/** Why something halts, and what to do about it. */
export interface Reasons {
  readonly why: Wording;
  readonly remedy: Wording;
}

/** All tables of the store, and how a decision of the state machine is written to them. */
export class Ledger {
  readonly cascades: Cascades;
  readonly attempts: Attempts;
  readonly journal: Journal;
  readonly contacts: Contacts;
  readonly people: People;
  readonly plans: Plans;
  readonly inbox: Inbox;
  readonly links: Links;
  readonly heard: Heard;
  readonly campaigns: Campaigns;
  readonly meters: Meters;
  readonly watch: Watch;
  readonly judge: Judge;
  readonly #tally: Tally;
  readonly #openOf;
  readonly #latestOf;
  readonly #undrawn;

  constructor(database: DatabaseSync) {
    this.attempts = new Attempts(database);
    this.cascades = new Cascades(database, (seq, cascade) => this.attempts.of(seq, cascade));
    this.journal = new Journal(database);
    this.contacts = new Contacts(database);
    this.people = new People(database);
    this.plans = new Plans(database);
    this.inbox = new Inbox(database);
    this.links = new Links(database);
    this.heard = new Heard(database);
    this.campaigns = new Campaigns(database, (campaign, hash) => this.plans.find(campaign, hash));
    this.meters = new Meters(database);
    this.watch = new Watch(database);
    this.judge = judgeOf(database, this.campaigns, this.contacts, this.meters);
    this.#tally = new Tally(database);
    this.#latestOf = database.prepare('SELECT id FROM cascades WHERE contact = ? ORDER BY seq DESC LIMIT 10');
    this.#undrawn = database.prepare(
      `SELECT count(*) AS drawn, sum(result IS NULL) AS open FROM drawn JOIN cascades ON seq = cascade
       WHERE drawn.campaign = ?`,
    );
    this.#openOf = database.prepare('SELECT id FROM cascades WHERE contact = ? AND open = 1');
  }

  /** What the state machine may look at. */
  bundle({ cascade, attempts }: Entry): Bundle {
    return {
      cascade,
      attempts,
      plan: this.plans.find(cascade.campaign, cascade.plan),
      contact: this.contacts.find(cascade.contact),
    };
  }

  /** Under a spend cap nothing is free: what the cascade's own plan has no price for costs what it does by now. */
  priced(bundle: Bundle, channel: string): Bundle {
    const { plan, cascade } = bundle;
    if (plan.costs[channel] !== undefined || !this.campaigns.guards(cascade.campaign)?.spend) return bundle;
    return { ...bundle, plan: { ...plan, costs: this.campaigns.prices(cascade.campaign) } };
  }

  /** With the chat that a person has opened, for those whose row does not tell it. */
  addressed(bundle: Bundle, channel: string): Bundle {
    if (channel !== 'telegram' || bundle.cascade.customer.telegram) return bundle;
    const learned = this.contacts.addresses(bundle.cascade.contact).find((one) => CHAT.test(one));
    return learned === undefined ? bundle : { ...bundle, learned: learned.replace(/^telegram:/, '') };
  }

  /** The cascade and the attempt with this attempt id; null: there is none. */
  findAttempt(id: string): { readonly entry: Entry; readonly attempt: Attempt } | null {
    const entry = this.cascades.find(cascadeOfAttempt(id));
    const attempt = entry?.attempts.find((one) => one.id === id);
    return entry === null || attempt === undefined ? null : { entry, attempt };
  }

  /** Writes a new cascade with its first change; false: its campaign already has one with its key. */
  add(change: Change, msg: string, now: number): boolean {
    const entry = this.cascades.add(change.cascade, msg);
    if (entry === null) return false;
    this.#tally.cascade(null, change.cascade);
    this.people.note(change.cascade.contact, change.cascade.customer);
    this.cascades.save(entry, change.cascade, this.journal.append(entry.seq, null, change.log), now);
    return true;
  }

  /** Writes what was decided about a cascade, and what follows from it for others. */
  apply(entry: Entry, change: Change, work: Work): void {
    const before = entry.cascade;
    const known = entry.attempts;
    if (change.cascade !== before || change.log.length > 0) {
      const lastLog = this.journal.append(entry.seq, entry.lastLog, change.log);
      this.cascades.save(entry, change.cascade, lastLog, work.moment.now);
      this.#tally.cascade(before, change.cascade);
    }
    for (const attempt of change.attempts) this.#saveAttempt(entry, attempt, work);
    if (change.cascade.result !== before.result) this.#ended(before, change.cascade, work);
    const { dueAt } = change.cascade;
    if (dueAt !== null && dueAt < (work.dueAt ?? Infinity)) work.dueAt = dueAt;
    if (change.emit) work.emitting.add(before.id);
    for (const attempt of change.attempts) {
      if (attempt.externalId !== null && known.every(({ externalId }) => externalId !== attempt.externalId)) {
        this.#applyEarly(entry, attempt.id, attempt.account, attempt.externalId, work);
      }
    }
    if (change.optOut) this.optOut(before.contact, change.optOut.by, work, change.optOut.at);
    if (change.noMarketing && !before.contact.startsWith(FORGOTTEN)) {
      const { address, channel, at, by } = change.noMarketing;
      const people = this.meant([before.contact, ...this.contacts.at(address, channel)]);
      for (const one of people) this.contacts.wishMarketing(one, channel, false, at, by);
    }
  }

  /** Everybody whom these addresses stand for: whose identity they are, and whose rows name them. */
  meant(addresses: readonly string[]): ReadonlySet<string> {
    return new Set([...addresses, ...addresses.flatMap((address) => this.people.named(address))]);
  }

  /** Everybody whom an address stands for that somebody writes by hand: also one that only a provider has told. */
  at(address: string): ReadonlySet<string> {
    return this.meant([address, ...this.contacts.at(address, undefined)]);
  }

  /** Takes a person's opt-out back, under every identity that their latest rows name. @returns how many were lifted */
  optIn(contact: string, at: number, by: string): number {
    const identities = new Set([...this.#rowsOf(contact), ...this.contacts.identities(contact)]);
    return [...identities].filter((one) => this.contacts.optIn(one, at, by)).length;
  }

  /** A person's identity, and every other that their latest rows name. */
  #rowsOf(contact: string): ReadonlySet<string> {
    const rows = this.#latestOf
      .all(contact)
      .map(({ id }) => this.cascades.find(String(id))?.cascade.customer);
    return new Set([contact, ...rows.flatMap((customer) => identitiesOf(customer ?? {}))]);
  }

  /**
   * Notes that an address turned out to be a person's. What was said from it before they were known there counts for
   * them; of an erased person nothing is noted.
   */
  alias(alias: string, of: string, work: Work): void {
    const { contacts } = this;
    if (contacts.isForgotten(of, undefined)) return;
    contacts.alias(alias, of);
    for (const one of spellings(alias)) {
      for (const { channel, at, by } of contacts.wishes(one))
        contacts.wishMarketing(of, channel, false, at, by);
      const { optedOutAt, optedOutBy } = contacts.find(one);
      if (optedOutAt !== null) this.optOut(of, optedOutBy ?? '', work, optedOutAt);
    }
  }

  /** True when the contact is in a cascade of this campaign that has not come to an end. */
  hasOpen(campaign: string, contact: string): boolean {
    return this.#openOf.all(contact).some(({ id }) => {
      const cascade = this.cascades.find(String(id))?.cascade;
      return cascade?.campaign === campaign && cascade.result === null;
    });
  }

  /**
   * Marks a contact as opted out, under every identity that their latest rows name, and stops every open cascade
   * of theirs.
   * @param at when they said so, in milliseconds since 1970
   * @returns how many were stopped
   */
  optOut(contact: string, by: string, work: Work, at: number = work.moment.now): number {
    for (const one of this.#rowsOf(contact)) this.contacts.optOut(one, at, by);
    let stopped = 0;
    for (const { id } of this.#openOf.all(contact)) {
      const entry = this.cascades.find(String(id));
      if (entry === null) continue;
      for (const other of identitiesOf(entry.cascade.customer)) this.contacts.optOut(other, at, by);
      const change = end(this.bundle(entry), work.moment, 'stopped', 'opted_out', `opted out (${by})`);
      if (change.cascade === entry.cascade) continue;
      this.apply(entry, change, work);
      work.cancel.push(...entry.attempts.filter(isInFlight));
      stopped += 1;
    }
    return stopped;
  }

  /**
   * What a command led to: of each cascade its latest message, an earlier one having become stale.
   * @param live the cascade whose message the caller holds, and which therefore need not be handed out
   */
  outcome({ emitting, dueAt }: Pick<Work, 'emitting' | 'dueAt'>, live: string | null): Emitting {
    const emit: Emission[] = [];
    for (const id of emitting) {
      const entry = this.cascades.find(id);
      if (entry === null) continue;
      const { cascade, attempts, msg } = entry;
      emit.push({ cascade, attempts, node: cascade.node, port: cascade.port, msg: id === live ? null : msg });
    }
    return { emit, dueAt };
  }

  /** To be called last in a transaction. */
  flush(): void {
    this.people.flush();
    this.meters.flush();
    this.#tally.flush();
  }

  /** Lets go of what is held in memory, which a rollback has made untrue. */
  forget(): void {
    this.cascades.forget();
    this.plans.forget();
    this.contacts.forget();
    this.people.forget();
    this.meters.forget();
    this.campaigns.forget();
    this.#tally.forget();
  }

  #saveAttempt(entry: Entry, attempt: Attempt, work: Work): void {
    const before = entry.attempts.find(({ number }) => number === attempt.number);
    this.attempts.save(entry.seq, before, attempt);
    const attempts =
      before === undefined
        ? [...entry.attempts, attempt]
        : entry.attempts.map((one) => (one === before ? attempt : one));
    this.#tally.attempts(entry.attempts, attempts);
    const guards = this.campaigns.guards(attempt.campaign);
    bookSpend(this.meters, guards?.timezone ?? 'UTC', before, attempt);
    if (guards?.halt) this.#watch(guards.halt, before, attempt, work);
    if (before === undefined) this.contacts.alias(attempt.address, entry.cascade.contact);
    entry.attempts = attempts;
  }

  /** Keeps account of what an attempt tells about the campaign. */
  #watch(halt: Halt, before: Attempt | undefined, after: Attempt, work: Work): void {
    if (this.watch.attempt(before, after)) this.#alarm(after.campaign, after.channel, halt, work);
  }

  /** Counts something that an attempt's own standing does not tell, such as a complaint. */
  observe(attempt: Attempt, kind: 'complaints' | 'conversions', work: Work): void {
    const halt = this.campaigns.guards(attempt.campaign)?.halt ?? null;
    if (halt === null || this.watch.isOld(attempt)) return;
    this.watch.count(attempt.campaign, attempt.channel, kind, 1);
    this.#alarm(attempt.campaign, attempt.channel, halt, work);
  }

  /** Halts a campaign, or one channel of it, unless something was ordered about it already. */
  halt(campaign: string, channel: string | null, said: Reasons, work: Work): void {
    const target = { campaign, channel: channel ?? '', contact: '' };
    if (this.campaigns.order(target) !== null) return;
    const at = work.moment.now;
    const by = 'guards';
    const { told, ...english } = stated(said, channel);
    this.campaigns.set(target, { state: 'halted', at, by, ...english, told });
    this.campaigns.note(target, { at, action: 'halt', by, why: english.why });
    work.notices.push({ kind: 'halted', campaign, channel, at, ...english, told });
  }

  /** Lets the rest follow when everybody of a self-promoting cohort has come to an end and nothing is halted. */
  promoteIfMet(campaign: string, work: Work): void {
    const cohort = this.campaigns.guards(campaign)?.cohort;
    if (cohort?.promote !== 'auto' || this.campaigns.promoted(campaign) !== null) return;
    const { drawn, open } = this.#undrawn.get(campaign) as { drawn: number; open: number | null };
    if (drawn < cohort.size || open !== 0) return;
    if (this.campaigns.standings(campaign).some(({ state }) => state !== 'cohort')) return;
    const at = work.moment.now;
    const by = 'the declared limits were met';
    this.campaigns.promote(campaign, at, by);
    this.campaigns.note({ campaign, channel: '', contact: '' }, { at, action: 'promote', by, why: null });
    const { text: why, told } = say('guards.cohort.met', { count: drawn });
    const notice = { campaign, channel: null, at, why, remedy: null, told: { why: told } } as const;
    work.notices.push({ kind: 'promoted', ...notice });
  }

  #ended(before: Cascade, after: Cascade, work: Work): void {
    const guards = this.campaigns.guards(after.campaign);
    if (guards === null) return;
    if (after.result === 'success' && guards.halt !== null) {
      this.watch.count(after.campaign, after.channel ?? '', 'conversions', 1);
    }
    if (before.result === null) this.promoteIfMet(after.campaign, work);
  }

  #alarm(campaign: string, channel: string, halt: Halt, work: Work): void {
    for (const alarm of this.watch.alarms(campaign, channel, halt)) {
      this.halt(campaign, alarm.channel, alarm, work);
    }
  }

  /** Applies the reports that overtook the answer to their send. */
  #applyEarly(entry: Entry, id: string, account: string, externalId: string, work: Work): void {
    for (const early of this.inbox.take(account, externalId)) {
      const attempt = entry.attempts.find((one) => one.id === id);
      if (attempt) this.apply(entry, report(this.bundle(entry), attempt, early, work.moment), work);
    }
  }
}

/** True for a send that was or may have been taken by the provider and has not come to anything yet. */
export function isInFlight({ state, outcome }: Attempt): boolean {
  return state !== 'refused' && (outcome === null || outcome === 'accepted' || outcome === 'sent');
}

/** True for a cascade whose person was taken out of the store, by erasure or by age. */
export function isErased({ cascade }: Pick<Entry, 'cascade'>): boolean {
  return cascade.contact.startsWith(FORGOTTEN);
}

/** True once a cascade has been ended by the person or by decree. */
export function isOver({ result }: Cascade): boolean {
  return result === 'success' || result === 'stopped';
}
