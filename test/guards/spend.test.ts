import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { guardsOf } from '../../lib/campaign/guards-of.ts';
import type { GuardsDocument } from '../../lib/campaign/guards-document.ts';
import { SqliteStore } from '../../lib/store/index.ts';
import { HOUR, newcomer, NODE, only, PLAN, Rig, taken } from '../store/rig.ts';

const DAY = 24 * HOUR;
const SPEND = { spend: { day: 3 } };

/** A store with a campaign `one` whose messages cost 1 each, and whose customers are numbered. */
class Spending {
  readonly rig: Rig;
  #deployed = 0;
  #customers = 0;

  private constructor(rig: Rig) {
    this.rig = rig;
  }

  static async open(guards: GuardsDocument, path = ':memory:', each = 1): Promise<Spending> {
    const spending = new Spending(await Rig.open(new SqliteStore(path, { inline: true })));
    await spending.deploy(guards, each);
    return spending;
  }

  async deploy(guards: GuardsDocument, each = 1): Promise<void> {
    const price = { default: each, countries: {} };
    const costs = { whatsapp: price, phone: price, sms: price };
    this.#deployed += 1;
    const hash = `deployed ${this.#deployed}`;
    await this.rig.store.keepPlan('one', { ...PLAN, costs, guards: guardsOf(guards), hash }, {});
  }

