import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteStore } from '../../lib/store/index.ts';
import { tutorial } from '../campaign/samples.ts';
import { Flow } from '../engine/flow.ts';
import { holdRealTime } from '../engine/real-time.ts';
import { hub } from '../engine/wiring.ts';
import { newcomer, only, Rig, T0 } from '../store/rig.ts';

const MINUTE = 60_000;
const CHAT = '55667788';
const PHONE = newcomer(1).contact;

describe('somebody who blocks the bot', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await Rig.open(new SqliteStore(':memory:', { inline: true }));
    rig.now = T0 + 60 * MINUTE;
  });
  afterEach(() => rig.store.close());

  const told = { address: CHAT, channel: 'telegram' } as const;
  const block = (at = rig.now) => rig.report({ outcome: 'opted_out', ...told, blocked: true, at });
  const unblock = (at = rig.now, wasBlocked = true) =>
    rig.run({ type: 'unblock', ...told, by: 'unblock on telegram', at, wasBlocked });
  const says = (text: string, at = rig.now, channel: string = told.channel) =>
    rig.report({ outcome: 'replied', ...told, channel, text, at });
  const byHand = (contact: string) => rig.run({ type: 'opt-out', contact, by: 'a letter' });
  let starts = 0;
  /** What becomes of the next start for the person of the chat, whose row tells a number alone. */
  const next = async (): Promise<string> => {
    const id = `start ${++starts}`;
    return only(await rig.start([newcomer(1, { id, key: id })])).state;
  };
  const known = () => rig.run({ type: 'alias', alias: CHAT, of: PHONE });
  const listed = async () => (await rig.run({ type: 'suppressions', after: '', limit: 9 })).list;

  it('is out everywhere, and in again by their own unblocking or by pressing Start', async () => {
    await known();
    for (const wasBlocked of [true, false]) {
      await block();
      assert.equal(await next(), 'suppressed');
      assert.deepEqual(new Set((await listed()).map(({ by }) => by)), new Set(['block on telegram']));
      rig.now += MINUTE;
      assert.ok((await unblock(rig.now, wasBlocked)).count >= 2, 'the chat, and the number');
      assert.equal(await next(), 'started');
      assert.deepEqual(await listed(), []);
      rig.now += MINUTE;
    }
  });

  for (const [what, said] of [
    ['STOP before it', async () => says('STOP', rig.now - MINUTE)],
    ['STOP after it', async () => void ((rig.now += MINUTE), await says('STOP'))],
    ['STOP elsewhere', async () => rig.report({ outcome: 'opted_out', address: PHONE, channel: 'sms' })],
    ['a letter', async () => byHand(PHONE)],
    [
      'a list',
      async () => rig.run({ type: 'opt-out', contact: PHONE, by: 'block on telegram', listed: true }),
    ],
    ['their erasure', async () => rig.run({ type: 'forget', contact: PHONE, by: 'a letter' })],
  ] as const) {
    it(`stays out for ${what}, whatever becomes of the block`, async () => {
      await known();
      const first = what === 'STOP before it';
      if (first) await said();
      await block();
      if (!first) await said();
      rig.now += MINUTE;
      await unblock();
      await unblock(rig.now, false);
      assert.equal(await next(), 'suppressed');
      if (what === 'their erasure') return;
      // Both were one person's word to be heard no more; the other is the word by which they come back.
      await says('START');
      assert.equal(await next(), 'started');
    });
  }

  it('has done last what is latest, in whichever order it is told', async () => {
    const [one, two, three] = [rig.now - 3 * MINUTE, rig.now - 2 * MINUTE, rig.now - MINUTE];
    await known();
    await unblock(two);
    const late = await block(one);
    assert.deepEqual([late.state, late.cascade, await next()], ['applied', null, 'started'], 'a late block');
    await block(three);
    await block(one);
    await unblock(two);
    assert.equal((await unblock(three)).count, 0, 'of the same second');
    assert.equal(await next(), 'suppressed');
    await unblock(rig.now + 600 * MINUTE);
    assert.equal(await next(), 'started', 'a clock ahead of ours');
    rig.now += MINUTE;
    await block();
    assert.equal(await next(), 'suppressed');
  });

  it('ends nothing by a block that was taken back before it was told', async () => {
    const under = await rig.waiting(await rig.released(1), 'whatsapp');
    await known();
    await unblock();
    await block(rig.now - MINUTE);
    assert.equal((await rig.cascade(under.id.replace(/-1$/, ''))).result, null);
    rig.now += MINUTE;
    await block();
    assert.equal((await rig.cascade(under.id.replace(/-1$/, ''))).outcome, 'opted_out');
  });

  it('comes back by START as well, and an older block does not undo that', async () => {
    await known();
    await block(rig.now - 2 * MINUTE);
    await says('START', rig.now - MINUTE, 'sms');
    assert.equal(await next(), 'started');
    await block(rig.now - 2 * MINUTE);
    assert.equal(await next(), 'started');
  });

  it('is known to have done so where the chat turns out later to be theirs', async () => {
    await block();
    assert.equal(await next(), 'started', 'nobody knows whose chat it is');
    await known();
    assert.equal(await next(), 'suppressed');
    rig.now += MINUTE;
    await unblock();
    assert.equal(await next(), 'started');
  });

  it('is told so by a refused message, too', async () => {
    const customer = { phone: PHONE, telegram: CHAT };
    const attempt = await rig.claimed(await rig.released(1, { customer }), 'whatsapp');
    await rig.record(attempt, { state: 'refused', reason: 'opted_out', scope: 'contact', blocked: true });
    assert.equal(await next(), 'suppressed');
    const person = await rig.run({ type: 'person', contact: PHONE });
    assert.deepEqual(
      [person.contact.optedOutBy, person.contact.blockedOn],
      ['block on whatsapp', 'whatsapp'],
    );
    assert.equal((await unblock(rig.now + MINUTE)).count, 0, 'on another channel');
    rig.now += MINUTE;
    const where = { address: PHONE, channel: 'whatsapp', by: 'them', wasBlocked: false } as const;
    await rig.run({ type: 'unblock', ...where });
    assert.equal(await next(), 'started');
  });

  it('is found, listed a page at a time, and on record when they come back', async () => {
    for (const address of ['4242', '5353']) {
      await rig.report({ outcome: 'opted_out', channel: 'telegram', address, blocked: true });
    }
    await byHand('telegram:5353');
    const seen: string[] = [];
    for (let after: string | null = ''; after !== null;) {
      const page: { list: readonly { contact: string; by: string }[]; last: string | null } = await rig.run({
        type: 'suppressions',
        after,
        limit: 1,
      });
      seen.push(...page.list.map(({ contact, by }) => `${contact} ${by}`));
      after = page.last;
    }
    assert.deepEqual(seen, ['telegram:4242 block on telegram', 'telegram:5353 a letter']);
    const found = await rig.store.search({ addresses: ['telegram:42'], name: '', limit: 5 });
    assert.deepEqual(
      found.map(({ contact }) => contact),
      ['telegram:4242'],
    );
    rig.now += MINUTE;
    for (const address of ['4242', '5353'])
      await rig.run({
        type: 'unblock',
        address,
        channel: 'telegram',
        by: 'unblock on telegram',
        wasBlocked: true,
      });
    const acts = (await rig.store.acts(null, 2)).map(({ action, by, channel, contact }) => [
      action,
      by,
      channel,
      contact,
    ]);
    assert.deepEqual(acts[1], ['opt-in', 'unblock on telegram', 'telegram', 'telegram:4242']);
  });

  it('presses Start without having blocked anything: nothing is written down', async () => {
    await unblock(rig.now, false);
    assert.deepEqual(await rig.store.search({ addresses: ['telegram:'], name: '', limit: 5 }), []);
    assert.deepEqual(await rig.store.acts(null, 9), []);
  });
});

