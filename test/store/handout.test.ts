import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { Handout } from '../../lib/store/sqlite/handout.ts';

describe('handing out the answers of a batch', () => {
  const numbered = (count: number, to: number[], from = 0): (() => void)[] =>
    Array.from({ length: count }, (_, i) => () => void to.push(from + i));

  it('tells a few callers at once, and lets other work have its turn before the rest', async () => {
    const told: number[] = [];
    new Handout().give(numbered(100, told));
    assert.ok(told.length > 0 && told.length < 100, `${told.length} of 100 were told in one go`);
    while (told.length < 100) {
      const before = told.length;
      await turn();
      assert.ok(told.length > before && told.length - before < 100, 'each turn tells some more');
    }
  });

  it('keeps the order, also when the next batch comes in between', async () => {
    const told: number[] = [];
    const handout = new Handout();
    handout.give(numbered(50, told));
    handout.give(numbered(50, told, 50));
    while (told.length < 100) await turn();
    assert.deepEqual(
      told,
      Array.from({ length: 100 }, (_, i) => i),
    );
  });
});
