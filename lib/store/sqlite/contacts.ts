import { createHmac, randomBytes } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { contactOf } from '../../cascade/address.ts';
import type { Contact } from '../../cascade/model.ts';
import type { Suppression } from '../../guards/control.ts';
import { Blocks, type BlockNews } from './blocks.ts';

/** What the identity of an erased person begins with; a keyed hash follows. */
export const FORGOTTEN = 'forgotten:';

/**
 * The tables `contacts`, which holds those who opted out, `aliases`, their further addresses, and
 * `marketing`, what they said last of it on each channel; with `blocks`, those who have blocked a sender. An erased person is known by a keyed hash alone.
 */
export class Contacts {
  readonly blocks: Blocks;
  readonly #select: StatementSync;
  readonly #optOut: StatementSync;
  readonly #alias: StatementSync;
  readonly #known: StatementSync;
  readonly #usedFor: StatementSync;
  readonly #addresses: StatementSync;
  readonly #optIn: StatementSync;
  readonly #return: StatementSync;
  readonly #returnedAt: StatementSync;
  readonly #saidAt: StatementSync;
  readonly #unreturn: StatementSync;
  readonly #unblocked: StatementSync;
  readonly #page: StatementSync;
  readonly #wish: StatementSync;
  readonly #keptOut: StatementSync;
  readonly #database: DatabaseSync;
  /** Whether anybody was erased, or wants no marketing: most stores never need to look. */
  #anyForgotten: boolean | null = null;
  #anyKeptOut: boolean | null = null;
  #secret: Buffer | null = null;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.blocks = new Blocks(database);
    this.#select = database.prepare('SELECT id, optedOutAt, optedOutBy FROM contacts WHERE id = ?');
    this.#optOut = database.prepare(
      `INSERT INTO contacts (id, optedOutAt, optedOutBy, saidAt) VALUES (?1, ?2, ?3, ?2) ON CONFLICT DO UPDATE
       SET saidAt = excluded.saidAt WHERE excluded.saidAt > saidAt`,
    );
    this.#alias = database.prepare('INSERT INTO aliases VALUES (?, ?) ON CONFLICT DO NOTHING');
    this.#known = database.prepare('SELECT contact FROM aliases WHERE address = ?');
    this.#usedFor = database.prepare('SELECT contact FROM aliases WHERE address = ? LIMIT ?');
    this.#addresses = database.prepare('SELECT address FROM aliases WHERE contact = ?');
    // In doubt a stop is the last word.
    this.#optIn = database.prepare('DELETE FROM contacts WHERE id = ? AND saidAt < ?');
    this.#return = database.prepare(
      'INSERT INTO returned VALUES (?, ?) ON CONFLICT DO UPDATE SET at = excluded.at WHERE excluded.at > at',
    );
    this.#returnedAt = database.prepare('SELECT max(at) AS at FROM returned WHERE contact IN (?, ?)');
    this.#saidAt = database.prepare('SELECT max(saidAt) AS at FROM contacts WHERE id IN (?, ?)');
    this.#unreturn = database.prepare('DELETE FROM returned WHERE contact IN (?, ?)');
    this.#unblocked = database.prepare('DELETE FROM blocks WHERE contact = ? AND blocked = 0');
    this.#page = database.prepare(
      `SELECT id AS contact, '' AS channel, optedOutAt AS at, optedOutBy AS by FROM contacts WHERE id > ?1
       UNION ALL
       SELECT contact, '', max(at), by FROM blocks WHERE contact > ?1 AND blocked = 1
         AND NOT EXISTS (SELECT 1 FROM contacts WHERE id = contact) GROUP BY contact
       UNION ALL
       SELECT contact, channel, at, by FROM marketing WHERE (contact, channel) > (?1, ?2) AND wanted = 0
       ORDER BY contact, channel LIMIT ?3`,
    );
    // In doubt a stop is the last word.
    this.#wish = database.prepare(
      `INSERT INTO marketing VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
       SET at = excluded.at, by = excluded.by, wanted = excluded.wanted
       WHERE excluded.at > at OR (excluded.at = at AND excluded.wanted < wanted)`,
    );
    this.#keptOut = database.prepare(
      'SELECT 1 FROM marketing WHERE contact = ? AND channel = ? AND wanted = 0',
    );
  }

  /** A person's standing. */
  find(id: string): Contact {
    const row = this.#row(id) ?? this.#forgotten(id) ?? this.blocks.find(id);
    return row === undefined ? { id, optedOutAt: null, optedOutBy: null } : { ...row, id };
  }

  /**
   * Marks a person as opted out of everything, for good, unless they came back after `at`. Of several times the first
   * one is told, and the last one counts.
   */
  optOut(id: string, at: number, by: string): void {
    if (this.hasReturned(id, at)) return;
    // Of an erased person the hash is noted already, and nothing else is to be.
    this.#optOut.run(this.#forgotten(id) === undefined ? id : this.hashOf(id), at, by);
    if (id.startsWith(FORGOTTEN)) this.#anyForgotten = true;
  }

  /** When somebody said last under one identity that they want nothing more, in milliseconds since 1970; null: never. */
  saidAt(id: string): number | null {
    const last = this.#saidAt.get(id, this.hashOf(id))?.['at'];
    return typeof last === 'number' ? last : null;
  }

  /** True when a person came back by their own word later than this. */
  hasReturned(id: string, at: number): boolean {
    const last = this.#returnedAt.get(id, this.hashOf(id))?.['at'];
    // Providers that tell whole seconds leave open what came first within one: then a stop is the last word.
    return typeof last === 'number' && last > (at % 1000 === 0 ? at + 999 : at);
  }

  /** What a person said just now is their last word, whatever the clock has shown before it was set. */
  speaksLast(id: string): void {
    this.#unreturn.run(id, this.hashOf(id));
  }

  /** Marks a person as opted out of everything for as long as they block a sender. */
  block(id: string, news: BlockNews): void {
    if (this.hasReturned(id, news.at)) return;
    if (id.startsWith(FORGOTTEN) || this.#forgotten(id) !== undefined) this.optOut(id, news.at, news.by);
    else this.blocks.block(id, news);
  }

  /**
   * Takes back what was noted under one identity, unless the person has said it at `at` or after. What is older and
   * comes later does not count any more.
   * @returns whether there was anything
   */
  optIn(id: string, at: number, by: string): boolean {
    let count = 0;
    this.#return.run(this.onRecord(id), at);
    for (const one of [id, this.hashOf(id)]) count += Number(this.#optIn.run(one, at).changes);
    count += Number(this.blocks.lift(id, null, at, by));
    // What is taken back is not gone: an older stop that comes late must not win.
    const again = this.#database.prepare(
      'UPDATE marketing SET wanted = 1, at = ?1, by = ?2 WHERE contact = ?3 AND wanted = 0 AND at <= ?1',
    );
    count += Number(again.run(at, by, id).changes);
    return count > 0;
  }

  /**
   * A page of those who opted out, of everything and then of marketing on each channel.
   * @param after the contact and the channel that the page before has ended with
   */
  suppressions(after: readonly [contact: string, channel: string], limit: number): readonly Suppression[] {
    return this.#page.all(...after, limit).map((row) => {
      const { contact, channel, at, by } = row as {
        contact: string;
        channel: string;
        at: number;
        by: string;
      };
      return { contact, at, by, ...(channel === '' ? {} : { marketingOn: channel }) };
    });
  }

  /**
   * Notes whether a person wants marketing on a channel; other messages and channels are not concerned. Of two
   * wishes the later one holds, in whichever order they come.
   * @returns whether another wish holds now
   */
  wishMarketing(id: string, channel: string, wanted: boolean, at: number, by: string): boolean {
    const before = this.wantsNoMarketing(id, channel);
    this.#wish.run(id, channel, at, by, Number(wanted));
    if (!wanted) this.#anyKeptOut = true;
    return this.wantsNoMarketing(id, channel) !== before;
  }

  /**
   * True when the person wants no marketing on this channel.
   * @param address where they are reached: what was said of it counts, under whichever identity it was noted
   */
  wantsNoMarketing(id: string, channel: string, address: string = id): boolean {
    this.#anyKeptOut ??=
      this.#database.prepare('SELECT 1 FROM marketing WHERE wanted = 0 LIMIT 1').get() !== undefined;
    if (!this.#anyKeptOut) return false;
    const meant = address === id ? [id] : [id, ...this.at(address, channel)];
    return meant.some((one) => this.#keptOut.get(one, channel) !== undefined);
  }

  /** Channels on which a person wants no marketing. */
  noMarketingOn(id: string): readonly string[] {
    return this.wishes(id).map(({ channel }) => channel);
  }

  /** What was said under one identity of no marketing on a channel. */
  wishes(id: string): readonly { readonly channel: string; readonly at: number; readonly by: string }[] {
    const rows = this.#database.prepare(
      'SELECT channel, at, by FROM marketing WHERE contact = ? AND wanted = 0',
    );
    return rows.all(id) as never;
  }

  /** A person's further addresses. */
  addresses(id: string): readonly string[] {
    return this.#addresses.all(id).map(({ address }) => String(address));
  }

  /** A person's further addresses, as they stand where opt-outs are noted. */
  identities(id: string): readonly string[] {
    return this.addresses(id).flatMap(spellings);
  }

  /** Forgets every address of a person; their suppression stays under the keyed hash that is returned. */
  erase(id: string, at: number, by: string): string {
    const hash = this.hashOf(id);
    const known = this.find(id);
    this.#optOut.run(
      hash,
      known.optedOutAt ?? at,
      known.optedOutAt === null ? by : 'before they were erased',
    );
    // Only what they write after their erasure brings them back.
    this.#optOut.run(hash, at, by);
    for (const sql of [
      'DELETE FROM contacts WHERE id = ?',
      'DELETE FROM marketing WHERE contact = ?',
      'DELETE FROM returned WHERE contact = ?',
      'DELETE FROM aliases WHERE contact = ?',
      'DELETE FROM aliases WHERE address = ?',
    ]) {
      this.#database.prepare(sql).run(id);
    }
    this.blocks.erase(id);
    this.#anyForgotten = true;
    return hash;
  }

  /** Forgets which further addresses a person was reached at. */
  unlearn(id: string): void {
    this.#database.prepare('DELETE FROM aliases WHERE contact = ?').run(id);
  }

  /** Forgets when somebody came back, of whom nothing else is kept: who is out stays out. */
  ageOut(id: string): void {
    this.#database.prepare('DELETE FROM marketing WHERE contact = ? AND wanted = 1').run(id);
    this.#unreturn.run(id, id);
    this.#unblocked.run(id);
  }

  /** What an erased person is known by: a hash keyed with a secret of this store (HMAC-SHA-256). */
  hashOf(id: string): string {
    if (id.startsWith(FORGOTTEN)) return id;
    return FORGOTTEN + createHmac('sha256', this.#key()).update(id).digest('hex');
  }

  /** What somebody is called in what is written down of them: the hash of a person who was erased. */
  onRecord(id: string): string {
    return this.isForgotten(id, undefined) ? this.hashOf(id) : id;
  }

  /** True when an address is that of a person who was erased. */
  isForgotten(address: string, channel: string | undefined): boolean {
    if (!this.#hasForgotten()) return false;
    return this.at(address, channel).some((one) => this.#select.get(this.hashOf(one)) !== undefined);
  }

  /** Lets go of what a rollback may have made untrue. */
  forget(): void {
    this.#anyForgotten = null;
    this.#anyKeptOut = null;
    this.#secret = null;
    this.blocks.forget();
  }

  #row(id: string): Contact | undefined {
    return this.#select.get(id) as unknown as Contact | undefined;
  }

  #forgotten(id: string): Contact | undefined {
    return this.#hasForgotten() ? this.#row(this.hashOf(id)) : undefined;
  }

  #hasForgotten(): boolean {
    this.#anyForgotten ??=
      this.#database
        .prepare('SELECT 1 FROM contacts WHERE id >= ?1 AND id < ?1 || char(0x10ffff) LIMIT 1')
        .get(FORGOTTEN) !== undefined;
    return this.#anyForgotten;
  }

  #key(): Buffer {
    if (this.#secret === null) {
      this.#database
        .prepare('INSERT INTO secrets VALUES (?, ?) ON CONFLICT DO NOTHING')
        .run('contacts', randomBytes(32));
      const row = this.#database.prepare('SELECT value FROM secrets WHERE name = ?').get('contacts');
      this.#secret = Buffer.from(row?.['value'] as Uint8Array);
    }
    return this.#secret;
  }

  /** Notes that a message to this contact went to an address other than their identity. */
  alias(address: string, contact: string): void {
    const spelt = address.toLowerCase();
    if (spelt !== contact && spelt !== '') this.#alias.run(spelt, contact);
  }

  /** Some of those whom an address was used for. */
  usedFor(address: string, limit: number): readonly string[] {
    const spelt = address.replace(/^telegram:/, '');
    return this.#usedFor.all(spelt, limit).map(({ contact }) => String(contact));
  }

  /** Everyone who may be meant by an address: whose identity it is on this channel, and whom it was used for. */
  at(address: string, channel: string | undefined): readonly string[] {
    const spelt = address.toLowerCase().replace(/^telegram:/, '');
    const used = this.#known.all(spelt).map(({ contact }) => String(contact));
    return [...new Set([...this.identitiesAt(address, channel), ...used])];
  }

  /**
   * The identities that an address may be. The ids by which WhatsApp names people stand in lower case, as all further
   * addresses do.
   */
  identitiesAt(address: string, channel: string | undefined): readonly string[] {
    const identity = contactOf(
      channel === 'telegram'
        ? { telegram: address }
        : address.includes('@')
          ? { email: address }
          : { phone: address.toLowerCase() },
    );
    // Digits that nobody calls a number of a channel's may be a chat.
    const chats = channel === undefined ? spellings(address) : [];
    return [...(identity === null ? [] : [identity]), ...chats];
  }
}

/** How an address may stand where opt-outs are noted: a chat at Telegram by itself, and as somebody's identity. */
export function spellings(address: string): readonly string[] {
  const spelt = address.toLowerCase();
  return /^(-?\d+|@[a-z]\w+)$/.test(spelt) ? [spelt, `telegram:${spelt}`] : [spelt];
}

/** Identities, and how else the same chats at Telegram may stand where something is noted of them. */
export function inAllSpellings(identities: Iterable<string>): ReadonlySet<string> {
  const given = [...identities];
  return new Set([...given, ...given.flatMap((one) => spellings(one.replace(/^telegram:/, '')))]);
}
