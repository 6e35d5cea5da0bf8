import type { DatabaseSync } from 'node:sqlite';
import { report, type Change } from '../../cascade/machine/index.ts';
import type { Attempt } from '../../cascade/model.ts';
import type { Judge } from '../../guards/judge.ts';
import { bundleOf } from './bundles.ts';
import { Changes } from './changes.ts';
import type { Entry } from './entry.ts';
import { GuardActs } from './guard-acts.ts';
import { Identities } from './identities.ts';
import { judgeOf } from './judge.ts';
import type { Tables } from './tables.ts';
import { Wishes } from './wishes.ts';
import type { Work } from './work.ts';

/** Where commands write what the state machine decides: about one cascade, and what follows from it for others. */
export class Ledger {
  readonly tables: Tables;
  /** Who may be written to, by the guards. */
  readonly judge: Judge;
  /** What guards do by themselves. */
  readonly guardActs: GuardActs;
  /** Who is meant by an address. */
  readonly identities: Identities;
  /** What people wish. */
  readonly wishes: Wishes;
  readonly #changes: Changes;

  constructor(database: DatabaseSync, tables: Tables) {
    this.tables = tables;
    this.identities = new Identities(database, tables);
    this.judge = judgeOf(database, tables, this.identities);
    this.guardActs = new GuardActs(tables);
    this.#changes = new Changes(tables, this.guardActs);
    this.wishes = new Wishes(tables, this.identities, this.#changes);
  }

  /** Writes a new cascade with its first change; false: its campaign already has one with its key. */
  add(change: Change, msg: string, now: number): boolean {
    return this.#changes.add(change, msg, now);
  }

  /** Writes what was decided about a cascade, and what follows from it for others. */
  apply(entry: Entry, change: Change, work: Work): void {
    const { contact } = entry.cascade;
    const known = entry.attempts;
    this.#changes.write(entry, change, work);
    for (const attempt of change.attempts) {
      if (known.every(({ externalId }) => externalId !== attempt.externalId)) {
        this.#applyEarly(entry, attempt, work);
      }
    }
    if (change.optOut) {
      const { by, at, blockedOn } = change.optOut;
      this.wishes.optOut(contact, by, work, at, blockedOn);
    }
    if (change.noMarketing) this.wishes.stopMarketing(contact, change.noMarketing);
  }

  /** Applies the reports that overtook the answer to their send. */
  #applyEarly(entry: Entry, { id, account, externalId }: Attempt, work: Work): void {
    if (externalId === null) return;
    for (const early of this.tables.inbox.take(account, externalId)) {
      const attempt = entry.attempts.find((one) => one.id === id);
      const { now } = work.moment;
      const isOver =
        early.outcome === 'opted_out' &&
        this.tables.contacts.hasReturned(entry.cascade.contact, Math.min(early.at ?? now, now));
      if (attempt && !isOver)
        this.apply(entry, report(bundleOf(this.tables, entry), attempt, early, work.moment), work);
    }
  }
}
