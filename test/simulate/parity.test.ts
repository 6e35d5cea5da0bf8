import assert from 'node:assert/strict';
import { parseCampaign, type CampaignDocument } from '../../lib/campaign/index.ts';
import type { Capabilities, Provider } from '../../lib/channels/index.ts';
import { isRejection, readCustomer } from '../../lib/intake/index.ts';
import { dryRun, type DryStep, type KnownBefore as Known, type Serving } from '../../lib/simulate/index.ts';
import { Flow } from '../engine/flow.ts';
import { holdRealTime } from '../engine/real-time.ts';
import { ScriptedProvider } from '../engine/scripted-provider.ts';
import { hub } from '../engine/wiring.ts';
import { randomRows } from './people.ts';

const HOUR = 3_600_000;
const CHANNELS = ['whatsapp', 'phone', 'email', 'telegram', 'sms'];

const DOCUMENT: CampaignDocument = {
  name: 'spring',
  start: 'whatsapp',
  segments: { office: { start: 'phone' }, enterprise: { start: 'sms' } },
  steps: [
    { channel: 'whatsapp', wait: '6h', if_no_reply: 'phone', if_failed: 'sms' },
    { channel: 'phone', wait: '2h', if_no_answer: 'email' },
    { channel: 'email', wait: '1d', if_no_reply: 'telegram' },
    { channel: 'telegram', wait: '90m', if_no_reply: 'sms' },
    { channel: 'sms', wait: null, terminal: true },
  ],
  costs: {
    whatsapp: 0.05,
    phone: 0.22,
    email: 0,
    telegram: 0.001,
    sms: { default: 0.08, countries: { DE: 0.07, US: 0.01 } },
  },
  currency: 'EUR',
};

const GUARDS: CampaignDocument['guards'] = {
  timezone: 'Europe/Berlin',
  countries: ['DE', 'GB', 'FR', 'US', 'AU'],
  quiet_hours: { default: '21:00-08:00', email: '00:00-05:00' },
  calling_hours: '09:00-18:00',
  quiet_days: ['sun'],
  holidays: ['2026-01-06'],
  frequency: { all: '3/2d', channels: { phone: '1/1d' }, one_active: true },
  consent: { purpose: 'offers' },
};

/** Every channel on the flow's account, which reaches nobody. */
const SIMULATED: Readonly<Record<string, Serving>> = Object.fromEntries(
  CHANNELS.map((channel) => [channel, {}]),
);

/** An account that reaches people, from a German number. */
class Reaching extends ScriptedProvider {
  readonly sender = '+4930123456';

  override get capabilities(): Capabilities {
    return { ...super.capabilities, simulated: false };
  }
}

/** What a customer got and did not get, as a line: from the dry run. */
function told(steps: readonly DryStep[]): string[] {
  return steps.map(({ channel, at, cost, skipped }) =>
    skipped !== null
      ? `${channel} not sent: ${skipped}`
      : at === null
        ? `${channel} held`
        : `${channel} ${new Date(at).toISOString()} ${cost ?? 'free'}`,
  );
}

/** The same from the engine's store. */
async function happened(flow: Flow, id: string): Promise<string[]> {
  const { cascade, attempts, history } = await flow.read(id);
  const lines = attempts.map(({ channel, state, sentAt, cost, id: attempt }) => {
    const refused = history.find((entry) => entry.attempt === attempt && entry.kind === 'refused');
    return state === 'refused'
      ? `${channel} not sent: ${refused?.why ?? ''}`
      : `${channel} ${new Date(sentAt ?? 0).toISOString()} ${cost ?? 'free'}`;
  });
  return cascade.phase === 'held' ? [...lines, `${cascade.channel} held`] : lines;
}

interface World {
  readonly provider?: (now: () => number) => Provider;
  readonly serving?: Record<string, Serving>;
  readonly known?: Known;
  /** True: who comes first at the same instant is chance, so only what all of them got is compared. */
  readonly together?: boolean;
}

async function compare(
  document: CampaignDocument,
  rows: readonly Record<string, unknown>[],
  world: World = {},
): Promise<{ sends: number; skips: number; moved: number; rejected: number; held: number }> {
  const { plan } = parseCampaign(document);
  const sums = { sends: 0, skips: 0, moved: 0, rejected: 0, held: 0 };
  const { provider, serving = SIMULATED, known = {} } = world;
  const options = {
    campaigns: { spring: document },
    nodes: hub(CHANNELS),
    ...(provider === undefined
      ? {}
      : { provider: (clock: { now(): number }) => provider(() => clock.now()) }),
  };
  await Flow.with(options, async (flow) => {
    for (const [contact, by] of known.optedOut ?? []) await flow.engine.people.optOut(contact, by);
    for (const [contact, channels] of known.noMarketing ?? []) {
      for (const marketingOn of channels) await flow.engine.people.suppress([{ contact, marketingOn }], 'x');
    }
    for (const { channel, contact, why } of known.standings ?? []) {
      const what = channel === null ? { contact: contact ?? '' } : { campaign: 'spring', channel };
      await flow.engine.control({ action: 'pause', ...what, by: 'a test', ...(why === null ? {} : { why }) });
    }
    const dry = await dryRun(plan, rows, { at: flow.clock.now(), known, serving });
    const starters = rows.map((row, i) => readCustomer(row, i + 1, ''));
    const answers = await flow.start(starters.flatMap((one) => (isRejection(one) ? [] : [one])));
    await flow.engine.draw('spring');
    await flow.pass(12 * 24 * HOUR);

    let place = 0;
    const ids: string[] = [];
    const rejected = starters.flatMap((one, i): { line: number; why: string }[] => {
      const line = i + 1;
      if (isRejection(one)) return [{ line, why: one.reason }];
      const answer = answers[place++]!;
      if (answer.state === 'started') ids.push(answer.id);
      else if (answer.state === 'suppressed') return [{ line, why: `opted out (${answer.by})` }];
      else if (answer.state === 'refused') return [{ line, why: answer.reason }];
      else return [{ line, why: 'a row before it has the same contact, or the same key' }];
      return [];
    });
    assert.deepEqual(
      dry.rejected.map(({ line, why }) => ({ line, why })),
      rejected,
    );
    assert.equal(dry.customers.length, ids.length);
    const all: [string[], string[]] = [[], []];
    for (const [i, customer] of dry.customers.entries()) {
      const lines = [told(customer.steps), await happened(flow, ids[i]!)] as const;
      if (!world.together) assert.deepEqual(...lines, customer.contact);
      lines.forEach((list, side) => all[side]?.push(...list));
      for (const { skipped, held, at } of customer.steps) {
        if (skipped !== null) sums.skips += 1;
        else if (at === null) sums.held += 1;
        else sums.sends += 1;
        if (held !== null && at !== null) sums.moved += 1;
      }
    }
    assert.deepEqual(all[0].toSorted(), all[1].toSorted());
    sums.rejected = rejected.length;
    const { channels } = await flow.engine.figures('spring');
    for (const channel of CHANNELS)
      assert.equal(dry.total.sends[channel] ?? 0, channels[channel]?.sends ?? 0);
    const cost = Object.values(channels).reduce((sum, one) => sum + one.cost, 0);
    assert.equal(dry.total.cost, Math.round(cost * 1e6) / 1e6);
  });
  return sums;
}

