import { IANAZone } from 'luxon';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** No clock on earth is further ahead of UTC than this. */
const FURTHEST_AHEAD_MS = 14 * HOUR_MS;

/**
 * What the clocks of a zone show at an instant, in milliseconds since their own 1970-01-01T00:00: as if it were UTC.
 * @param zone IANA name
 */
export function shownAt(zone: string, instant: number): number {
  return instant + IANAZone.create(zone).offset(instant) * MINUTE_MS;
}

/**
 * The instant after `instant` at which the clocks of a zone show this, or at which they are moved before they do.
 * @param shown as {@link shownAt}, whole minutes, later than what they show now by a few days at most
 */
export function whenShown(zone: string, instant: number, shown: number): number {
  const ahead = shownAt(zone, instant) - instant;
  const then = shown - ahead;
  return shownAt(zone, then) - then === ahead ? then : moved(zone, instant, then);
}

/** The first instant of a stretch from which on the clocks go as they do at its end; halves it some ten times. */
function moved(zone: string, from: number, to: number): number {
  const ahead = shownAt(zone, to) - to;
  let [before, after] = [Math.floor(from / MINUTE_MS), Math.ceil(to / MINUTE_MS)];
  while (after - before > 1) {
    const between = Math.floor((before + after) / 2);
    const instant = between * MINUTE_MS;
    if (shownAt(zone, instant) - instant === ahead) after = between;
    else before = between;
  }
  return after * MINUTE_MS;
}

/** A calendar day in a zone, from its first instant to the first one of the next. */
export interface Day {
  readonly start: number;
  readonly end: number;
}

const days = new Map<string, Day>();

/**
 * The calendar day of an instant in a zone. Days adjoin and never overlap: one begins when its date, or a later one,
 * is first shown, also where midnight is left out, or comes twice.
 */
export function dayOf(instant: number, zone: string): Day {
  const known = days.get(zone);
  if (known !== undefined && known.start <= instant && instant < known.end) return known;
  const midnight = Math.floor(shownAt(zone, instant) / DAY_MS) * DAY_MS;
  const next = startOf(midnight + DAY_MS, zone);
  // A clock that was moved back over midnight shows the evening before once more: that belongs to the new day.
  const day =
    next <= instant
      ? { start: next, end: startOf(midnight + 2 * DAY_MS, zone) }
      : { start: startOf(midnight, zone), end: next };
  days.set(zone, day);
  return day;
}

/** The first instant at which a zone's clocks show this midnight, or have been moved past it. */
function startOf(midnight: number, zone: string): number {
  const before = midnight - FURTHEST_AHEAD_MS - MINUTE_MS;
  const start = whenShown(zone, before, midnight);
  // They were moved earlier on: from there on they go evenly.
  return shownAt(zone, start) < midnight ? whenShown(zone, start, midnight) : start;
}
