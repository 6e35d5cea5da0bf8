import assert from 'node:assert/strict';
import { DateTime } from 'luxon';
import { guardsOf } from '../../lib/campaign/guards-of.ts';
import type { Attempt, Cascade, Emission } from '../../lib/cascade/model.ts';
import { SqliteStore } from '../../lib/store/index.ts';
import { runs } from '../runs.ts';
import { HOUR, newcomer, NODE, PLAN, Rig, taken } from '../store/rig.ts';
import { ZONES } from './twenty-zones.ts';

const DAY = 24 * HOUR;
const START = Date.UTC(2026, 0, 1);
const CHANNELS = ['whatsapp', 'phone', 'sms'];
/** Each of them makes three sends. */
const CASCADES = Math.ceil(runs(600, 10_000) / CHANNELS.length);
/** Cascades that start on one day, of half as many people. */
const BURST = 10;
/** Of each campaign, in cents; on an average day less is sent. */
const PER_DAY = 4 + Math.ceil((0.7 * CASCADES * CHANNELS.length) / 365);
const PER_WEEK = 4;
/** The spend cap's days begin here. */
const HOME = 'America/New_York';

/** Guards on random sends over a year, and what they must keep to, worked out in other ways than theirs. */
class Year {
  sent = 0;
  readonly attempts = new Map<string, Attempt[]>();
  /** Holds by what was in the way. */
  readonly held = { hours: 0, frequency: 0, spend: 0 };
  readonly #spent = new Map<string, number>();
  readonly #byContact = new Map<string, number[]>();

  isOpen(zone: string, channel: string, at: number): boolean {
    const local = DateTime.fromMillis(at, { zone });
    const [from, to] = channel === 'phone' ? [9, 20] : [8, 21];
    const holiday = ['12-25', '01-01'].includes(local.toFormat('MM-dd'));
    return local.hour >= from && local.hour < to && local.weekday !== 7 && !holiday;
  }

  inWeek(contact: string, at: number): number {
    return (this.#byContact.get(contact) ?? []).filter((one) => one > at - 7 * DAY).length;
  }

  spentOn(campaign: string, at: number): number {
    return this.#spent.get(this.#day(campaign, at)) ?? 0;
  }

  /** What speaks against a send, each on its own. */
  obstacles(
    zone: string,
    { campaign, contact }: Cascade,
    channel: string,
    at: number,
  ): (keyof Year['held'])[] {
    return [
      ...(this.isOpen(zone, channel, at) ? [] : ['hours' as const]),
      ...(this.inWeek(contact, at) < PER_WEEK ? [] : ['frequency' as const]),
      ...(this.spentOn(campaign, at) < PER_DAY ? [] : ['spend' as const]),
    ];
  }

  note(contact: string, attempt: Attempt): void {
    const at = attempt.claimedAt;
    this.sent += 1;
    this.#byContact.set(contact, [...(this.#byContact.get(contact) ?? []), at]);
    this.#spent.set(this.#day(attempt.campaign, at), this.spentOn(attempt.campaign, at) + 1);
    this.attempts.set(attempt.cascade, [...(this.attempts.get(attempt.cascade) ?? []), attempt]);
  }

  #day(campaign: string, at: number): string {
    return `${campaign} ${DateTime.fromMillis(at, { zone: HOME }).toISODate()}`;
  }
}

