import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { LookAgainCommand } from '../../cascade/command.ts';
import type { Answers } from '../../cascade/answers.ts';
import { lookAgain } from '../../cascade/machine/index.ts';
import type { Ledger } from './ledger.ts';
import { isHeldUp } from './order-pages.ts';
import { outcomeOf, type Work } from './work.ts';

/** Open cascades that one command goes over: a few milliseconds' work, however many of them are held. */
const SPAN = 2_000;

/**
 * Campaigns whose guards have changed while people waited for an instant that the guards before have named. How far
 * they have been gone over is kept on disk (`campaigns.lookFrom`), so that a crash leaves nobody out.
 */
export class SecondLooks {
  readonly #ledger: Ledger;
  readonly #begin: StatementSync;
  readonly #from: StatementSync;
  readonly #reached: StatementSync;
  readonly #open: StatementSync;

  constructor(database: DatabaseSync, ledger: Ledger) {
    this.#ledger = ledger;
    this.#begin = database.prepare('UPDATE campaigns SET lookFrom = 0 WHERE name = ?');
    this.#from = database.prepare('SELECT lookFrom FROM campaigns WHERE name = ?');
    this.#reached = database.prepare('UPDATE campaigns SET lookFrom = ? WHERE name = ?');
    this.#open = database.prepare(
      `SELECT seq, id, phase = 'held' AND dueAt > ?3 AS held FROM cascades INDEXED BY cascadesOpen
       WHERE campaign = ?1 AND open = 1 AND result IS NULL AND seq > ?2 ORDER BY seq LIMIT ${SPAN}`,
    );
  }

  /** Everybody whom guards hold in a campaign until an instant is to look again. */
  begin(campaign: string): void {
    this.#begin.run(campaign);
  }

  /** See LookAgainCommand. */
  take({ campaign, limit }: LookAgainCommand, work: Work): Answers['look-again'] {
    const { cascades, journal } = this.#ledger.tables;
    const { moment } = work;
    const from = this.#from.get(campaign)?.['lookFrom'];
    if (typeof from !== 'number') return { count: 0, more: false, emit: [], dueAt: null };
    let count = 0;
    let seen = 0;
    let reached = from;
    const rows = this.#open.all(campaign, from, moment.now);
    for (const { seq, id, held } of rows) {
      if (count >= limit) break;
      seen += 1;
      reached = Number(seq);
      const entry = held === 1 ? cascades.find(String(id)) : null;
      // Who is held up by an order as well has their turn when that is taken back.
      if (entry === null || isHeldUp(this.#ledger.tables, entry)) continue;
      const history = () => journal.upTo(entry.lastLog, entry.cascade.id);
      const change = lookAgain(entry, history, moment);
      if (change === null) continue;
      this.#ledger.apply(entry, change, work);
      count += 1;
    }
    const more = seen === SPAN || seen < rows.length;
    this.#reached.run(more ? reached : null, campaign);
    return { count, more, ...outcomeOf(this.#ledger.tables, work, null) };
  }
}
