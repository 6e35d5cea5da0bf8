import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { LinkFollowed, ShortLink } from '../../links/index.ts';

/** The table `links`: where the short links of messages lead, and whose they are. */
export class Links {
  readonly #insert: StatementSync;
  readonly #find: StatementSync;
  readonly #of: StatementSync;
  readonly #drop: StatementSync;
  readonly #detach: StatementSync;

  constructor(database: DatabaseSync) {
    this.#insert = database.prepare('INSERT INTO links VALUES (?, ?, ?, ?, ?)');
    this.#find = database.prepare(
      `SELECT target, id || '-' || number AS attempt, account, attempts.channel
       FROM links LEFT JOIN cascades ON seq = links.cascade
         LEFT JOIN attempts ON attempts.cascade = links.cascade AND number = links.attempt
       WHERE token = ?`,
    );
    this.#of = database.prepare('SELECT target FROM links WHERE cascade = ? ORDER BY attempt, token');
    this.#drop = database.prepare('DELETE FROM links WHERE cascade = ? AND personal = 1');
    this.#detach = database.prepare('UPDATE links SET cascade = NULL, attempt = NULL WHERE cascade = ?');
  }

  /** Keeps the links of an attempt's message. */
  keep(seq: number, attempt: number, links: readonly ShortLink[]): void {
    for (const { token, target, personal } of links) {
      this.#insert.run(token, target, personal ? 1 : 0, seq, attempt);
    }
  }

  /** See Store.link. */
  find(token: string): LinkFollowed | null {
    const row = this.#find.get(token);
    if (row === undefined) return null;
    const { target, attempt, account, channel } = row as Record<string, string | null>;
    const of = attempt == null || account == null || channel == null ? null : { attempt, account, channel };
    return { target: String(target), of };
  }

  /** Where the links of a cascade lead. */
  targets(seq: number): readonly string[] {
    return this.#of.all(seq).map(({ target }) => String(target));
  }

  /** The person is erased: what was made with their data goes, the rest leads on without anything being noted. */
  erase(seq: number): void {
    this.#drop.run(seq);
    this.#detach.run(seq);
  }
}
