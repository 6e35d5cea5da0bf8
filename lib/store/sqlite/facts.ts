import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { LogKind } from '../../cascade/model.ts';
import type { Fact, LearningState } from '../store.ts';

/** The lines of history that say what was decided, what was sent and what came of it. */
const TELLING: readonly LogKind[] = ['routed', 'sent', 'resolved', 'refused', 'outcome', 'priced', 'closed'];

/** The history as learners read it, and what they keep between two readings. */
export class Facts {
  readonly #after: StatementSync;
  readonly #last: StatementSync;
  readonly #keep: StatementSync;
  readonly #state: StatementSync;
  readonly #forget: StatementSync;

  constructor(database: DatabaseSync) {
    const kinds = TELLING.map((kind) => `'${kind}'`).join(', ');
    this.#after = database.prepare(
      `SELECT log.id AS position, log.at, log.kind, log.attempt, log.data, cascades.id AS cascade,
         cascades.campaign, cascades.segment, cascades.contact, attempts.channel, attempts.cost
       FROM log
       JOIN cascades ON cascades.seq = log.cascade
       LEFT JOIN attempts ON attempts.cascade = log.cascade AND attempts.number = log.attempt
       WHERE log.id > ? AND log.id <= ? AND log.kind IN (${kinds})
       ORDER BY log.id`,
    );
    this.#last = database.prepare('SELECT MAX(id) AS last FROM log');
    this.#keep = database.prepare(
      'INSERT INTO learning VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET position = excluded.position, state = excluded.state',
    );
    this.#state = database.prepare('SELECT position, state FROM learning WHERE campaign = ?');
    this.#forget = database.prepare('DELETE FROM learning WHERE campaign = ?');
  }

  /** See Store.facts: the telling ones among the next `span` lines of the log. */
  after(position: number, span: number): readonly Fact[] {
    return this.#after.all(position, position + span).map((row) => {
      const { data, ...plain } = row as Record<string, unknown>;
      return { ...plain, data: typeof data === 'string' ? JSON.parse(data) : null } as Fact;
    });
  }

  /** See Store.lastPosition. */
  last(): number {
    return Number(this.#last.get()?.['last'] ?? 0);
  }

  /** See Store.keepLearning. */
  keep(campaign: string, kept: LearningState | null): void {
    if (kept === null) this.#forget.run(campaign);
    else this.#keep.run(campaign, kept.position, JSON.stringify(kept.state));
  }

  /** See Store.learning. */
  state(campaign: string): LearningState | null {
    const row = this.#state.get(campaign);
    if (row === undefined) return null;
    return { position: Number(row['position']), state: JSON.parse(String(row['state'])) as unknown };
  }
}
