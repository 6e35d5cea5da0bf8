import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { identitiesOf } from '../../cascade/address.ts';
import type { Cascade } from '../../cascade/model.ts';
import { MOST_SHARERS } from '../../guards/frequency.ts';
import { inAllSpellings, spellings } from './contacts.ts';
import type { Tables } from './tables.ts';

/** A cascade's person. */
type Person = Pick<Cascade, 'id' | 'contact' | 'customer'>;

/** Who counts as one person because they share addresses. */
export interface Sharing {
  /** All of their identities. */
  readonly people: ReadonlySet<string>;
  /** Addresses of the person at hand that too many share. */
  readonly crowded: readonly string[];
  /** True when there is nobody else, and no other cascade of theirs. */
  readonly isAlone: boolean;
}

/** Who is meant by an address, and what else a person is known by. */
export class Identities {
  readonly #tables: Pick<Tables, 'cascades' | 'contacts' | 'people'>;
  readonly #database: DatabaseSync;
  /** For finding out whether a person is alone, by how many further addresses they have and what they are known by. */
  readonly #company = new Map<string, StatementSync>();

  constructor(database: DatabaseSync, tables: Pick<Tables, 'cascades' | 'contacts' | 'people'>) {
    this.#tables = tables;
    this.#database = database;
  }

  /** Everybody whom these addresses stand for: whose identity they are, and whose rows name them. */
  meant(addresses: readonly string[]): ReadonlySet<string> {
    const { people } = this.#tables;
    return new Set([...addresses, ...addresses.flatMap((address) => people.named(address))]);
  }

