import assert from 'node:assert/strict';
import { inTurns } from '../../lib/engine/learning/turns.ts';

/** Keeps the thread busy for so many milliseconds. */
function busy(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end;);
}

describe('long work', () => {
  it('begins in a turn of its own, whatever was done before, and gives way every few milliseconds', async () => {
    const done: string[] = [];
    let turns = 0;
    let watching = true;
    const watch = (): void => {
      turns += 1;
      done.push('others');
      if (watching) setImmediate(watch);
    };
    setImmediate(watch);
    function* work(): Generator<void, string> {
      for (let i = 0; i < 4; i += 1) {
        done.push(`piece ${i}`);
        busy(4);
        yield;
      }
      return 'result';
    }
    assert.equal(await inTurns(work()), 'result');
    watching = false;
    assert.equal(done[0], 'others');
    assert.ok(turns >= 4, `${turns} turns`);
    done.reduce((before, now) => {
      assert.ok(before === 'others' || now === 'others', done.join(', '));
      return now;
    });
  });
});
