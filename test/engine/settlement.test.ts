import assert from 'node:assert/strict';
import { Settlement } from '../../lib/engine/settlement.ts';

/** Keeps this thread from everything, as a halted machine does. */
function halt(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

describe('a result that has left its node', () => {
  it('counts as delivered once the next node has it, however late that is', async () => {
    const order: string[] = [];
    await new Promise<void>((resolve) => {
      const settlement = new Settlement(
        async (cascades) => {
          order.push(...cascades.map(({ id }) => `${id} settled`));
          resolve();
        },
        (error) => assert.fail(String(error)),
      );
      settlement.left('ada', 1, true);
      setImmediate(() => setImmediate(() => order.push('ada handed over')));
      halt(300);
    });
    assert.deepEqual(order, ['ada handed over', 'ada settled']);
  });
});
