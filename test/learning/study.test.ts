import assert from 'node:assert/strict';
import { figuresOf } from '../../study/figures.ts';
import type { Figure } from '../../study/figures.ts';
import { play } from '../../study/play.ts';

/** A policy's figure in a world over a few fixed seeds. */
function figure(world: string, policy: string, seeds: number): Figure {
  const runs = Array.from({ length: seeds }, (_, i) => play(world, policy, i + 1));
  return figuresOf(runs)[0] as Figure;
}

/** A point or two below what 100 seeds reach, since these are few; far above what a broken learner reaches. */
const LEAST: Readonly<Record<string, number>> = { clear: 98, cost: 94, drift: 95.5, phoneonly: 96.5 };

describe('the simulation study, in short', function () {
  for (const [world, least] of Object.entries(LEAST)) {
    it(`mode auto reaches ${least} % of the oracle in the world "${world}"`, () => {
      const auto = figure(world, 'auto 20 %', 4);
      const rule = figure(world, 'flip at 300', 1);
      assert.ok(auto.share >= least, `reached ${auto.share.toFixed(2)} %`);
      assert.ok(auto.share > rule.share + 1, `the rule of thumb reached ${rule.share.toFixed(2)} %`);
    });
  }

  it('counting cascades in flight as failures is visibly worse where the best channel answers slowly', () => {
    const censored = figure('delay', 'auto 20 %', 4);
    const naive = figure('delay', 'auto, naive counting', 4);
    assert.ok(censored.share >= 99 - 0.4, `censored: ${censored.share.toFixed(2)} %`);
    assert.ok(naive.share < censored.share - 2, `naive: ${naive.share.toFixed(2)} %`);
  });

  it('mode suggest proposes nothing where all channels are the same, and does where they are not', () => {
    assert.ok(figure('null', 'suggest', 5).proposed <= 10);
    assert.equal(figure('cost', 'suggest', 2).proposed, 100);
  });
});
