import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { LogEntry, LogKind } from '../../cascade/model.ts';
import { attemptId, numberOfAttempt } from './attempts.ts';

interface Row {
  readonly at: number;
  readonly kind: LogKind;
  readonly attempt: number | null;
  readonly why: string | null;
  readonly data: string | null;
}

/** The table `log`: every cascade's history, each line pointing at the one before it. */
export class Journal {
  readonly #append: StatementSync;
  readonly #chain: StatementSync;
  readonly #lines: StatementSync;
  readonly #scrub: StatementSync;

  constructor(database: DatabaseSync) {
    this.#append = database.prepare(
      'INSERT INTO log (cascade, prev, at, kind, attempt, why, data) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    const chain = `WITH RECURSIVE chain AS (
         SELECT * FROM log WHERE id = ?
         UNION ALL
         SELECT log.* FROM log JOIN chain ON log.id = chain.prev
       )`;
    this.#chain = database.prepare(`${chain} SELECT at, kind, attempt, why, data FROM chain ORDER BY id`);
    this.#lines = database.prepare(`${chain} SELECT id, data FROM chain`);
    this.#scrub = database.prepare('UPDATE log SET why = NULL, data = ? WHERE id = ?');
  }

  /**
   * Adds lines to a cascade's history.
   * @param last its last line so far
   * @returns its last line now
   */
  append(seq: number, last: number | null, lines: readonly LogEntry[]): number | null {
    let prev = last;
    for (const { at, kind, attempt, why, data } of lines) {
      const number = attempt === null ? null : numberOfAttempt(attempt);
      const json = data === null ? null : JSON.stringify(data);
      prev = Number(this.#append.run(seq, prev, at, kind, number, why, json).lastInsertRowid);
    }
    return prev;
  }

  /** Takes out of a cascade's history whatever may name the person: sentences, and all data but these fields. */
  scrub(last: number | null, kept: ReadonlySet<string>): void {
    for (const { id, data } of this.#lines.all(last)) {
      const fields = Object.entries((JSON.parse(String(data)) ?? {}) as Record<string, unknown>);
      const left = Object.fromEntries(fields.filter(([name]) => kept.has(name)));
      this.#scrub.run(data === null ? null : JSON.stringify(left), Number(id));
    }
  }

  /** A cascade's history up to its last line, oldest first. */
  upTo(last: number | null, cascade: string): readonly LogEntry[] {
    return (this.#chain.all(last) as unknown as Row[]).map(({ at, kind, attempt, why, data }) => ({
      at,
      cascade,
      attempt: attempt === null ? null : attemptId(cascade, attempt),
      kind,
      why,
      data: data === null ? null : (JSON.parse(data) as LogEntry['data']),
    }));
  }
}
