import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { contactOf } from '../../cascade/address.ts';
import type { Contact } from '../../cascade/model.ts';

/** The tables `contacts`, which holds those who opted out, and `aliases`, their further addresses. */
export class Contacts {
  readonly #select: StatementSync;
  readonly #optOut: StatementSync;
  readonly #alias: StatementSync;
  readonly #known: StatementSync;

  constructor(database: DatabaseSync) {
    this.#select = database.prepare('SELECT id, optedOutAt, optedOutBy FROM contacts WHERE id = ?');
    this.#optOut = database.prepare('INSERT INTO contacts VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
    this.#alias = database.prepare('INSERT INTO aliases VALUES (?, ?) ON CONFLICT DO NOTHING');
    this.#known = database.prepare('SELECT contact FROM aliases WHERE address = ?');
  }

  /** A person's standing. */
  find(id: string): Contact {
    const row = this.#select.get(id) as unknown as Contact | undefined;
    return row === undefined ? { id, optedOutAt: null, optedOutBy: null } : { ...row };
  }

  /** Marks a person as opted out, for good; the first time is the one that is kept. */
  optOut(id: string, at: number, by: string): void {
    this.#optOut.run(id, at, by);
  }

  /** Notes that a message to this contact went to an address other than their identity. */
  alias(address: string, contact: string): void {
    const spelt = address.toLowerCase();
    if (spelt !== contact) this.#alias.run(spelt, contact);
  }

  /** Everyone who may be meant by an address: whose identity it is on this channel, and whom it was used for. */
  at(address: string, channel: string | undefined): readonly string[] {
    const identity = contactOf(
      channel === 'telegram'
        ? { telegram: address }
        : address.includes('@')
          ? { email: address }
          : { phone: address },
    );
    const used = this.#known.all(address.toLowerCase()).map(({ contact }) => String(contact));
    return [...new Set([...(identity === null ? [] : [identity]), ...used])];
  }
}
