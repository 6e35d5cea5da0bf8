import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Plan } from '../../campaign/plan.ts';
import type { Attempt, Cascade } from '../../cascade/model.ts';
import { isThrough, type CohortCourse } from '../../guards/cohort-end.ts';
import { noCounts, type Counts } from '../../guards/limits.ts';

type Kind = keyof Counts;
type Tallied = { -readonly [K in Kind]: number };

/** A cascade of a cohort that is not closed, with its latest attempt; nulls: it has none. */
interface OpenRow extends Pick<Cascade, 'result' | 'phase' | 'plan'> {
  readonly channel: string | null;
  readonly state: Attempt['state'] | null;
  readonly outcome: Attempt['outcome'];
}

/** The tables `drawn`: which cascades belong to the cohort of their campaign; and `cohortCounts`: what came of them. */
export class Drawn {
  readonly #planOf: (campaign: string, hash: string) => Plan;
  readonly #bySegment: StatementSync;
  readonly #open: StatementSync;
  readonly #insert: StatementSync;
  readonly #has: StatementSync;
  readonly #count: StatementSync;
  readonly #counts: StatementSync;
  readonly #takenOut: StatementSync;
  readonly #clear: readonly StatementSync[];

  /** @param planOf the plan of a campaign by its hash */
  constructor(database: DatabaseSync, planOf: (campaign: string, hash: string) => Plan) {
    this.#planOf = planOf;
    this.#bySegment = database.prepare(
      'SELECT segment, count(*) AS count FROM drawn WHERE campaign = ? GROUP BY segment',
    );
    this.#open = database.prepare(
      `SELECT result, phase, plan, attempts.channel, state, attempts.outcome
       FROM drawn JOIN cascades ON seq = drawn.cascade
         LEFT JOIN attempts ON attempts.cascade = seq AND number = cascades.attempts
       WHERE drawn.campaign = ? AND phase <> 'closed' ORDER BY drawn.cascade DESC`,
    );
    this.#insert = database.prepare('INSERT INTO drawn VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
    this.#has = database.prepare(
      'SELECT 1 FROM drawn WHERE campaign = ? AND cascade = (SELECT seq FROM cascades WHERE id = ?)',
    );
    this.#count = database.prepare(
      'INSERT INTO cohortCounts VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET amount = amount + excluded.amount',
    );
    this.#counts = database.prepare('SELECT channel, kind, amount FROM cohortCounts WHERE campaign = ?');
    // Who says STOP to a message of the campaign has gone the way that the limits judge.
    this.#takenOut = database.prepare(
      `SELECT count(*) AS takenOut, total(outcome IS 'opted_out') AS optedOut
       FROM drawn JOIN cascades ON seq = cascade
       WHERE drawn.campaign = ? AND result = 'stopped' AND NOT EXISTS (
         SELECT 1 FROM attempts WHERE attempts.cascade = seq AND attempts.outcome = 'opted_out'
       )`,
    );
    this.#clear = ['drawn', 'cohortCounts'].map((table) =>
      database.prepare(`DELETE FROM ${table} WHERE campaign = ?`),
    );
  }

  /** How many have been drawn, by segment; segments of which nobody was are left out. */
  bySegment(campaign: string): ReadonlyMap<string, number> {
    const rows = this.#bySegment.all(campaign);
    return new Map(rows.map(({ segment, count }) => [String(segment), Number(count)]));
  }

  /** True while somebody of the cohort has not come to an end. */
  isOpen(campaign: string): boolean {
    for (const row of this.#open.iterate(campaign) as Iterable<unknown> as Iterable<OpenRow>) {
      const last = row.channel === null ? undefined : row;
      if (!isThrough(row, last as Attempt | undefined, this.#planOf(campaign, row.plan))) return true;
    }
    return false;
  }

  /** Notes that a cascade is in the cohort. @param seq its number on disk */
  note(campaign: string, seq: number, segment: string): void {
    this.#insert.run(campaign, seq, segment);
  }

  /** True for a cascade of the cohort. @param id the cascade's */
  has(campaign: string, id: string): boolean {
    return this.#has.get(campaign, id) !== undefined;
  }

  /** Counts what came of a cascade of the cohort. */
  count(campaign: string, channel: string, kind: Kind, amount: number): void {
    this.#count.run(campaign, channel, kind, amount);
  }

  /** What became of the cohort. */
  course(campaign: string): CohortCourse {
    const channels = new Map<string, Tallied>();
    const rows = this.#counts.all(campaign) as unknown as { channel: string; kind: Kind; amount: number }[];
    for (const { channel, kind, amount } of rows) {
      const counts = channels.get(channel) ?? noCounts();
      counts[kind] += amount;
      channels.set(channel, counts);
    }
    const drawn = [...this.bySegment(campaign).values()].reduce((sum, count) => sum + count, 0);
    const out = this.#takenOut.get(campaign) as { takenOut: number; optedOut: number };
    return { drawn, ...out, channels };
  }

  /** Nobody is in the cohort: there is none any more. */
  clear(campaign: string): void {
    for (const statement of this.#clear) statement.run(campaign);
  }
}
