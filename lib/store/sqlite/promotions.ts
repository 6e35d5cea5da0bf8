import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Wording } from '../../wording/wording.ts';

/** How far a campaign is with its cohort. */
interface Passage {
  /** When it went past the cohort, and by whom; null: it has not. */
  readonly promoted: { readonly at: number; readonly by: string } | null;
  /** Why the cohort does not promote itself any more; null: nothing speaks against it so far. */
  readonly byHand: Wording | null;
  /** True when the whole cohort has come to its end, and was judged. */
  readonly ended: boolean;
}

const NOT_BEGUN: Passage = { promoted: null, byHand: null, ended: false };

/** The table `campaigns`, as far as it tells who has let a campaign go past its cohort, and who may. */
export class Promotions {
  readonly #known = new Map<string, Passage>();
  readonly #select: StatementSync;
  readonly #promote: StatementSync;
  readonly #byHand: StatementSync;
  readonly #ended: StatementSync;
  readonly #end: StatementSync;

  constructor(database: DatabaseSync) {
    this.#select = database.prepare(
      'SELECT promotedAt, promotedBy, byHand, cohortEndedAt FROM campaigns WHERE name = ?',
    );
    this.#promote = database.prepare(
      'UPDATE campaigns SET promotedAt = ?, promotedBy = ?, byHand = NULL WHERE name = ?',
    );
    this.#byHand = database.prepare('UPDATE campaigns SET byHand = ? WHERE name = ?');
    this.#ended = database.prepare('UPDATE campaigns SET cohortEndedAt = ? WHERE name = ?');
    this.#end = database.prepare(
      `UPDATE campaigns SET promotedAt = NULL, promotedBy = NULL, byHand = NULL, cohortEndedAt = NULL
       WHERE name = ?`,
    );
  }

  /** How far a campaign is. */
  of(campaign: string): Passage {
    let known = this.#known.get(campaign);
    if (known === undefined) {
      known = this.#read(campaign);
      this.#known.set(campaign, known);
    }
    return known;
  }

  /** The campaign has gone past its cohort. */
  promote(campaign: string, at: number, by: string): void {
    this.#promote.run(at, by, campaign);
    this.#known.set(campaign, { ...this.of(campaign), promoted: { at, by }, byHand: null });
  }

  /** From now on only a person lets the rest follow. The first reason stays. */
  leaveToPeople(campaign: string, why: Wording): void {
    const known = this.of(campaign);
    if (known.byHand !== null) return;
    this.#byHand.run(JSON.stringify(why), campaign);
    this.#known.set(campaign, { ...known, byHand: why });
  }

  /** The whole cohort has come to its end. */
  ended(campaign: string, at: number): void {
    this.#ended.run(at, campaign);
    this.#known.set(campaign, { ...this.of(campaign), ended: true });
  }

  /** There is no cohort any more: a later one begins anew. */
  end(campaign: string): void {
    this.#end.run(campaign);
    this.#known.delete(campaign);
  }

  /** Lets go of what a rollback may have made untrue. */
  forget(): void {
    this.#known.clear();
  }

  #read(campaign: string): Passage {
    const row = this.#select.get(campaign);
    if (row === undefined) return NOT_BEGUN;
    const { promotedAt: at, promotedBy: by, byHand, cohortEndedAt } = row;
    return {
      promoted: typeof at === 'number' ? { at, by: String(by) } : null,
      byHand: typeof byHand === 'string' ? (JSON.parse(byHand) as Wording) : null,
      ended: cohortEndedAt !== null,
    };
  }
}
