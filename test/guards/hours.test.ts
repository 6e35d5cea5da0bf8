import assert from 'node:assert/strict';
import { DateTime, IANAZone } from 'luxon';
import type { Hours } from '../../lib/guards/guards.ts';
import { opening, openMinutes, Openings } from '../../lib/guards/hours.ts';
import { zonesOf, zonesOfCountry } from '../../lib/guards/zones.ts';
import { ZONES } from './twenty-zones.ts';

const none: Hours = { quiet: {}, calling: null, days: [], holidays: [] };
const night: Hours = { ...none, quiet: { default: { from: 21 * 60, to: 8 * 60 } } };

function at(local: string, zone: string): number {
  return DateTime.fromISO(local, { zone }).toMillis();
}

/** The instants of 2026 at which the clocks of a zone are moved. */
function clockMoves(zone: string): number[] {
  const offset = (instant: number): number => DateTime.fromMillis(instant, { zone }).offset;
  const hour = 3_600_000;
  const moves: number[] = [];
  for (let day = Date.UTC(2026, 0, 1); day < Date.UTC(2027, 0, 1); day += 24 * hour) {
    if (offset(day) === offset(day + 24 * hour)) continue;
    let at = day + hour;
    while (offset(at) === offset(day)) at += hour / 2;
    moves.push(at);
  }
  return moves;
}

/** The first open quarter of an hour from an instant on, found by looking at each. */
function firstOpen({ quiet }: Hours, zone: string, now: number): number {
  const { from, to } = quiet['default']!;
  for (let at = now; ; at += 900_000) {
    const { hour, minute } = DateTime.fromMillis(at, { zone });
    const shown = hour * 60 + minute;
    if (shown >= to && shown < from) return at;
  }
}

/** How often the clock of a zone was looked at meanwhile; it throws rather than go on for ever. */
function looks(work: () => void, most = 50_000): number {
  const plain = Object.getOwnPropertyDescriptor(IANAZone.prototype, 'offset')!;
  const offset = plain.value as (this: IANAZone, instant: number) => number;
  let count = 0;
  const value = function (this: IANAZone, instant: number): number {
    if ((count += 1) > most) throw new Error(`The clock was looked at ${count} times.`);
    return offset.call(this, instant);
  };
  Object.defineProperty(IANAZone.prototype, 'offset', { ...plain, value });
  try {
    work();
  } finally {
    Object.defineProperty(IANAZone.prototype, 'offset', plain);
  }
  return count;
}

