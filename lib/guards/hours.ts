import { DateTime } from 'luxon';
import type { DayWindow, Hours } from './guards.ts';

const DAY_MINUTES = 1_440;
const MINUTE_MS = 60_000;
/** Openings are looked for this far ahead, in days: longer than any run of holidays. */
const HORIZON_DAYS = 60;
/** Zones whose openings never meet are given up after so many rounds. */
const ROUNDS = 200;
/** Clocks are moved by an hour, in few places by half of one or by two. */
const LONGEST_SHIFT_MINUTES = 120;

/**
 * The first instant from `now` on at which a send on this channel is allowed in every one of the zones:
 * `now` itself when it is; null: there is none within {@link HORIZON_DAYS} days.
 *
 * Hours are wall time. An hour that daylight saving leaves out begins when the clock has passed it; one that
 * it repeats is quiet both times.
 * @param zones IANA names, at least one
 */
export function opening(hours: Hours, channel: string, zones: readonly string[], now: number): number | null {
  const closed = closedMinutes(hours, channel);
  let at = now;
  for (let round = 0; round < ROUNDS; round++) {
    const before = at;
    for (const zone of zones) {
      const next = openingIn(hours, closed, zone, at);
      if (next === null) return null;
      at = next;
    }
    if (at === before) return at;
    if (at - now > HORIZON_DAYS * DAY_MINUTES * 60_000) return null;
  }
  return null;
}

/** Minutes of a whole day in which this channel may send; 0: none. */
export function openMinutes(hours: Hours, channel: string): number {
  const closed = closedMinutes(hours, channel);
  let open = 0;
  for (let minute = 0; minute < DAY_MINUTES; minute++) if (!isWithin(closed, minute)) open += 1;
  return open;
}

/** The stretches of the day in which this channel does not send. */
function closedMinutes({ quiet, calling }: Hours, channel: string): readonly DayWindow[] {
  const closed: DayWindow[] = [];
  const own = quiet[channel] ?? quiet['default'];
  if (own !== undefined) closed.push(own);
  if (channel === 'phone' && calling !== null) closed.push({ from: calling.to, to: calling.from });
  return closed;
}

function openingIn(hours: Hours, closed: readonly DayWindow[], zone: string, now: number): number | null {
  let local: DateTime = DateTime.fromMillis(now, { zone });
  // Each pass gets past one obstacle; a day has few of them.
  for (let pass = 0; pass < HORIZON_DAYS * 4; pass++) {
    if (isDayOff(hours, local)) {
      local = local.plus({ days: 1 }).startOf('day');
      continue;
    }
    const minute = local.hour * 60 + local.minute;
    const here = closed.find((window) => within(window, minute));
    if (here === undefined) return local.toMillis();
    local = past(local, minute, here);
  }
  return null;
}

/** The first instant after `local` at which the wall clock shows the end of a window, or has jumped out of it. */
function past(local: DateTime, minute: number, window: DayWindow): DateTime {
  const whole = local.minus({ seconds: local.second, milliseconds: local.millisecond });
  const ahead = (window.to - minute + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
  const end = whole.plus({ minutes: ahead });
  if (end.offset === local.offset) return end;
  // The clock is moved on the way: its face tells where the window ends.
  let at = whole.plus({ minutes: Math.max(1, ahead - LONGEST_SHIFT_MINUTES) });
  while (within(window, at.hour * 60 + at.minute)) at = at.plus({ minutes: 1 });
  return at;
}

function isDayOff({ days, holidays }: Hours, local: DateTime): boolean {
  if (days.includes(local.weekday)) return true;
  if (holidays.length === 0) return false;
  return holidays.includes(local.toFormat('yyyy-MM-dd')) || holidays.includes(local.toFormat('MM-dd'));
}

function isWithin(windows: readonly DayWindow[], minute: number): boolean {
  return windows.some((window) => within(window, minute));
}

function within({ from, to }: DayWindow, minute: number): boolean {
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
}

const days = new Map<string, { readonly start: number; readonly end: number }>();

/** The instant at which the calendar day of `now` began in a zone, and the one at which the next begins. */
export function dayOf(now: number, zone: string): { readonly start: number; readonly end: number } {
  const known = days.get(zone);
  if (known !== undefined && known.start <= now && now < known.end) return known;
  const local = DateTime.fromMillis(now, { zone }).startOf('day');
  const day = { start: local.toMillis(), end: local.plus({ days: 1 }).toMillis() };
  days.set(zone, day);
  return day;
}

/** Looks openings up once a minute for each channel and zone: within a minute nothing opens or closes. */
export class Openings {
  readonly #known = new Map<string, number | null>();
  #hours: Hours | null = null;
  #minute = -1;

  /** See {@link opening}. */
  at(hours: Hours, channel: string, zones: readonly string[], now: number): number | null {
    const minute = Math.floor(now / MINUTE_MS);
    if (minute !== this.#minute || hours !== this.#hours) {
      this.#known.clear();
      this.#minute = minute;
      this.#hours = hours;
    }
    const key = `${channel} ${zones.join()}`;
    let at = this.#known.get(key);
    if (at === undefined) {
      const start = minute * MINUTE_MS;
      at = opening(hours, channel, zones, start);
      this.#known.set(key, at);
    }
    return at === null ? null : Math.max(at, now);
  }
}
