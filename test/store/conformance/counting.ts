import assert from 'node:assert/strict';
import { fulfils, type Outcome } from '../../../lib/cascade/outcome.ts';
import type { Attempt, Cascade, Emission } from '../../../lib/cascade/model.ts';
import type { ReportCounts } from '../../../lib/store/index.ts';
import { HOUR, newcomer, NODE, taken } from '../rig.ts';
import type { Given } from './given.ts';

const OUTCOMES: readonly Outcome[] = [
  'sent',
  'delivered',
  'read',
  'clicked',
  'replied',
  'no_answer',
  'bounced',
  'failed',
  'opted_out',
];

/** What a store must know for the report: the same as a count of all its cascades, one by one. */
export function counting(given: Given): void {
  describe('figures for the report', () => {
    it('are the same as a recount, whatever happened in whatever order, also after people were erased', async () => {
      const { rig } = given;
      const chance = dice(7);
      const ids = Array.from({ length: 40 }, (_, index) => newcomer(index).id);
      await rig.start(ids.map((_, index) => newcomer(index)));
      const moving = new Map<string, Cascade>();
      const attempts: Attempt[] = [];
      const take = (emit: readonly Emission[]): void => {
        for (const { cascade, node } of emit) if (node !== NODE.learner) moving.set(cascade.id, cascade);
      };
      for (let round = 0; round < 900; round += 1) {
        const cascade = [...moving.values()][Math.floor(chance() * moving.size)];
        const attempt = attempts[Math.floor(chance() * attempts.length)];
        const turn = chance();
        if (turn < 0.1) {
          rig.now += Math.floor(chance() * HOUR);
          take((await rig.due([NODE.start, NODE.wait, NODE.send, ''])).emit);
        } else if (turn < 0.65 && cascade !== undefined) {
          moving.delete(cascade.id);
          if (cascade.node === NODE.start || cascade.node === NODE.wait) {
            const routed = await rig.route(cascade);
            if (!('problem' in routed)) take(routed.emit);
          } else if (cascade.node === NODE.router) {
            const claim = await rig.claim(cascade, cascade.channel ?? 'sms');
            if ('problem' in claim || claim.attempt === null) continue;
            attempts.push(claim.attempt);
            take((await rig.record(claim.attempt, answerTo(claim.attempt, chance()))).emit);
          } else if (cascade.node === NODE.send) {
            const waited = await rig.wait(cascade);
            if (!('problem' in waited)) take(waited.emit);
          }
        } else if (attempt !== undefined) {
          const outcome = OUTCOMES[Math.floor(chance() * OUTCOMES.length)] ?? 'delivered';
          const at = rig.now - Math.floor(chance() * HOUR);
          take((await rig.report({ outcome, attempt: attempt.id, at })).emit);
        }
      }
      await recounted();
      await rig.run({ type: 'forget', contact: newcomer(3).contact, by: 'test' });
      await rig.run({ type: 'forget', contact: newcomer(8).contact, by: 'test' });
      const { steps } = await recounted();
      assert.ok(steps.some(({ followed }) => followed));
      assert.ok(steps.some(({ step }) => step === 3));
      assert.ok(steps.some(({ reason }) => reason === 'invalid_number'));

      async function recounted(): Promise<ReportCounts> {
        const records = await Promise.all(ids.map((id) => rig.everythingOf(id)));
        const counts = await rig.store.reportCounts('one');
        assert.deepEqual(sorted(counts.steps.map((one) => ({ ...one, cost: 0 }))), sorted(stepsOf(records)));
        assert.deepEqual(repliesLeft(counts, records), []);
        assert.deepEqual(counts.states, await rig.store.states('one'));
        return counts;
      }
    });

    it('count what costs what, and a campaign of its own', async () => {
      const { rig } = given;
      const claims = [];
      for (const index of [1, 3]) claims.push(await rig.claimed(await rig.released(index), 'whatsapp'));
      await rig.claimed(await rig.released(5, {}, 'two'), 'whatsapp');
      for (const claim of claims) taken(await rig.record(claim, { state: 'accepted', cost: 0.05 }));
      const { steps, replies } = await rig.store.reportCounts('one');
      assert.deepEqual(
        steps.map(({ step, state, count, cost }) => [step, state, count, cost]),
        [[1, 'accepted', 2, 0.1]],
      );
      assert.deepEqual(replies, []);
      assert.deepEqual(await rig.store.reportCounts('none'), { states: [], steps: [], replies: [] });
    });

    it('put a reply where its delay is, to within a tenth', async () => {
      const { rig } = given;
      const attempt = await rig.waiting(await rig.released(1), 'whatsapp');
      rig.now += 2 * HOUR;
      await rig.report({ outcome: 'replied', attempt: attempt.id });
      const { replies } = await rig.store.reportCounts('one');
      assert.equal(replies.length, 1);
      const [{ fromMs, toMs, ...rest } = { fromMs: 0, toMs: 0 }] = replies;
      assert.deepEqual(rest, { channel: 'whatsapp', outcome: 'replied', count: 1 });
      assert.ok(fromMs <= 2 * HOUR && 2 * HOUR < toMs && toMs < 1.1 * fromMs, `${fromMs} to ${toMs}`);
    });
  });
}

/** Numbers between 0 and 1, the same ones for a seed (Park and Miller 1988). */
function dice(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

function answerTo({ id, tries }: Attempt, chance: number): Parameters<Given['rig']['record']>[1] {
  if (chance < 0.7) return { state: 'accepted', externalId: `ext ${id}` };
  if (chance < 0.8) return { state: 'refused', reason: 'invalid_number', scope: 'contact' };
  if (chance < 0.9 && tries === 1) return { state: 'refused', reason: 'auth', scope: 'account' };
  return { state: 'unknown' };
}

type Records = readonly { readonly attempts: readonly Attempt[] }[];

function stepsOf(records: Records): ReportCounts['steps'] {
  const counts = new Map<string, number>();
  for (const { attempts } of records) {
    attempts.forEach(({ segment, number, channel, state, outcome, reason }, i) => {
      const followed =
        hasArrived(outcome) && attempts.slice(i + 1).some((later) => later.state !== 'refused');
      const key = JSON.stringify({ segment, step: number, channel, state, outcome, reason, followed });
      counts.set(key, (counts.get(key) ?? 0) + 1);
    });
  }
  return [...counts].map(([key, count]) => ({ ...JSON.parse(key), count, cost: 0 }));
}

/** What is left of the counted replies when those of all attempts are taken away, and attempts not counted. */
function repliesLeft({ replies }: ReportCounts, records: Records): unknown[] {
  const left = replies.map((reply) => ({ ...reply }));
  const missing: Attempt[] = [];
  for (const attempt of records.flatMap(({ attempts }) => attempts)) {
    const { channel, outcome, outcomeAt, sentAt, claimedAt } = attempt;
    if (!hasArrived(outcome)) continue;
    const delay = Math.max(0, (outcomeAt ?? 0) - (sentAt ?? claimedAt));
    const place = left.find(
      (one) => one.channel === channel && one.outcome === outcome && one.fromMs <= delay && delay < one.toMs,
    );
    if (place === undefined) missing.push(attempt);
    else place.count -= 1;
  }
  return [...left.filter(({ count }) => count !== 0), ...missing];
}

function hasArrived(outcome: Outcome | null): boolean {
  return outcome !== null && fulfils('delivered', outcome);
}

function sorted(rows: readonly object[]): string[] {
  const ordered = (row: object): unknown[] => Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return rows.map((row) => JSON.stringify(ordered(row))).toSorted();
}
