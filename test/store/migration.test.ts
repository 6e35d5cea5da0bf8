import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { guardsOf } from '../../lib/campaign/guards-of.ts';
import { say } from '../../lib/guards/say.ts';
import { SqliteStore } from '../../lib/store/index.ts';
import { APPLICATION_ID, MIGRATIONS } from '../../lib/store/sqlite/schema.ts';
import { newcomer, only, PLAN, Rig, T0, taken } from './rig.ts';

/**
 * The last version that kept marketing stops alone, told halts in English, and knew neither pins nor
 * blocks nor what came of a cohort.
 */
const EARLIER = 6;
const OUT = newcomer(1).contact;
const NO_MARKETING = newcomer(2);
/** Known by WhatsApp alone, as an earlier version wrote such ids. */
const NUMBERLESS = 'US.13491208655302741918';

/** Opted out, and about to come back. */
const BACK = newcomer(4).contact;
/** Whom an earlier version noted a message for that had nowhere to go. */
const NO_ADDRESS = [newcomer(5).contact, newcomer(6).contact] as const;
/** What was said in the first try of a message, and in the one that went. */
const [LEFT, WENT] = ['Dear Rumpelstilzchen, once', 'Dear Ada, twice'];

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
      INSERT INTO controls VALUES ('seven', '', '', 'stopped', ${T0}, 'anna', NULL, NULL);
      INSERT INTO campaigns VALUES ('three', '', ${T0}, 'anna'), ('four', '', NULL, NULL), ('five', '', ${T0}, 'anna');
      INSERT INTO contacts VALUES ('${BACK}', ${T0}, 'STOP on sms');
      INSERT INTO aliases VALUES ('', '${NO_ADDRESS[0]}'), ('', '${NO_ADDRESS[1]}');
      INSERT INTO drawn VALUES ('four', 1000, 'retail'), ('five', 1001, 'retail');
      INSERT INTO cascades (seq, id, campaign, plan, key, contact, segment, phase, hop, node, port, pending, home,
        attempts, createdAt, open)
      SELECT column1, column2, 'six', '', column2, column3, 'retail', 'closed', 1, '', 0, 0, '', 1, ${T0}, 0
      FROM (VALUES (7, 'erased', 'forgotten:0'), (8, 'kept', '${newcomer(8).contact}'));
      INSERT INTO payloads VALUES (7, '{}', '{}', '{}'), (8, '{}', '{}', '{}');
      INSERT INTO bodies VALUES (1, '{"text":"${LEFT}"}'), (2, '{}'), (3, '{"text":"${WENT}"}');
      INSERT INTO attempts SELECT column1, 1, 'sms', 'a', 's', '', column2, 'accepted', 1, 2, ${T0}, ${T0}, NULL,
        'delivered', ${T0}, NULL, NULL, NULL, NULL FROM (VALUES (7, 2), (8, 3));
      ${stranded('two')}; ${stranded('six')}; ${stranded('six')};
    `);
    database.close();
    rig = await Rig.open(new SqliteStore(path, { inline: true }));
    rig.now += 1_000;
  });
  after(async () => {
    await rig.store.close();
    rmSync(folder, { recursive: true });
  });

  it('keeps nothing on disk of what earlier tries of a message have said, once somebody was erased', async () => {
    const files = readdirSync(folder).map((file) => readFileSync(join(folder, file)));
    assert.ok(files.some((bytes) => bytes.includes(WENT)));
    for (const bytes of files) assert.ok(!bytes.includes(LEFT));
    assert.deepEqual(only((await rig.everythingOf('kept')).attempts).body, { text: WENT });
  });

  it('still knows who wants no messages, and who wants no marketing on a channel', async () => {
    const { list } = await rig.run({ type: 'suppressions', after: '', limit: 10 });
    assert.deepEqual(
      list.map(({ contact, at, marketingOn = null }) => [contact, at, marketingOn]),
      [
        [OUT, T0, null],
        [NO_MARKETING.contact, T0, 'whatsapp'],
        [BACK, T0, null],
        [NUMBERLESS.toLowerCase(), T0, null],
      ],
    );
    await rig.run({ type: 'alias', alias: NUMBERLESS, of: newcomer(3).contact });
    assert.equal(only(await rig.start([newcomer(3)])).state, 'suppressed');
    assert.equal(only(await rig.start([newcomer(1)])).state, 'suppressed');
    const cascade = await rig.routed(await rig.released(2));
    assert.equal(taken(await rig.claim(cascade, 'whatsapp')).attempt, null);
  });

  it('has people come back by what they say later than their STOP, and stay when that is told again', async () => {
    const say = (text: string, at: number) =>
      rig.report({ outcome: 'replied', address: BACK, channel: 'sms', text, at });
    const next = async (id: string): Promise<string> =>
      only(await rig.start([newcomer(4, { id, key: id })])).state;
    await say('START', T0);
    assert.equal(await next('a'), 'suppressed', 'of one instant');
    await say('START', T0 + 2);
    await say('STOP', T0 + 1);
    assert.equal(await next('b'), 'started');
  });

  it('does not take people for one whose messages had no address', async () => {
    const guards = guardsOf({ frequency: { one_active: true } });
    await rig.store.keepPlan('six', { ...PLAN, guards, hash: 'once' }, {});
    const start = { type: 'start', campaign: 'six', plan: 'once', node: 'start', msg: '{}' } as const;
    const answers = await rig.run({ ...start, cascades: [newcomer(5), newcomer(6)] });
    assert.deepEqual(
      answers.map(({ state }) => state),
      ['started', 'started'],
    );
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

  it('takes blocks, and that they are taken back', async () => {
    const told = { address: '4242', channel: 'telegram' };
    await rig.report({ outcome: 'opted_out', ...told, blocked: true });
    const { list } = await rig.run({ type: 'suppressions', after: 'telegram:', limit: 1 });
    assert.deepEqual(
      list.map(({ contact, by }) => [contact, by]),
      [['telegram:4242', 'block on telegram']],
    );
    rig.now += 1;
    const unblock = { type: 'unblock', ...told, by: 'unblock on telegram', wasBlocked: true } as const;
    assert.equal((await rig.run(unblock)).count, 1);
  });

  it('takes nobody past a cohort that it has no account of, and keeps whom it has let past', async () => {
    const cohort = { cohort: { size: 1, promote: 'auto' } } as const;
    for (const campaign of ['three', 'four', 'five']) {
      await rig.store.keepPlan(campaign, { ...PLAN, guards: guardsOf(cohort), hash: 'cohort' }, {});
    }
    const [three, four, five] = await Promise.all(
      ['three', 'four', 'five'].map(async (campaign) => only(await rig.run({ type: 'controls', campaign }))),
    );
    // Promoted by an earlier version without ever having had a cohort.
    assert.deepEqual([three?.state, three?.byHand], ['cohort', undefined]);
    assert.deepEqual([four?.state, four?.byHand], ['cohort', true]);
    assert.ok(four?.why?.endsWith(`: ${say('guards.cohort.unaccounted').text}`), four?.why ?? '');
    assert.deepEqual([five?.state, five?.by], ['promoted', 'anna']);
  });

  it('has everybody go on, or end, who was left behind when a resume or stop was cut short, and nobody who is paused', async () => {
    const left = await rig.run({ type: 'unfinished' });
    assert.deepEqual(
      left.map(({ action, campaign }) => [action, campaign]),
      [
        ['resume', 'six'],
        ['stop', 'seven'],
      ],
    );
  });

  it('takes pins', async () => {
    assert.deepEqual(await rig.store.pins(), []);
    await rig.store.pin({ campaign: 'one', segment: 'retail', channel: 'sms', by: 'anna' }, rig.now);
    assert.equal(only(await rig.store.pins()).channel, 'sms');
  });
});

/** Adds a cascade that is held in front of a send without an end. */
function stranded(campaign: string): string {
  const seq = '(SELECT coalesce(max(seq), 0) + 1 FROM cascades)';
  return `INSERT INTO cascades (seq, id, campaign, plan, key, contact, segment, phase, hop, node, port, pending, home,
    attempts, createdAt, open) VALUES (${seq}, ${seq}, '${campaign}', 'p', ${seq}, '+12025559999', '', 'held', 1, 'send', 0, 0,
    'send', 0, ${T0}, 1)`;
}
