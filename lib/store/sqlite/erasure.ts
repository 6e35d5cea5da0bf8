import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { AgeCommand, ForgetCommand, PersonCommand, Report } from '../../cascade/command.ts';
import type { Answers } from '../../cascade/answers.ts';
import type { Attempt, Cascade } from '../../cascade/model.ts';
import { identitiesOf } from '../../cascade/address.ts';
import { end } from '../../cascade/machine/index.ts';
import { bundleOf } from './bundles.ts';
import { FORGOTTEN, spellings } from './contacts.ts';
import { isInFlight, type Entry } from './entry.ts';
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
 * Everything about one person, to be handed out or taken out. Statistics stay: campaign, segment, channels,
 * outcomes and costs. After erasing, the file is rewritten by the database (see SqliteDatabase).
 */
export class Erasure {
  readonly #database: DatabaseSync;
  readonly #ledger: Ledger;
  readonly #tables: Tables;
  readonly #all: StatementSync;
  readonly #old: StatementSync;

  constructor(database: DatabaseSync, ledger: Ledger) {
    this.#database = database;
    this.#ledger = ledger;
    this.#tables = ledger.tables;
    this.#all = database.prepare('SELECT id FROM cascades WHERE contact = ? ORDER BY seq');
    this.#old = database.prepare(
      `SELECT id FROM cascades WHERE campaign = ? AND phase = 'closed' AND endedAt < ?
         AND contact NOT LIKE '${FORGOTTEN}%' ORDER BY seq LIMIT ?`,
    );
  }

  /** See PersonCommand. */
  person({ contact: id }: PersonCommand): Answers['person'] {
    const { campaigns, contacts, journal } = this.#tables;
    const people = [...this.#ledger.identities.at(id)];
    const entries = people.flatMap((one) => this.#entries(one));
    const addresses = people.flatMap((one) => contacts.addresses(one));
    const named = entries.flatMap(({ cascade }) => identitiesOf(cascade.customer));
    return {
      contact: contacts.find(id),
      standings: people.flatMap((contact) => campaigns.order({ campaign: '', channel: '', contact }) ?? []),
      unmatched: this.#unmatched(new Set([...people, ...addresses, ...named])),
      noMarketingOn: people.flatMap((one) => contacts.noMarketingOn(one)),
      addresses,
      acts: people.flatMap((one) => campaigns.actsAbout(one)),
      cascades: entries.map(({ seq, cascade, attempts, msg, lastLog }) => ({
        cascade,
        attempts,
        history: journal.upTo(lastLog, cascade.id),
        msg: JSON.parse(msg) as unknown,
        links: this.#tables.links.targets(seq),
      })),
    };
  }

  /** What came in from these addresses and belongs to no message. */
  #unmatched(addresses: ReadonlySet<string>): readonly Report[] {
    const { contacts, inbox } = this.#tables;
    const reports = [...addresses].flatMap((one) => inbox.kept(plain(one)));
    const theirs = reports.filter(
      ({ address, channel }) =>
        address !== undefined &&
        [address, ...contacts.at(address, channel)].some((one) => addresses.has(one)),
    );
    return [...new Map(theirs.map((report) => [report.dedupe, report])).values()];
  }

  /** See ForgetCommand. */
  forget({ contact, by }: ForgetCommand, work: Work): Answers['forget'] {
    const { contacts, campaigns } = this.#tables;
    const people = [...this.#ledger.identities.at(contact)];
    const entries = people.flatMap((one) => this.#entries(one));
    const identities = new Set(people.flatMap((one) => [one, ...contacts.identities(one)]));
    for (const { cascade } of entries) for (const one of identitiesOf(cascade.customer)) identities.add(one);
    // A chat may have been noted by its digits alone.
    const spelt = [...identities].flatMap((one) => spellings(one.replace(/^telegram:/, '')));
    for (const one of spelt) identities.add(one);
    const cancel = entries.flatMap(({ attempts }) => attempts.filter(isInFlight));
    const attempts = [
      ...entries.flatMap((entry) => entry.attempts),
      ...[...identities].flatMap((one) => this.#erasedBefore(one)),
    ];
    const at = work.moment.now;
    const hashes = [...identities].map((one) => contacts.erase(one, at, by));
    for (const entry of entries) {
      const { cascade } = entry;
      if (cascade.result === null) {
        this.#ledger.apply(
          entry,
          end(bundleOf(this.#tables, entry), work.moment, 'stopped', null, 'erased'),
          work,
        );
      }
      this.#scrub(entry, contacts.hashOf(cascade.contact), work);
    }
    for (const one of identities) {
      campaigns.lift({ campaign: '', channel: '', contact: one });
      this.#tables.heard.erase(one);
      this.#scrubElsewhere(one);
      this.#run('UPDATE acts SET contact = ?, why = NULL WHERE contact = ?', contacts.hashOf(one), one);
    }
    campaigns.note(
      { campaign: '', channel: '', contact: hashes[0] ?? '' },
      { at, action: 'forget', by, why: null },
    );
    return { count: entries.length, cancel, attempts };
  }

  /** See AgeCommand. */
  age({ limit }: AgeCommand, work: Work): Answers['age'] {
    const { campaigns, contacts } = this.#tables;
    const attempts: Attempt[] = [];
    let count = 0;
    this.#tables.heard.age(work.moment.now);
    for (const campaign of campaigns.names()) {
      const keptMs = campaigns.guards(campaign)?.retentionMs ?? null;
      if (keptMs === null) continue;
      for (const { id } of this.#old.all(campaign, work.moment.now - keptMs, limit - count)) {
        const entry = this.#tables.cascades.find(String(id));
        if (entry === null) continue;
        attempts.push(...entry.attempts);
        const { contact } = entry.cascade;
        this.#scrub(entry, contacts.hashOf(contact), work);
        if (this.#all.get(contact) === undefined) {
          this.#run('DELETE FROM aliases WHERE contact = ?', contact);
          for (const one of new Set([contact, ...identitiesOf(entry.cascade.customer)])) contacts.ageOut(one);
        }
        this.#scrubElsewhere(contact);
        // Rows of the same person that are kept may say the same.
        for (const { cascade } of this.#entries(contact)) this.#tables.people.note(contact, cascade.customer);
        count += 1;
      }
    }
    return { count, cancel: [], attempts };
  }

  /** What was sent to somebody who was taken out before: a provider that could not be asked then is asked now. */
  #erasedBefore(contact: string): readonly Attempt[] {
    const entries = this.#entries(this.#tables.contacts.hashOf(contact));
    return entries.flatMap(({ attempts }) => attempts.map((one) => ({ ...one, address: contact })));
  }

  #entries(contact: string): readonly Entry[] {
    return this.#all.all(contact).flatMap(({ id }) => this.#tables.cascades.find(String(id)) ?? []);
  }

  /** Leaves of a cascade what is counted, and nothing that leads to the person. */
  #scrub(entry: Entry, hash: string, work: Work): void {
    const { contacts } = this.#tables;
    const { seq, cascade } = entry;
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
    for (const attempt of entry.attempts) this.#scrubIds(seq, attempt, cascade);
    this.#tables.links.erase(seq);
    this.#tables.journal.scrub(entry.lastLog, KEPT);
    this.#tables.people.drop(cascade.contact, cascade.customer);
    this.#tables.cascades.drop(cascade.id);
    this.#run('INSERT INTO meta VALUES (?, 1) ON CONFLICT DO NOTHING', REWRITE);
  }

  /** Some providers write the number into their ids, as WhatsApp does in base64, or into what they say of an error. */
  #scrubIds(
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

  /** Reports that matched nothing, and the marks of those that did, may name the person as well. */
  #scrubElsewhere(identity: string): void {
    const text = plain(identity);
    if (text.length < SHORTEST) return;
    this.#run(
      'DELETE FROM inbox WHERE instr(lower(dedupe), ?1) > 0 OR instr(lower(report), ?1) > 0',
      text.toLowerCase(),
    );
  }

  #run(sql: string, ...values: (string | number)[]): void {
    this.#database.prepare(sql).run(...values);
  }
}

/** True for a text in which one of these addresses stands, as it is or in base64. */
function tells(text: string, addresses: readonly string[]): boolean {
  const read = [text, Buffer.from(text.replace(/^\w+\./, ''), 'base64').toString('latin1')];
  return addresses.some(
    (one) => one.length >= SHORTEST && read.some((said) => said.toLowerCase().includes(one.toLowerCase())),
  );
}

/** An identity without what tells its kind, as providers may write it. */
function plain(identity: string): string {
  return identity.replace(/^\+|^telegram:/, '');
}
