import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { guardsOf } from '../../lib/campaign/guards-of.ts';
import { SqliteStore } from '../../lib/store/index.ts';
import { HOUR, newcomer, NODE, only, PLAN, Rig, taken } from '../store/rig.ts';

const ADA = newcomer(1);
const CHAT = '555123';

describe('the last word of a person', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await Rig.open(new SqliteStore(':memory:', { inline: true }));
  });
  afterEach(() => rig.store.close());

  const says = (text: string, channel: string, address: string, at = rig.now): Promise<unknown> =>
    rig.report({ outcome: 'replied', address, channel, text, at });
  const next = async (): Promise<string> => only(await rig.start([ADA])).state;

  it('is a STOP that is said now, though a clock that ran ahead dated their START later', async () => {
    rig.now += HOUR;
    await says('START', 'sms', ADA.contact);
    rig.now -= HOUR / 2;
    await says('STOP', 'sms', ADA.contact);
    assert.equal(await next(), 'suppressed');
  });

  it('is the last STOP of a chat that is found to be theirs, and not its first', async () => {
    await says('STOP', 'telegram', CHAT);
    rig.now += 1_000;
    await says('START', 'sms', ADA.contact);
    rig.now += 1_000;
    await says('STOP', 'telegram', CHAT);
    await rig.run({ type: 'alias', alias: CHAT, of: ADA.contact });
    assert.equal(await next(), 'suppressed');
  });

  it('is a STOP in the second of their return, where the provider tells whole seconds', async () => {
    rig.now = Math.ceil(rig.now / 1_000) * 1_000 + 700;
    await says('STOP', 'sms', ADA.contact, rig.now - HOUR);
    await rig.run({ type: 'opt-in', contact: ADA.contact, by: 'a letter' });
    rig.now += 250;
    await says('STOP', 'whatsapp', ADA.contact, rig.now - 950);
    assert.equal(await next(), 'suppressed');
  });
});

describe('two numbers that a channel knows as one person’s', () => {
  const [LOCAL, MOBILE] = ['+525512345678', '+5215512345678'];

  for (const [first, second] of [
    [LOCAL, MOBILE],
    [MOBILE, LOCAL],
  ] as const) {
    it(`get five messages in a day together: ${first} first`, async () => {
      const rig = await Rig.open(new SqliteStore(':memory:', { inline: true }));
      await rig.run({ type: 'alias', alias: LOCAL, of: MOBILE });
      const sent = async (contact: string, count: number): Promise<number> => {
        let sends = 0;
        for (let i = 0; i < count; i++) {
          const id = `${contact} ${i}`;
          const cascade = await rig.released(
            1,
            newcomer(1, { id, key: id, contact, customer: { phone: contact } }),
          );
          if (taken(await rig.claim(await rig.routed(cascade), 'whatsapp')).attempt) sends += 1;
        }
        return sends;
      };
      assert.deepEqual([await sent(first, 4), await sent(second, 4)], [4, 1]);
      await rig.store.close();
    });
  }
});

describe('what is kept of a return', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cascade-last-word-'));
  after(() => rmSync(folder, { recursive: true }));

  /** Every row of the tables that hold people's addresses, as text. */
  const keptIn = (path: string): string => {
    const database = new DatabaseSync(path, { readOnly: true });
    const tables = ['contacts', 'returned', 'blocks', 'aliases', 'marketing', 'controls'];
    const rows = tables.map((table) => JSON.stringify(database.prepare(`SELECT * FROM ${table}`).all()));
    database.close();
    return rows.join('\n');
  };

  it('goes with the person who is forgotten, however their chat was written', async () => {
    const path = join(folder, 'forgotten.db');
    const rig = await Rig.open(new SqliteStore(path, { inline: true }));
    await rig.released(1, newcomer(1, { customer: { phone: ADA.contact, telegram: CHAT } }));
    await rig.report({ outcome: 'replied', address: CHAT, channel: 'telegram', text: 'START', at: rig.now });
    await rig.run({ type: 'control', action: 'pause', contact: CHAT, by: 'ann', limit: 9 });
    rig.now += 1_000;
    await rig.run({ type: 'forget', contact: ADA.contact, by: 'ann' });
    await rig.store.close();
    const kept = keptIn(path);
    for (const address of [CHAT, ADA.contact]) assert.ok(!kept.includes(address), kept);
  });

  it('goes with their last cascade when that is of age', async () => {
    const path = join(folder, 'aged.db');
    const rig = await Rig.open(new SqliteStore(path, { inline: true }));
    const guards = guardsOf({ retention: '1d' });
    await rig.store.keepPlan('one', { ...PLAN, guards, hash: 'retention' }, {});
    const { id } = await rig.released(1);
    await rig.report({
      outcome: 'replied',
      address: ADA.contact,
      channel: 'sms',
      text: 'START',
      at: rig.now,
    });
    await rig.run({ type: 'stop', cascade: id, why: 'enough', limit: 1 });
    for (let month = 0; month < 2; month++) {
      await rig.due(['', NODE.start, NODE.router, NODE.wait, NODE.learner]);
      rig.now += 30 * 24 * HOUR;
    }
    assert.equal((await rig.run({ type: 'age', limit: 10 })).count, 1);
    await rig.store.close();
    assert.ok(!keptIn(path).includes(ADA.contact), keptIn(path));
  });
});
