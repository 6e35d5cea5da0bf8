import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import type { Attempt } from '../../lib/cascade/model.ts';
import { chanceOf } from '../../lib/channels/simulator/chance.ts';
import { MIGRATIONS } from '../../lib/store/sqlite/schema.ts';
import { Watch, type Told } from '../../lib/store/sqlite/watch.ts';
import { T0 } from './rig.ts';

const HALT = { limits: { failed: 0.1, opted_out: 0.02 }, channels: {}, min: 20 };
const SENT: Told = [['sends', 1]];
const BOUNCED: Told = [['failed', 1]];
const FAILED: Told = [...SENT, ...BOUNCED];

function opened(): DatabaseSync {
  const database = new DatabaseSync(':memory:');
  migrate(database, MIGRATIONS);
  return database;
}

function migrate(database: DatabaseSync, steps: typeof MIGRATIONS): void {
  for (const step of steps) {
    if (typeof step === 'string') database.exec(step);
    else step(database);
  }
}

/** The n-th send of a campaign: eight of them at one instant. */
const send = (n: number, channel = 'sms') =>
  ({ campaign: 'one', channel, claimedAt: T0 + Math.floor(n / 8) }) as Attempt;

describe('the watch over a campaign', () => {
  let database: DatabaseSync;
  let watch: Watch;
  beforeEach(() => {
    database = opened();
    database.exec('BEGIN');
    watch = new Watch(database);
  });
  afterEach(() => database.close());

  /** So many sends from the n-th on that tell the same, until something halts. @returns how many there were */
  function until(from: number, count: number, told: Told, channel = 'sms'): number {
    for (let n = from; n < from + count; n++) {
      watch.attempt(send(n, channel), n, told);
      if (watch.alarms(send(n, channel), told === SENT ? null : n, HALT).length > 0) return n - from + 1;
    }
    return count;
  }

  it('takes a further send of whoever began the latest stretch, in the same instant', () => {
    const send = { campaign: 'one', channel: 'sms', claimedAt: T0 } as Attempt;
    for (let n = 0; n < 21; n++) watch.attempt(send, 7, SENT);
    assert.deepEqual(
      { ...database.prepare("SELECT sends FROM stretches WHERE channel = 'sms'").get() },
      { sends: 21 },
    );
  });

  it('needs a few dozen failures after 10,000 good sends, and after a restart', () => {
    assert.equal(until(0, 10_000, SENT), 10_000);
    watch = new Watch(database);
    const victims = until(10_000, 1_000, FAILED);
    assert.ok(victims <= 30, `${victims} victims`);
  });

  it('needs no more where bounces come in after the sends, in whatever order', () => {
    assert.equal(until(0, 10_300, SENT), 10_300);
    const chance = chanceOf('bounces');
    const late = Array.from({ length: 100 }, (_, i) => ({ n: 10_000 + i, place: chance() }));
    late.sort((a, b) => a.place - b.place);
    const victims = late.findIndex(({ n }) => until(n, 1, BOUNCED) === 1 && alarmedAt(n));
    assert.ok(victims >= 0 && victims <= 60, `${victims} victims`);
  });

  it('sees one channel of two fail, and people leave over both', () => {
    for (let n = 0; n < 4_000; n++) watch.attempt(send(n, n % 10 === 0 ? 'sms' : 'email'), n, SENT);
    const failing = until(4_000, 40, FAILED, 'sms');
    assert.ok(failing <= 30, `${failing} victims`);
    assert.deepEqual(
      watch.alarms(send(4_000 + failing - 1), 4_000 + failing - 1, HALT).map(({ channel }) => channel),
      ['sms'],
    );
    for (let n = 4_100; n < 4_140; n++) {
      const attempt = send(n, n % 2 === 0 ? 'sms' : 'email');
      watch.attempt(attempt, n, [...SENT, ...(n % 3 === 0 ? ([['opted_out', 1]] as const) : [])]);
    }
    assert.ok(watch.alarms(send(4_139), 4_139, HALT).some(({ kind }) => kind === 'opted_out'));
  });

  it('halts no honest campaign of 10,000 sends whose share is just under the limit', () => {
    const chance = chanceOf('honest');
    for (let n = 0; n < 10_000; n++) {
      const failed = chance() < 0.09;
      watch.attempt(send(n), n, failed ? FAILED : SENT);
      if (failed) assert.deepEqual(watch.alarms(send(n), n, HALT), [], `after ${n}`);
    }
  });

  it('counts anew after a resume, and nothing of before', () => {
    const halted = until(0, 100, FAILED);
    assert.ok(halted < 30);
    watch.reset('one', '', send(800).claimedAt);
    assert.equal(watch.attempt(send(halted), halted, BOUNCED), false);
    assert.equal(until(800, 100, SENT), 100);
  });

  it('counts in a file of an earlier version what is sent from then on', () => {
    const earlier = new DatabaseSync(':memory:');
    const here = MIGRATIONS.findIndex((step) => String(step).includes('CREATE TABLE stretches'));
    migrate(earlier, MIGRATIONS.slice(0, here));
    earlier.exec(`
      INSERT INTO cascades (seq, id, campaign, plan, key, contact, segment, phase, hop, node, port, pending, home,
        attempts, createdAt, open) VALUES (1, 'c', 'one', '', 'k', '+1', '', 'waiting', 1, '', 0, 0, '', 1, ${T0}, 1);
      INSERT INTO attempts VALUES (1, 1, 'sms', 'a', 's', '', 1, 'accepted', 1, 1, ${T0}, ${T0}, NULL, 'sent', ${T0},
        NULL, NULL, NULL, NULL);
    `);
    migrate(earlier, MIGRATIONS.slice(here));
    watch = new Watch(earlier);
    assert.equal(watch.attempt(send(0), 1, BOUNCED), false);
    assert.equal(watch.attempt(send(8), 2, SENT), true);
    earlier.close();
  });

  function alarmedAt(n: number): boolean {
    return watch.alarms(send(n), n, HALT).length > 0;
  }
});
