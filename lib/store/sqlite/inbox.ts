import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Report } from '../../cascade/command.ts';

/** The table `inbox`: which reports have come in, and those whose attempt is not known yet. */
export class Inbox {
  readonly #add: StatementSync;
  readonly #keep: StatementSync;
  readonly #early: StatementSync;
  readonly #settle: StatementSync;

  constructor(database: DatabaseSync) {
    this.#add = database.prepare('INSERT INTO inbox VALUES (?, ?, ?, NULL, NULL) ON CONFLICT DO NOTHING');
    this.#keep = database.prepare(
      'UPDATE inbox SET externalId = ?, report = ? WHERE account = ? AND dedupe = ?',
    );
    this.#early = database.prepare(
      `SELECT report FROM inbox WHERE externalId = ? AND account = ? AND report IS NOT NULL ORDER BY at, dedupe`,
    );
    this.#settle = database.prepare(
      `UPDATE inbox SET report = NULL WHERE externalId = ? AND account = ? AND report IS NOT NULL`,
    );
  }

  /** Notes the arrival of a report; false: it had arrived before. */
  arrive(account: string, dedupe: string, at: number): boolean {
    return this.#add.run(account, dedupe, at).changes === 1;
  }

  /** Keeps a report that matched no attempt. */
  keep(account: string, report: Report): void {
    this.#keep.run(report.externalId ?? null, JSON.stringify(report), account, report.dedupe);
  }

  /** Takes out the reports that came in before their attempt was known by this id, in order of arrival. */
  take(account: string, externalId: string): readonly Report[] {
    const rows = this.#early.all(externalId, account);
    if (rows.length > 0) this.#settle.run(externalId, account);
    return rows.map(({ report }) => JSON.parse(String(report)) as Report);
  }
}
