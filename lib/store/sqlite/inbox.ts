import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Report, ReportMark } from '../../cascade/command.ts';
import type { Traces } from './traces.ts';

/** Higher than any account. */
const HIGHEST = '\u{10ffff}';
/** No provider reports a thing again after so long, in milliseconds. */
const KEPT_MS = 60 * 24 * 3_600_000;

/** The table `inbox`: which reports have come in, and those whose attempt is not known yet. */
export class Inbox {
  readonly #add: StatementSync;
  readonly #keep: StatementSync;
  readonly #early: StatementSync;
  readonly #settle: StatementSync;
  readonly #kept: StatementSync;
  readonly #endOfPage: StatementSync;
  readonly #page: StatementSync;
  readonly #drop: StatementSync;
  readonly #pruneTexts: StatementSync;
  readonly #pruneMarks: StatementSync;

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
    this.#kept = database.prepare(
      'SELECT report FROM inbox WHERE instr(lower(report), ?) > 0 ORDER BY at, account, dedupe',
    );
    this.#endOfPage = database.prepare(
      `SELECT account, dedupe FROM inbox WHERE (account, dedupe) > (?, ?)
       ORDER BY account, dedupe LIMIT 1 OFFSET ?`,
    );
    const page = '(account, dedupe) > (?, ?) AND (account, dedupe) <= (?, ?)';
    this.#page = database.prepare(`SELECT account, dedupe, report FROM inbox WHERE ${page}`);
    this.#drop = database.prepare('DELETE FROM inbox WHERE account = ? AND dedupe = ?');
    const prune = `DELETE FROM inbox WHERE ${page} AND at < ?`;
    this.#pruneTexts = database.prepare(`${prune} AND report IS NOT NULL`);
    this.#pruneMarks = database.prepare(prune);
  }

  /** Notes the arrival of a report; false: it had arrived before. */
  arrive(account: string, dedupe: string, at: number): boolean {
    return this.#add.run(account, dedupe, at).changes === 1;
  }

  /** Keeps a report that matched no attempt. */
  keep(account: string, report: Report): void {
    this.#keep.run(report.externalId ?? null, JSON.stringify(report), account, report.dedupe);
  }

  /**
   * Drops what is older than {@link KEPT_MS}, or names somebody who was aged out, on one page: no index by age is worth
   * its writes for that.
   * @returns the last of the page (null: there is no further one), and how many reports have gone that matched nothing
   *   or named somebody
   */
  prune(
    after: ReportMark | null,
    now: number,
    limit: number,
    traces: Pick<Traces, 'sought' | 'named'>,
  ): { readonly last: ReportMark | null; readonly unmatched: number } {
    const { account, dedupe } = after ?? { account: '', dedupe: '' };
    const last = (this.#endOfPage.get(account, dedupe, limit - 1) ?? null) as unknown as ReportMark | null;
    const to = last ?? { account: HIGHEST, dedupe: '' };
    const page = [account, dedupe, to.account, to.dedupe] as const;
    const unmatched = Number(this.#pruneTexts.run(...page, now - KEPT_MS).changes);
    this.#pruneMarks.run(...page, now - KEPT_MS);
    if (!traces.sought) return { last, unmatched };
    const naming = this.#page
      .all(...page)
      .filter(({ dedupe: mark, report }) => traces.named(String(mark)) || traces.named(String(report ?? '')));
    for (const one of naming) this.#drop.run(String(one['account']), String(one['dedupe']));
    return { last, unmatched: unmatched + naming.length };
  }

  /** Reports that matched no attempt and have a text in them, in order of arrival. It reads all of the inbox. */
  kept(text: string): readonly Report[] {
    return this.#kept.all(text.toLowerCase()).map(({ report }) => JSON.parse(String(report)) as Report);
  }

  /** Takes out the reports that came in before their attempt was known by this id, in order of arrival. */
  take(account: string, externalId: string): readonly Report[] {
    const rows = this.#early.all(externalId, account);
    if (rows.length > 0) this.#settle.run(externalId, account);
    return rows.map(({ report }) => JSON.parse(String(report)) as Report);
  }
}
