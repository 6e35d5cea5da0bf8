import assert from 'node:assert/strict';
import { DateTime } from 'luxon';
import type { Hours } from '../../lib/guards/guards.ts';
import { opening, openMinutes } from '../../lib/guards/hours.ts';
import { zonesOf, zonesOfCountry } from '../../lib/guards/zones.ts';
import { ZONES } from './twenty-zones.ts';

const none: Hours = { quiet: {}, calling: null, days: [], holidays: [] };
const night: Hours = { ...none, quiet: { default: { from: 21 * 60, to: 8 * 60 } } };

function at(local: string, zone: string): number {
  return DateTime.fromISO(local, { zone }).toMillis();
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

  it('are those of the row’s zone, else of all zones of the number’s country, else of the campaign’s', () => {
    assert.deepEqual(zonesOf({ phone: '+1', timezone: 'Asia/Tokyo', country: 'US' }, 'UTC'), ['Asia/Tokyo']);
    assert.deepEqual(zonesOf({ phone: '+4930', country: 'DE' }, 'UTC'), zonesOfCountry('DE'));
    assert.deepEqual(zonesOf({ email: 'a@b.c', country: 'DE' }, 'Asia/Tokyo'), ['Asia/Tokyo']);
    assert.deepEqual(zonesOf({ phone: '+870', timezone: 'Nowhere' }, 'Asia/Tokyo'), ['Asia/Tokyo']);
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