  /** Everybody whom an address stands for that somebody writes by hand: also one that only a provider has told. */
  at(address: string): ReadonlySet<string> {
    return this.meant([address, ...this.#tables.contacts.at(address, undefined)]);
  }

  /** What an address is by itself, whoever else names it. */
  own(address: string): readonly string[] {
    return [...new Set([address, ...this.#tables.contacts.identitiesAt(address, undefined)])];
  }

  /** Everybody who is the person at an address; of one that too many share to be one person, the address alone. */
  personAt(address: string): readonly string[] {
    const own = this.own(address);
    return own.some((one) => this.isCrowded(one)) ? own : [...this.at(address)];
  }

  /**
   * True for an address that too many share, as things stand, to speak for each other there.
   * @param channel undefined: any
   */
  isNobodys(address: string, channel: string | undefined): boolean {
    return this.#tables.contacts.identitiesAt(address, channel).some((one) => this.sharers(one) === null);
  }

  /** Every identity that a row leads to: what it names, and what was learned of its person. */
  ofRow({ contact, customer }: Person): readonly string[] {
    const learned = this.#tables.contacts.identities(contact);
    return [...inAllSpellings([contact, ...identitiesOf(customer), ...learned])];
  }

  /**
   * True when a row names an address, or its person was reached there.
   * @param besides somebody whose rows do not count
   */
  isNamed(address: string, besides?: string): boolean {
    const { cascades, contacts, people } = this.#tables;
    const few = MOST_SHARERS + 1;
    const known = [address, ...people.named(address, few), ...contacts.usedFor(address, few)];
    return known.some((one) => one !== besides && cascades.countOf(one) > 0);
  }

  /** A person's identity, and every other that their latest rows name. */
  inRows(contact: string): ReadonlySet<string> {
    const entries = this.#tables.cascades.latestOf(contact);
    return new Set([contact, ...entries.flatMap(({ cascade }) => identitiesOf(cascade.customer))]);
  }

  /** Every identity under which a person may have been noted: also addresses that were learned. */
  all(contact: string): readonly string[] {
    return [...new Set([...this.inRows(contact), ...this.#tables.contacts.identities(contact)])];
  }

  /**
   * Every identity that an act from an address is about: all of the one person whose it is. Where several share it,
   * the address alone: what others said elsewhere is not theirs to take back.
   * @param channel undefined: any
   */
  spokenFor(address: string, channel: string | undefined): ReadonlySet<string> {
    const { cascades, contacts } = this.#tables;
    const identities = contacts.identitiesAt(address, channel);
    const own = new Set(identities.flatMap((one) => [one, ...spellings(one.replace(/^telegram:/, ''))]));
    const meant = this.meant([...own, ...contacts.at(address, channel)]);
    const people = [...meant].filter((one) => !own.has(one) || cascades.countOf(one) > 0);
    return people.length > 1 ? own : new Set([...own, ...[...meant].flatMap((one) => this.all(one))]);
  }

  /** Everybody who counts as the person of a cascade: whoever shares an address with them. */
  sharing(person: Person): Sharing {
    const { contact, customer } = person;
    const { cascades, contacts } = this.#tables;
    const further = identitiesOf(customer).filter((one) => one !== contact);
    const company = this.#companyOf(person, further);
    const alone = { people: new Set([contact]), crowded: [], isAlone: company === 'nobody' };
    if (company === 'nobody') return alone;
    const others = cascades.customersOf(contact).flatMap(identitiesOf);
    if (company === 'own' && others.every((one) => one === contact || further.includes(one))) return alone;
    const own = new Set([contact, ...further, ...others, ...contacts.identities(contact)]);
    const people = new Set(own);
    const crowded: string[] = [];
    for (const address of own) {
      const sharers = this.sharers(address);
      if (sharers === null) crowded.push(address);
      else for (const one of sharers) people.add(one);
    }
    return { people, crowded, isAlone: false };
  }

  /** Whether somebody else has an address of a person, or an address of theirs is learned; else what is their own. */
  #companyOf({ id, contact }: Person, further: readonly string[]): 'others' | 'own' | 'nobody' {
    const { people } = this.#tables;
    if ([contact, ...further].some((one) => people.isNewFor(one, contact))) return 'others';
    const found = this.#companyQuery(contact, further.length).get(id, contact, ...further);
    return (found?.['who'] ?? 'nobody') as 'others' | 'own' | 'nobody';
  }

  /** All in one statement, as nearly every claim asks and nearly nobody shares anything. */
  #companyQuery(contact: string, count: number): StatementSync {
    // A number is the identity of every row that names it, and nobody's further address.
    const isNumber = contact.startsWith('+');
    const key = `${count} ${isNumber}`;
    let statement = this.#company.get(key);
    if (statement === undefined) {
      // Chats stand by themselves among further addresses.
      const chat = (one: string): string => `replace(${one}, 'telegram:', '')`;
      const further = Array.from({ length: count }, (_, i) => `?${i + 3}`);
      const looks = [
        ...(isNumber ? further : ['?2', ...further]).map(
          (one) => `searchTerms WHERE term = ${one} AND contact <> ?2`,
        ),
        ...['?2', ...further].map((one) => `aliases WHERE address = ${chat(one)} AND contact <> ?2`),
        ...further.map((one) => `cascades WHERE contact = ${one}`),
        ['aliases WHERE contact = ?2', ...further.map((one) => `address <> ${chat(one)}`)].join(' AND '),
      ].map((from) => `SELECT 'others' AS who FROM ${from}`);
      looks.push("SELECT 'own' FROM cascades WHERE contact = ?2 AND id <> ?1");
      statement = this.#database.prepare(`${looks.join(' UNION ALL ')} LIMIT 1`);
      this.#company.set(key, statement);
    }
    return statement;
  }

  /** True for an address that is nobody's own: those who shared it and were taken out count, lest it become somebody's. */
  isCrowded(address: string): boolean {
    const { contacts } = this.#tables;
    const named = this.sharers(address);
    const gone = this.sharers(contacts.hashOf(address));
    if (named === null || gone === null) return true;
    return new Set([...named.map((one) => contacts.hashOf(one)), ...gone]).size > MOST_SHARERS;
  }

  /** Everybody whose further address this is; null: too many to be one person. */
  sharers(address: string): readonly string[] | null {
    const { contacts, people } = this.#tables;
    const named = people.named(address, MOST_SHARERS + 1);
    const used = contacts.usedFor(address, MOST_SHARERS + 1);
    const sharers = used.length === 0 ? named : [...new Set([...named, ...used])];
    return sharers.length > MOST_SHARERS ? null : sharers;
  }
}
