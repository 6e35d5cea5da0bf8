import type { DatabaseSync } from 'node:sqlite';
import type { Emitting } from '../../cascade/command.ts';
import type { Attempt, Cascade, Emission } from '../../cascade/model.ts';
import { end, report, type Bundle, type Change, type Moment } from '../../cascade/machine/index.ts';
import { Attempts, cascadeOfAttempt } from './attempts.ts';
import { Cascades, type Entry } from './cascades.ts';
import { Contacts } from './contacts.ts';
import { Inbox } from './inbox.ts';
import { Journal } from './journal.ts';
import { Plans } from './plans.ts';
import { Tally } from './tally.ts';

/** One command at work: its moment, and what it has brought about so far. */
export interface Work {
  readonly moment: Moment;
  /** Ids of the cascades that have a message to emit. */
  readonly emitting: Set<string>;
  /** Sends in flight that have become pointless. */
  readonly cancel: Attempt[];
  /** When the first of the cascades put to rest is due, in milliseconds since 1970; null: none was. */
  dueAt: number | null;
}

/** All tables of the store, and how a decision of the state machine is written to them. */
export class Ledger {
  readonly cascades: Cascades;
  readonly attempts: Attempts;
  readonly journal: Journal;
  readonly contacts: Contacts;
  readonly plans: Plans;
  readonly inbox: Inbox;
  readonly #tally: Tally;
  readonly #openOf;

  constructor(database: DatabaseSync) {
    this.attempts = new Attempts(database);
    this.cascades = new Cascades(database, (seq, cascade) => this.attempts.of(seq, cascade));
    this.journal = new Journal(database);
    this.contacts = new Contacts(database);
    this.plans = new Plans(database);
    this.inbox = new Inbox(database);
    this.#tally = new Tally(database);
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
    for (const attempt of change.attempts) this.#saveAttempt(entry, attempt);
    const { dueAt } = change.cascade;
    if (dueAt !== null && dueAt < (work.dueAt ?? Infinity)) work.dueAt = dueAt;
    if (change.emit) work.emitting.add(before.id);
    for (const attempt of change.attempts) {
      if (attempt.externalId !== null && known.every(({ externalId }) => externalId !== attempt.externalId)) {
        this.#applyEarly(entry, attempt.id, attempt.account, attempt.externalId, work);
      }
    }
    if (change.optOut) this.optOut(before.contact, change.optOut.by, work);
  }

  /**
   * Marks a contact as opted out and stops every open cascade of theirs.
   * @returns how many were stopped
   */
  optOut(contact: string, by: string, work: Work): number {
    this.contacts.optOut(contact, work.moment.now, by);
    let stopped = 0;
    for (const { id } of this.#openOf.all(contact)) {
      const entry = this.cascades.find(String(id));
      if (entry === null) continue;
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
    this.#tally.flush();
  }

  /** Lets go of what is held in memory, which a rollback has made untrue. */
  forget(): void {
    this.cascades.forget();
    this.plans.forget();
    this.#tally.forget();
  }

  #saveAttempt(entry: Entry, attempt: Attempt): void {
    const before = entry.attempts.find(({ number }) => number === attempt.number);
    this.attempts.save(entry.seq, before, attempt);
    this.#tally.attempt(before, attempt);
    if (before === undefined) this.contacts.alias(attempt.address, entry.cascade.contact);
    entry.attempts =
      before === undefined
        ? [...entry.attempts, attempt]
        : entry.attempts.map((one) => (one === before ? attempt : one));
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

/** True once a cascade has been ended by the person or by decree. */
export function isOver({ result }: Cascade): boolean {
  return result === 'success' || result === 'stopped';
}
