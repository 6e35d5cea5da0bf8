import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { Dispatcher } from '../../lib/engine/dispatcher.ts';

describe('the dispatcher', () => {
  it('hands out few pieces of work in a turn, however quick they are, and keeps their order', async () => {
    const done: number[] = [];
    const dispatcher = new Dispatcher(assert.ifError);
    for (let i = 0; i < 500; i++) dispatcher.push(() => void done.push(i));
    let most = 0;
    while (done.length < 500) {
      const before = done.length;
      await turn();
      most = Math.max(most, done.length - before);
    }
    assert.ok(most <= 64, `${most} pieces went out between two turns of the event loop`);
    assert.deepEqual(
      done,
      Array.from({ length: 500 }, (_, i) => i),
    );
    assert.equal(dispatcher.backlog, 0);
  });

  it('goes on after a piece that throws, and reports it', async () => {
    const errors: unknown[] = [];
    const dispatcher = new Dispatcher((error) => errors.push(error));
    const broken = new Error('broken');
    let after = false;
    dispatcher.push(() => {
      throw broken;
    });
    dispatcher.push(() => (after = true));
    while (dispatcher.backlog > 0) await turn();
    assert.deepEqual([errors, after], [[broken], true]);
  });
});
