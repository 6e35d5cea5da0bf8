import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SqliteStore } from '../../lib/store/index.ts';
import { APPLICATION_ID, MIGRATIONS } from '../../lib/store/sqlite/schema.ts';
import { newcomer, only, Rig, T0, taken } from './rig.ts';

/** The last version that kept marketing stops alone, told halts in English, and knew no pins. */
const EARLIER = 6;
const OUT = newcomer(1).contact;
const NO_MARKETING = newcomer(2);
/** Known by WhatsApp alone, as an earlier version wrote such ids. */
const NUMBERLESS = 'US.13491208655302741918';

describe('a file of an earlier version', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cascade-migration-'));
  const path = join(folder, 'cascade.db');
  let rig: Rig;

  before(async () => {
    const database = new DatabaseSync(path);
    for (const step of MIGRATIONS.slice(0, EARLIER)) {
      if (typeof step === 'string') database.exec(step);
      else step(database);
    }
    const stopped = 'sms: 5 of 20 sends failed or bounced; the limit is 2 %';
    database.exec(`
      PRAGMA application_id = ${APPLICATION_ID};
      PRAGMA user_version = ${EARLIER};
      INSERT INTO contacts VALUES ('${OUT}', ${T0}, 'STOP on sms');
      INSERT INTO contacts VALUES ('${NUMBERLESS}', ${T0}, 'STOP on whatsapp');
      INSERT INTO noMarketing VALUES ('${NO_MARKETING.contact}', 'whatsapp', ${T0}, 'preference on whatsapp');
      INSERT INTO controls VALUES ('one', 'sms', '', 'halted', ${T0}, 'guards', '${stopped}', 'Check the list.');
      INSERT INTO controls VALUES ('two', '', '', 'paused', ${T0}, 'anna', NULL, NULL);
    `);
    database.close();
    rig = await Rig.open(new SqliteStore(path, { inline: true }));
    rig.now += 1_000;
  });
  after(async () => {
    await rig.store.close();
    rmSync(folder, { recursive: true });
  });

  it('still knows who wants no messages, and who wants no marketing on a channel', async () => {
    const { list } = await rig.run({ type: 'suppressions', after: '', limit: 10 });
    assert.deepEqual(
      list.map(({ contact, at, marketingOn = null }) => [contact, at, marketingOn]),
      [
        [OUT, T0, null],
        [NO_MARKETING.contact, T0, 'whatsapp'],
        [NUMBERLESS.toLowerCase(), T0, null],
      ],
    );
    await rig.run({ type: 'alias', alias: NUMBERLESS, of: newcomer(3).contact });
    assert.equal(only(await rig.start([newcomer(3)])).state, 'suppressed');
    assert.equal(only(await rig.start([newcomer(1)])).state, 'suppressed');
    const cascade = await rig.routed(await rig.released(2));
    assert.equal(taken(await rig.claim(cascade, 'whatsapp')).attempt, null);
  });

  it('has people come back who want marketing again', async () => {
    const who = { address: NO_MARKETING.contact };
    const wish = { channel: 'whatsapp', wanted: true, by: 'preference on whatsapp' };
    assert.equal((await rig.run({ type: 'marketing', who, ...wish })).count, 1);
    assert.deepEqual((await rig.run({ type: 'person', contact: NO_MARKETING.contact })).noMarketingOn, []);
  });

  it('keeps what was halted and paused, as it was said then', async () => {
    const [halt] = await rig.run({ type: 'controls', campaign: 'one' });
    assert.deepEqual([halt?.state, halt?.channel, halt?.told], ['halted', 'sms', undefined]);
    assert.match(halt?.why ?? '', /^sms: 5 of 20/);
    assert.equal(only(await rig.run({ type: 'controls', campaign: 'two' })).state, 'paused');
    const order = { type: 'control', campaign: 'two', action: 'resume', by: 'anna', limit: 10 } as const;
    assert.equal((await rig.run(order)).changed, true);
    assert.deepEqual(await rig.run({ type: 'controls', campaign: 'two' }), []);
  });

  it('takes pins', async () => {
    assert.deepEqual(await rig.store.pins(), []);
    await rig.store.pin({ campaign: 'one', segment: 'retail', channel: 'sms', by: 'anna' }, rig.now);
    assert.equal(only(await rig.store.pins()).channel, 'sms');
  });
});
