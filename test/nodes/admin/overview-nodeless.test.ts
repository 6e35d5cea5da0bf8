import assert from 'node:assert/strict';
import { parseCampaign, type Engine, type PhaseCount } from '../../../lib/index.ts';
import { lookAtNodeless, nodelessIn } from '../../../nodes/admin/overview-nodeless.ts';

const PROGRESS: readonly PhaseCount[] = [
  { campaign: 'Spring', phase: 'waiting', count: 30 },
  { campaign: 'Spring', phase: 'held', count: 6 },
  { campaign: 'Spring', phase: 'ended', count: 9 },
  { campaign: 'Spring', phase: 'closed', count: 5 },
  { campaign: 'Old', phase: 'closed', count: 80 },
  { campaign: 'Summer', phase: 'waiting', count: 4 },
];
const SUMMER = new Set(['Summer']);

function engineWith(document: object | null): Engine {
  const figures = { started: 50, states: { success: 14 }, closed: 5, channels: {}, segments: {} };
  const last = document === null ? null : { plan: parseCampaign(document).plan, document };
  return {
    clock: async () => ({ now: () => 5, speed: 1 }),
    standings: async () => [],
    records: {
      progress: async () => PROGRESS,
      campaign: async () => figures,
      deployed: async () => last,
    },
  } as unknown as Engine;
}

describe('campaigns that no node runs', () => {
  it('are those of the store with people who have no result yet', () => {
    assert.deepEqual([...nodelessIn(PROGRESS, SUMMER)], [['Spring', 36]]);
    assert.equal(nodelessIn(PROGRESS, new Set(['Spring', 'Summer'])).size, 0);
  });

  it('have a card with what can be known of them, and an issue with how many are under way', async () => {
    const document = {
      name: 'Spring',
      currency: 'EUR',
      start: 'whatsapp',
      steps: [
        { channel: 'whatsapp', wait: '6h', if_no_reply: 'sms' },
        { channel: 'sms', wait: null, terminal: true },
      ],
    };
    const [look, ...others] = await lookAtNodeless(engineWith(document), [], SUMMER);
    assert.equal(others.length, 0);
    const { name, node, state, channels, currency, starts, figures } = look!.overview;
    assert.deepEqual(
      { name, node, state, channels, currency, starts, started: figures.started },
      {
        name: 'Spring',
        node: null,
        state: 'running',
        channels: ['whatsapp', 'sms'],
        currency: 'EUR',
        starts: [],
        started: 50,
      },
    );
    assert.deepEqual(look!.issues, [
      {
        kind: 'campaign-nodeless',
        severity: 'warning',
        node: null,
        campaign: 'Spring',
        params: { name: 'Spring', count: 36 },
      },
    ]);
  });

  it('can be looked at where no document of theirs is kept', async () => {
    const [look] = await lookAtNodeless(engineWith(null), [], SUMMER);
    assert.deepEqual([look!.overview.channels, look!.overview.conversion], [[], []]);
  });
});
