import assert from 'node:assert/strict';
import type { Definition } from '../../../nodes/admin/deployed.ts';
import { reachable } from '../../../nodes/admin/wiring.ts';

function nodes(...list: Definition[]): ReadonlyMap<string, Definition> {
  return new Map(list.map((node) => [node.id, node]));
}

describe('where messages can come to', () => {
  it('follows wires, links, and into subflows, and ends where it has been', () => {
    const flow = nodes(
      { id: 'start', type: 'cascade-start', wires: [['a'], ['gone']] },
      { id: 'a', type: 'link out', links: ['in'] },
      { id: 'in', type: 'link in', wires: [['sub', 'start']] },
      { id: 'sub', type: 'subflow:s', wires: [['b']] },
      { id: 'inner', type: 'channel-send', z: 's', wires: [[]] },
      { id: 'b', type: 'channel-send', z: 'tab', wires: [[]] },
      { id: 'other', type: 'channel-send', z: 'tab', wires: [[]] },
    );
    assert.deepEqual([...reachable(flow, ['start'])].sort(), ['a', 'b', 'in', 'inner', 'start', 'sub']);
    assert.deepEqual([...reachable(flow, [])], []);
  });
});
