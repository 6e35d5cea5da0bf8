import assert from 'node:assert/strict';
import { guardsOf } from '../../lib/campaign/guards-of.ts';
import { SqliteStore } from '../../lib/store/index.ts';
import { newcomer, only, PLAN, Rig, T0, taken } from '../store/rig.ts';

const MAIL = 'customer1@example.com';
const DAY = 24 * 3_600_000;

describe('a person', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await Rig.open(new SqliteStore(':memory:', { inline: true }));
  });
  afterEach(() => rig.store.close());

  const optOut = (contact: string, listed = false) =>
    rig.run({ type: 'opt-out', contact, by: 'ann', ...(listed ? { listed } : {}) });

  /** A cascade that was answered on WhatsApp, and is closed. @returns its attempt */
  const answered = async (index: number): Promise<string> => {
    const { id } = await rig.waiting(await rig.released(index), 'whatsapp');
    const { dueAt } = await rig.report({ outcome: 'replied', attempt: id, text: 'Hello' });
    rig.now = dueAt ?? rig.now;
    await rig.due(['']);
    return id;
  };

  it('is opted out by any address of their row, also one that nothing was sent to', async () => {
    const cascade = await rig.released(1);
    assert.equal((await optOut(MAIL)).count, 1);
    assert.equal((await rig.cascade(cascade.id)).outcome, 'opted_out');
    const { phone } = newcomer(1).customer;
    const again = newcomer(9, { contact: phone!, customer: { phone: phone! } });
    assert.equal(only(await rig.start([again])).state, 'suppressed');
  });

  it('comes back by START, also where the gateway tells the message alone and not its sender', async () => {
    const { id } = await rig.waiting(await rig.released(1), 'whatsapp');
    await rig.report({ outcome: 'opted_out', attempt: id });
    const again = newcomer(1, { id: 'later', key: 'later' });
    await rig.report({ outcome: 'replied', attempt: id, text: 'Hello again' });
    assert.equal(only(await rig.start([again])).state, 'suppressed');
    rig.now += 1;
    await rig.report({ outcome: 'replied', attempt: id, text: 'START' });
    assert.equal(only(await rig.start([again])).state, 'started');
  });

  it('is not taken in who is on a list, under whichever address of their row', async () => {
    await optOut(newcomer(1).contact, true);
    await optOut(newcomer(2).customer.email!.toLowerCase(), true);
    const answers = await rig.start([newcomer(1), newcomer(2), newcomer(3)]);
    assert.deepEqual(
      answers.map(({ state }) => state),
      ['suppressed', 'suppressed', 'started'],
    );
  });

  it('is opted out on all channels by a wish that comes from an address not written to yet', async () => {
    const cascade = await rig.released(1);
    await rig.report({ outcome: 'opted_out', address: MAIL, channel: 'email' });
    assert.equal((await rig.cascade(cascade.id)).outcome, 'opted_out');
    rig.now += 1;
    await rig.report({ outcome: 'replied', address: MAIL, channel: 'email', text: 'START' });
    assert.equal(only(await rig.start([newcomer(1, { id: 'later', key: 'later' })])).state, 'started');
  });

  it('stays opted out under the other addresses of their row when its cascade is long over', async () => {
    await answered(1);
    await rig.report({ outcome: 'replied', address: newcomer(1).contact, channel: 'sms', text: 'STOP' });
    const byMail = newcomer(9, { contact: MAIL, key: MAIL, customer: { email: MAIL } });
    assert.equal(only(await rig.start([byMail])).state, 'suppressed');
  });

  it('is heard also when the message that they answer was let go of by its age', async () => {
    await rig.store.keepPlan('one', { ...PLAN, guards: guardsOf({ retention: '1d' }), hash: 'kept' }, {});
    const attempt = await answered(1);
    await rig.start([newcomer(2)]);
    rig.now += 30 * DAY;
    assert.equal((await rig.run({ type: 'age', limit: 10 })).count, 1);
    await rig.report({ outcome: 'opted_out', attempt, address: MAIL, channel: 'email' });
    const byMail = newcomer(9, { contact: MAIL, key: MAIL, customer: { email: MAIL } });
    const answers = await rig.start([newcomer(1, { id: 'later' }), byMail]);
    assert.deepEqual(
      answers.map(({ state }) => state),
      ['suppressed', 'suppressed'],
    );
  });

  it('has said last what they wrote last, in whichever order the provider tells it', async () => {
    const address = newcomer(1).contact;
    const wrote = (text: string, at: number) =>
      rig.report({ outcome: 'replied', address, channel: 'whatsapp', text, at });
    await rig.waiting(await rig.released(1), 'whatsapp');
    const again = newcomer(1, { id: 'later', key: 'later' });
    rig.now += 60_000;
    await wrote('STOP', rig.now - 20_000);
    await wrote('START', rig.now - 30_000);
    assert.equal(only(await rig.start([again])).state, 'suppressed');
    // Both by the provider's clock, although the stop came in later than this by ours.
    await wrote('START', rig.now - 10_000);
    assert.equal(only(await rig.start([again])).state, 'started');
    await wrote('STOP', rig.now + DAY);
    rig.now += 1;
    await rig.run({ type: 'opt-in', contact: address, by: 'ann' });
    assert.equal(
      only(await rig.start([newcomer(1, { id: 'last', key: 'last' })])).state,
      'started',
      'a clock ahead of ours',
    );
  });

  for (const [where, address, channel] of [
    ['a chat', '55667788', 'telegram'],
    ['an id of WhatsApp', 'US.13491208655302741918', 'whatsapp'],
  ] as const) {
    it(`has said what came from ${where}, also where that turns out later to be theirs`, async () => {
      const { contact } = newcomer(1);
      const alias = () => rig.run({ type: 'alias', alias: address, of: contact });
      const under = await rig.waiting(await rig.released(1), 'whatsapp');
      await rig.report({ outcome: 'replied', address, channel, text: 'STOP' });
      await rig.run({ type: 'marketing', who: { address }, channel, wanted: false, by: 'them' });
      const { emit, cancel } = await alias();
      assert.deepEqual(
        [only(emit).cascade.outcome, only(cancel).id],
        ['opted_out', under.id],
        'their cascade ends at once',
      );
      const again = newcomer(1, { id: 'later', key: 'later' });
      assert.equal(only(await rig.start([again])).state, 'suppressed');
      rig.now += 1;
      await rig.report({ outcome: 'replied', address: contact, channel: 'sms', text: 'START' });
      // The provider tells again and again who is who.
      await alias();
      assert.deepEqual((await rig.run({ type: 'suppressions', after: '', limit: 9 })).list, []);
      assert.equal(only(await rig.start([again])).state, 'started');
    });
  }

  it('gets nothing at an address that somebody has opted out of and too many share, and goes on elsewhere', async () => {
    const { contact: phone } = newcomer(1);
    const named = (i: number) => ({
      contact: `${i}@example.com`,
      customer: { email: `${i}@example.com`, phone },
    });
    for (let i = 10; i < 60; i++) await rig.start([newcomer(i, named(i))]);
    const ours = await rig.routed(await rig.released(1, named(1)));
    await rig.report({ outcome: 'opted_out', address: '10@example.com', channel: 'email' });
    const { attempt, emit } = taken(await rig.claim(ours, 'whatsapp'));
    assert.deepEqual([attempt, only(only(emit).attempts).reason], [null, 'opted_out_address']);
    assert.equal((await rig.cascade(ours.id)).result, null);
  });

  it('is opted out, back again, exported and erased by an address that a provider told', async () => {
    const { contact } = newcomer(1);
    for (const [address, alias, ended] of [
      ['telegram:55667788', '55667788', 1],
      ['US.13491208655302741918', 'US.13491208655302741918', 2],
    ] as const) {
      const id = `at ${address}`;
      await rig.released(1, { id, key: id });
      await rig.run({ type: 'alias', alias, of: contact });
      assert.equal((await optOut(address)).count, ended);
      assert.equal((await rig.cascade(id)).outcome, 'opted_out');
      rig.now += 1;
      await rig.run({ type: 'opt-in', contact: address, by: 'ann' });
      assert.equal(
        only(await rig.start([newcomer(1, { id: `${id} again`, key: id + id })])).state,
        'started',
      );
    }
    const address = 'telegram:55667788';
    assert.equal((await rig.run({ type: 'person', contact: address })).cascades.length, 4);
    assert.equal((await rig.run({ type: 'forget', contact: address, by: 'ann' })).count, 4);
    assert.equal(only(await rig.start([newcomer(1, { id: 'last', key: 'last' })])).state, 'suppressed');
  });

  it('is exported and erased by any address of their row', async () => {
    await rig.route(await rig.released(1), '{"payload":"Entenhausen"}');
    const person = await rig.run({ type: 'person', contact: MAIL });
    assert.equal(person.cascades.length, 1);
    assert.equal((await rig.run({ type: 'forget', contact: MAIL, by: 'ann' })).count, 1);
    const { contact: hash } = await rig.cascade('c000001');
    const left = await rig.run({ type: 'person', contact: hash });
    assert.deepEqual([left.cascades.length, left.cascades[0]?.msg], [1, {}]);
    for (const contact of [MAIL, newcomer(1).contact]) {
      assert.deepEqual((await rig.run({ type: 'person', contact })).cascades, []);
    }
    assert.equal(only(await rig.start([newcomer(1, { id: 'later', key: 'later' })])).state, 'suppressed');
  });

  it('is paused, stopped and let go on by any address of their row, or one that a provider told', async () => {
    const { contact } = newcomer(1);
    const order = (action: 'pause' | 'resume' | 'stop', of: string) =>
      rig.run({ type: 'control', action, contact: of, by: 'ann', limit: 10 });
    await rig.run({ type: 'alias', alias: 'US.99887766554433221100', of: contact });
    const cascade = await rig.routed(await rig.released(1));
    assert.deepEqual(
      [(await order('pause', MAIL)).changed, (await order('pause', contact)).changed],
      [true, false],
    );
    const held = taken(await rig.claim(cascade, 'whatsapp'));
    assert.deepEqual([held.attempt, held.emit], [null, []]);
    const { standings } = await rig.run({ type: 'person', contact: MAIL });
    assert.deepEqual(
      standings.map(({ state, contact: whose }) => [state, whose]),
      [
        ['paused', MAIL],
        ['paused', contact],
      ],
    );
    assert.equal((await order('resume', 'US.99887766554433221100')).count, 1);
    assert.deepEqual((await rig.run({ type: 'person', contact })).standings, []);
    assert.equal((await order('stop', MAIL)).count, 1);
    assert.equal((await rig.cascade(cascade.id)).result, 'stopped');
    const acts = (await rig.store.acts(null, 10)).map((act) => [act.action, act.contact]);
    assert.deepEqual(acts, [
      ['stop', contact],
      ['resume', contact],
      ['pause', contact],
    ]);
  });

  it('that nobody knows yet can be paused, and is from the first message on', async () => {
    const { contact } = newcomer(1);
    const order = (action: 'pause' | 'resume') =>
      rig.run({ type: 'control', action, contact, by: 'ann', limit: 10 });
    await order('pause');
    assert.equal(taken(await rig.claim(await rig.routed(await rig.released(1)), 'whatsapp')).attempt, null);
    assert.equal((await order('resume')).count, 1);
  });

  it('is exported with what they wrote that belongs to no message, and without what others wrote', async () => {
    const write = (address: string, text: string, channel = 'sms') =>
      rig.report({ outcome: 'replied', address, channel, text });
    await write(newcomer(1).contact, 'Who is this?');
    await write(MAIL, 'And this?', 'email');
    await write(newcomer(2).contact, `I am not ${MAIL}`);
    await rig.released(1);
    for (const contact of [newcomer(1).contact, MAIL]) {
      const { unmatched } = await rig.run({ type: 'person', contact });
      assert.deepEqual(new Set(unmatched.map(({ text }) => text)), new Set(['And this?', 'Who is this?']));
    }
  });

  it('is on record with what was ordered about them, and with none of it once they are erased', async () => {
    await rig.released(1);
    const { contact } = newcomer(1);
    await optOut(contact);
    await optOut(newcomer(2).contact, true);
    await rig.run({ type: 'note', action: 'suppress', by: 'ann', why: 'a list of 1' });
    const acts = await rig.store.acts(null, 10);
    assert.deepEqual(
      acts.map(({ action, by, contact: whom }) => [action, by, whom]),
      [
        ['suppress', 'ann', null],
        ['opt-out', 'ann', contact],
      ],
    );
    const { acts: own } = await rig.run({ type: 'person', contact });
    assert.deepEqual(own, [{ at: T0, action: 'opt-out', by: 'ann' }]);
    await rig.run({ type: 'control', action: 'pause', contact: MAIL, by: 'ann', limit: 10 });
    await rig.run({ type: 'forget', contact, by: 'ann' });
    const left = [await rig.store.acts(null, 10), await rig.run({ type: 'controls', campaign: null })];
    for (const trace of [contact, MAIL]) assert.ok(!JSON.stringify(left).includes(trace), trace);
  });

  it('costs an account no more a day in two zones than its cap', async () => {
    const price = { default: 0.1, countries: {} };
    const costs = { whatsapp: price, phone: price, sms: price };
    for (const [campaign, timezone] of [
      ['one', 'Asia/Tokyo'],
      ['two', 'America/New_York'],
    ] as const) {
      const guards = guardsOf({ timezone, spend: { account: 0.15 } });
      await rig.store.keepPlan(campaign, { ...PLAN, costs, guards, hash: 'capped' }, {});
    }
    rig.now = Date.UTC(2026, 4, 4, 12);
    await rig.claimed(await rig.released(1, {}, 'one'), 'whatsapp');
    const held = await rig.claim(await rig.routed(await rig.released(2, {}, 'two')), 'whatsapp');
    assert.ok('attempt' in held && held.attempt === null);
    assert.equal(held.dueAt, Date.UTC(2026, 4, 5));
  });

  it('costs an account no more a day than its cap, whichever campaign without one has spent before', async () => {
    const price = { default: 0.1, countries: {} };
    const costs = { whatsapp: price, phone: price, sms: price };
    await rig.store.keepPlan('two', { ...PLAN, costs, hash: 'free' }, {});
    const cascades = [newcomer(1)];
    await rig.run({ type: 'start', campaign: 'two', plan: 'free', node: 'start', msg: '{}', cascades });
    await rig.claimed(only((await rig.due(['start'])).emit).cascade, 'whatsapp');
    const guards = guardsOf({ spend: { account: 0.15 } });
    await rig.store.keepPlan('one', { ...PLAN, costs, guards, hash: 'capped' }, {});
    const held = await rig.claim(await rig.routed(await rig.released(2, {}, 'one')), 'whatsapp');
    assert.ok('attempt' in held && held.attempt === null && held.dueAt !== null);
  });

  it('is let go of in the marks of old reports, page by page, and of nothing that may still come', async () => {
    const heard = (text: string) =>
      rig.report({ outcome: 'replied', address: newcomer(1).contact, channel: 'sms', text, dedupe: text });
    for (const text of ['a', 'c', 'e']) await heard(text);
    rig.now += 59 * DAY;
    for (const text of ['b', 'd']) await heard(text);
    const pages = async (): Promise<number> => {
      let count = 0;
      for (let after = null; ;) {
        const { last } = await rig.run({ type: 'prune', after, limit: 2 });
        count += 1;
        if (last === null) return count;
        after = last as never;
      }
    };
    assert.equal(await pages(), 3);
    assert.equal((await heard('a')).state, 'duplicate');
    rig.now += 2 * DAY;
    assert.equal(await pages(), 3);
    assert.equal(await pages(), 2);
    assert.deepEqual([(await heard('b')).state, (await heard('a')).state], ['duplicate', 'unmatched']);
  });
});
