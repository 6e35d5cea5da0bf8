import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { AgeCommand } from '../../cascade/command.ts';
import type { Answers } from '../../cascade/answers.ts';
import type { Attempt } from '../../cascade/model.ts';
import { FORGOTTEN } from './contacts.ts';
import type { Ledger } from './ledger.ts';
import type { Scrubbing } from './scrubbing.ts';
import type { Tables } from './tables.ts';
import type { Traces } from './traces.ts';
import type { Work } from './work.ts';

/** Takes out what has grown too old to be kept. */
export class Aging {
  readonly #ledger: Ledger;
  readonly #tables: Tables;
  readonly #scrubbing: Scrubbing;
  readonly #traces: Traces;
  readonly #old: StatementSync;

  constructor(database: DatabaseSync, ledger: Ledger, scrubbing: Scrubbing, traces: Traces) {
    this.#traces = traces;
    this.#ledger = ledger;
    this.#tables = ledger.tables;
    this.#scrubbing = scrubbing;
    this.#old = database.prepare(
      `SELECT id FROM cascades WHERE campaign = ? AND phase = 'closed' AND endedAt < ?
         AND contact NOT LIKE '${FORGOTTEN}%' ORDER BY seq LIMIT ?`,
    );
  }

  /** See AgeCommand. */
  age({ limit }: AgeCommand, work: Work): Answers['age'] {
    const { campaigns, cascades, heard } = this.#tables;
    const attempts: Attempt[] = [];
    const theirs = new Set<string>();
    let count = 0;
    heard.age(work.moment.now);
    for (const campaign of campaigns.names()) {
      const keptMs = campaigns.guards(campaign)?.retentionMs ?? null;
      if (keptMs === null) continue;
      for (const { id } of this.#old.all(campaign, work.moment.now - keptMs, limit - count)) {
        const entry = cascades.find(String(id));
        if (entry === null) continue;
        attempts.push(...entry.attempts);
        const known = this.#ledger.identities.ofRow(entry.cascade);
        this.#scrubbing.cascade(entry, work);
        for (const one of this.#without(entry.cascade.contact, known)) theirs.add(one);
        count += 1;
      }
    }
    this.#traces.note(theirs);
    return { count, cancel: [], attempts };
  }

  /** Texts that belong to no message have been dropped: where retention is declared they are to leave the disk as well. */
  dropped(): void {
    const { campaigns } = this.#tables;
    const isDeclared = (name: string): boolean => (campaigns.guards(name)?.retentionMs ?? null) !== null;
    if (campaigns.names().some(isDeclared)) this.#scrubbing.rewrite();
  }

  /**
   * A row of a person is gone: with their last one goes what was noted of them elsewhere. Who is out stays out, and what
   * is ordered about them stands.
   * @param known the identities of the person that the row has led to
   * @returns those of them that are nobody else's
   */
  #without(contact: string, known: readonly string[]): readonly string[] {
    const { campaigns, cascades, contacts, heard, people } = this.#tables;
    const { identities } = this.#ledger;
    // Rows of the same person that are kept may say the same.
    for (const { cascade } of cascades.allOf(contact)) people.note(contact, cascade.customer);
    if (cascades.countOf(contact) === 0) contacts.unlearn(contact);
    const theirs = known.filter((one) => !identities.isNamed(one, contact));
    for (const one of theirs.filter((one) => !identities.isNamed(one))) {
      contacts.ageOut(one);
      heard.erase(one);
      const target = { campaign: '', channel: '', contact: one };
      const order = campaigns.order(target);
      if (order !== null) campaigns.set(target, { ...order, why: null });
      this.#scrubbing.acts(one);
    }
    return theirs;
  }
}
