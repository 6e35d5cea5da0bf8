import assert from 'node:assert/strict';
import type { NodeAPI } from 'node-red';
import { parseCampaign, type Engine, type Home, type Standing } from '../../../lib/index.ts';
import type { CampaignAtWork, Definition } from '../../../nodes/admin/deployed.ts';
import {
  lookAtCampaign,
  restingIn,
  stateOf,
  type CampaignLook,
} from '../../../nodes/admin/overview-campaign.ts';
import { Wires } from '../../../nodes/admin/wires.ts';

const DOCUMENT = {
  name: 'Spring',
  start: 'whatsapp',
  steps: [
    { channel: 'whatsapp', wait: '6h', if_no_reply: 'sms' },
    { channel: 'sms', wait: null, terminal: true },
  ],
};

function standing(state: Standing['state'], change: Partial<Standing> = {}): Standing {
  const nobody = {
    campaign: 'Spring',
    channel: null,
    contact: null,
    at: 1,
    by: 'x',
    why: null,
    remedy: null,
  };
  return { state, ...nobody, ...change };
}

/** What of the campaign's surroundings a test wants. */
interface Surroundings {
  readonly document?: object | string;
  readonly standings?: readonly Standing[];
  /** What the account of a send node keeps back. */
  readonly held?: (account: string, at: (node: string) => boolean) => readonly object[];
  readonly nodes?: readonly Definition[];
  /** Why the store is not open. */
  readonly obstacle?: Error;
  readonly segments?: CampaignLook['overview']['figures']['segments'];
}

function look({ document = DOCUMENT, nodes = [], ...given }: Surroundings): Promise<CampaignLook> {
  const definition: Definition = { id: 'campaign', type: 'cascade-campaign', document };
  const all = new Map([definition, ...nodes].map((node) => [node.id, node]));
  const engine = {
    obstacle: given.obstacle ?? null,
    ready: async () => {},
    clock: async () => ({ now: () => 5, speed: 1 }),
    standings: async () => given.standings ?? [],
    records: {
      campaign: async () => ({
        started: 3,
        states: {},
        closed: 0,
        channels: {},
        segments: given.segments ?? {},
      }),
    },
    accounts: { held: given.held ?? (() => []) },
    learning: { pinned: () => [] },
  } as unknown as Engine;
  const RED = { nodes: { getNode: (id: string) => all.get(id) ?? null } } as unknown as NodeAPI;
  const campaign: CampaignAtWork = { definition, name: 'Spring', engine, plan: parseCampaign(document).plan };
  return lookAtCampaign(RED, all, campaign, [], new Wires(all));
}

const start: Definition = { id: 's', type: 'cascade-start', campaign: 'campaign', wires: [['w']] };

