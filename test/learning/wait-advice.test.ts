import assert from 'node:assert/strict';
import { DAY } from '../../lib/learning/counts.ts';
import { waitAdvice } from '../../lib/learning/wait-advice.ts';
import type { WaitAdvice } from '../../lib/learning/wait-advice.ts';
import { oracleOf } from '../../study/oracle.ts';
import type { World } from '../../study/world.ts';
import { truthOn, worldOf } from '../../study/world.ts';
import { feed, learnerFor, T0 } from './simulated.ts';

const base = worldOf('single', Math.random);

/** One segment whose WhatsApp wait matters: the next step is dear, and the value decays. */
function withWait(hours: number, change: Partial<World> = {}): World {
  return {
    ...base,
    decay: 0.03,
    cost: [0.08, 0.6, 0.09],
    med: [1.5, 0.05, 0.5],
    sig: [1, 0.5, 1.2],
    wait: [hours, 2, 4],
    regimes: [{ fromDay: 0, segs: [{ ...truthOn(base, 0, 0), p: [0.35, 0.3, 0.14] }] }],
    ...change,
  };
}

/** The wait that is really best, by the exact oracle, on a grid of 2 %. */
function bestWait(world: World, order: readonly number[]): number {
  let [best, net] = [0, -Infinity];
  for (let hours = 0.2; hours < 40; hours *= 1.02) {
    const one = { ...world, wait: [hours, ...world.wait.slice(1)] };
    const worth = oracleOf(one, truthOn(one, 0, 0)).netOf(order);
    if (worth > net) [best, net] = [hours, worth];
  }
  return best;
}

function advise(world: World, cascades: number): WaitAdvice {
  const learner = learnerFor(world);
  feed(learner, world, [{ order: [0, 1, 2], probability: 1 }], cascades, `wait-${world.wait[0]}-${cascades}`);
  const advice = waitAdvice(learner, 'only', 'whatsapp', ['whatsapp', 'phone', 'sms'], T0 + 40 * DAY);
  assert.ok(advice !== null);
  return advice;
}

describe('advice on waits', () => {
  for (const [hours, verdict] of [
    [18, 'shorten'],
    [0.75, 'lengthen'],
  ] as const) {
    it(`finds the best wait within 10 % when it should ${verdict} ${hours} h`, () => {
      const world = withWait(hours);
      const truth = bestWait(world, [0, 1, 2]);
      const advice = advise(world, 8000);
      assert.equal(advice.verdict, verdict, advice.sentence);
      assert.ok(Math.abs(advice.best / truth - 1) < 0.1, `advised ${advice.best} h, best is ${truth} h`);
      assert.ok(advice.gainPer1000 > 0);
      const better = verdict === 'shorten' ? advice.halvedPer1000 : advice.doubledPer1000;
      assert.ok(better > 0, 'prices both directions');
    });
  }

  it('sees past the end of the wait: the 80 % mark is that of all who convert', () => {
    const world = withWait(2, { med: [0.7, 0.05, 0.5], sig: [1.3, 0.5, 1.2] });
    const advice = advise(world, 8000);
    assert.ok(Math.abs(advice.mark80 - 2.09) < 0.25, `80 % mark at ${advice.mark80} h, truly 2.09 h`);
  });

  it('says when it cannot tell yet, and nothing about the last step', () => {
    const world = withWait(6);
    const advice = advise(world, 60);
    assert.equal(advice.verdict, 'cannot tell yet');
    assert.match(advice.sentence, /cannot tell yet .* more conversions needed: about /);
    assert.equal(waitAdvice(learnerFor(world), 'only', 'sms', ['whatsapp', 'sms'], T0), null);
  });
});
