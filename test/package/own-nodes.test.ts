import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { built, embeddedNodeRed } from './embedded.ts';
import { example, type FlowNode } from './examples.ts';

describe('an account of one’s own nodes, as packed', function () {
  const sends: { channel: string; to: string }[] = [];
  const nodeRed = embeddedNodeRed({ sends });

  it('hands its sends to the channel-receive node that listens to it', async () => {
    const flow = example('02').flow.map((node): FlowNode => {
      if (node.type === 'cascade-store') return { ...node, speed: 1, path: 'cascade/own.db' };
      if (node.type === 'channel-send') return { ...node, account: 'own' };
      return node.type === 'channel-receive' ? { ...node, account: 'own', wires: [['keep']] } : node;
    });
    const z = flow.find(({ type }) => type === 'tab')!.id;
    await nodeRed.deploy([
      ...flow,
      { id: 'own', type: 'channel-account', name: '', provider: 'flow', publicUrl: '', settings: {} },
      {
        id: 'keep',
        type: 'function',
        z,
        func: "global.get('sends').push(msg.payload);",
        outputs: 0,
        wires: [],
      },
    ]);
    await built.engines()[0]!.engine.ready();
    const customer = { name: 'Ada', phone: '+447700900123', segment: 'retail' };
    nodeRed.RED.nodes.getNode('tutorial-start')!.receive({ payload: customer });
    while (sends.length === 0) await sleep(20);
    assert.deepEqual([sends[0]?.channel, sends[0]?.to], ['whatsapp', customer.phone]);
  });
});