describe('a chat that nothing was sent to', () => {
  it('is heard when it says STOP, by a provider that names no channel', async () => {
    const rig = await Rig.open(new SqliteStore(':memory:', { inline: true }));
    for (const [i, telegram] of ['4242', '@ada_group'].entries()) {
      await rig.report({ outcome: 'opted_out', address: telegram, text: '/stop' });
      const row = { contact: `telegram:${telegram}`, customer: { telegram } };
      assert.equal(only(await rig.start([newcomer(i + 1, row)])).state, 'suppressed');
    }
    await rig.store.close();
  });
});

describe('a block of somebody who is erased', () => {
  const directory = mkdtempSync(join(tmpdir(), 'cascade-blocks-'));
  after(() => rmSync(directory, { recursive: true, force: true }));

  it('is gone from the files, and nothing later is written down', async () => {
    const rig = await Rig.open(new SqliteStore(join(directory, 'cascade.db'), { inline: true }));
    const told = { address: CHAT, channel: 'telegram' } as const;
    const blocked = (at: number) => rig.report({ outcome: 'opted_out', ...told, blocked: true, at });
    await rig.run({ type: 'alias', alias: CHAT, of: PHONE });
    await blocked(rig.now);
    await rig.run({ type: 'forget', contact: PHONE, by: 'a letter' });
    rig.now += MINUTE;
    await blocked(rig.now);
    rig.now += MINUTE;
    assert.equal(
      (await rig.run({ type: 'unblock', ...told, by: 'unblock on telegram', wasBlocked: true })).count,
      0,
    );
    assert.equal(only(await rig.start([newcomer(1)])).state, 'suppressed');
    await rig.store.close();
    const bytes = readdirSync(directory).map((name) => readFileSync(join(directory, name)));
    for (const text of [CHAT, PHONE.slice(1)]) {
      assert.ok(
        bytes.every((one) => !one.includes(text)),
        text,
      );
    }
  });
});

