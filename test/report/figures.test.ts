import assert from 'node:assert/strict';
import words from '../../locales/en-US/report.json' with { type: 'json' };
import names from '../../locales/en-US/engine-names.json' with { type: 'json' };
import calls from '../../maps/call-outcomes.json' with { type: 'json' };
import table from '../../maps/error-classes.json' with { type: 'json' };
import { shareOf } from '../../lib/report/figures/counting.ts';
import { KNOWN_REASONS, remedyOf } from '../../lib/report/figures/remedies.ts';
import { campaignFigures, campaignReport } from '../../lib/report/index.ts';
import type { ReportCounts } from '../../lib/store/index.ts';
import { NOTHING, sample } from './sample.ts';

const HOUR = 3_600_000;
const SENT = {
  segment: 'retail',
  step: 1,
  channel: 'whatsapp',
  state: 'accepted',
  outcome: 'delivered',
  reason: null,
  followed: false,
  count: 1,
  cost: 0,
} as const;
const REPLIED = { ...SENT, outcome: 'replied' } as const;

function reportOf(counts: Partial<ReportCounts>) {
  const { learning: _, ...parts } = sample(1);
  return campaignReport({ ...parts, counts: { ...NOTHING, ...counts }, learning: null });
}

describe('the figures of the report', () => {
  it('add up attempts by step and channel', () => {
    const { funnel, totals } = reportOf({
      steps: [
        { ...SENT, count: 6, cost: 0.3 },
        { ...REPLIED, count: 4, cost: 0.2 },
        { ...REPLIED, segment: 'trade', count: 1, cost: 0.05, followed: true },
        { ...SENT, step: 2, channel: 'phone', outcome: 'no_answer', count: 5, cost: 0.7 },
        { ...SENT, step: 2, channel: 'own', outcome: 'bounced', state: 'refused', count: 2 },
      ],
    });
    assert.deepEqual(
      funnel.map(({ step, channels }) => [step, channels.map(({ channel }) => channel)]),
      [
        [1, ['whatsapp']],
        [2, ['phone', 'own']],
      ],
    );
    const [first] = funnel;
    assert.deepEqual(first?.all, {
      attempts: 11,
      held: 0,
      arrived: 11,
      converted: 5,
      doubles: 1,
      failed: 0,
      optedOut: 0,
      cost: 0.55,
    });
    assert.deepEqual([totals.attempts, totals.cost, totals.doubles], [18, 1.25, 1]);
  });

  it('count as failed what failed, as held what will be made again, and as neither what nobody answered', () => {
    const refused = { ...SENT, state: 'refused' } as const;
    const { failures, funnel } = reportOf({
      steps: [
        { ...refused, outcome: 'bounced', reason: 'invalid_number', count: 2 },
        { ...refused, step: 2, outcome: 'bounced', reason: 'invalid_number', count: 1 },
        { ...refused, outcome: null, reason: 'auth', count: 7 },
        { ...SENT, outcome: 'failed', reason: 'something new', count: 1 },
        { ...SENT, outcome: 'no_answer', reason: 'busy', count: 9 },
      ],
    });
    assert.deepEqual(failures, [
      { reason: 'auth', channel: 'whatsapp', failed: 0, held: 7, remedy: 'credentials' },
      { reason: 'invalid_number', channel: 'whatsapp', failed: 3, held: 0, remedy: 'address' },
      { reason: 'something new', channel: 'whatsapp', failed: 1, held: 0, remedy: 'other' },
    ]);
    assert.deepEqual([funnel[0]?.all.attempts, funnel[0]?.all.failed, funnel[0]?.all.held], [12, 3, 7]);
  });

  it('tell every reason that there is in words, with a remedy', () => {
    const reasons = new Set(table.entries.map((entry) => entry.class));
    reasons.delete('delivered');
    reasons.delete('unknown');
    const details = JSON.stringify(calls).matchAll(/\["(?:failed|bounced)",\s*"(\w+)"\]/g);
    for (const [, detail = ''] of details) reasons.add(detail);
    for (const reason of reasons) assert.ok(KNOWN_REASONS.includes(reason), reason);
    for (const reason of KNOWN_REASONS) {
      assert.ok(Object.hasOwn(names.names.reason, reason), reason);
      assert.ok(Object.hasOwn(words.report.remedy, remedyOf(reason)), reason);
    }
    assert.equal(remedyOf('constructor'), 'other');
  });

  it('say when replies came, and what that says about the wait', () => {
    const reply = (fromMs: number, toMs: number, count: number): ReportCounts['replies'][number] => ({
      channel: 'whatsapp',
      outcome: 'replied',
      fromMs,
      toMs,
      count,
    });
    const { replies } = reportOf({
      replies: [
        reply(HOUR, 2 * HOUR, 40),
        reply(0, HOUR, 40),
        reply(4 * HOUR, 8 * HOUR, 20),
        { ...reply(0, HOUR, 99), outcome: 'read' },
      ],
    });
    assert.deepEqual(
      replies.map(({ channel, replies: count, waitMs, within, mark80Ms, verdict }) => ({
        channel,
        count,
        waitMs,
        within,
        mark80Ms,
        verdict,
      })),
      [
        // Half of the last twenty, evenly spread over four hours, came in the two that are inside the wait.
        {
          channel: 'whatsapp',
          count: 100,
          waitMs: 6 * HOUR,
          within: 0.9,
          mark80Ms: 2 * HOUR,
          verdict: 'shorten',
        },
      ],
    );
    const verdict = (...counts: [number, number, number]): unknown =>
      reportOf({ replies: [reply(...counts)] }).replies[0]?.verdict;
    assert.equal(verdict(0, HOUR, 49), 'few');
    assert.equal(verdict(4 * HOUR, 5 * HOUR, 50), 'keep');
    assert.equal(verdict(6 * HOUR, 9 * HOUR, 50), 'lengthen');
  });

  it('give the learner’s rates where it has learned, and counts where it has not', () => {
    const learned = campaignReport(sample());
    const retail = learned.segments.find(({ segment }) => segment === 'retail');
    const sms = retail?.channels.find(({ channel }) => channel === 'sms');
    assert.equal(sms?.basis, 'learned');
    const counted = campaignReport({ ...sample(), learning: null }).segments.find(
      ({ segment }) => segment === 'retail',
    );
    const plain = counted?.channels.find(({ channel }) => channel === 'sms');
    assert.ok(sms?.rate && plain?.rate);
    // By plain counts the last step looks worse than it is: it only sees those who ignored the others.
    assert.ok(sms.rate.value > 1.2 * plain.rate.value);
    assert.equal(plain.rate.value, plain.converted / plain.attempts);
    assert.ok(plain.costPerConversion);
    assert.ok(Math.abs(plain.costPerConversion.value - plain.cost / plain.converted) < 1e-9);
    assert.ok(plain.costPerConversion.low < plain.costPerConversion.value);
  });

  it('say that a campaign only watches whose document says nothing of learning', () => {
    const parts = sample(300);
    assert.equal(campaignReport(parts).learned?.mode, 'suggest');
    const { learning: _, ...plan } = parts.plan;
    assert.equal(campaignReport({ ...parts, plan }).learned?.mode, 'watch');
  });

  it('say what was saved without a learner, from the prices alone', () => {
    const { saved } = reportOf({ steps: [{ ...REPLIED, count: 100, cost: 5 }] });
    assert.deepEqual([saved?.baselineCost, saved?.savedPer1000, saved?.converted], [7.5, 25, null]);
  });

  it('count opt-outs among those contacted', () => {
    const ended = {
      segment: 'retail',
      phase: 'closed',
      result: 'stopped',
      outcome: 'opted_out',
      count: 2,
    } as const;
    const { optOuts } = reportOf({
      states: [ended, { ...ended, outcome: 'delivered', count: 5 }],
      steps: [
        { ...SENT, count: 38 },
        { ...SENT, outcome: 'opted_out', count: 2 },
      ],
    });
    assert.deepEqual(optOuts, { cascades: 2, share: 0.05, channels: [{ channel: 'whatsapp', count: 2 }] });
  });

  it('have no share of nothing, and intervals that hold their value', () => {
    assert.equal(shareOf(0, 0), null);
    for (const [part, whole] of [
      [0, 5],
      [5, 5],
      [1, 1_000_000],
      [7, 3],
    ] as const) {
      const { value, low, high } = shareOf(part, whole) ?? { value: -1, low: 0, high: 0 };
      assert.ok(low <= value && value <= high && low >= 0 && high <= 1, `${part} of ${whole}`);
    }
  });

  it('are plain data', () => {
    const report = campaignReport(sample());
    assert.deepEqual(JSON.parse(JSON.stringify(report)), report);
  });
});

describe('the figures of a campaign', () => {
  for (const segment of ['constructor', '__proto__', 'toString']) {
    it(`count a segment that is called ${segment}`, () => {
      const state = { segment, phase: 'closed', result: 'success', outcome: 'replied', count: 2 } as const;
      const { segments, started } = campaignFigures(
        [state],
        [{ ...SENT, segment, channel: segment, cost: 0.5 }],
      );
      assert.equal(started, 2);
      assert.deepEqual(Object.entries(segments), [
        [segment, { started: 2, states: { success: 2 }, attempts: 1, cost: 0.5 }],
      ]);
      assert.equal(({} as { started?: number }).started, undefined, 'no prototype is touched');
    });
  }
});
