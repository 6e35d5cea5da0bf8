import assert from 'node:assert/strict';
import { SqliteStore } from '../../lib/store/index.ts';
import { tutorial } from '../campaign/samples.ts';
import { Flow } from '../engine/flow.ts';
import { holdRealTime } from '../engine/real-time.ts';
import { hub } from '../engine/wiring.ts';
import { newcomer, only, Rig, T0, taken } from '../store/rig.ts';

const DAY = 24 * 3_600_000;
const PHONE = newcomer(1).contact;

describe('a wish about marketing', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await Rig.open(new SqliteStore(':memory:', { inline: true }));
    rig.now = T0 + 10 * DAY;
  });
  afterEach(() => rig.store.close());

  const says = (wanted: boolean, at?: number, address = PHONE, channel = 'whatsapp') =>
    rig.run({
      type: 'marketing',
      who: { address },
      channel,
      wanted,
      by: `preference on ${channel}`,
      ...(at === undefined ? {} : { at }),
    });
  const stopped = async (contact = PHONE) => (await rig.run({ type: 'person', contact })).noMarketingOn;

  it('is lifted by its opposite, on its channel alone', async () => {
    await says(false);
    await says(false, undefined, PHONE, 'sms');
    rig.now += 1;
    assert.equal((await says(true)).count, 1);
    assert.deepEqual(await stopped(), ['sms']);
  });

  it('holds if it is the later one, in whichever order the two come', async () => {
    const [one, two, three] = [T0, T0 + DAY, T0 + 2 * DAY];
    await says(true, two);
    await says(false, one);
    assert.deepEqual(await stopped(), [], 'a stop that is older than the resumption');
    await says(false, three);
    await says(false, one);
    await says(true, two);
    assert.deepEqual(await stopped(), ['whatsapp'], 'a resumption that is older than the stop');
    const { list } = await rig.run({ type: 'suppressions', after: '', limit: 10 });
    assert.deepEqual(list, [
      { contact: PHONE, at: three, by: 'preference on whatsapp', marketingOn: 'whatsapp' },
    ]);
  });

  it('is meant for every identity of the address', async () => {
    const mail = 'ada@example.com';
    await rig.released(1, { contact: mail, customer: { email: mail, phone: PHONE } });
    await rig.run({ type: 'alias', alias: 'US.99887766554433221100', of: PHONE });
    await says(false, T0);
    assert.deepEqual([await stopped(mail), await stopped()], [['whatsapp'], ['whatsapp', 'whatsapp']]);
    await says(true, T0 + 1, 'US.99887766554433221100');
    assert.deepEqual([await stopped(mail), await stopped()], [[], []]);
  });

  it('that a provider tells by refusing a message is meant for everybody who is reached at its address', async () => {
    const mail = 'ada@example.com';
    const first = await rig.released(1, { contact: mail, customer: { email: mail, phone: PHONE } });
    const attempt = await rig.claimed(first, 'whatsapp');
    await rig.record(attempt, { state: 'refused', reason: 'opted_out_marketing', scope: 'contact' });
    assert.deepEqual(await stopped(mail), ['whatsapp']);
    const second = await rig.routed(await rig.released(2, { contact: PHONE, customer: { phone: PHONE } }));
    assert.equal(taken(await rig.claim(second, 'whatsapp')).attempt, null);
    rig.now += 1;
    await says(true);
    assert.deepEqual([await stopped(mail), await stopped()], [[], []]);
  });

  it('never lifts an opt-out of everything', async () => {
    await rig.run({ type: 'opt-out', contact: PHONE, by: 'a letter' });
    await says(false);
    await says(true, rig.now + 1);
    assert.deepEqual(await stopped(), []);
    assert.equal(only(await rig.start([newcomer(1)])).state, 'suppressed');
  });

  it('is lifted by START, and stays so when it is told again', async () => {
    await says(false, T0);
    await rig.report({ outcome: 'replied', address: PHONE, channel: 'sms', text: 'START', at: T0 + 1 });
    assert.deepEqual(await stopped(), []);
    await says(false, T0);
    assert.deepEqual(await stopped(), []);
    await says(false, T0 + 2);
    assert.deepEqual(await stopped(), ['whatsapp']);
  });

  it('is on record, once, and gone with an erased person, of whom no other is written down', async () => {
    await says(false, T0);
    await says(true, T0 + 1);
    await says(true, T0 + 1);
    const acts = (await rig.store.acts(null, 10)).map(({ action, by, channel, contact }) => [
      action,
      by,
      channel,
      contact,
    ]);
    assert.deepEqual(acts, [
      ['resume-marketing', 'preference on whatsapp', 'whatsapp', PHONE],
      ['stop-marketing', 'preference on whatsapp', 'whatsapp', PHONE],
    ]);
    await rig.run({ type: 'forget', contact: PHONE, by: 'a letter' });
    assert.equal((await says(false, T0 + 3)).count, 0);
    const left = [
      await rig.store.acts(null, 10),
      await rig.run({ type: 'suppressions', after: '', limit: 10 }),
    ];
    assert.ok(!JSON.stringify(left).includes(PHONE.slice(1)));
  });
});