describe('a dry run and the engine', () => {
  holdRealTime();

  it('tell the same of 200 random customers of a campaign without guards', async () => {
    const { sends, skips } = await compare(DOCUMENT, randomRows(200, 'plain'));
    assert.ok(sends > 400 && skips > 100, `${sends} sends, ${skips} skipped`);
  });

  it('tell the same under every guard', async () => {
    const sums = await compare({ ...DOCUMENT, guards: GUARDS }, randomRows(200, 'guarded'));
    assert.ok(sums.sends > 150 && sums.skips > 100 && sums.moved > 50, JSON.stringify(sums));
    assert.ok(sums.rejected > 20, JSON.stringify(sums));
  });

  it('tell the same of an account that reaches people, opted-out contacts, a paused channel and person', async () => {
    const rows = randomRows(200, 'known');
    const contacts = rows.flatMap(({ phone }) => (typeof phone === 'string' ? [phone] : []));
    const { countries: _, quiet_days: __, ...guards } = GUARDS;
    const order = { state: 'paused', at: 0, by: 'a test', why: 'a rest', remedy: null } as const;
    const sums = await compare({ ...DOCUMENT, guards }, rows, {
      provider: (now) => new Reaching(now),
      serving: Object.fromEntries(CHANNELS.map((channel) => [channel, { sender: '+4930123456' }])),
      known: {
        optedOut: new Map(contacts.slice(0, 12).map((contact) => [contact, 'STOP by sms'])),
        noMarketing: new Map(
          contacts.slice(30, 40).map((contact, i) => [contact, new Set([CHANNELS[i % 2]!])]),
        ),
        standings: [
          { ...order, campaign: 'spring', channel: 'telegram', contact: null },
          { ...order, campaign: null, channel: null, contact: contacts[20]! },
        ],
      },
    });
    assert.ok(sums.sends > 80 && sums.held > 5 && sums.rejected > 10, JSON.stringify(sums));
  });

  it('tell the same of caps that customers share: velocity, spend and the small cohort', async () => {
    const rows = Array.from({ length: 60 }, (_, i) => ({ phone: `+49151234${50_000 + i}` }));
    const short = {
      ...DOCUMENT,
      segments: {},
      steps: [
        { channel: 'whatsapp', wait: '6h', if_no_reply: 'sms' },
        { channel: 'sms', wait: null, terminal: true },
      ],
    };
    const single = { ...short, start: 'sms', steps: short.steps.slice(1) };
    const shared: CampaignDocument[] = [
      { ...short, guards: { velocity: '6/3h' } },
      { ...single, guards: { spend: { day: 1.5 } } },
      { ...single, guards: { spend: { campaign: 2.5 } } },
      { ...DOCUMENT, guards: { cohort: { size: 12, promote: 'auto' }, halt: { failed: 0.5 } } },
      { ...DOCUMENT, guards: { cohort: { size: 12, promote: 'auto' } } },
      { ...DOCUMENT, guards: { cohort: { size: 12 } } },
    ];
    for (const document of shared) {
      const sums = await compare(document, rows, { together: true });
      assert.ok(sums.sends > 20, JSON.stringify(sums));
    }
  });

  it('tell the same of customers who share an address, few of them or too many to be one person', async () => {
    const phone = (i: number): string => `+49151234${50_000 + i}`;
    const list = (count: number, homes: number) =>
      Array.from({ length: count }, (_, i) => ({ phone: phone(i), email: `home${i % homes}@example.com` }));
    const once: CampaignDocument = { ...DOCUMENT, guards: { frequency: { one_active: true } } };
    const some = await compare(DOCUMENT, list(12, 4), { together: true });
    const many = await compare(DOCUMENT, list(51, 1), { together: true });
    const single = await compare(once, list(12, 4), { together: true });
    assert.deepEqual([single.rejected, some.rejected, many.rejected], [8, 0, 0]);
    assert.ok(some.moved > 5 && many.moved > 20, JSON.stringify([some, many]));
  });
});
