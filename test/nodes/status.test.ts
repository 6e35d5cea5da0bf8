import assert from 'node:assert/strict';
import type { Node, NodeStatus } from 'node-red';
import { clockTime, StatusLine } from '../../nodes/runtime/status.ts';
import { holdRealTime, passReal } from '../engine/real-time.ts';

describe('a status line', () => {
  holdRealTime();
  let shown: NodeStatus[] = [];
  const line = () => {
    shown = [];
    return new StatusLine({ status: (status: NodeStatus) => shown.push(status) } as unknown as Node);
  };
  const texts = () => shown.map((status) => (status as { text: string }).text);

  it('shows the first status at once, and after that the latest once a second', () => {
    const status = line();
    for (const text of ['a', 'b', 'c']) status.show({ text });
    assert.deepEqual(texts(), ['a']);
    passReal(999);
    assert.deepEqual(texts(), ['a']);
    passReal(1);
    assert.deepEqual(texts(), ['a', 'c']);
    status.show({ text: 'd' });
    passReal(1_000);
    assert.deepEqual(texts(), ['a', 'c', 'd']);
  });

  it('shows the same status once', () => {
    const status = line();
    status.show({ text: 'a' });
    status.show({ text: 'a' });
    passReal(2_000);
    assert.deepEqual(texts(), ['a']);
  });

  it('shows nothing more once it is stopped', () => {
    const status = line();
    status.show({ text: 'a' });
    status.show({ text: 'b' });
    status.stop();
    passReal(5_000);
    assert.deepEqual(texts(), ['a']);
  });

  it('tells the time of day, and the date of another day', () => {
    const now = new Date(2026, 4, 9, 8, 30).getTime();
    assert.equal(clockTime(new Date(2026, 4, 9, 14, 5).getTime(), now), '14:05');
    assert.equal(clockTime(new Date(2026, 4, 10, 0, 5).getTime(), now), '05-10');
  });
});
