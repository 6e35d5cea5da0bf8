import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Plan } from '../../campaign/plan.ts';
import { StoreError } from '../store.ts';

/** The table `plans`. Plans never change, so each is parsed once. */
export class Plans {
  readonly #parsed = new Map<string, Plan>();
  readonly #insert: StatementSync;
  readonly #select: StatementSync;

  constructor(database: DatabaseSync) {
    this.#insert = database.prepare('INSERT INTO plans VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING');
    this.#select = database.prepare('SELECT plan FROM plans WHERE campaign = ? AND hash = ?');
  }

  /** Keeps a campaign's plan with the document that it was made from. */
  keep(campaign: string, plan: Plan, document: unknown): void {
    this.#insert.run(campaign, plan.hash, JSON.stringify(plan), JSON.stringify(document ?? null));
  }

  /**
   * The plan of a campaign with this hash.
   * @throws StoreError `internal` when it was never kept
   */
  find(campaign: string, hash: string): Plan {
    const key = `${hash} ${campaign}`;
    let plan = this.#parsed.get(key);
    if (plan === undefined) {
      const row = this.#select.get(campaign, hash);
      if (row === undefined) {
        throw new StoreError(
          'internal',
          `The plan ${hash} of campaign ${campaign} is not in the store: keep it before starting cascades under it.`,
        );
      }
      plan = JSON.parse(String(row['plan'])) as Plan;
      this.#parsed.set(key, plan);
    }
    return plan;
  }

  /** Lets go of what a rollback may have made untrue. */
  forget(): void {
    this.#parsed.clear();
  }
}