describe('a campaign in the overview', () => {
  it('has the gravest state of what holds for it as a whole', () => {
    assert.equal(stateOf([]), 'running');
    assert.equal(
      stateOf([standing('halted', { channel: 'sms' }), standing('paused', { contact: '+1' })]),
      'running',
    );
    assert.equal(stateOf([standing('promoted'), standing('paused')]), 'paused');
    assert.equal(stateOf([standing('paused'), standing('halted')]), 'halted');
  });

  it('counts what rests, by its own name, and when the first of it is due', () => {
    const home = (campaign: string, phase: string, count: number, next: number | null): Home =>
      ({ campaign, home: 'n', phase, count, next, present: true }) as Home;
    const homes = [
      home('Spring', 'waiting', 2, 9),
      home('Spring', 'queued', 3, null),
      home('Spring', 'held', 1, 7),
      home('Spring', 'ended', 5, 1),
      home('Autumn', 'waiting', 8, 2),
    ];
    assert.deepEqual(restingIn(homes, 'Spring'), { waiting: 6, next: 7 });
    assert.deepEqual(restingIn([], 'Spring'), { waiting: 0, next: null });
  });

  it('is simulated as long as no send node on its way has a real account', async () => {
    const send = (account: string): Definition => ({ id: 'w', type: 'channel-send', account, wires: [] });
    const account = (provider: string): Definition => ({ id: 'a', type: 'channel-account', provider });
    const isSimulated = async (...nodes: Definition[]): Promise<boolean> =>
      (await look({ nodes: [start, ...nodes] })).overview.simulated;
    assert.equal(await isSimulated(send('')), true);
    assert.equal(await isSimulated(send('a'), account('simulator')), true);
    assert.equal(await isSimulated(send('a'), account('')), true);
    assert.equal(await isSimulated(send('a'), account('twilio')), false);
  });

  it('knows its start nodes, and whether it learns', async () => {
    const learner: Definition = { id: 'l', type: 'outcome-learner', campaign: 'campaign' };
    const foreign: Definition = { id: 'f', type: 'cascade-start', campaign: 'other' };
    const { overview } = await look({ nodes: [start, foreign, learner] });
    assert.deepEqual([overview.starts, overview.learning], [['s'], true]);
  });

  it('has the largest segments alone where every customer is one', async () => {
    const figures = { states: {}, attempts: 0, cost: 0 };
    const named = Array.from({ length: 500 }, (_, i) => [`s${i}`, { started: i, ...figures }] as const);
    const { segments } = (await look({ segments: Object.fromEntries(named) })).overview.figures;
    assert.equal(Object.keys(segments).length, 100);
    assert.equal(segments['s400']?.started, 400);
    assert.equal(segments['s399'], undefined);
  });

  it('has no figures while its store is closed', async () => {
    const { overview } = await look({ obstacle: new Error('owned') });
    assert.deepEqual([overview.open, overview.figures.started], [false, 0]);
  });

  it('names what has halted, with reason and remedy', async () => {
    const { issues } = await look({
      standings: [
        standing('halted', { why: 'too many failed', remedy: 'Mend it.' }),
        standing('halted', { channel: 'sms', why: 'bounces' }),
        standing('paused'),
      ],
    });
    assert.deepEqual(
      issues.map(({ kind, node, params }) => [kind, node, params]),
      [
        ['campaign-halted', 'campaign', { name: 'Spring', reason: 'too many failed', remedy: 'Mend it.' }],
        ['channel-halted', 'campaign', { name: 'Spring', reason: 'bounces', remedy: '', channel: 'sms' }],
      ],
    );
  });

  it('names a cohort that was to promote itself and waits for a person', async () => {
    const { issues } = await look({
      standings: [
        standing('cohort', { why: 'it waits', remedy: 'Promote it.', byHand: true }),
        standing('cohort', { why: 'it goes first' }),
      ],
    });
    assert.deepEqual(
      issues.map(({ kind, severity, params }) => [kind, severity, params]),
      [['cohort-by-hand', 'warning', { name: 'Spring', reason: 'it waits', remedy: 'Promote it.' }]],
    );
  });

  it('names templates that hold it up, and send nodes whose account is gone', async () => {
    const held = { channel: 'whatsapp', reason: 'template_paused' };
    const asked: [string, boolean[]][] = [];
    const send: Definition = {
      id: 'w',
      type: 'channel-send',
      name: 'WA',
      channel: 'whatsapp',
      account: 'gone',
      content: { text: 'Hello' },
    };
    const { issues } = await look({
      document: { name: 'Spring', start: 'whatsapp', steps: [{ channel: 'whatsapp', terminal: true }] },
      held: (account, at) => {
        asked.push([account, ['w', 'instance-w', 'elsewhere'].map(at)]);
        return [
          { ...held, template: 'offer_de', waiting: 3 },
          { ...held, template: 'offer_en', waiting: 1 },
          { ...held, template: 'nobody_waits', reason: 'template_rejected', waiting: 0 },
        ];
      },
      nodes: [start, send],
    });
    assert.deepEqual(asked, [['gone', [true, true, false]]], 'of the campaign’s own nodes');
    assert.deepEqual(
      issues.map(({ kind, node, params }) => [kind, node, params]),
      [
        ['template-held', 'w', { name: 'Spring', ...held, count: 4 }],
        ['account-missing', 'w', { name: 'WA', channel: 'whatsapp' }],
      ],
    );
  });

  it('names send nodes with a text that is no template', async () => {
    const send = (id: string, text: string): Definition => {
      return { id, type: 'channel-send', name: id.toUpperCase(), channel: 'whatsapp', content: { text } };
    };
    const nodes = [
      { ...start, wires: [['w', 'fine']] },
      send('w', '{{#a}}'),
      send('fine', '{{customer.name}}'),
    ];
    const { issues } = await look({ nodes });
    const broken = issues.filter(({ kind }) => kind === 'text-broken');
    assert.deepEqual(
      broken.map(({ node, severity, params }) => [node, severity, params['name']]),
      [['w', 'error', 'W']],
    );
    assert.match(String(broken[0]?.params['reason']), /"text" is no template: the section "a"/);
    assert.equal(broken[0]?.told?.reason?.key, 'accounts.content.unclosed-section');
  });

  it('names hours that leave a channel no room, also where the document is text', async () => {
    const guards = { quiet_hours: { sms: '00:30-00:00' } };
    const written = { ...DOCUMENT, guards };
    for (const document of [written, JSON.stringify(written)]) {
      const { issues } = await look({ document });
      assert.deepEqual(
        issues.map(({ kind, severity }) => [kind, severity]),
        [['hours-no-room', 'warning']],
      );
      assert.match(String(issues[0]?.params['reason']), /only 30 min a day for sms/);
      assert.deepEqual(issues[0]?.told?.reason, {
        key: 'campaign.unwise.little-room',
        values: { minutes: 30, channel: 'sms' },
      });
    }
  });
});
