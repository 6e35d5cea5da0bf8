import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { NodeAPI } from 'node-red';
import type { Engine } from '../../lib/index.ts';
import { resumingWithFlows } from '../../nodes/runtime/resume.ts';

const EVENTS = ['flows:stopping', 'flows:started'];

describe('resuming with flows', () => {
  it('listens once for however many campaigns and stores, and no more when the last is gone', async () => {
    const events = new EventEmitter();
    const resumeWithFlows = resumingWithFlows({ events } as unknown as NodeAPI);
    const told: string[] = [];
    const faults: string[] = [];
    const undo = Array.from({ length: 12 }, (_, i) => {
      const engine = {
        hold: () => void told.push(`hold ${i}`),
        resume: async () => {
          told.push(`resume ${i}`);
          if (i === 11) throw new Error('the store is gone');
        },
      } as unknown as Engine;
      return resumeWithFlows(engine, (message) => faults.push(`${i}: ${message}`));
    });
    const listeners = (): number[] => EVENTS.map((name) => events.listenerCount(name));
    assert.deepEqual(listeners(), [1, 1]);

    undo[0]!();
    undo[0]!();
    for (const name of EVENTS) events.emit(name);
    const others = Array.from({ length: 11 }, (_, i) => i + 1);
    assert.deepEqual(told, [...others.map((i) => `hold ${i}`), ...others.map((i) => `resume ${i}`)]);
    await Promise.resolve();
    assert.deepEqual(faults, ['11: the store is gone'], 'whoever fails says so, and nobody else');

    for (const one of undo) one();
    assert.deepEqual(listeners(), [0, 0]);
    resumeWithFlows({} as Engine, () => undefined)();
    assert.deepEqual(listeners(), [0, 0], 'whoever comes later listens, and goes as well');
  });
});