describe('quiet hours', () => {
  it('move a send to their end, on the same day or the next', () => {
    const zone = 'Europe/Berlin';
    assert.equal(opening(night, 'sms', [zone], at('2026-05-04T22:10', zone)), at('2026-05-05T08:00', zone));
    assert.equal(opening(night, 'sms', [zone], at('2026-05-05T03:00', zone)), at('2026-05-05T08:00', zone));
    assert.equal(opening(night, 'sms', [zone], at('2026-05-05T08:00', zone)), at('2026-05-05T08:00', zone));
    assert.equal(opening(night, 'sms', [zone], at('2026-05-05T20:59', zone)), at('2026-05-05T20:59', zone));
  });

  it('are a channel’s own where it has some, and calls keep calling hours too', () => {
    const hours: Hours = {
      ...night,
      quiet: { ...night.quiet, email: { from: 0, to: 60 } },
      calling: { from: 540, to: 1020 },
    };
    const evening = at('2026-05-04T23:00', 'UTC');
    assert.equal(opening(hours, 'email', ['UTC'], evening), evening);
    assert.equal(
      opening(hours, 'phone', ['UTC'], at('2026-05-04T18:00', 'UTC')),
      at('2026-05-05T09:00', 'UTC'),
    );
    assert.deepEqual([openMinutes(hours, 'phone'), openMinutes(hours, 'email')], [480, 1380]);
  });

  it('follow the wall clock when daylight saving begins and ends', () => {
    const zone = 'Europe/Berlin';
    const spring = opening(night, 'sms', [zone], at('2026-03-28T23:00', zone));
    assert.equal(spring, at('2026-03-29T08:00', zone));
    assert.equal((spring ?? 0) - at('2026-03-28T23:00', zone), 8 * 3_600_000);
    const autumn = opening(night, 'sms', [zone], at('2026-10-24T23:00', zone));
    assert.equal((autumn ?? 0) - at('2026-10-24T23:00', zone), 10 * 3_600_000);
    // An end inside the hour that is left out, and inside the one that is repeated.
    const early: Hours = { ...none, quiet: { default: { from: 60, to: 150 } } };
    assert.equal(
      opening(early, 'sms', [zone], at('2026-03-29T01:30', zone)),
      Date.parse('2026-03-29T01:00:00Z'),
    );
    for (const [now, send] of [
      ['00:10', '00:30'],
      ['00:40', '00:40'],
      ['01:10', '01:30'],
    ]) {
      const repeated = opening(early, 'sms', [zone], Date.parse(`2026-10-25T${now}:00Z`));
      assert.equal(new Date(repeated ?? 0).toISOString(), `2026-10-25T${send}:00.000Z`);
    }
  });

  it('end at midnight where the clock jumps over midnight', () => {
    const toMidnight: Hours = { ...none, quiet: { default: { from: 21 * 60, to: 0 } } };
    const toQuarter: Hours = { ...none, quiet: { default: { from: 21 * 60, to: 15 } } };
    const calls: Hours = { ...none, calling: { from: 0, to: 20 * 60 } };
    for (const [hours, channel, zone, now, opens] of [
      [toMidnight, 'sms', 'Atlantic/Azores', '2027-03-27T22:30:00Z', '2027-03-28T01:00:00Z'],
      [toMidnight, 'sms', 'Africa/Cairo', '2026-04-23T20:30:00Z', '2026-04-23T22:00:00Z'],
      [calls, 'phone', 'Africa/Cairo', '2027-04-29T20:30:00Z', '2027-04-29T22:00:00Z'],
      [toQuarter, 'sms', 'America/Santiago', '2026-09-06T02:30:00Z', '2026-09-06T04:00:00Z'],
    ] as const) {
      const send = opening(hours, channel, [zone], Date.parse(now));
      assert.equal(new Date(send ?? 0).toISOString().replace('.000', ''), opens, zone);
    }
    const both = ['Europe/Lisbon', 'Atlantic/Azores'];
    assert.equal(
      opening(toMidnight, 'sms', both, Date.parse('2027-03-27T21:30:00Z')),
      Date.parse('2027-03-28T01:00:00Z'),
    );
  });

  it('are kept on every night on which a clock is moved, whatever their end', () => {
    const ends = [0, 15, 30, 60, 90, 120, 150, 180, 240];
    for (const zone of ZONES) {
      for (const to of ends) {
        const hours: Hours = { ...none, quiet: { default: { from: 21 * 60, to } } };
        for (const moved of clockMoves(zone)) {
          for (const before of [5.5, 3, 1, 0.25]) {
            const now = moved - before * 3_600_000;
            assert.equal(
              opening(hours, 'sms', [zone], now),
              firstOpen(hours, zone, now),
              `${zone} ${to} ${now}`,
            );
          }
        }
      }
    }
  });

  it('pass over quiet days and holidays, also such as come every year', () => {
    const hours: Hours = { ...night, days: [6, 7], holidays: ['12-25', '2026-12-28'] };
    const zone = 'Europe/Vienna';
    assert.equal(opening(hours, 'sms', [zone], at('2026-12-24T21:30', zone)), at('2026-12-29T08:00', zone));
  });

  it('hold while it is quiet in any of the possible zones, and give up where there is no common hour', () => {
    const zones = ['America/New_York', 'America/Los_Angeles'];
    assert.equal(
      opening(night, 'sms', zones, at('2026-05-05T09:00', 'America/New_York')),
      at('2026-05-05T08:00', 'America/Los_Angeles'),
    );
    const short: Hours = { ...none, quiet: { default: { from: 10 * 60, to: 9 * 60 } } };
    assert.equal(opening(short, 'sms', ['America/New_York', 'Asia/Tokyo'], 0), null);
  });

  it('that leave no minute of the week open are never looked for', () => {
    const whole = { from: 0, to: 1_440 };
    const never: readonly [string, Hours][] = [
      ['sms', { ...none, quiet: { sms: whole } }],
      ['phone', { ...none, quiet: { default: whole }, calling: { from: 540, to: 1_200 } }],
      ['phone', { ...none, quiet: { phone: { from: 540, to: 1_200 } }, calling: { from: 540, to: 1_200 } }],
      ['sms', { ...night, days: [1, 2, 3, 4, 5, 6, 7] }],
    ];
    const zones = ['Europe/London', 'America/New_York', 'Australia/Lord_Howe', 'UTC'];
    for (const [channel, hours] of never) {
      for (const within of [...zones.map((zone) => [zone]), zones]) {
        let found: number | null = 0;
        const asked = looks(() => (found = opening(hours, channel, within, Date.UTC(2026, 0, 5, 9))));
        assert.deepEqual([found, asked], [null, 0], `${channel} ${within.join()}`);
      }
    }
    const email = { ...none, quiet: { sms: whole } };
    assert.equal(opening(email, 'email', zones, 0), 0, 'other channels are open');
  });

  it('of which a minute a day is open, or none that zones share, are looked through in so many steps', () => {
    const minute: Hours = { ...none, quiet: { default: { from: 150, to: 149 } }, days: [1, 2, 3, 4, 5, 6] };
    for (const zone of ['Europe/London', 'America/New_York', 'Australia/Lord_Howe']) {
      const sunday = at('2026-06-07T02:29', zone);
      looks(() => assert.equal(opening(minute, 'sms', [zone], at('2026-06-01T09:00', zone)), sunday), 100);
    }
    const short: Hours = { ...none, quiet: { default: { from: 18 * 60, to: 10 * 60 } } };
    const never = (): void => assert.equal(opening(short, 'sms', zonesOfCountry('RU'), 0), null);
    looks(never, 15_000);
  });

  it('end a day off with its last minute, also where the first hour of the next one comes twice', () => {
    const saturdays: Hours = { ...none, days: [6] };
    for (const [zone, now, opens] of [
      ['Atlantic/Azores', '2026-10-24T12:00:00Z', '2026-10-25T00:00:00.000Z'],
      ['Africa/Cairo', '2026-10-24T12:00:00Z', '2026-10-24T21:00:00.000Z'],
    ] as const) {
      const send = opening(saturdays, 'sms', [zone], Date.parse(now));
      assert.equal(new Date(send ?? 0).toISOString(), opens, zone);
    }
  });

  it('of several campaigns are looked up once each, and again when their opening has come', () => {
    const hours = [
      night,
      { ...night, days: [7] },
      { ...night, quiet: { default: { from: 1_140, to: 600 } } },
    ];
    const zones = zonesOfCountry('US');
    const openings = new Openings();
    const now = at('2026-05-05T23:00', 'America/New_York');
    const ask = (instant: number): (number | null)[] =>
      hours.map((one) => openings.at(one, 'sms', zones, instant));
    const first = ask(now);
    assert.deepEqual(
      first,
      hours.map((one) => opening(one, 'sms', zones, now)),
    );
    for (const later of [0, 1, 61_000, 3_600_000]) {
      let again: (number | null)[] = [];
      assert.equal(
        looks(() => (again = ask(now + later))),
        0,
      );
      assert.deepEqual(again, first);
    }
    // A clock that was set back, or has gone past the opening, is looked at again.
    for (const instant of [now - 12 * 3_600_000, first[0]! + 1, first[0]! + 15 * 3_600_000]) {
      assert.deepEqual(
        ask(instant),
        hours.map((one) => opening(one, 'sms', zones, instant)),
      );
    }
  });

  it('are those of the row’s zone, else of all zones of the number’s country or code, else of the campaign’s', () => {
    assert.deepEqual(zonesOf({ phone: '+1', timezone: 'Asia/Tokyo', country: 'US' }, 'UTC'), ['Asia/Tokyo']);
    assert.deepEqual(zonesOf({ phone: '+4930', country: 'DE' }, 'UTC'), zonesOfCountry('DE'));
    assert.deepEqual(zonesOf({ email: 'a@b.c', country: 'DE' }, 'Asia/Tokyo'), ['Asia/Tokyo']);
    assert.deepEqual(zonesOf({ phone: '+870', timezone: 'Nowhere' }, 'Asia/Tokyo'), ['Asia/Tokyo']);
    // +1 436 is newer than the plan that we know: it may be anywhere in its calling code's countries.
    const overlay = zonesOf({ phone: '+14365551234' }, 'Europe/London');
    assert.ok(overlay.length >= zonesOfCountry('US').length && !overlay.includes('Europe/London'));
    assert.equal(zonesOfCountry('GB').length, 1);
    assert.ok(zonesOfCountry('US').length >= 6);
  });

  it('are kept by 10,000 random sends over a year in 20 zones, none lost', () => {
    const hours: Hours = {
      ...night,
      calling: { from: 9 * 60, to: 20 * 60 },
      days: [7],
      holidays: ['12-25', '01-01'],
    };
    let seed = 7;
    const next = (n: number): number => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % n;
    for (let i = 0; i < 10_000; i++) {
      const zone = ZONES[i % ZONES.length]!;
      const channel = i % 3 === 0 ? 'phone' : 'sms';
      const now = Date.UTC(2026, 0, 1) + next(365) * 86_400_000 + next(86_400) * 1_000;
      const send = opening(hours, channel, [zone], now);
      assert.ok(send !== null && send >= now && send - now < 4 * 86_400_000, `${zone} ${now}`);
      const local = DateTime.fromMillis(send, { zone });
      const [from, to] = channel === 'phone' ? [9, 20] : [8, 21];
      const day = local.toFormat('MM-dd');
      const inside =
        local.hour >= from && local.hour < to && local.weekday !== 7 && day !== '12-25' && day !== '01-01';
      assert.ok(inside, `${zone} ${channel} ${local.toISO()}`);
      // Asking again at the opening gives the opening: nothing drifts.
      assert.equal(opening(hours, channel, [zone], send), send);
    }
  });
});
