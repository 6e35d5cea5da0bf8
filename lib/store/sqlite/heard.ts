import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** Channels on which what may be said depends on when the person last wrote. */
const WINDOWED: ReadonlySet<string> = new Set(['whatsapp']);
/** After this long nothing depends on it any more, in milliseconds. */
const KEPT_MS = 24 * 3_600_000;

/** The table `heard`: when a person last wrote to an account. */
export class Heard {
  readonly #keep: StatementSync;
  readonly #age: StatementSync;
  readonly #last: StatementSync;
  readonly #erase: StatementSync;

  constructor(database: DatabaseSync) {
    this.#keep = database.prepare(
      `INSERT INTO heard VALUES (?, ?, ?, ?)
       ON CONFLICT (account, channel, address) DO UPDATE SET at = max(at, excluded.at)`,
    );
    this.#age = database.prepare('DELETE FROM heard WHERE at < ?');
    this.#last = database.prepare(
      `SELECT max(at) AS at FROM heard WHERE account = ? AND channel = ?
         AND address IN (SELECT value FROM json_each(?))`,
    );
    this.#erase = database.prepare('DELETE FROM heard WHERE address = ?');
  }

  /** Notes that a person wrote. @param at the provider's own instant where it gave one */
  note(account: string, channel: string | undefined, address: string, at: number, now: number): void {
    if (channel === undefined || !WINDOWED.has(channel)) return;
    this.age(now);
    if (at >= now - KEPT_MS) this.#keep.run(account, channel, address.toLowerCase(), Math.min(at, now));
  }

  /** True when somebody of these addresses has written to the account on the channel since an instant. */
  since(account: string, channel: string, addresses: readonly string[], instant: number): boolean {
    const spelt = JSON.stringify(addresses.map((address) => address.toLowerCase()));
    const at = this.#last.get(account, channel, spelt)?.['at'];
    return typeof at === 'number' && at >= instant;
  }

  /** Lets go of what nothing depends on any more. */
  age(now: number): void {
    this.#age.run(now - KEPT_MS);
  }

  /** Forgets an address. */
  erase(address: string): void {
    this.#erase.run(address.toLowerCase());
  }
}
