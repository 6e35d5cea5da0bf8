import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ReplyCount, ReportCounts, StepCount } from '../store.ts';
import type { Queries } from './queries.ts';
import { delayRange } from './report-delays.ts';

/** What a campaign's report is made of: read from tables of counts, whatever the number of cascades. */
export class ReportFigures {
  readonly #queries: Queries;
  readonly #steps: StatementSync;
  readonly #replies: StatementSync;

  constructor(database: DatabaseSync, queries: Queries) {
    this.#queries = queries;
    this.#steps = database.prepare(
      `SELECT segment, step, channel, state, NULLIF(outcome, '') AS outcome, NULLIF(reason, '') AS reason, followed,
         count, ROUND(cost, 9) AS cost
       FROM attemptCounts WHERE campaign = ? AND count > 0`,
    );
    this.#replies = database.prepare(
      'SELECT channel, outcome, delay, count FROM replyCounts WHERE campaign = ? AND count > 0',
    );
  }

  /** See Store.reportCounts. */
  of(campaign: string): ReportCounts {
    return {
      states: this.#queries.states(campaign),
      steps: this.#steps
        .all(campaign)
        .map((row) => ({ ...row, followed: row['followed'] === 1 }) as unknown as StepCount),
      replies: this.#replies
        .all(campaign)
        .map(({ delay, ...row }) => ({ ...row, ...delayRange(Number(delay)) }) as unknown as ReplyCount),
    };
  }
}
