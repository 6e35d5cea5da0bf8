import assert from 'node:assert/strict';
import {
  copyOf,
  type FlowNode,
  type FlowView,
  neighboursOf,
} from '../../nodes/channel-send/neighbours.editor.ts';

/** An editor with these nodes, and wires from the first to the second of each pair. */
function editor(nodes: readonly FlowNode[], wires: readonly (readonly [string, string])[]): FlowView {
  const node = (id: string): FlowNode | null => nodes.find((one) => one.id === id) ?? null;
  const links = wires.map(([from, to]) => ({ source: node(from)!, target: node(to)! }));
  return {
    node,
    filterNodes: () => nodes,
    filterLinks: (filter) => {
      const { source, target } = filter as { source?: FlowNode; target?: FlowNode };
      return links.filter((link) => link.source.id === source?.id || link.target.id === target?.id);
    },
  };
}

const start: FlowNode = { id: 'start', type: 'cascade-start', campaign: 'c1' };
const send = (id: string): FlowNode => ({ id, type: 'channel-send', channel: id });

describe('what stands around a send node', () => {
  it('is found along the wires, in both directions and in circles', () => {
    const nodes = [start, send('a'), send('b'), { id: 'wait', type: 'wait-for-reply' }, send('elsewhere')];
    const view = editor(nodes, [
      ['start', 'a'],
      ['a', 'wait'],
      ['wait', 'b'],
      ['b', 'start'],
    ]);
    const { campaign, others } = neighboursOf('b', view);
    assert.equal(campaign, 'c1');
    assert.deepEqual(
      others.map(({ id }) => id),
      ['a'],
    );
  });

  it('is found through link nodes, and on another tab of the same campaign', () => {
    const nodes: FlowNode[] = [
      start,
      send('a'),
      { id: 'out', type: 'link out', links: ['in'] },
      { id: 'in', type: 'link in', links: ['out'] },
      send('b'),
      { id: 'start2', type: 'cascade-start', campaign: 'c1' },
      send('c'),
      { id: 'start3', type: 'cascade-start', campaign: 'c2' },
      send('d'),
    ];
    const view = editor(nodes, [
      ['start', 'a'],
      ['a', 'out'],
      ['in', 'b'],
      ['start2', 'c'],
      ['start3', 'd'],
    ]);
    const { others } = neighboursOf('b', view);
    assert.deepEqual(others.map(({ id }) => id).toSorted(), ['a', 'c']);
  });

  it('is nothing for a node that is not wired yet', () => {
    assert.deepEqual(neighboursOf('a', editor([send('a'), send('b')], [])), { campaign: null, others: [] });
    assert.deepEqual(neighboursOf('gone', editor([], [])), { campaign: null, others: [] });
  });

  it('says its text under its own name, its channel’s, or that of every send node', () => {
    const german = (channel: string): string => (channel === 'phone' ? 'Anruf' : channel);
    const nameOf = (node: object): string =>
      copyOf({ id: 'a1', type: 'channel-send', ...node }, german, 'Kanal senden').name;
    assert.equal(nameOf({ name: 'Mahnung', channel: 'phone' }), 'Mahnung');
    assert.equal(nameOf({ name: '', channel: 'phone' }), 'Anruf');
    assert.equal(nameOf({}), 'Kanal senden');
    const { channel, content, templateText } = copyOf(send('phone'), german, '');
    assert.deepEqual({ channel, content, templateText }, { channel: 'phone', content: {}, templateText: '' });
  });
});
