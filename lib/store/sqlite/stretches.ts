import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { Counts } from '../../guards/limits.ts';

/** What is counted by stretches. */
const KINDS = ['sends', 'failed', 'template_rejected', 'provider_errors', 'opted_out', 'complaints'] as const;

/** What became of some sends in a row. */
export type Stretch = Pick<Counts, (typeof KINDS)[number]>;

/** Where a send stands in the order of all sends. */
export interface Place {
  /** When it was claimed, in milliseconds since 1970. */
  readonly at: number;
  /** The number of its cascade on disk: which one is first of those that were claimed at one instant. */
  readonly cascade: number;
}

/** How many sends are counted together. */
const LENGTH = 20;

/** A stretch by where it begins. */
interface Row extends Place {
  readonly sends: number;
}

/**
 * The table `stretches`: what became of the sends of a campaign, and of each of its channels, by 20 in a row. A row
 * holds where its first send stands; whatever is told later of a send, such as a bounce after hours, finds its
 * stretch by the send's own place. Channel '' is the campaign as a whole.
 */
export class Stretches {
  readonly #holding: StatementSync;
  readonly #later: StatementSync;
  readonly #insert: StatementSync;
  readonly #add: StatementSync;
  readonly #upTo: StatementSync;
  readonly #clear: StatementSync;

  constructor(database: DatabaseSync) {
    const ofChannel = 'campaign = ? AND channel = ?';
    const latest = 'ORDER BY at DESC, cascade DESC LIMIT';
    this.#holding = database.prepare(
      `SELECT at, cascade, sends FROM stretches WHERE ${ofChannel} AND (at, cascade) <= (?, ?) ${latest} 1`,
    );
    this.#later = database.prepare(
      `SELECT 1 FROM stretches WHERE ${ofChannel} AND (at, cascade) > (?, ?) LIMIT 1`,
    );
    this.#insert = database.prepare(
      // Whoever began the latest one may be sent to twice in an instant: it holds both then.
      `INSERT INTO stretches (campaign, channel, at, cascade) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    );
    this.#add = database.prepare(
      `UPDATE stretches SET ${KINDS.map((kind) => `${kind} = ${kind} + ?`).join(', ')}
       WHERE ${ofChannel} AND at = ? AND cascade = ?`,
    );
    this.#upTo = database.prepare(
      `SELECT ${KINDS.join(', ')} FROM stretches WHERE ${ofChannel} AND (at, cascade) <= (?, ?) ${latest} ?`,
    );
    this.#clear = database.prepare("DELETE FROM stretches WHERE campaign = ?1 AND (?2 = '' OR channel = ?2)");
  }

  /** Counts what is told of a send; what is told of one from before all stretches is left out. */
  add(campaign: string, channel: string, place: Place, told: Partial<Counts>): void {
    const amounts = KINDS.map((kind) => told[kind] ?? 0);
    if (amounts.every((amount) => amount === 0)) return;
    for (const one of [channel, '']) {
      const begin = this.#beginOf(campaign, one, place, (told.sends ?? 0) > 0);
      if (begin !== null) this.#add.run(...amounts, campaign, one, begin.at, begin.cascade);
    }
  }

  /** The stretch that a send is in and those before it, the latest first, of about so many sends. */
  upTo(campaign: string, channel: string, place: Place, sends: number): readonly Stretch[] {
    const rows = this.#upTo.all(campaign, channel, place.at, place.cascade, Math.ceil(sends / LENGTH));
    return rows as unknown as Stretch[];
  }

  /** Counting begins anew; channel '': for the whole campaign. */
  clear(campaign: string, channel: string): void {
    this.#clear.run(campaign, channel);
  }

  /** Where the stretch of a send begins: with the send itself when it is new, and the latest stretch is full. */
  #beginOf(campaign: string, channel: string, { at, cascade }: Place, isNew: boolean): Place | null {
    const series: readonly SQLInputValue[] = [campaign, channel];
    const found = this.#holding.get(...series, at, cascade) as Row | undefined;
    if (!isNew) return found ?? null;
    // An answer that came late belongs where its claim was, however full that is by now.
    if (found !== undefined && (found.sends < LENGTH || this.#isBefore(series, found))) return found;
    this.#insert.run(...series, at, cascade);
    return { at, cascade };
  }

  #isBefore(series: readonly SQLInputValue[], { at, cascade }: Place): boolean {
    return this.#later.get(...series, at, cascade) !== undefined;
  }
}
