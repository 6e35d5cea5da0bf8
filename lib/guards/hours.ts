import type { DayWindow, Hours } from './guards.ts';
import { shownAt, whenShown } from './wall-clock.ts';

const DAY_MINUTES = 1_440;
const MINUTE_MS = 60_000;
const DAY_MS = DAY_MINUTES * MINUTE_MS;
const WEEK = [1, 2, 3, 4, 5, 6, 7];
/** Openings are looked for this far ahead, in days: longer than any run of holidays. */
const HORIZON_DAYS = 60;
/** Zones whose openings never meet are given up after so many rounds. */
const ROUNDS = 200;
/** Each pass gets past a day off, a stretch of a day or a move of the clock: a day has few of them. */
const PASSES = HORIZON_DAYS * 4;
/** Where no opening was found one is looked for again after so long: nothing comes into reach much sooner. */
const LOOKED_AGAIN_MS = 60 * MINUTE_MS;
/** Openings kept for each campaign. */
const MOST_FOUND = 2_000;

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
  if (neverOpens(hours, closed)) return null;
  let at = now;
  for (let round = 0; round < ROUNDS; round++) {
    const before = at;
    for (const zone of zones) {
      const next = openingIn(hours, closed, zone, at);
      if (next === null) return null;
      at = next;
    }
    if (at === before) return at;
    if (at - now > HORIZON_DAYS * DAY_MS) return null;
  }
  return null;
}

/** Minutes of a whole day in which this channel may send; 0: none. */
export function openMinutes(hours: Hours, channel: string): number {
  return minutesOutside(closedMinutes(hours, channel));
}

/** The stretches of the day in which this channel does not send. */
function closedMinutes({ quiet, calling }: Hours, channel: string): readonly DayWindow[] {
  const closed: DayWindow[] = [];
  const own = quiet[channel] ?? quiet['default'];
  if (own !== undefined) closed.push(own);
  if (channel === 'phone' && calling !== null) closed.push({ from: calling.to, to: calling.from });
  return closed;
}

/** True where the whole week is closed. */
function neverOpens(hours: Hours, closed: readonly DayWindow[]): boolean {
  return minutesOutside(closed) === 0 || WEEK.every((day) => hours.days.includes(day));
}

function openingIn(hours: Hours, closed: readonly DayWindow[], zone: string, now: number): number | null {
  let at = now;
  for (let pass = 0; pass < PASSES; pass++) {
    const end = closedUntil(hours, closed, shownAt(zone, at));
    if (end === null) return at;
    at = whenShown(zone, at, end);
  }
  return null;
}

/** What the clock will show when that is over which keeps it closed at the time it shows; null: it is open. */
function closedUntil(hours: Hours, closed: readonly DayWindow[], shown: number): number | null {
  const midnight = Math.floor(shown / DAY_MS) * DAY_MS;
  if (isDayOff(hours, new Date(midnight))) return midnight + DAY_MS;
  const minute = Math.floor((shown - midnight) / MINUTE_MS);
  const window = closed.find((one) => within(one, minute));
  if (window === undefined) return null;
  return midnight + (window.to > minute ? window.to : window.to + DAY_MINUTES) * MINUTE_MS;
}

/** @param midnight of the day as shown, in UTC */
function isDayOff({ days, holidays }: Hours, midnight: Date): boolean {
  if (days.includes(midnight.getUTCDay() || 7)) return true;
  if (holidays.length === 0) return false;
  const date = midnight.toISOString().slice(0, 10);
  return holidays.includes(date) || holidays.includes(date.slice(5));
}

function minutesOutside(windows: readonly DayWindow[]): number {
  let open = 0;
  for (let minute = 0; minute < DAY_MINUTES; minute++) {
    if (!windows.some((window) => within(window, minute))) open += 1;
  }
  return open;
}

function within({ from, to }: DayWindow, minute: number): boolean {
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
}

/** An opening that was found, and how long that stays true. */
interface Found {
  readonly at: number | null;
  readonly from: number;
  readonly until: number;
}

/** Looks openings up once for each campaign's hours, channel and zones, and again when time has gone past them. */
export class Openings {
  readonly #found = new WeakMap<Hours, Map<string, Found>>();

  /** See {@link opening}. */
  at(hours: Hours, channel: string, zones: readonly string[], now: number): number | null {
    let found = this.#found.get(hours);
    if (found === undefined) this.#found.set(hours, (found = new Map()));
    const key = `${channel} ${zones.join()}`;
    let known = found.get(key);
    if (known === undefined || now < known.from || now >= known.until) {
      // There are some 600 zones, and few channels; names in rows may be spelt in many ways.
      if (found.size >= MOST_FOUND) found.clear();
      found.set(key, (known = find(hours, channel, zones, now)));
    }
    return known.at === null ? null : Math.max(known.at, now);
  }
}

function find(hours: Hours, channel: string, zones: readonly string[], now: number): Found {
  // Within a minute nothing opens or closes.
  const from = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  const at = opening(hours, channel, zones, from);
  return { at, from, until: at === null ? from + LOOKED_AGAIN_MS : Math.max(at, from + MINUTE_MS) };
}
