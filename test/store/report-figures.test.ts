import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import words from '../../locales/en-US/report.json' with { type: 'json' };
import { CAMPAIGN, manyOutcomes } from '../../bench/outcomes/many.mjs';
import { campaignReport, reportPage } from '../../lib/report/index.ts';
import { SqliteStore, type StepCount } from '../../lib/store/index.ts';
import { delayBucket, delayRange, sqlDelayBucket } from '../../lib/store/sqlite/report-delays.ts';
import { textOf } from '../../lib/wording/index.ts';
import { sample } from '../report/sample.ts';
import { workedInAllMs } from '../worked.ts';

describe('figures for the report of a SqliteStore', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cascade-figures-'));
  const path = join(folder, 'cascade.db');
  const store = new SqliteStore(path);
  let outcomes: number;
  let recounted: ReturnType<typeof recount>;

  before(function () {
    outcomes = manyOutcomes(path, 26_500);
    recounted = recount(path);
  });
  after(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  it('are counted once from a file of an earlier version', async function () {
    assert.ok(outcomes >= 49_000, String(outcomes));
    await store.open();
    const { steps, replies } = await store.reportCounts(CAMPAIGN);
    // Sums of prices differ by their order, in the last digits.
    const sorted = (rows: readonly StepCount[]): string[] =>
      rows
        .map(({ segment, step, channel, state, outcome, reason, followed, count, cost }) =>
          [segment, step, channel, state, outcome, reason, followed, count, cost.toFixed(3)].join(' '),
        )
        .toSorted();
    assert.deepEqual(sorted(steps), sorted(recounted.steps));
    const sum = (rows: readonly { count: number }[]): number =>
      rows.reduce((total, { count }) => total + count, 0);
    assert.deepEqual([sum(steps), sum(replies)], [outcomes, recounted.replies]);
  });

  it('make a page at once', async () => {
    const parts = sample(30);
    const began = workedInAllMs();
    const counts = await store.reportCounts(CAMPAIGN);
    const asked = workedInAllMs() - began;
    const page = reportPage(campaignReport({ ...parts, counts, learning: null }), textOf(words), 'en-US');
    const took = workedInAllMs() - began;
    assert.ok(page.includes('</html>'));
    assert.ok(took < 1_000, `${Math.round(took)} ms, ${Math.round(asked)} of them in the store`);
  });
});

/** Counts the attempts of a closed file one by one. */
function recount(path: string): { readonly steps: readonly StepCount[]; readonly replies: number } {
  const database = new DatabaseSync(path, { readOnly: true });
  const rows = database
    .prepare(
      `SELECT cascade, segment, number AS step, attempts.channel, state, attempts.outcome, reason, cost
       FROM attempts JOIN cascades ON seq = cascade ORDER BY cascade DESC, number DESC`,
    )
    .all() as unknown as (Omit<StepCount, 'followed' | 'count'> & { cascade: number })[];
  database.close();
  const counts = new Map<string, StepCount>();
  let [replies, last, sentLater] = [0, 0, false];
  for (const { cascade, cost, ...row } of rows) {
    if (cascade !== last) sentLater = false;
    const arrived = ARRIVED.includes(row.outcome ?? '');
    const one = { ...row, followed: arrived && sentLater };
    const key = JSON.stringify(one);
    const known = counts.get(key);
    counts.set(key, { ...one, count: (known?.count ?? 0) + 1, cost: (known?.cost ?? 0) + (cost ?? 0) });
    if (arrived) replies += 1;
    if (row.state !== 'refused') sentLater = true;
    last = cascade;
  }
  return { steps: [...counts.values()], replies };
}

const ARRIVED = ['delivered', 'read', 'clicked', 'replied', 'answered'];

describe('delays in buckets', () => {
  it('are the same by SQL, at the borders and between them', () => {
    const database = new DatabaseSync(':memory:');
    const bySql = database.prepare(`SELECT ${sqlDelayBucket('?1')} AS bucket`);
    const delays = [-5, 0, 1, 59_999, 60_000, 61_000, 3_600_000, 2 ** 31, 2 ** 31 * 4];
    for (let bucket = 0; bucket < 126; bucket += 1) {
      const { fromMs, toMs } = delayRange(bucket);
      delays.push(fromMs, toMs - 1, toMs);
    }
    for (const delay of delays) assert.equal(bySql.get(delay)?.['bucket'], delayBucket(delay), String(delay));
    database.close();
  });

  it('lie within the range of their bucket, which is at most a tenth of them wide', () => {
    for (let delay = 60_000; delay < 30 * 86_400_000; delay *= 1.03) {
      const { fromMs, toMs } = delayRange(delayBucket(delay));
      assert.ok(fromMs <= delay && delay < toMs && toMs - fromMs < 0.1 * fromMs, String(delay));
    }
  });
});
