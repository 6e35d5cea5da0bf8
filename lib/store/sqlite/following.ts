import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ControlAction } from '../../guards/control.ts';
import type { Target } from './campaigns.ts';

/** An order that everybody is to follow whom it found under way. */
export interface Followed extends Target {
  readonly id: number;
  readonly action: Exclude<ControlAction, 'pause'>;
  readonly by: string;
  readonly why: string | null;
  /** The last cascade that was gone over. */
  readonly reached: number;
  /** The last cascade there was when it was ordered: who comes later is not concerned. */
  readonly last: number;
}

/**
 * The table `following`: orders that were given and not yet carried through to everybody, and how far they are. It is
 * on disk with the order itself, so that a crash leaves nobody out; a later act about the same target ends it.
 */
export class Following {
  readonly #begin: StatementSync;
  readonly #find: StatementSync;
  readonly #all: StatementSync;
  readonly #reached: StatementSync;
  readonly #done: StatementSync;
  readonly #end: StatementSync;

  constructor(database: DatabaseSync) {
    this.#begin = database.prepare(
      `INSERT OR REPLACE INTO following (campaign, channel, contact, promotes, action, by, why, reached, last)
       VALUES (?, ?, ?, ?, ?, ?, ?, 0, (SELECT coalesce(max(seq), 0) FROM cascades)) RETURNING *`,
    );
    this.#find = database.prepare('SELECT * FROM following WHERE id = ?');
    this.#all = database.prepare('SELECT * FROM following ORDER BY id');
    this.#reached = database.prepare('UPDATE following SET reached = ? WHERE id = ?');
    this.#done = database.prepare('DELETE FROM following WHERE id = ?');
    this.#end = database.prepare(
      'DELETE FROM following WHERE campaign = ? AND channel = ? AND contact = ? AND promotes = 0',
    );
  }

  /** An order begins to be followed, in place of any before it about the same. */
  begin({ campaign, channel, contact }: Target, order: Pick<Followed, 'action' | 'by' | 'why'>): Followed {
    const { action, by, why } = order;
    const promotes = Number(action === 'promote');
    return this.#begin.get(campaign, channel, contact, promotes, action, by, why) as unknown as Followed;
  }

  /** An order that is not carried through yet; null: it is, or a later one has taken its place. */
  find(id: number): Followed | null {
    return (this.#find.get(id) as unknown as Followed | undefined) ?? null;
  }

  /** All that are not carried through yet, oldest first. */
  all(): readonly Followed[] {
    return this.#all.all() as unknown as readonly Followed[];
  }

  /** An order has been followed up to this cascade; null: by everybody. */
  reached(id: number, seq: number | null): void {
    if (seq === null) this.#done.run(id);
    else this.#reached.run(seq, id);
  }

  /** What was ordered about this stands no more. Who was promoted stays so: another order only holds them up. */
  end({ campaign, channel, contact }: Target): void {
    this.#end.run(campaign, channel, contact);
  }
}
