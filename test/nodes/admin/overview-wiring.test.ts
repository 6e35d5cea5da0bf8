import assert from 'node:assert/strict';
import type { NodeAPI } from 'node-red';
import { parseCampaign } from '../../../lib/index.ts';
import { areSimulated } from '../../../nodes/admin/campaign-sends.ts';
import { wayOf } from '../../../nodes/admin/campaign-way.ts';
import type { Issue } from '../../../nodes/admin/contract.ts';
import type { Definition } from '../../../nodes/admin/deployed.ts';
import { campaignlessNodes, wiringIssues } from '../../../nodes/admin/overview-wiring.ts';
import { Wires } from '../../../nodes/admin/wires.ts';
import { workedMs } from '../../worked.ts';

const CHANNELS = ['whatsapp', 'sms'];
const DOCUMENT = {
  name: 'Spring',
  start: 'whatsapp',
  steps: [
    { channel: 'whatsapp', wait: '6h', if_no_reply: 'sms' },
    { channel: 'sms', wait: null, terminal: true },
  ],
};

/** The usual wiring, complete; each send waits, "failed" and "no reply" go back to the router. */
const FLOW: readonly Definition[] = [
  { id: 'start', type: 'cascade-start', campaign: 'campaign', wires: [['router'], []] },
  {
    id: 'router',
    type: 'fallback-router',
    campaign: 'campaign',
    channels: CHANNELS,
    wires: [['whatsapp'], ['sms'], []],
  },
  ...CHANNELS.flatMap((channel): Definition[] => [
    { id: channel, type: 'channel-send', channel, wires: [[`wait-${channel}`], ['router']] },
    { id: `wait-${channel}`, type: 'wait-for-reply', wires: [[], ['router'], []] },
  ]),
];

function mapped(flow: readonly Definition[]): ReadonlyMap<string, Definition> {
  return new Map(flow.map((node) => [node.id, node]));
}

/** The flow with other properties of some nodes, and with more nodes. */
function changed(changes: Readonly<Record<string, object>>, ...more: Definition[]): readonly Definition[] {
  return [...FLOW.map((node) => ({ ...node, ...changes[node.id] })), ...more];
}

function issuesOf(flow: readonly Definition[], document: object = DOCUMENT): readonly Issue[] {
  const nodes = mapped(flow);
  const wires = new Wires(nodes);
  const { plan } = parseCampaign(document);
  return wiringIssues(wayOf(nodes, wires, 'campaign'), wires, { name: 'Spring', plan });
}

function said(issues: readonly Issue[]): readonly string[] {
  return issues.map(
    ({ kind, severity, node, params }) =>
      `${severity} ${kind} ${node} ${params['output'] ?? params['channel'] ?? params['name']}`,
  );
}

function wiring(flow: readonly Definition[]): readonly string[] {
  return said(issuesOf(flow));
}

