import assert from 'node:assert/strict';
import { guardsOf } from '../../lib/campaign/guards-of.ts';
import { SqliteStore } from '../../lib/store/index.ts';
import { newcomer, only, PLAN, Rig, T0 } from '../store/rig.ts';

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
    await rig.report({ outcome: 'replied', address: MAIL, channel: 'email', text: 'START' });
    assert.equal(only(await rig.start([newcomer(1, { id: 'later', key: 'later' })])).state, 'started');
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
