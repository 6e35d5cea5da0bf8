import assert from 'node:assert/strict';
import { chanceOf } from '../../lib/channels/simulator/chance.ts';
import { DelayCurve, instantCurve, kaplanMeier, priorCurve } from '../../lib/learning/delay-curve.ts';
import { FINE, fineOf } from '../../lib/learning/ages.ts';
import { netOf, OrderWalk } from '../../lib/learning/order-value.ts';
import type { Steps } from '../../lib/learning/order-value.ts';
import { bestByStart } from '../../lib/learning/search.ts';
import { courseOf } from '../../study/course.ts';
import { oracleOf, probit } from '../../study/oracle.ts';
import { truthOn, WORLDS, worldOf } from '../../study/world.ts';
import type { SegmentTruth, World } from '../../study/world.ts';

/** Steps with the world's truth instead of estimates. */
function trueSteps(world: World, truth: SegmentTruth): Steps {
  const size = world.channels.length;
  const share = (c: number, hours: number): number => {
    let low = 0;
    let high = 1;
    const z = Math.log(hours / (world.med[c] as number)) / (world.sig[c] as number);
    for (let i = 0; i < 40; i++) {
      const middle = (low + high) / 2;
      if (probit(middle) < z) low = middle;
      else high = middle;
    }
    return low;
  };
  const kept = (c: number): number => {
    let sum = 0;
    for (let i = 0; i < 1000; i++) {
      const hours = (world.med[c] as number) * Math.exp((world.sig[c] as number) * probit((i + 0.5) / 1000));
      if (hours < 72) sum += Math.exp(-world.decay * hours);
    }
    return sum / 1000;
  };
  const late = Float64Array.from(world.wait, (wait, c) => 1 - share(c, wait));
  const later = new Float64Array(size * size);
  for (let c = 0; c < size; c++) {
    for (let next = 0; next < size; next++) {
      const after = 1 - share(c, (world.wait[c] as number) + (world.wait[next] as number));
      later[c * size + next] = after / Math.max(1e-9, late[c] as number);
    }
  }
  const silent = (c: number): number => (1 - (truth.reach[c] as number)) * (world.silent[c] as number);
  const arrived = Float64Array.from(truth.reach, (reach, c) => reach + silent(c));
  const heard = (c: number): number => (truth.reach[c] as number) / (arrived[c] as number);
  return {
    channels: size,
    theta: Float64Array.from(truth.p, (p, c) => p * heard(c)),
    phi: Float64Array.from({ length: size + 1 }, (_, k) => world.phi[Math.min(k, 3)] as number),
    reach: arrived,
    optOut: Float64Array.from(truth.opt, (opt, c) => opt * heard(c)),
    cost: Float64Array.from(world.cost),
    bounceCost: Float64Array.from(world.bounceCost),
    wait: Float64Array.from(world.wait),
    kept: Float64Array.from(world.wait, (_, c) => kept(c)),
    late,
    later,
    value: world.V,
    harm: world.H,
    decay: world.decay,
  };
}