describe('wires that a campaign lacks', () => {
  it('are none where every way leads on; what has come to an end needs no wire', () => {
    assert.deepEqual(wiring(FLOW), []);
    assert.deepEqual(wiring([]), [], 'and nothing leads anywhere without a start');
  });

  it('are none at the end of a straight chain, wherever the document names its last step', () => {
    const document = { ...DOCUMENT, steps: DOCUMENT.steps.toReversed() };
    const chain: readonly Definition[] = [
      { id: 'start', type: 'cascade-start', campaign: 'campaign', wires: [['whatsapp'], []] },
      { id: 'whatsapp', type: 'channel-send', channel: 'whatsapp', wires: [['wait'], ['sms']] },
      { id: 'wait', type: 'wait-for-reply', wires: [[], ['sms'], []] },
      { id: 'sms', type: 'channel-send', channel: 'sms', wires: [[], []] },
    ];
    assert.deepEqual(said(issuesOf(chain, document)), []);
    const torn = chain.map((node) => (node.id === 'whatsapp' ? { ...node, wires: [['wait'], []] } : node));
    assert.deepEqual(said(issuesOf(torn, document)), ['error output-unwired whatsapp failed']);
  });

  it('are outputs by which cascades go on', () => {
    assert.deepEqual(wiring(changed({ sms: { wires: [['wait-sms'], []] } })), [
      'error output-unwired sms failed',
    ]);
    assert.deepEqual(wiring(changed({ sms: { wires: [[], ['router']] } })), [
      'error output-unwired sms sent',
    ]);
    assert.deepEqual(wiring(changed({ 'wait-sms': { wires: [['router']] } })), [
      'error output-unwired wait-sms no-reply',
    ]);
    assert.deepEqual(wiring(changed({ start: { wires: [] } })), ['error output-unwired start started']);
  });

  it('are channels without a send node', () => {
    assert.deepEqual(wiring(changed({ router: { wires: [['whatsapp'], [], []] } })), [
      'error channel-unserved router sms',
    ]);
    assert.deepEqual(wiring(changed({ router: { wires: [['whatsapp'], ['whatsapp'], []] } })), [
      'warning channel-unserved router sms',
    ]);
    assert.deepEqual(wiring(changed({ router: { channels: ['whatsapp'], wires: [['whatsapp'], []] } })), [
      'error channel-unserved router sms',
    ]);
    assert.deepEqual(wiring(changed({ sms: { channel: '' } })), [], 'a send node may take any channel');
  });

  it('are followed through links, junctions and nodes of others', () => {
    const more: Definition[] = [
      { id: 'out', type: 'link out', links: ['in'], wires: [] },
      { id: 'in', type: 'link in', links: ['out'], wires: [['junction']] },
      { id: 'junction', type: 'junction', wires: [['function']] },
      { id: 'function', type: 'function', wires: [[], ['sms']] },
    ];
    const router = { wires: [['whatsapp'], ['out'], []] };
    assert.deepEqual(wiring(changed({ router }, ...more)), []);
    const loose = more.map((node) => (node.id === 'out' ? { ...node, links: [] } : node));
    assert.deepEqual(wiring(changed({ router, sms: { wires: [['wait-sms'], ['out']] } }, ...loose)), [
      'error channel-unserved router sms',
    ]);
  });

  it('end at what is disabled, with its node or with its tab', () => {
    const tab: Definition = { id: 'off', type: 'tab', disabled: true };
    for (const sms of [{ d: true }, { z: 'off' }]) {
      assert.deepEqual(wiring(changed({ sms }, tab)), ['error channel-unserved router sms']);
    }
    assert.deepEqual(wiring(changed({ start: { d: true }, whatsapp: { wires: [] } })), []);
  });

  it('lead into subflows and out of them', () => {
    const inside = (change: object): Definition[] => [
      {
        id: 'sub',
        type: 'subflow',
        in: [{ wires: [{ id: 'sms' }] }],
        out: [
          {
            wires: [
              { id: 'sms', port: 1 },
              { id: 'wait-sms', port: 1 },
            ],
          },
        ],
        ...change,
      },
      { id: 'instance', type: 'subflow:sub', wires: [['router']] },
    ];
    const changes = {
      router: { wires: [['whatsapp'], ['instance'], []] },
      sms: { z: 'sub', wires: [['wait-sms'], []] },
      'wait-sms': { z: 'sub', wires: [[], [], []] },
    };
    assert.deepEqual(wiring(changed(changes, ...inside({}))), []);
    assert.deepEqual(wiring(changed(changes, ...inside({ out: [] }))), [
      'error output-unwired sms failed',
      'error output-unwired wait-sms no-reply',
    ]);
  });

  it('are none behind the last step of a straight chain, whose order nothing changes', () => {
    const chain = changed({
      start: { wires: [['whatsapp']] },
      whatsapp: { wires: [['wait-whatsapp'], ['sms']] },
      'wait-whatsapp': { wires: [[], ['sms']] },
      sms: { wires: [['wait-sms'], []] },
      'wait-sms': { wires: [] },
    });
    assert.deepEqual(wiring(chain), []);
    const cut = chain.map((node) => (node.id === 'wait-whatsapp' ? { ...node, wires: [] } : node));
    assert.deepEqual(wiring(cut), ['error output-unwired wait-whatsapp no-reply']);
    const short = chain.filter(({ id }) => id !== 'sms');
    assert.deepEqual(wiring(short), [
      'error output-unwired whatsapp failed',
      'error output-unwired wait-whatsapp no-reply',
      'warning channel-unserved start sms',
    ]);
  });

  it('take no time to speak of in a large flow', () => {
    const many = Array.from({ length: 5_000 }, (_, i): Definition => {
      return { id: `f${i}`, type: 'function', wires: [[`f${i + 1}`, `f${(i * 7) % 5_000}`]] };
    });
    const flow = changed({ whatsapp: { wires: [['f0'], ['router']] } }, ...many);
    const before = workedMs();
    wiring(flow);
    assert.ok(workedMs() - before < 1_000);
  });
});

describe('nodes without a campaign', () => {
  it('are those that need one and have none that is there', () => {
    const node = (id: string, type: string, campaign: string, more: object = {}): Definition => ({
      id,
      type,
      campaign,
      ...more,
    });
    const nodes = mapped([
      node('none', 'cascade-start', '', { name: 'List' }),
      node('gone', 'fallback-router', 'deleted'),
      node('forgotten', 'outcome-learner', 'deleted'),
      node('watching', 'outcome-learner', ''),
      node('well', 'cascade-start', 'campaign'),
      node('named', 'cascade-start', '${CAMPAIGN}'),
      node('off', 'cascade-start', '', { d: true }),
      node('template', 'cascade-start', '', { z: 'sub' }),
      { id: 'sub', type: 'subflow' },
    ]);
    const RED = {
      nodes: { getNode: (id: string) => (id === 'campaign' ? {} : null) },
    } as unknown as NodeAPI;
    assert.deepEqual(said(campaignlessNodes(RED, nodes, new Wires(nodes))), [
      'error campaign-missing none List',
      'error campaign-missing gone fallback-router',
      'error campaign-missing forgotten outcome-learner',
    ]);
  });

  it('are not known to lack one where a variable stands for it, or where each instance of a subflow has its own', () => {
    const nodes = mapped([
      { id: 'typed', type: 'cascade-start', campaign: '${CAMPAIGN}' },
      { id: 'sub', type: 'subflow' },
      { id: 'own', type: 'cascade-campaign', z: 'sub' },
      { id: 'inner', type: 'fallback-router', campaign: 'own' },
    ]);
    const RED = { nodes: { getNode: () => null } } as unknown as NodeAPI;
    assert.deepEqual(campaignlessNodes(RED, nodes, new Wires(nodes)), []);
  });
});

describe('send nodes', () => {
  it('count as simulated only where it is known that they reach nobody', () => {
    const nodes = mapped([
      { id: 'real', type: 'channel-account', provider: 'twilio' },
      { id: 'made-up', type: 'channel-account', provider: 'simulator' },
    ]);
    const simulated = (account: unknown): boolean =>
      areSimulated(nodes, [{ id: 'send', type: 'channel-send', account }]);
    assert.deepEqual(['', 'made-up', 'real', '${ACCOUNT}'].map(simulated), [true, true, false, false]);
  });
});
