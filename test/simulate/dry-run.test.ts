import assert from 'node:assert/strict';
import { parseCampaign, type CampaignDocument } from '../../lib/campaign/index.ts';
import { CascadeError } from '../../lib/engine/errors.ts';
import type { Told } from '../../lib/wording/wording.ts';
import { dryRun, simulatedRun, type DryRun, type DryRunOptions } from '../../lib/simulate/index.ts';

const AT = Date.UTC(2026, 2, 2, 16, 30);
const RULES: CampaignDocument = {
  name: 'spring',
  start: 'whatsapp',
  steps: [
    { channel: 'whatsapp', wait: '6h', if_no_reply: 'phone' },
    { channel: 'phone', wait: '2h', if_no_answer: 'sms' },
    { channel: 'sms', wait: null, terminal: true },
  ],
  currency: 'EUR',
  costs: { whatsapp: 0.05, phone: 0.22, sms: { default: 0.08, countries: { FR: 0.06 } } },
};
const ADA = { name: 'Ada', phone: '+4915123456789', segment: 'retail' };

function tryOut(
  customers: unknown,
  change: Partial<CampaignDocument> = {},
  options: Partial<DryRunOptions> = {},
): Promise<DryRun> {
  return dryRun(parseCampaign({ ...RULES, ...change }).plan, customers, { at: AT, ...options });
}

/** Channel, minutes after the list came in, cost. */
function steps({ customers }: DryRun, index = 0): unknown[] {
  return customers[index]!.steps.map(({ channel, at, cost }) => [
    channel,
    at === null ? null : (at - AT) / 60_000,
    cost,
  ]);
}