describe('the worth of an order', () => {
  for (const name of WORLDS) {
    it(`by recursion finds an order within 0.5 % of the best by enumeration in "${name}"`, () => {
      const world = worldOf(name, chanceOf(name));
      for (const truth of world.regimes[0]?.segs.slice(0, 8) ?? []) {
        const oracle = oracleOf(world, truth);
        const steps = trueSteps(world, truth);
        const channels = world.channels.map((_, c) => c);
        const found = bestByStart(new OrderWalk(steps), steps, { channels, costCeiling: Infinity });
        const best = found.reduce((a, b) => (b.net > a.net ? b : a));
        assert.ok(
          oracle.netOf(best.order) > 0.995 * oracle.net,
          `${truth.name}: ${best.order.join()} for ${oracle.order.join()}`,
        );
      }
    });
  }

  it('keeps within a cost ceiling, and leaves out what never fits', () => {
    const world = worldOf('clear', Math.random);
    const steps = trueSteps(world, truthOn(world, 0, 0));
    const walk = new OrderWalk(steps);
    const found = bestByStart(walk, steps, { channels: [0, 1, 2], costCeiling: 0.15 });
    assert.deepEqual(
      found.map(({ order }) => order[0]),
      [0, 2],
    );
    for (const { order } of found) {
      netOf(walk, order);
      assert.ok(walk.cost <= 0.15);
    }
  });

  it('beyond six channels still comes within 1 % of the full search', () => {
    const chance = chanceOf('many');
    const size = 7;
    const draw = (low: number, high: number): Float64Array =>
      Float64Array.from({ length: size }, () => low + (high - low) * chance());
    const steps: Steps = {
      channels: size,
      theta: draw(0.05, 0.4),
      phi: Float64Array.from([1, 0.8, 0.65, 0.5, 0.5, 0.5, 0.5, 0.5]),
      reach: draw(0.8, 1),
      optOut: draw(0.001, 0.01),
      cost: draw(0.01, 0.4),
      bounceCost: draw(0, 0.1),
      wait: draw(2, 12),
      kept: new Float64Array(size).fill(0.99),
      late: new Float64Array(size).fill(0.1),
      later: new Float64Array(size * size).fill(0.3),
      value: 4,
      harm: 3,
      decay: 0.004,
    };
    const walk = new OrderWalk(steps);
    const all = [0, 1, 2, 3, 4, 5, 6];
    const fast = Math.max(
      ...bestByStart(walk, steps, { channels: all, costCeiling: Infinity }).map((one) => one.net),
    );
    let best = -Infinity;
    const visit = (path: readonly number[]): void => {
      best = Math.max(best, netOf(walk, path));
      for (const c of all) if (!path.includes(c)) visit([...path, c]);
    };
    visit([0]);
    for (const c of all.slice(1)) visit([c]);
    assert.ok(fast > 0.99 * best, `${fast} of ${best}`);
  });
});

describe('the simulated world', () => {
  it('brings on average what the oracle says', () => {
    const world = worldOf('phoneonly', Math.random);
    const truth = truthOn(world, 0, 0);
    const oracle = oracleOf(world, truth);
    const chance = chanceOf('mean');
    const order = [2, 0, 1];
    const n = 40_000;
    let sum = 0;
    for (let i = 0; i < n; i++) {
      for (const event of courseOf(world, truth, { cascade: 'x', at: 0, order }, chance)) {
        if (event.kind === 'sent') sum -= event.cost;
        else if (event.kind === 'opted_out') sum -= world.H;
        else if (event.kind === 'converted') sum += world.V * Math.exp((-world.decay * event.at) / 3_600_000);
      }
    }
    assert.ok(Math.abs(sum / n - oracle.netOf(order)) < 0.03, `${sum / n} for ${oracle.netOf(order)}`);
  });
});

describe('a delay curve', () => {
  it('is right although most touches never convert and some are still open', () => {
    const chance = chanceOf('delays');
    const converted = new Float64Array(FINE);
    const censored = new Float64Array(FINE);
    const bump = (counts: Float64Array, ms: number): void => {
      counts[fineOf(ms)] = (counts[fineOf(ms)] ?? 0) + 1;
    };
    for (let i = 0; i < 20_000; i++) {
      const age = (1 + 99 * chance()) * 3_600_000;
      const delay = chance() < 0.3 ? -5 * Math.log(1 - chance()) * 3_600_000 : Infinity;
      if (delay <= age) bump(converted, delay);
      else bump(censored, age);
    }
    const curve = kaplanMeier({ converted, censored }, priorCurve(6));
    for (const share of [0.25, 0.5, 0.8, 0.9]) {
      const truth = -5 * Math.log(1 - share);
      assert.ok(
        Math.abs(curve.mark(share) / truth - 1) < 0.05,
        `${share}: ${curve.mark(share)} h for ${truth} h`,
      );
      assert.ok(Math.abs(curve.share(truth) - share) < 0.02);
    }
    assert.ok(Math.abs(curve.decayed(0.02) - 1 / (1 + 0.02 * 5)) < 0.01);
  });

  it('before anything is known has 80 % inside the wait', () => {
    assert.ok(Math.abs(priorCurve(6).share(6) - 0.8) < 0.01);
    assert.ok(instantCurve() instanceof DelayCurve);
    assert.equal(instantCurve().share(0.5), 1);
  });
});
