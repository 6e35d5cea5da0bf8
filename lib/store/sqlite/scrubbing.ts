import type { DatabaseSync } from 'node:sqlite';
import { identitiesOf } from '../../cascade/address.ts';
import type { Attempt, Cascade } from '../../cascade/model.ts';
import { FORGOTTEN } from './contacts.ts';
import type { Entry } from './entry.ts';
import type { Ledger } from './ledger.ts';
import type { Tables } from './tables.ts';
import type { Work } from './work.ts';

/** What of a line of history tells nothing about the person. From it, everything learned can be recounted. */
const KEPT = new Set([
  'channel',
  'outcome',
  'at',
  'reason',
  'scope',
  'tries',
  'result',
  'until',
  'order',
  'propensity',
  'alternatives',
]);
/** Name of the mark that the file still holds, in its free space, what was taken out. */
export const REWRITE = 'rewrite';
/** Shorter texts are found in what is not theirs. */
const SHORTEST = 6;

/**
 * Takes what is personal out of the rows of a store. Statistics stay: campaign, segment, channels, outcomes and costs.
 * Afterwards the file is to be rewritten by the database (see SqliteDatabase).
 */
export class Scrubbing {
  readonly #database: DatabaseSync;
  readonly #ledger: Ledger;
  readonly #tables: Tables;

  constructor(database: DatabaseSync, ledger: Ledger) {
    this.#database = database;
    this.#ledger = ledger;
    this.#tables = ledger.tables;
  }

  /** Leaves of a cascade what is counted, and nothing that leads to the person. */
  cascade(entry: Entry, work: Work): void {
    const { contacts } = this.#tables;
    const { seq, cascade } = entry;
    const hash = contacts.hashOf(cascade.contact);
    const closed: Cascade = { ...cascade, phase: 'closed', pending: false, home: '', dueAt: null };
    if (cascade.phase !== 'closed' || cascade.pending) {
      this.#ledger.apply(entry, { cascade: closed, attempts: [], log: [], emit: false }, work);
    }
    work.emitting.delete(cascade.id);
    this.#run('UPDATE cascades SET contact = ?, key = ? WHERE seq = ?', hash, `${FORGOTTEN}${seq}`, seq);
    this.#run("UPDATE payloads SET customer = '{}', msg = '{}' WHERE cascade = ?", seq);
    this.#run("UPDATE bodies SET body = '{}' WHERE id IN (SELECT body FROM attempts WHERE cascade = ?)", seq);
    this.#run("UPDATE attempts SET address = '' WHERE cascade = ?", seq);
    // What was sent counts for who comes later with another address of theirs.
    for (const one of identitiesOf(cascade.customer)) contacts.alias(contacts.hashOf(one), hash);
    for (const attempt of entry.attempts) this.#ids(seq, attempt, cascade);
    this.#tables.links.erase(seq);
    this.#tables.journal.scrub(entry.lastLog, KEPT);
    this.#tables.people.drop(cascade.contact, cascade.customer);
    this.#tables.cascades.drop(cascade.id);
    this.rewrite();
  }

  /** Who is on record for what was ordered about them is it by a hash alone from now on. */
  acts(identity: string): void {
    this.#run(
      'UPDATE acts SET contact = ?, why = NULL WHERE lower(contact) = ?',
      this.#tables.contacts.hashOf(identity),
      identity.toLowerCase(),
    );
  }

  /**
   * Reports that matched nothing, and the marks of those that did, may name people as well. However many they are, the
   * inbox is read once.
   */
  inbox(identities: Iterable<string>): void {
    const names = namesIn([...identities].map(plain));
    const rows = this.#database.prepare('SELECT account, dedupe, report FROM inbox').iterate();
    const theirs: [string, string][] = [];
    for (const { account, dedupe, report } of rows as Iterable<Record<string, string | null>>) {
      if (names(dedupe ?? '') || (report != null && names(report)))
        theirs.push([String(account), String(dedupe)]);
    }
    for (const one of theirs) this.#run('DELETE FROM inbox WHERE account = ? AND dedupe = ?', ...one);
  }

  /** Notes that the file is to be rewritten, should the process end before it is. */
  rewrite(): void {
    this.#run('INSERT INTO meta VALUES (?, 1) ON CONFLICT DO NOTHING', REWRITE);
  }

  /** Some providers write the number into their ids, as WhatsApp does in base64, or into what they say of an error. */
  #ids(
    seq: number,
    { number, account, address, externalId, code }: Attempt,
    { contact, customer }: Cascade,
  ): void {
    const theirs = [address, contact, ...identitiesOf(customer)].map(plain);
    if (code !== null && tells(code, theirs)) {
      this.#run('UPDATE attempts SET code = NULL WHERE cascade = ? AND number = ?', seq, number);
    }
    if (externalId === null || !tells(externalId, theirs)) return;
    this.#run('UPDATE attempts SET externalId = NULL WHERE cascade = ? AND number = ?', seq, number);
    // The marks of reports begin with the id of their message.
    this.#run(
      'DELETE FROM inbox WHERE account = ?1 AND dedupe >= ?2 AND dedupe < ?2 || char(0x10ffff)',
      account,
      externalId,
    );
    this.#run('DELETE FROM inbox WHERE externalId = ? AND report IS NOT NULL', externalId);
  }

  #run(sql: string, ...values: (string | number)[]): void {
    this.#database.prepare(sql).run(...values);
  }
}

/** Whether one of very many texts stands in another, whatever the case. One pattern of all of them is looked for fast. */
export function namesIn(texts: readonly string[]): (text: string) => boolean {
  const long = texts.filter(({ length }) => length >= SHORTEST).map((text) => text.toLowerCase());
  if (long.length === 0) return () => false;
  const pattern = new RegExp(long.map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|'));
  return (text) => pattern.test(text.toLowerCase());
}

/** True for a text in which one of these addresses stands, as it is or in base64. */
function tells(text: string, addresses: readonly string[]): boolean {
  const names = namesIn(addresses);
  return names(text) || names(Buffer.from(text.replace(/^\w+\./, ''), 'base64').toString('latin1'));
}

/** An identity without what tells its kind, as providers may write it. */
export function plain(identity: string): string {
  return identity.replace(/^\+|^telegram:/, '');
}
