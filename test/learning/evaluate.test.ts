import assert from 'node:assert/strict';
import { DAY } from '../../lib/learning/counts.ts';
import { evaluate } from '../../lib/learning/index.ts';
import type { Evaluation } from '../../lib/learning/index.ts';
import { oracleOf } from '../../study/oracle.ts';
import { truthOn, worldOf } from '../../study/world.ts';
import type { World } from '../../study/world.ts';
import { feed, learnerFor, T0 } from './simulated.ts';
import type { Table } from './simulated.ts';

const world: World = worldOf('single', Math.random);
const EXPLORING: Table = [
  { order: [0, 1, 2], probability: 0.8 },
  { order: [1, 2, 0], probability: 0.1 },
  { order: [1, 0, 2], probability: 0.05 },
  { order: [2, 1, 0], probability: 0.05 },
];

/** What a log of so many cascades says about an order (channel numbers). */
function evaluated(
  of: World,
  table: Table,
  cascades: number,
  key: string,
  order: readonly number[],
): Evaluation {
  const learner = learnerFor(of);
  const log = feed(learner, of, table, cascades, key);
  const names = order.map((c) => of.channels[c] as string);
  const now = T0 + 40 * DAY;
  const { steps } = learner.standing(log[0]?.segment ?? '', now).fit;
  return evaluate(log, { terms: learner.terms, target: () => names, steps: () => steps });
}

describe('evaluation of a proposed order on the own log', function () {
  it('covers the truth with at least 90 % of its intervals over 1,000 logs', () => {
    const oracle = oracleOf(world, truthOn(world, 0, 0));
    const target = [1, 2, 0];
    const truth = oracle.netOf(target);
    let [covered, sum] = [0, 0];
    for (let i = 0; i < 1000; i++) {
      const { estimate } = evaluated(world, EXPLORING, 600, `log-${i}`, target);
      assert.ok(estimate !== null);
      if (estimate.low <= truth && truth <= estimate.high) covered++;
      sum += estimate.value;
    }
    assert.ok(covered >= 900, `${covered} of 1,000 intervals cover ${truth.toFixed(3)}`);
    assert.ok(covered <= 990, `${covered} of 1,000 cover it: intervals at 95 % should not`);
    assert.ok(Math.abs(sum / 1000 - truth) < 0.05 * truth, `mean ${sum / 1000}, truth ${truth}`);
  });

  it('answers with a sentence when it can', () => {
    const found = evaluated(world, EXPLORING, 4000, 'much', [1, 2, 0]);
    assert.equal(found.verdict, 'answered');
    assert.match(
      found.sentence,
      /^From 4,000 logged cascades: the proposal would have brought .* more than what was done/,
    );
  });

  it('refuses without overlap, and with too little', () => {
    const only: Table = [{ order: [0, 1, 2], probability: 1 }];
    const none = evaluated(world, only, 2000, 'one order', [1, 2, 0]);
    assert.equal(none.verdict, 'no overlap');
    assert.equal(none.estimate, null);
    assert.match(none.sentence, /no overlap/);
    assert.equal(evaluated(world, EXPLORING, 300, 'few', [2, 1, 0]).verdict, 'too few');
  });

  it('refuses when log and model disagree', () => {
    const learner = learnerFor(world);
    const log = feed(learner, world, EXPLORING, 4000, 'disagree');
    const { steps } = learner.standing('only', T0 + 40 * DAY).fit;
    const wrong = { ...steps, theta: steps.theta.map((theta) => theta / 3) };
    const target = (): string[] => ['phone', 'sms', 'whatsapp'];
    const found = evaluate(log, { terms: learner.terms, target, steps: () => wrong });
    assert.equal(found.verdict, 'log and model disagree');
  });
});
