import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { identitiesOf } from '../../cascade/address.ts';
import type { Customer } from '../../cascade/model.ts';
import type { PersonFound, PersonQuery } from '../store.ts';
import { FORGOTTEN } from './contacts.ts';

/** Higher than any character of a name or an address. */
const LAST = '\u{10ffff}';
/** Longest beginning of a name that is kept, in characters. */
const LONGEST = 60;
/** Latest cascades of a person whose campaigns are named. */
const RECENT = 50;
/** Rows read at a time where everybody is noted. */
const BATCH = 10_000;
/** Terms written by one statement, where there are so many. */
const MANY = 50;
/** Where identities and addresses stand, each in an index that gives them in order. */
const PLACES = [
  'SELECT contact FROM cascades INDEXED BY cascadesOfContact WHERE contact >= ? AND contact < ?',
  'SELECT contact FROM aliases WHERE address >= ? AND address < ?',
  'SELECT id AS contact FROM contacts WHERE id >= ? AND id < ?',
  'SELECT contact FROM blocks WHERE blocked = 1 AND contact >= ? AND contact < ?',
  'SELECT contact FROM searchTerms WHERE term >= ? AND term < ?',
];

/**
 * Finds people by how a number, an address or a name begins. The table `searchTerms` holds what no other
 * index does: names, folded, and addresses besides the identity. It goes with the person. What is new is
 * gathered and written once per transaction, in the order of the index.
 */
export class People {
  /** By term, whose it is. */
  readonly #new = new Map<string, string[]>();
  readonly #insert: StatementSync;
  readonly #insertMany: StatementSync;
  readonly #delete: StatementSync;
  readonly #database: DatabaseSync;
  /** For looking in each of the places; prepared when first somebody is looked for: a migration has not all of them. */
  #places: readonly StatementSync[] | null = null;
  readonly #latest: StatementSync;
  readonly #named: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#insert = database.prepare('INSERT INTO searchTerms VALUES (?, ?) ON CONFLICT DO NOTHING');
    this.#insertMany = database.prepare(
      `INSERT INTO searchTerms VALUES ${Array(MANY).fill('(?, ?)').join(', ')} ON CONFLICT DO NOTHING`,
    );
    this.#delete = database.prepare('DELETE FROM searchTerms WHERE term = ? AND contact = ?');
    this.#named = database.prepare('SELECT contact FROM searchTerms WHERE term = ? LIMIT ?');
    this.#latest = database.prepare(
      `SELECT campaign, customer FROM cascades JOIN payloads ON cascade = seq
       WHERE contact = ? ORDER BY seq DESC LIMIT ${RECENT}`,
    );
  }

  /** Lets a person be found by what their row says. */
  note(contact: string, customer: Customer): void {
    for (const term of termsOf(contact, customer)) {
      const whose = this.#new.get(term);
      if (whose === undefined) this.#new.set(term, [contact]);
      else if (whose.at(-1) !== contact) whose.push(contact);
    }
  }

  /** Lets a person no longer be found by what a row of theirs said. */
  drop(contact: string, customer: Customer): void {
    for (const term of termsOf(contact, customer)) {
      const whose = this.#new.get(term);
      if (whose !== undefined)
        this.#new.set(
          term,
          whose.filter((one) => one !== contact),
        );
      this.#delete.run(term, contact);
    }
  }

  /** Writes what was gathered; to be called before the commit. */
  flush(): void {
    if (this.#new.size === 0) return;
    const terms = [...this.#new].sort(([a], [b]) => (a < b ? -1 : 1));
    const rows = terms.flatMap(([term, whose]) => whose.map((contact) => [term, contact] as const));
    let at = 0;
    for (; at + MANY <= rows.length; at += MANY) this.#insertMany.run(...rows.slice(at, at + MANY).flat());
    for (const row of rows.slice(at)) this.#insert.run(...row);
    this.forget();
  }

  /** Drops what was gathered, its transaction having been rolled back. */
  forget(): void {
    this.#new.clear();
  }

  /**
   * Whose rows name an address besides their identity.
   * @param limit how many are read of what is written already; -1: all
   */
  named(address: string, limit = -1): readonly string[] {
    const written = this.#named.all(address, limit).map(({ contact }) => String(contact));
    return [...new Set([...written, ...(this.#new.get(address) ?? [])])];
  }

  /** True when rows of the transaction at hand name an address for somebody else. */
  isNewFor(address: string, contact: string): boolean {
    return this.#new.get(address)?.some((one) => one !== contact) ?? false;
  }

  /** See Store.search. */
  search({ addresses, name, limit }: PersonQuery): readonly PersonFound[] {
    const found = new Set<string>();
    const look = (statement: StatementSync, prefix: string): void => {
      for (const [from, to] of ranges(prefix)) {
        if (found.size >= limit) return;
        for (const { contact } of statement.all(from, to, limit)) found.add(String(contact));
      }
    };
    this.flush();
    const places = this.#lookedInto();
    for (const prefix of addresses) for (const statement of places) look(statement, prefix);
    const folded = fold(name);
    if (folded !== '') look(places.at(-1)!, folded);
    return [...found].slice(0, limit).map((contact) => this.#person(contact));
  }

  #lookedInto(): readonly StatementSync[] {
    this.#places ??= PLACES.map((sql) =>
      this.#database.prepare(
        `SELECT DISTINCT contact FROM (${sql} AND contact NOT LIKE '${FORGOTTEN}%') LIMIT ?`,
      ),
    );
    return this.#places;
  }

  #person(contact: string): PersonFound {
    const rows = this.#latest.all(contact) as unknown as { campaign: string; customer: string }[];
    const { name } = JSON.parse(rows[0]?.customer ?? '{}') as Customer;
    return { contact, name: name ?? '', campaigns: [...new Set(rows.map(({ campaign }) => campaign))] };
  }
}

/** Lets people be found whose cascades are older than the table. */
export function noteEverybody(database: DatabaseSync): void {
  const people = new People(database);
  let count = 0;
  const rows = database
    .prepare(
      `SELECT contact, customer FROM cascades JOIN payloads ON cascade = seq
       WHERE contact NOT LIKE '${FORGOTTEN}%'`,
    )
    .iterate();
  for (const { contact, customer } of rows) {
    people.note(String(contact), JSON.parse(String(customer)) as Customer);
    if (++count % BATCH === 0) people.flush();
  }
  people.flush();
}

/** A name without case, accents and needless spaces. */
function fold(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.trim().replace(/\s+/g, ' ').slice(0, LONGEST);
}

/** What a person is found by: their name, its last word, and every address but the identity itself. */
function termsOf(contact: string, customer: Customer): readonly string[] {
  const name = fold(customer.name ?? '');
  const last = name.slice(name.lastIndexOf(' ') + 1);
  const others = identitiesOf(customer).filter((identity) => identity !== contact);
  return [...new Set([name, last, ...others])].filter((term) => term !== '');
}

/** The stretches of an index that begin so, past those who were erased: there may be very many of them. */
function ranges(prefix: string): readonly (readonly [string, string])[] {
  const end = prefix + LAST;
  const erased = FORGOTTEN + LAST;
  if (prefix >= FORGOTTEN && prefix < erased) return [];
  if (!FORGOTTEN.startsWith(prefix)) return [[prefix, end]];
  return [
    [prefix, FORGOTTEN],
    [erased, end],
  ];
}
