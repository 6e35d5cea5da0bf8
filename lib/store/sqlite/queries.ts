import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Plan } from '../../campaign/plan.ts';
import type { Cascade } from '../../cascade/model.ts';
import type {
  Act,
  AttemptCount,
  CascadeRecord,
  HomeCount,
  LastDeployed,
  PhaseCount,
  StateCount,
} from '../store.ts';
import type { Tables } from './tables.ts';

/** How many cascades of a contact are handed out. */
const OF_CONTACT = 100;

/** How far it is looked, among those who are due at a node, for the first one of a campaign and phase. */
const FIRST_DUE = 200;

/** What can be looked up without changing anything. SQLite's rows have no prototype and are copied into plain objects. */
export class Queries {
  readonly #tables: Tables;
  readonly #ofContact: StatementSync;
  readonly #homes: StatementSync;
  readonly #deployed: StatementSync;
  readonly #progress: StatementSync;
  readonly #acts: StatementSync;
  readonly #states: StatementSync;
  readonly #attemptCounts: StatementSync;

  constructor(database: DatabaseSync, tables: Tables) {
    this.#tables = tables;
    // By the two values of `open`, so that the index gives each in order and no more than needed is read.
    this.#ofContact = database.prepare(
      `SELECT id FROM cascades WHERE seq IN (
         SELECT * FROM (SELECT seq FROM cascades WHERE contact = ?1 AND open = 1 ORDER BY seq DESC LIMIT ?2)
         UNION ALL
         SELECT * FROM (SELECT seq FROM cascades WHERE contact = ?1 AND open = 0 ORDER BY seq DESC LIMIT ?2)
       ) ORDER BY seq DESC LIMIT ?2`,
    );
    this.#homes = database.prepare(
      `SELECT campaign, home, phase, SUM(count) AS count,
         (SELECT dueAt FROM
            (SELECT dueAt, campaign, phase FROM cascades
             WHERE cascades.home = cascadeCounts.home AND dueAt IS NOT NULL ORDER BY dueAt LIMIT ${FIRST_DUE}) AS first
          WHERE first.campaign = cascadeCounts.campaign AND first.phase = cascadeCounts.phase ORDER BY first.dueAt LIMIT 1) AS next
       FROM cascadeCounts WHERE home <> '' AND count > 0 GROUP BY campaign, home, phase`,
    );
    this.#deployed = database.prepare(
      `SELECT plans.plan, plans.document FROM campaigns
       JOIN plans ON plans.campaign = campaigns.name AND plans.hash = campaigns.plan WHERE campaigns.name = ?`,
    );
    this.#progress = database.prepare(
      `SELECT campaign, phase, SUM(count) AS count FROM cascadeCounts WHERE count > 0 GROUP BY campaign, phase`,
    );
    this.#acts = database.prepare(
      `SELECT id, at, NULLIF(campaign, '') AS campaign, NULLIF(channel, '') AS channel,
         NULLIF(contact, '') AS contact, action, by, why
       FROM acts WHERE id < ? ORDER BY id DESC LIMIT ?`,
    );
    this.#states = database.prepare(
      `SELECT segment, phase, NULLIF(result, '') AS result, NULLIF(outcome, '') AS outcome, SUM(count) AS count
       FROM cascadeCounts WHERE campaign = ? AND count > 0 GROUP BY segment, phase, 3, 4`,
    );
    this.#attemptCounts = database.prepare(
      `SELECT segment, channel, state, NULLIF(outcome, '') AS outcome, NULLIF(reason, '') AS reason,
         SUM(count) AS count, ROUND(SUM(cost), 9) AS cost
       FROM attemptCounts WHERE campaign = ? AND count > 0 GROUP BY segment, channel, state, 4, 5`,
    );
  }

  /** See Store.read. */
  read(id: string): CascadeRecord | null {
    const entry = this.#tables.cascades.find(id);
    if (entry === null) return null;
    const { cascade, attempts, lastLog } = entry;
    return {
      cascade,
      attempts,
      contact: this.#tables.contacts.find(cascade.contact),
      history: this.#tables.journal.upTo(lastLog, id),
    };
  }

  /** See Store.ofContact. */
  ofContact(contact: string): readonly Cascade[] {
    const ids = this.#ofContact.all(contact, OF_CONTACT).map(({ id }) => String(id));
    return ids.flatMap((id) => this.#tables.cascades.find(id)?.cascade ?? []);
  }

  /** See Store.homes. */
  homes(): readonly HomeCount[] {
    return this.#homes.all().map((row) => ({ ...row }) as unknown as HomeCount);
  }

  /** See Store.deployed. */
  deployed(campaign: string): LastDeployed | null {
    const row = this.#deployed.get(campaign);
    if (row === undefined) return null;
    return {
      plan: JSON.parse(String(row['plan'])) as Plan,
      document: JSON.parse(String(row['document'])) as unknown,
    };
  }

  /** See Store.progress. */
  progress(): readonly PhaseCount[] {
    return this.#progress.all().map((row) => ({ ...row }) as unknown as PhaseCount);
  }

  /** See Store.acts. */
  acts(before: number | null, limit: number): readonly Act[] {
    const rows = this.#acts.all(before ?? Number.MAX_SAFE_INTEGER, limit);
    return rows.map((row) => ({ ...row }) as unknown as Act);
  }

  /** See Store.states. */
  states(campaign: string): readonly StateCount[] {
    return this.#states.all(campaign).map((row) => ({ ...row }) as unknown as StateCount);
  }

  /** See Store.attemptCounts. */
  attemptCounts(campaign: string): readonly AttemptCount[] {
    return this.#attemptCounts.all(campaign).map((row) => ({ ...row }) as unknown as AttemptCount);
  }
}
