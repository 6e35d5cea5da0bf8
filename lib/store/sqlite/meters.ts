import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Totals } from '../../guards/totals.ts';

/** What was added to an amount and is not written yet. */
interface Added {
  readonly name: string;
  readonly slot: number;
  amount: number;
}

/**
 * The table `meters`: amounts by name and slot of time, such as what a campaign has spent on a day. What is added
 * is gathered and written once per transaction: many sends of one moment add to the same few amounts.
 */
export class Meters {
  readonly #added = new Map<string, Added>();
  readonly #totals = new Totals();
  readonly #select: StatementSync;
  readonly #add: StatementSync;
  readonly #sum: StatementSync;
  readonly #latest: StatementSync;
  readonly #dropAll: StatementSync;

  constructor(database: DatabaseSync) {
    this.#select = database.prepare('SELECT amount FROM meters WHERE name = ? AND slot = ?');
    this.#add = database.prepare(
      'INSERT INTO meters VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET amount = amount + excluded.amount',
    );
    this.#sum = database.prepare('SELECT sum(amount) AS amount FROM meters WHERE name = ? AND slot >= ?');
    this.#latest = database.prepare(
      'SELECT slot, amount FROM meters WHERE name = ? AND slot >= ? AND amount > 0 ORDER BY slot DESC LIMIT ?',
    );
    this.#dropAll = database.prepare(
      'DELETE FROM meters WHERE name >= ?1 AND name < ?1 || char(0x10ffff) AND slot > 0 AND slot < ?2',
    );
  }

  /** @param slot what the amount belongs to, in milliseconds since 1970; 0: all time */
  get(name: string, slot: number): number {
    const written = Number(this.#select.get(name, slot)?.['amount'] ?? 0);
    return written + (this.#added.get(keyOf(name, slot))?.amount ?? 0);
  }

  add(name: string, slot: number, amount: number): void {
    const key = keyOf(name, slot);
    const known = this.#added.get(key);
    if (known === undefined) this.#added.set(key, { name, slot, amount });
    else known.amount += amount;
    this.#totals.add(name, slot, amount);
  }

  /** What was added to the slots from an instant on. */
  sum(name: string, since: number): number {
    return this.#totals.of(name, since, () => {
      this.flush();
      return Number(this.#sum.get(name, since)?.['amount'] ?? 0);
    });
  }

  /** Writes what was gathered; to be called before the commit. */
  flush(): void {
    for (const { name, slot, amount } of this.#added.values()) this.#add.run(name, slot, amount);
    this.#added.clear();
  }

  /** Drops what was gathered, its transaction having been rolled back. */
  forget(): void {
    this.#added.clear();
    this.#totals.forget();
  }

  /** Slots from an instant on that have an amount, newest first, and so many of them at most. */
  latest(
    name: string,
    from: number,
    most: number,
  ): readonly { readonly slot: number; readonly amount: number }[] {
    this.flush();
    return this.#latest.all(name, from, most) as unknown as { slot: number; amount: number }[];
  }

  /** Drops the slots before an instant of every meter whose name begins so; what counts for all time stays. */
  dropAll(prefix: string, before: number): void {
    this.flush();
    this.#totals.forget();
    this.#dropAll.run(prefix, before);
  }
}

function keyOf(name: string, slot: number): string {
  return `${slot} ${name}`;
}
