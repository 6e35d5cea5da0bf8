import assert from 'node:assert/strict';
import { dayOf, type Day } from '../../lib/guards/wall-clock.ts';
import { ZONES } from './twenty-zones.ts';

const HOUR = 3_600_000;
const QUARTER = HOUR / 4;

/** Zones in which midnight is left out, or comes twice. */
const AT_MIDNIGHT = [
  'Atlantic/Azores',
  'America/Havana',
  'America/Asuncion',
  'America/Nuuk',
  'America/Scoresbysund',
  'Asia/Beirut',
  'Asia/Gaza',
  'Antarctica/Troll',
];

/** The days of a stretch, one after the other, each found from where the one before has ended. */
function daysOf(zone: string, from: number, to: number): readonly Day[] {
  const days = [dayOf(from, zone)];
  for (let day = days[0]!; day.end < to;) days.push((day = dayOf(day.end, zone)));
  return days;
}

describe('a day in a zone', () => {
  it('is one stretch of time, and the next adjoins it, all year round and whatever is done to the clock', () => {
    let seed = 11;
    const next = (n: number): number => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % n;
    for (const zone of [...ZONES, ...AT_MIDNIGHT]) {
      const shown = new Intl.DateTimeFormat('en-CA', { timeZone: zone });
      const days = daysOf(zone, Date.UTC(2026, 0, 1, 12), Date.UTC(2026, 11, 31, 12));
      assert.equal(days.length, 365, zone);
      for (const [index, day] of days.entries()) {
        const { start, end } = day;
        assert.equal(start, days[index - 1]?.end ?? start, zone);
        assert.equal(start % QUARTER, 0, zone);
        assert.ok(end - start >= 22 * HOUR && end - start <= 26 * HOUR, `${zone} ${start}`);
        if (end - start === 24 * HOUR && index % 20 > 0) continue;
        const date = shown.format(start);
        assert.ok(shown.format(start - 1) < date && shown.format(end - 1) === date, `${zone} ${start}`);
        // Whatever else was asked for in between.
        dayOf(start - 40 * 24 * HOUR, zone);
        assert.deepEqual(dayOf(start + next(end - start), zone), day, zone);
      }
    }
  });

  it('begins once where the clock is moved back over midnight, and is passed over where a date is left out', () => {
    const utc = (text: string): number => Date.parse(`${text}Z`);
    // At 00:01 of the 7th clocks in Labrador were put back to 23:01 of the 6th.
    const labrador = daysOf('America/Goose_Bay', utc('2010-11-06T12:00'), utc('2010-11-08T12:00'));
    assert.deepEqual(
      labrador.map(({ start }) => start),
      [utc('2010-11-06T03:00'), utc('2010-11-07T03:00'), utc('2010-11-08T04:00')],
    );
    assert.deepEqual(dayOf(utc('2010-11-07T03:30'), 'America/Goose_Bay'), labrador[1]);
    // Samoa had no 30 December 2011.
    const samoa = daysOf('Pacific/Apia', utc('2011-12-29T12:00'), utc('2012-01-01T00:00'));
    assert.deepEqual(
      samoa.map(({ start }) => start),
      [utc('2011-12-29T10:00'), utc('2011-12-30T10:00'), utc('2011-12-31T10:00')],
    );
  });
});