  /** Somebody new asks for a message: its attempt, or null. */
  async sends() {
    this.#customers += 1;
    const cascade = await this.rig.routed(await this.rig.released(this.#customers));
    return taken(await this.rig.claim(cascade, 'whatsapp')).attempt;
  }

  /** How many of so many new ones get a message. */
  async sent(of: number): Promise<number> {
    let count = 0;
    for (let i = 0; i < of; i++) if ((await this.sends()) !== null) count += 1;
    return count;
  }
}

describe('what is spent on a day', () => {
  it('stays spent when another zone is deployed', async () => {
    const spending = await Spending.open({ ...SPEND, timezone: 'UTC' });
    spending.rig.now = Date.UTC(2026, 5, 1, 12);
    const sent = [await spending.sent(4)];
    for (const timezone of ['Europe/Berlin', 'Asia/Kolkata', 'America/New_York', 'UTC']) {
      await spending.deploy({ ...SPEND, timezone });
      spending.rig.now += 60_000;
      sent.push(await spending.sent(2));
    }
    assert.deepEqual(sent, [3, 0, 0, 0, 0]);
    // In New York the day before has four more hours to go.
    spending.rig.now = Date.UTC(2026, 5, 2, 1);
    await spending.deploy({ ...SPEND, timezone: 'America/New_York' });
    assert.equal(await spending.sent(1), 0);
    spending.rig.now = Date.UTC(2026, 5, 2, 4);
    assert.equal(await spending.sent(4), 3);
    await spending.rig.store.close();
  });

  it('is given back where it was taken, whichever zone is deployed meanwhile', async () => {
    const spending = await Spending.open({ ...SPEND, timezone: 'UTC' });
    const { rig } = spending;
    rig.now = Date.UTC(2026, 5, 1, 12);
    const lost = [await spending.sends(), await spending.sends(), await spending.sends()];
    for (const attempt of lost) await rig.record(attempt!, { state: 'unknown' });
    await spending.deploy({ ...SPEND, timezone: 'Europe/Berlin' });
    for (const attempt of lost) await rig.run({ type: 'resolve', attempt: attempt!.id, found: 'absent' });
    assert.equal(await spending.sent(8), 3);
    await rig.store.close();
  });

  for (const [timezone, before, ...instants] of [
    ['Africa/Cairo', '2026-04-24T10:00Z', '2026-04-24T21:30Z', '2026-04-24T22:30Z'],
    ['America/Havana', '2026-03-08T15:00Z', '2026-03-09T04:30Z', '2026-03-09T05:30Z'],
    ['Atlantic/Azores', '2026-10-24T12:00Z', '2026-10-25T00:30Z', '2026-10-25T12:00Z'],
  ] as const) {
    it(`is that of one day in ${timezone} when clocks are moved at midnight`, async () => {
      const spending = await Spending.open({ ...SPEND, timezone });
      const { rig } = spending;
      rig.now = Date.parse(before);
      const lost = await spending.sends();
      await rig.record(lost!, { state: 'unknown' });
      let sent = 0;
      for (const instant of instants) {
        rig.now = Date.parse(instant);
        sent += await spending.sent(2);
        // What belongs to another day changes nothing about this one.
        if (sent === 2) await rig.run({ type: 'resolve', attempt: lost!.id, found: 'absent' });
      }
      assert.equal(sent, 3);
      const { dueAt } = await rig.cascade('c000005');
      const date = new Intl.DateTimeFormat('en-CA', { timeZone: timezone });
      assert.equal(date.format(dueAt! - 1), date.format(rig.now));
      rig.now = dueAt!;
      assert.equal(await spending.sent(4), 3);
      await rig.store.close();
    });
  }

  it('is not counted twice when a transaction fails and its commands are run again', async () => {
    const spending = await Spending.open(SPEND);
    const { rig } = spending;
    assert.equal(await spending.sent(1), 1);
    const cascade = await rig.routed(await rig.released(50));
    const unknown = { type: 'start', campaign: 'one', plan: 'unknown', node: NODE.start, msg: '{}' } as const;
    const [claimed, failed] = await Promise.allSettled([
      rig.claim(cascade, 'whatsapp'),
      rig.run({ ...unknown, cascades: [newcomer(60)] }),
    ]);
    assert.deepEqual([claimed.status, failed.status], ['fulfilled', 'rejected']);
    assert.equal(await spending.sent(3), 1);
    await rig.store.close();
  });

  describe('in a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'cascade-spend-'));
    after(() => rmSync(folder, { recursive: true }));

    it('of an earlier version counts for the rest of its day', async () => {
      const path = join(folder, 'earlier.db');
      const guards = { timezone: 'Europe/Berlin', spend: { day: 3, account: 10 } };
      await (await Spending.open(guards, path)).rig.store.close();
      // Which booked by the day: the campaign's by its zone, the account's by UTC.
      const database = new DatabaseSync(path);
      const add = database.prepare('INSERT INTO meters VALUES (?, ?, ?)');
      add.run('spend campaign one', 0, 2_000_000);
      add.run('spend campaign one', Date.UTC(2026, 4, 31, 22), 2_000_000);
      add.run('spend account account', Date.UTC(2026, 5, 1), 8_000_000);
      database.close();
      const spending = await Spending.open(guards, path);
      spending.rig.now = Date.UTC(2026, 5, 1, 21, 59);
      assert.equal(await spending.sent(3), 1);
      spending.rig.now = Date.UTC(2026, 5, 1, 22);
      assert.equal(await spending.sent(3), 1, 'the account has room for one more on its own day');
      spending.rig.now = Date.UTC(2026, 5, 2);
      assert.equal(await spending.sent(4), 2);
      await spending.rig.store.close();
    });

    it('is let go of after some days, and what the campaign has spent is not', async () => {
      const path = join(folder, 'pruned.db');
      const spending = await Spending.open({ spend: { campaign: 3 } }, path);
      const { rig } = spending;
      for (let days = 0; days < 3; days++) {
        rig.now += 4 * DAY;
        assert.equal(await spending.sent(1), 1);
      }
      await rig.run({ type: 'prune', after: null, limit: 10 });
      assert.equal(await spending.sent(1), 0);
      await rig.store.close();
      const database = new DatabaseSync(path, { readOnly: true });
      const rows = database
        .prepare("SELECT amount FROM meters WHERE name LIKE 'spend%' ORDER BY amount")
        .all();
      database.close();
      // The campaign's for all time, and today's of campaign and account.
      assert.deepEqual(
        rows.map(({ amount }) => amount),
        [1_000_000, 1_000_000, 3_000_000],
      );
    });
  });
});

describe('a price list', () => {
  it('holds from its deploy on for everybody, and leaves what was booked before as it was', async () => {
    const spending = await Spending.open({ spend: { campaign: 100 } }, ':memory:', 0.1);
    const { rig } = spending;
    const pause = (action: 'pause' | 'resume') =>
      rig.run({ type: 'control', action, campaign: 'one', by: 'ann', limit: 100 });
    const start = {
      type: 'start',
      campaign: 'one',
      plan: 'deployed 1',
      node: NODE.start,
      msg: '{}',
    } as const;
    await rig.run({ ...start, cascades: Array.from({ length: 9 }, (_, i) => newcomer(i + 1)) });
    const [first, ...others] = (await rig.due([NODE.start])).emit;
    const booked = await rig.waiting(first!.cascade, 'whatsapp');
    await pause('pause');
    for (const { cascade } of others) await rig.claim(await rig.routed(cascade), 'whatsapp');
    await spending.deploy({ spend: { campaign: 3.1 } });
    await pause('resume');
    const sent: (number | null)[] = [];
    for (const { cascade } of (await rig.due([NODE.send])).emit) {
      const { attempt } = taken(await rig.claim(cascade, 'whatsapp'));
      if (attempt !== null) sent.push(attempt.cost);
    }
    assert.deepEqual(sent, [1, 1, 1]);
    assert.equal((await rig.everythingOf(booked.cascade)).attempts[0]?.cost, 0.1);
    const spent = (await rig.store.attemptCounts('one')).reduce((sum, { cost }) => sum + cost, 0);
    assert.equal(spent, 3.1);
    await rig.store.close();
  });

  it('that names a channel no more leaves it its old price: nothing is free under a cap', async () => {
    const spending = await Spending.open({ spend: { campaign: 100 } }, ':memory:', 2);
    const { rig } = spending;
    const start = {
      type: 'start',
      campaign: 'one',
      plan: 'deployed 1',
      node: NODE.start,
      msg: '{}',
    } as const;
    await rig.run({ ...start, cascades: [newcomer(1)] });
    const sms = { default: 1, countries: {} };
    const guards = guardsOf({ spend: { campaign: 100 } });
    await rig.store.keepPlan('one', { ...PLAN, costs: { sms }, guards, hash: 'sms alone' }, {});
    const { cascade } = only((await rig.due([NODE.start])).emit);
    assert.equal(taken(await rig.claim(await rig.routed(cascade), 'whatsapp')).attempt?.cost, 2);
    await rig.store.close();
  });
});

describe('a channel that is closed all week', () => {
  it('is passed over with the reason, in every zone', async () => {
    const rig = await Rig.open(new SqliteStore(':memory:', { inline: true }));
    const guards = guardsOf({ quiet_hours: { whatsapp: '00:00-24:00' } });
    await rig.store.keepPlan('one', { ...PLAN, guards, hash: 'closed' }, {});
    const zones = ['Europe/London', 'America/New_York', 'Australia/Lord_Howe', 'UTC'];
    for (const [index, timezone] of zones.entries()) {
      const phone = newcomer(index).contact;
      const cascade = await rig.released(index, { customer: { phone, timezone } });
      const passed = taken(await rig.claim(await rig.routed(cascade), 'whatsapp'));
      assert.equal(passed.attempt, null, timezone);
      assert.equal((await rig.everythingOf(cascade.id)).attempts[0]?.reason, 'no_opening');
      assert.ok(await rig.claimed(only(passed.emit).cascade, 'phone'));
    }
    await rig.store.close();
  });
});