describe('quiet hours, frequency cap and daily spend cap together', () => {
  it('let random sends over a year in 20 zones out in order, none too many, too early or lost', async function () {
    this.timeout(300_000);
    const rig = await Rig.open(new SqliteStore(':memory:', { inline: true }));
    const price = { default: 0.01, countries: {} };
    const guards = guardsOf({
      timezone: HOME,
      quiet_hours: { default: '21:00-08:00' },
      calling_hours: '09:00-20:00',
      quiet_days: ['sun'],
      holidays: ['12-25', '01-01'],
      frequency: { all: `${PER_WEEK}/7d` },
      spend: { day: PER_DAY / 100 },
    });
    const costs = { whatsapp: price, phone: price, sms: price };
    for (const campaign of ['one', 'two'])
      await rig.store.keepPlan(campaign, { ...PLAN, costs, guards, hash: 'guarded' }, {});
    const year = new Year();
    let seed = 5;
    const next = (n: number): number => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % n;
    const zoneOf = (contact: string): string => ZONES[Number(contact.slice(-4)) % ZONES.length]!;

    const claim = async (cascade: Cascade, channel: string): Promise<void> => {
      const { contact } = cascade;
      const obstacles = year.obstacles(zoneOf(contact), cascade, channel, rig.now);
      const { attempt, dueAt } = taken(await rig.claim(cascade, channel));
      if (attempt === null) {
        assert.ok(obstacles.length > 0, `${cascade.id} is held for nothing`);
        assert.ok(dueAt !== null && dueAt > rig.now && dueAt < rig.now + 9 * DAY);
        for (const one of obstacles) year.held[one] += 1;
        return;
      }
      assert.deepEqual(
        obstacles,
        [],
        `${cascade.id} is sent by ${channel} at ${new Date(rig.now).toISOString()}`,
      );
      year.note(contact, attempt);
      await follow((await rig.record(attempt, { state: 'accepted' })).emit);
    };
    const step = async ({ cascade, node, port }: Emission): Promise<void> => {
      if (node === NODE.router) {
        if (port < CHANNELS.length) await claim(cascade, CHANNELS[port]!);
      } else if (node === NODE.send && port === -1) await claim(cascade, cascade.channel!);
      else if (node === NODE.send && port === 0) await follow(taken(await rig.wait(cascade)).emit);
      else await follow(taken(await rig.route(cascade)).emit);
    };
    const follow = async (emit: readonly Emission[]): Promise<void> => {
      for (const one of emit) await step(one);
    };

    // A person's cascades in a burst are of both campaigns, so that the frequency cap has to count over both.
    const days = Array.from({ length: Math.ceil(CASCADES / BURST) }, () => next(365)).toSorted(
      (a, b) => a - b,
    );
    const starts = Array.from({ length: CASCADES }, (_, i) => {
      const { contact, customer } = newcomer(Math.floor(i / BURST) * 5 + (i % 5));
      const zoned = { ...customer, timezone: zoneOf(contact) };
      const at = START + days[Math.floor(i / BURST)]! * DAY + next(20 * 3_600) * 1_000;
      return {
        at,
        campaign: i % BURST < 5 ? 'one' : 'two',
        row: newcomer(i, { contact, key: `order ${i}`, customer: zoned }),
      };
    }).toSorted((a, b) => a.at - b.at);
    const homes = [NODE.start, NODE.send, NODE.wait];
    for (let due: number | null = null; starts.length > 0 || due !== null;) {
      rig.now = Math.min(starts[0]?.at ?? Infinity, due ?? Infinity);
      while (starts[0]?.at === rig.now) {
        const { campaign, row } = starts.shift()!;
        await rig.start([row], campaign);
      }
      const { emit, next: later } = await rig.due(homes, 500);
      await follow(emit);
      due = later;
      // What was put to rest just now may be due before what was there already.
      const again = await rig.due(homes, 0);
      due = again.next;
    }

    assert.equal(year.sent, CASCADES * CHANNELS.length, 'none is lost');
    for (const [id, attempts] of year.attempts) {
      assert.deepEqual(
        attempts.map(({ channel }) => channel),
        CHANNELS,
        id,
      );
      attempts.slice(1).forEach(({ claimedAt }, i) => {
        const { waitMs } = PLAN.steps[i]!;
        assert.ok(claimedAt - attempts[i]!.claimedAt >= waitMs!, `${id} waits after its real send`);
      });
    }
    for (const [guard, count] of Object.entries(year.held))
      assert.ok(count > CASCADES / 10, `${guard}: ${count}`);
    await rig.store.close();
  });
});
