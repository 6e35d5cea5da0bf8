import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Contact } from '../../cascade/model.ts';

/** A sender blocked, or let in again: on which channel, when in milliseconds since 1970, and how it was told. */
export interface BlockNews {
  readonly channel: string;
  readonly at: number;
  readonly by: string;
}

/**
 * The table `blocks`: who has blocked a sender at the provider itself, and who has taken that back. Of the two the
 * later one holds, in whichever order they come; in doubt it is the block.
 */
export class Blocks {
  readonly #database: DatabaseSync;
  readonly #note: StatementSync;
  readonly #lift: StatementSync;
  readonly #find: StatementSync;
  /** Whether anybody ever did: most stores never need to look. */
  #any: boolean | null = null;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#note = database.prepare(
      `INSERT INTO blocks VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
       SET at = excluded.at, by = excluded.by, blocked = excluded.blocked
       WHERE excluded.at > at OR (excluded.at = at AND excluded.blocked > blocked)`,
    );
    this.#lift = database.prepare(
      `UPDATE blocks SET blocked = 0, at = ?1, by = ?2
       WHERE contact = ?3 AND blocked = 1 AND at < ?1 AND (?4 = '' OR channel = ?4)`,
    );
    this.#find = database.prepare(
      `SELECT contact AS id, at AS optedOutAt, by AS optedOutBy, channel AS blockedOn FROM blocks
       WHERE contact = ? AND blocked = 1 ORDER BY at LIMIT 1`,
    );
  }

  /** Notes a block under one identity. */
  block(contact: string, { channel, at, by }: BlockNews): void {
    this.#note.run(contact, channel, at, by, 1);
    this.#any = true;
  }

  /**
   * Takes a block back that is older.
   * @param channel null: whatever the channel
   * @returns whether there was one
   */
  lift(contact: string, channel: string | null, at: number, by: string): boolean {
    return this.#isUsed() && this.#lift.run(at, by, contact, channel ?? '').changes > 0;
  }

  /** Notes that a block was taken back before it was told itself: it is over when it comes. */
  isOver(contact: string, { channel, at, by }: BlockNews): void {
    this.#note.run(contact, channel, at, by, 0);
    this.#any = true;
  }

  /** True when something later is known than a block of this instant. */
  outdates(contact: string, channel: string, at: number): boolean {
    if (!this.#isUsed()) return false;
    const sql = 'SELECT 1 FROM blocks WHERE contact = ? AND channel = ? AND blocked = 0 AND at > ?';
    return this.#database.prepare(sql).get(contact, channel, at) !== undefined;
  }

  /** The standing of somebody who has blocked a sender; undefined: they have not. */
  find(contact: string): Contact | undefined {
    return this.#isUsed() ? (this.#find.get(contact) as unknown as Contact | undefined) : undefined;
  }

  /** Takes a person out. */
  erase(contact: string): void {
    this.#database.prepare('DELETE FROM blocks WHERE contact = ?').run(contact);
  }

  /** Lets go of what a rollback may have made untrue. */
  forget(): void {
    this.#any = null;
  }

  #isUsed(): boolean {
    this.#any ??= this.#database.prepare('SELECT 1 FROM blocks LIMIT 1').get() !== undefined;
    return this.#any;
  }
}
