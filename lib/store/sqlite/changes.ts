import type { Change } from '../../cascade/machine/index.ts';
import type { Attempt, Cascade } from '../../cascade/model.ts';
import { bookSpend, bookVelocity } from '../../guards/judge.ts';
import type { Entry } from './entry.ts';
import type { GuardActs } from './guard-acts.ts';
import type { Tables } from './tables.ts';
import type { Work } from './work.ts';

/** Writes what was decided about one cascade, with what is counted of it; other cascades are not touched. */
export class Changes {
  readonly #tables: Tables;
  readonly #guardActs: GuardActs;

  constructor(tables: Tables, guardActs: GuardActs) {
    this.#tables = tables;
    this.#guardActs = guardActs;
  }

  /** Writes a new cascade with its first change; false: its campaign already has one with its key. */
  add(change: Change, msg: string, now: number): boolean {
    const { cascades, journal, people, tally } = this.#tables;
    const { cascade, log } = change;
    const entry = cascades.add(cascade, msg);
    if (entry === null) return false;
    tally.cascade(null, cascade);
    people.note(cascade.contact, cascade.customer);
    cascades.save(entry, cascade, journal.append(entry.seq, null, log), now);
    return true;
  }

  /** Writes a change over what is there. */
  write(entry: Entry, change: Change, work: Work): void {
    const { cascades, journal, tally } = this.#tables;
    const before = entry.cascade;
    const known = { ...entry };
    if (change.cascade !== before || change.log.length > 0) {
      const lastLog = journal.append(entry.seq, entry.lastLog, change.log);
      cascades.save(entry, change.cascade, lastLog, work.moment.now);
      tally.cascade(before, change.cascade);
    }
    for (const attempt of change.attempts) this.#writeAttempt(entry, attempt, work);
    if (change.cascade.result !== before.result) this.#guardActs.ended(change.cascade);
    this.#guardActs.waited(known, entry, work);
    if (isNews(before, change)) this.#guardActs.moved(change.cascade, work);
    const { dueAt } = change.cascade;
    if (dueAt !== null && dueAt < (work.dueAt ?? Infinity)) work.dueAt = dueAt;
    if (change.emit) work.emitting.add(before.id);
  }

  #writeAttempt(entry: Entry, attempt: Attempt, work: Work): void {
    const { attempts: rows, campaigns, contacts, meters, tally } = this.#tables;
    const before = entry.attempts.find(({ number }) => number === attempt.number);
    rows.save(entry.seq, before, attempt);
    const attempts =
      before === undefined
        ? [...entry.attempts, attempt]
        : entry.attempts.map((one) => (one === before ? attempt : one));
    tally.attempts(entry.attempts, attempts);
    bookSpend(meters, before, attempt);
    if (campaigns.countVelocity()) bookVelocity(meters, before, attempt);
    this.#guardActs.attempted(before, attempt, entry.seq, work);
    if (before === undefined) contacts.alias(attempt.address, entry.cascade.contact);
    entry.attempts = attempts;
  }
}

/** True for a change that may be the last which a cohort has waited for. */
function isNews(before: Cascade, { cascade, attempts }: Change): boolean {
  if (cascade.result === null) return false;
  return before.result === null || attempts.length > 0 || cascade.phase !== before.phase;
}
