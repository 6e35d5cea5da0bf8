import assert from 'node:assert/strict';
import { wayOf } from '../../../nodes/admin/campaign-way.ts';
import type { Definition } from '../../../nodes/admin/deployed.ts';
import { Wires } from '../../../nodes/admin/wires.ts';

function sendsOf(...list: Definition[]): readonly string[] {
  const nodes = new Map(list.map((node) => [node.id, node]));
  return wayOf(nodes, new Wires(nodes), 'campaign').sends.map(({ id }) => id);
}

const START: Definition = {
  id: 'start',
  type: 'cascade-start',
  campaign: 'campaign',
  wires: [['a'], ['gone']],
};

describe('the way of a campaign', () => {
  it('follows wires, links, and through subflows, and ends where it has been', () => {
    const sends = sendsOf(
      START,
      { id: 'a', type: 'link out', links: ['in'] },
      { id: 'in', type: 'link in', wires: [['call', 'start']] },
      { id: 'call', type: 'link call', links: ['other-in'], wires: [['sub']] },
      { id: 'other-in', type: 'link in', wires: [['called']] },
      { id: 'called', type: 'channel-send', wires: [['back']] },
      { id: 'back', type: 'link out', mode: 'return' },
      {
        id: 's',
        type: 'subflow',
        in: [{ wires: [{ id: 'inner' }] }],
        out: [{ wires: [{ id: 'inner', port: 0 }] }],
      },
      { id: 'sub', type: 'subflow:s', wires: [['b']] },
      { id: 'inner', type: 'channel-send', z: 's', wires: [[]] },
      { id: 'b', type: 'channel-send', z: 'tab', wires: [['a']] },
      { id: 'other', type: 'channel-send', z: 'tab', wires: [[]] },
    );
    assert.deepEqual(sends.toSorted(), ['b', 'called', 'inner']);
  });

  it('ends where links lead to themselves or to each other', () => {
    const circle = sendsOf(
      START,
      { id: 'a', type: 'link out', links: ['a', 'b'] },
      { id: 'b', type: 'link out', links: ['a', 'in'] },
      { id: 'in', type: 'link in', wires: [['send']] },
      { id: 'send', type: 'channel-send', wires: [] },
    );
    assert.deepEqual(circle, ['send']);
  });

  it('leaves a subflow by the instance it came in by', () => {
    const list: Definition[] = [
      { ...START, wires: [['log-a']] },
      {
        id: 's',
        type: 'subflow',
        in: [{ wires: [{ id: 'note' }] }],
        out: [{ wires: [{ id: 'note', port: 0 }] }],
      },
      { id: 'note', type: 'function', z: 's', wires: [[]] },
      { id: 'log-a', type: 'subflow:s', wires: [['send-a']] },
      { id: 'log-b', type: 'subflow:s', wires: [['send-b']] },
      { id: 'send-a', type: 'channel-send', wires: [] },
      { id: 'send-b', type: 'channel-send', wires: [] },
    ];
    assert.deepEqual(sendsOf(...list), ['send-a'], 'the other instance belongs to another campaign');
  });

  it('knows subflows that pass on what comes in, and those within others', () => {
    const sends = sendsOf(
      { ...START, wires: [['outer']] },
      {
        id: 'o',
        type: 'subflow',
        in: [{ wires: [{ id: 'through' }] }],
        out: [{ wires: [{ id: 'through', port: 0 }] }],
      },
      { id: 'outer', type: 'subflow:o', wires: [['b']] },
      { id: 't', type: 'subflow', in: [{ wires: [] }], out: [{ wires: [{ id: 't', port: 0 }] }] },
      { id: 'through', type: 'subflow:t', z: 'o', wires: [[]] },
      { id: 'b', type: 'channel-send', wires: [] },
    );
    assert.deepEqual(sends, ['b']);
  });

  it('is none without a start that is at work', () => {
    const send: Definition = { id: 'a', type: 'channel-send', wires: [] };
    assert.deepEqual(sendsOf(START, send), ['a']);
    assert.deepEqual(sendsOf({ ...START, d: true }, send), []);
    assert.deepEqual(sendsOf({ ...START, campaign: 'other' }, send), []);
    assert.deepEqual(sendsOf(START, { ...send, d: true }), []);
  });
});
