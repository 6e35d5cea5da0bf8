import assert from 'node:assert/strict';
import { Reports, type ReportsParts } from '../../lib/engine/reports.ts';
import type { Campaign } from '../../lib/engine/campaigns.ts';
import type { LearningReport } from '../../lib/learning/index.ts';
import type { CampaignReport } from '../../lib/report/index.ts';
import { SqliteStore } from '../../lib/store/index.ts';
import { sample } from '../report/sample.ts';
import { holdRealTime, passReal, turn } from './real-time.ts';

const { plan, document, learning, at } = sample(30);

describe('reports of an engine', () => {
  holdRealTime();
  const store = new SqliteStore(':memory:', { inline: true });
  const faults: unknown[] = [];
  let campaign: Campaign | undefined;
  let learned: () => Promise<LearningReport | null>;

  before(async () => {
    await store.open();
    await store.keepPlan('one', plan, document);
  });
  after(() => store.close());
  beforeEach(() => {
    faults.length = 0;
    campaign = { name: 'one', plan, document };
  });

  function reports(): Reports {
    const parts: ReportsParts = {
      store,
      clock: async () => ({ speed: 1, now: () => at, after: () => () => {} }),
      campaign: () => campaign,
      learned: () => learned(),
      onFault: (error) => faults.push(error),
    };
    return new Reports(parts);
  }

  it('have what the learner says', async () => {
    learned = async () => learning;
    const report = await reports().of('one');
    assert.deepEqual([report.basis, report.at, report.learned?.cascades], ['learned', at, learning.cascades]);
  });

  it('say that nothing learns', async () => {
    learned = async () => null;
    assert.equal((await reports().of('one')).basis, 'counted');
  });

  it('do not wait for a learner that reads a long log, ask it once, and have its answer the next time', async () => {
    let asked = 0;
    let answer: (report: LearningReport) => void = () => {};
    learned = () => {
      asked += 1;
      return new Promise((resolve) => (answer = resolve));
    };
    const slow = reports();
    const outOfPatience = async (): Promise<CampaignReport> => {
      let made: CampaignReport | undefined;
      const report = slow.of('one').then((one) => (made = one));
      await turn();
      passReal(499);
      await turn();
      assert.equal(made, undefined, 'it waits a moment');
      passReal(1);
      return report;
    };
    assert.equal((await outOfPatience()).basis, 'reading');
    const second = slow.of('one');
    answer(learning);
    assert.equal((await second).basis, 'learned');
    assert.equal(asked, 1);
    // The next one is asked anew, and has the former answer when it has to go without.
    assert.equal((await outOfPatience()).basis, 'learned');
    assert.equal(asked, 2);
  });

  it('do without a learner that fails, and tell of it', async () => {
    learned = () => Promise.reject(new Error('broken'));
    assert.equal((await reports().of('one')).basis, 'reading');
    assert.deepEqual(faults, [new Error('broken')]);
  });

  it('are made of a campaign that was deployed before this engine began', async () => {
    campaign = undefined;
    learned = async () => null;
    assert.equal((await reports().of('one')).campaign, 'one');
  });

  it('are refused for a campaign that never was deployed', async () => {
    campaign = undefined;
    await assert.rejects(reports().of('two'), { name: 'CascadeError', message: /"two" is not deployed/ });
  });
});