describe('a bot that is blocked and let in again', () => {
  holdRealTime();

  const take = (flow: Flow, news: object): Promise<void> =>
    flow.engine.accounts.take('acc', { reports: [], ...news });

  it('writes to nobody in between, in no campaign', () =>
    Flow.with(
      { campaigns: { spring: tutorial() }, nodes: hub(['whatsapp', 'phone', 'sms']) },
      async (flow) => {
        const contact = '+15550100000';
        const told = { address: contact, channel: 'whatsapp' };
        await take(flow, { reports: [{ outcome: 'opted_out', dedupe: 'block', ...told, blocked: true }] });
        await flow.engine.people.export(contact).then((person) => {
          assert.deepEqual(
            [person.contact.optedOutBy, person.contact.blockedOn],
            ['block on whatsapp', 'whatsapp'],
          );
        });
        const later = flow.clock.now() + MINUTE;
        flow.clock.moveTo(later);
        await take(flow, { unblocks: [{ ...told, wasBlocked: true }] });
        assert.equal((await flow.engine.people.export(contact)).contact.optedOutAt, null);
        await flow.one({ contact });
        assert.equal(flow.provider.asked.length, 1);
      },
    ));

  it('ends nobody’s cascades when the press on Start that lets it in also says whose chat it is', () =>
    Flow.with(
      { campaigns: { spring: tutorial() }, nodes: hub(['whatsapp', 'phone', 'sms']) },
      async (flow) => {
        const contact = '+15550100000';
        const chat = { address: CHAT, channel: 'telegram' };
        await flow.one({ contact });
        await take(flow, { reports: [{ outcome: 'opted_out', dedupe: 'block', ...chat, blocked: true }] });
        flow.clock.moveTo(flow.clock.now() + MINUTE);
        await take(flow, {
          aliases: [{ alias: CHAT, of: contact }],
          unblocks: [{ ...chat, wasBlocked: false }],
        });
        const { contact: known, cascades } = await flow.engine.people.export(contact);
        assert.deepEqual([known.optedOutAt, cascades[0]?.cascade.result], [null, null]);
      },
    ));
});
