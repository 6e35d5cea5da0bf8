import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteStore } from '../../lib/store/index.ts';
import { newcomer, only, Rig, taken } from '../store/rig.ts';

/** Nobody of these is to be found in the files of a store. */
const PEOPLE = Array.from({ length: 10 }, (_, index) => newcomer(index));

describe('what comes in of somebody who was erased', () => {
  const directory = mkdtempSync(join(tmpdir(), 'cascade-erased-'));
  let rig: Rig;
  before(async () => {
    rig = await Rig.open(new SqliteStore(join(directory, 'cascade.db'), { inline: true }));
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  const forget = ({ contact }: { contact: string }) => rig.run({ type: 'forget', contact, by: 'a letter' });
  const number = ({ contact }: { contact: string }): string => contact.slice(1);

  it('is not written down', async () => {
    const [onItsWay, asked, refused, doubted, sent, named, paired, ordered, listed, talking] = PEOPLE;

    // A message that a node of the flow held back meanwhile.
    const moving = await rig.released(0);
    await forget(onItsWay!);
    const message = JSON.stringify({ payload: onItsWay!.customer });
    assert.equal(only(taken(await rig.route(moving, message)).emit).cascade.result, 'stopped');

    // The answer to a send that was under way.
    const [first, second, third] = [
      await rig.claimed(await rig.released(1), 'whatsapp'),
      await rig.claimed(await rig.released(2), 'whatsapp'),
      await rig.claimed(await rig.released(3), 'whatsapp'),
    ];
    await rig.record(third, { state: 'unknown' });
    for (const one of [asked!, refused!, doubted!]) await forget(one);
    await rig.record(first, { state: 'accepted', externalId: `${number(asked!)}-1` });
    const code = `${refused!.contact} is unknown`;
    await rig.record(second, { state: 'refused', reason: 'invalid_number', scope: 'contact', code });
    await rig.run({ type: 'resolve', attempt: third.id, found: { externalId: `${number(doubted!)}-1` } });

    // A status, whose mark, id and code have the number in them.
    const { id: attempt } = await rig.waiting(await rig.released(4), 'whatsapp');
    await forget(sent!);
    const externalId = `${number(sent!)}-1`;
    const failed = { outcome: 'failed', reason: 'unknown', code: sent!.contact } as const;
    for (const status of [failed, { outcome: 'delivered' } as const]) {
      const dedupe = `${externalId}:${status.outcome}`;
      const { state } = await rig.report({ ...status, attempt, externalId, dedupe });
      assert.equal(state, 'applied');
    }
    assert.equal((await rig.everythingOf(sent!.id)).attempts[0]?.outcome, 'delivered', 'it counts');

    // What was there before, in the provider's own id: as it is, and in base64 as at WhatsApp.
    const ids = [
      `${number(named!)}-1`,
      `wamid.${Buffer.from(`\u001c\u0018\u000b${number(named!)}`).toString('base64')}`,
    ];
    for (const [step, id] of ids.entries()) {
      const cascade = await rig.released(5, { id: `named ${step}`, key: `named ${step}` });
      const claimed = await rig.claimed(cascade, 'whatsapp');
      await rig.record(claimed, { state: 'accepted', externalId: id });
      await rig.report({ outcome: 'delivered', externalId: id, dedupe: `${id}:delivered` });
    }
    await forget(named!);

    // A further address of theirs, an order about them, and lists in which they stand.
    for (const [index, one] of [paired!, ordered!, listed!].entries()) {
      await rig.waiting(await rig.released(6 + index), 'whatsapp');
      await forget(one);
    }
    await rig.run({ type: 'alias', alias: 'US.1349', of: paired!.contact });
    // What they write from a chat that was known before, and from which they had stopped.
    const chat = { address: '55667788', channel: 'telegram', outcome: 'replied' } as const;
    await rig.waiting(await rig.released(9), 'whatsapp');
    await rig.run({ type: 'alias', alias: chat.address, of: talking!.contact });
    await rig.report({ ...chat, text: 'STOP' });
    await forget(talking!);
    await rig.report({ ...chat, text: 'Goldstroh' });
    const order = { type: 'control', contact: ordered!.contact, by: 'ann', limit: 10 } as const;
    await rig.run({ ...order, action: 'pause' });
    await rig.run({ ...order, action: 'stop' });
    await rig.run({ type: 'opt-out', contact: listed!.contact, by: 'ann' });
    await rig.run({
      type: 'opt-out',
      contact: listed!.customer.email!.toLowerCase(),
      by: 'ann',
      listed: true,
    });

    await rig.store.close();
    for (const file of readdirSync(directory)) {
      const bytes = readFileSync(join(directory, file));
      for (const one of PEOPLE) {
        for (const trace of [number(one), one.customer.name!, one.customer.email!.toLowerCase()]) {
          assert.ok(!bytes.includes(trace), `${trace} in ${file}`);
        }
      }
      for (const id of [...ids, chat.address, 'Goldstroh'])
        assert.ok(!bytes.includes(id), `${id} in ${file}`);
    }
  });
});