describe('a dry run', () => {
  it('takes everybody the whole way at their price, and says that it assumes so', async () => {
    const dry = await tryOut([ADA, { phone: '+33612345678' }]);
    assert.deepEqual(steps(dry), [
      ['whatsapp', 0, 0.05],
      ['phone', 360, 0.22],
      ['sms', 480, 0.08],
    ]);
    assert.deepEqual(steps(dry, 1)[2], ['sms', 480, 0.06]);
    assert.deepEqual(dry.total, {
      customers: 2,
      cost: 0.68,
      unpriced: 0,
      sends: { whatsapp: 2, phone: 2, sms: 2 },
      skipped: { whatsapp: 0, phone: 0, sms: 0 },
      moved: 0,
      unreached: 0,
      heldBack: 0,
      rejected: 0,
      lastAt: AT + 8 * 3_600_000,
    });
    assert.match(dry.assumptions[0]!, /Nobody reacts/);
    const { values } = dry.customers[0]!.steps[0]!.told;
    assert.equal(
      (values['why'] as Told).key,
      'learning.declared',
      'the first step says why in every language',
    );
    assert.equal(dry.currency, 'EUR');
  });

  it('says why a send is moved, and begins its wait at the send', async () => {
    const guards = { timezone: 'Europe/Berlin', calling_hours: '09:00-18:00' };
    const dry = await tryOut([ADA], { guards });
    // 22:30 in UTC is after six in Berlin: the call waits until 9 in the morning there.
    assert.deepEqual(steps(dry)[1], ['phone', 930, 0.22]);
    assert.deepEqual(steps(dry)[2], ['sms', 1_050, 0.08]);
    const [, phone] = dry.customers[0]!.steps;
    assert.match(phone!.held!, /outside of calling hours in Europe\/Berlin/);
    assert.match(phone!.words, /phone next: no success on whatsapp.*held until/);
    assert.equal(phone!.skipped, null);
    assert.equal(dry.total.moved, 1);
  });

  it('says why a channel is passed over: no address, landline, country, consent', async () => {
    const consent = { consent_source: 'shop', consent_at: '2026-01-01', consent_channels: 'phone sms' };
    const guards = { countries: ['DE'], consent: {} };
    const dry = await tryOut(
      [
        { email: 'ada@example.com', ...consent, phone: '+4930123456' },
        { ...ADA, ...consent },
        ADA,
        { phone: '+33612345678', ...consent },
      ],
      { guards },
    );
    const said = dry.customers.map(({ steps: own }) => own.map(({ skipped }) => skipped));
    assert.deepEqual(said, [
      ['a landline has no whatsapp', null, 'a landline has no sms'],
      ['the consent does not cover whatsapp (consent_channels)', null, null],
    ]);
    assert.equal(dry.customers[0]!.steps[0]!.at, AT);
    assert.deepEqual(
      dry.rejected.map(({ line }) => line),
      [3, 4],
    );
    assert.match(dry.rejected[1]!.why, /a number in FR is not allowed/);
    const nowhere = await tryOut([{ email: 'ada@example.com' }]);
    assert.equal(nowhere.customers[0]!.note, 'no channel reaches this customer');
    assert.deepEqual([nowhere.total.unreached, nowhere.total.cost], [1, 0]);
  });

  it('counts the sends whose price is not known', async () => {
    const { total } = await tryOut([ADA], { costs: { phone: 0.2 } });
    assert.deepEqual([total.cost, total.unpriced], [0.2, 2]);
  });

  it('heeds what the store knows: opted out, paused, stopped, beyond the cohort', async () => {
    const order = { at: 0, by: 'a test', why: 'a bad text', remedy: null, contact: null } as const;
    const paused = { ...order, state: 'paused', campaign: 'spring', channel: 'phone' } as const;
    const out = new Map([['+4915123456789', 'STOP by sms']]);
    const refused = await tryOut([ADA], {}, { known: { optedOut: out } });
    assert.deepEqual(
      refused.rejected.map(({ line, why }) => [line, why]),
      [[1, 'opted out (STOP by sms)']],
    );

    const held = await tryOut([ADA], {}, { known: { standings: [paused] } });
    assert.deepEqual(steps(held), [
      ['whatsapp', 0, 0.05],
      ['phone', null, null],
    ]);
    assert.match(held.customers[0]!.note, /goes no further than phone: phone is paused: a bad text/);

    const passed = await tryOut([ADA], {}, { known: { standings: [{ ...paused, state: 'stopped' }] } });
    assert.equal(passed.customers[0]!.steps[1]!.skipped, 'phone is stopped: a bad text');

    const whole = { ...paused, channel: null };
    const still = await tryOut([ADA], {}, { known: { standings: [whole] } });
    assert.deepEqual([still.customers[0]!.steps.length, still.total.cost], [0, 0]);
    assert.match(still.customers[0]!.note, /does not set out: the campaign is paused/);

    const list = Array.from({ length: 5 }, (_, i) => ({ phone: `+49151234567${70 + i}` }));
    const guards = { cohort: { size: 2 } };
    const first = await tryOut(list, { guards });
    assert.deepEqual([first.total.heldBack, first.total.sends['whatsapp']], [3, 2]);
    const notes = first.customers.map(({ note }) => note.includes('small cohort'));
    assert.deepEqual(notes, [false, false, true, true, true]);
    const promoted = { ...order, state: 'promoted', campaign: 'spring', channel: null } as const;
    const all = await tryOut(list, { guards }, { known: { standings: [promoted] } });
    assert.deepEqual([all.total.heldBack, all.total.sends['whatsapp']], [0, 5]);
  });

  it('makes the content of the flow, prices its segments and names a missing variable', async () => {
    const serving = {
      whatsapp: { content: { text: 'Hello {{customer.name}}' } },
      sms: { content: { text: `{{msg.topic}} ${'x'.repeat(170)}` } },
      phone: { content: { text: `Hello {{customer.name}}` } },
    };
    const dry = await tryOut([{ phone: '+4915123456780' }, ADA], {}, { serving });
    assert.match(dry.customers[0]!.steps[0]!.skipped!, /\{\{customer\.name\}\} has no value/);
    assert.equal(dry.customers[1]!.steps[0]!.skipped, null);
    const long = { ...serving, sms: { content: { text: 'x'.repeat(170) } } };
    assert.deepEqual(steps(await tryOut([ADA], {}, { serving: long }))[2], ['sms', 480, 0.16]);
    const broken = { ...serving, sms: { content: { text: '{{#a}}' } } };
    await assert.rejects(tryOut([ADA], {}, { serving: broken }), CascadeError);
  });

  it('counts a country that only the sender could tell of', async () => {
    const at = async (sender: string | null): Promise<unknown> =>
      (await tryOut([ADA], {}, { serving: { sms: { sender } } })).customers[0]!.steps[2]!.skipped;
    assert.equal(await at('+4930123456'), null);
    assert.match(String(await at('+33612345678')), /a number in DE is not allowed on sms/);
    assert.match(String(await at(null)), /no countries are declared/);
  });

  it('refuses a list that is too long or unreadable, and tells the first of many', async () => {
    const csv = `phone\n${Array.from({ length: 300 }, (_, i) => `+49151234${String(i).padStart(5, '0')}`).join('\n')}\n`;
    await assert.rejects(tryOut(csv, {}, { limit: 299 }), /more than 299 customers/);
    await assert.rejects(tryOut('name\nAda\n'), /no phone column/);
    await assert.rejects(tryOut(7), CascadeError);
    const dry = await tryOut(csv, {}, { detail: 20 });
    assert.deepEqual([dry.customers.length, dry.total.customers], [20, 300]);
    const twice = await tryOut([ADA, ADA]);
    assert.match(twice.rejected[0]!.why, /the same contact, or the same key/);
  });

  it('gives everything else in the process its turn', async () => {
    const list = Array.from({ length: 2_000 }, (_, i) => ({
      phone: `+4915123${String(i).padStart(6, '0')}`,
    }));
    let turns = 0;
    let going = true;
    const turn = (): void => {
      turns += 1;
      if (going) setImmediate(turn);
    };
    setImmediate(turn);
    await tryOut(list);
    going = false;
    assert.ok(turns > 10, `${turns} turns`);
  });

  it('spreads a list at the pace of the campaign', async () => {
    const list = Array.from({ length: 3 }, (_, i) => ({ phone: `+49151234567${70 + i}` }));
    const dry = await tryOut(list, { pace: '2/m' });
    assert.deepEqual(
      dry.customers.map(({ steps: own }) => (own[0]!.at! - AT) / 1_000),
      [0, 30, 60],
    );
  });
});

describe('a simulated run', () => {
  it('reaches people as the simulator has them, stops at a reaction, and costs less than the dry run', async () => {
    const { plan } = parseCampaign(RULES);
    const run = await simulatedRun(plan, { at: AT, count: 300, seed: 'a' });
    assert.equal(run.customers, 300);
    assert.ok(run.share.low > 0.3 && run.share.high < 0.75, JSON.stringify(run.share));
    assert.ok(run.cost > 0 && run.cost < 300 * 0.35);
    assert.deepEqual(run, await simulatedRun(plan, { at: AT, count: 300, seed: 'a' }));
    await assert.rejects(simulatedRun(plan, { at: AT, count: 0, seed: 'a' }), CascadeError);
  });

  it('makes up people whom no guard refuses', async () => {
    const guards = { countries: ['FR'], consent: { purpose: 'offers' } };
    const { plan } = parseCampaign({ ...RULES, guards });
    const run = await simulatedRun(plan, { at: AT, count: 50, seed: 'a' });
    assert.equal(run.customers, 50);
    assert.equal(run.figures.channels['whatsapp']?.sends, 50);
  });
});