describe('a provider’s word of what a person wants', () => {
  holdRealTime();

  it('keeps marketing off the channel from then on, until it says otherwise', () =>
    Flow.with(
      { campaigns: { spring: tutorial() }, nodes: hub(['whatsapp', 'phone', 'sms']) },
      async (flow) => {
        const contact = '+15550100000';
        const channelOf = async (key: string): Promise<string | undefined> => {
          const id = await flow.one({ contact, key });
          return (await flow.read(id)).attempts.find(({ state }) => state === 'accepted')?.channel;
        };
        const tell = (marketing: boolean) =>
          flow.engine.accounts.take('account', {
            reports: [],
            preferences: [{ address: contact, channel: 'whatsapp', marketing, at: flow.clock.now() }],
          });
        assert.equal(await channelOf('first'), 'whatsapp');
        await tell(false);
        assert.equal(await channelOf('second'), 'phone');
        await flow.pass(60_000);
        await tell(true);
        assert.equal(await channelOf('third'), 'whatsapp');
      },
    ));

  const BY_MAIL = {
    start: 'email',
    steps: [
      { channel: 'email', wait: '6h', if_no_reply: 'sms' },
      { channel: 'sms', wait: null, terminal: true },
    ],
  };
  const MAIL = 'ada@example.com';
  const both = { contact: '+14155550101', customer: { phone: '+14155550101', email: MAIL } };
  const byMail = { campaigns: { spring: BY_MAIL }, nodes: hub(['email', 'sms']) };
  /** Where a row with a number and the mailbox is sent to first. */
  const reached = async (flow: Flow, key: string): Promise<string | undefined> => {
    const id = await flow.one({ ...both, key });
    await flow.settle();
    return (await flow.read(id)).attempts.find(({ state }) => state === 'accepted')?.channel;
  };

  it('of a mailbox holds for a row that names a number as well, until it is taken back', () =>
    Flow.with(byMail, async (flow) => {
      await flow.engine.people.suppress([{ contact: MAIL, marketingOn: 'email' }], 'a list');
      assert.equal(await reached(flow, 'first'), 'sms');
      await flow.pass(60_000);
      await flow.engine.accounts.take('account', {
        reports: [],
        preferences: [{ address: MAIL, channel: 'email', marketing: true }],
      });
      assert.equal(await reached(flow, 'second'), 'email');
    }));

  it('that came with a row of the mailbox alone holds for a later one with a number', () =>
    Flow.with(byMail, async (flow) => {
      await flow.one({ contact: MAIL, customer: { email: MAIL } });
      await flow.settle();
      const { attempt } = flow.provider.asked[0]!;
      await flow.provider.report(attempt, 'failed', { reason: 'opted_out_marketing', scope: 'contact' });
      assert.equal(await reached(flow, 'later'), 'sms');
    }));
});
