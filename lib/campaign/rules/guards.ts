import { isZone } from '../../guards/zones.ts';
import { formatDuration, readDuration } from '../duration.ts';
import { readWindow } from '../day-window.ts';
import { RETENTION_LIMITS } from '../guards-of.ts';
import { readLimit } from '../limit.ts';
import { asRecord } from '../outline.ts';
import type { Outline } from '../outline.ts';
import { errorAt, quotedList, showValue } from '../problem.ts';
import type { PathParts, Problem } from '../problem.ts';
import { checkKnown } from './channels.ts';
import { checkCountry } from './money.ts';

/** The guards name zones, times, limits, channels, countries and dates that exist, and prices where they need them. */
export function checkGuards(outline: Outline): Problem[] {
  const guards = asRecord(outline.root.guards);
  const at = (...parts: string[]): PathParts => ['guards', ...parts];
  const quiet = Object.entries(asRecord(guards.quiet_hours));
  const frequency = asRecord(guards.frequency);
  const perChannel = Object.entries(asRecord(frequency.channels));
  return [
    ...checkZone(guards.timezone),
    ...quiet.flatMap(([channel, window]) => [
      ...(channel === 'default' ? [] : checkKnown(channel, at('quiet_hours', channel), outline)),
      ...checkWindow(window, at('quiet_hours', channel)),
    ]),
    ...checkWindow(guards.calling_hours, at('calling_hours')),
    ...checkDates(guards.holidays),
    ...checkLimit(frequency.all, at('frequency', 'all')),
    ...perChannel.flatMap(([channel, limit]) => [
      ...checkKnown(channel, at('frequency', 'channels', channel), outline),
      ...checkLimit(limit, at('frequency', 'channels', channel)),
    ]),
    ...checkLimit(guards.velocity, at('velocity')),
    ...Object.keys(asRecord(asRecord(guards.halt).channels)).flatMap((channel) =>
      checkKnown(channel, at('halt', 'channels', channel), outline),
    ),
    ...listOf(guards.countries).flatMap((country, index) =>
      typeof country === 'string' ? checkCountry(['guards', 'countries', index], country) : [],
    ),
    ...checkRetention(guards.retention),
    ...checkPrices(guards, outline),
  ];
}

function checkZone(zone: unknown): Problem[] {
  if (typeof zone !== 'string' || zone === '' || isZone(zone)) return [];
  const meant = Intl.supportedValuesOf('timeZone').find((one) =>
    one.toLowerCase().endsWith(`/${zone.trim().toLowerCase().replaceAll(' ', '_')}`),
  );
  const remedy =
    meant === undefined ? 'Write an IANA name such as "Europe/Berlin".' : `Did you mean "${meant}"?`;
  return [errorAt(['guards', 'timezone'], zone, `There is no time zone ${showValue(zone)}.`, remedy)];
}

function checkWindow(window: unknown, path: PathParts): Problem[] {
  if (typeof window !== 'string' || readWindow(window) !== null) return [];
  const [from, to] = window.split('-');
  const message =
    from === to && from !== undefined && readWindow(`${from}-24:00`) !== null
      ? `${showValue(window)} begins where it ends.`
      : `${showValue(window)} are not hours of the day.`;
  return [errorAt(path, window, message, 'Write two times of day, such as "21:00-08:00".')];
}

function checkLimit(limit: unknown, path: PathParts): Problem[] {
  if (typeof limit !== 'string' || readLimit(limit) !== null) return [];
  return [
    errorAt(
      path,
      limit,
      `${showValue(limit)} is not a limit.`,
      'Write a number, a slash and a duration, such as "3/7d".',
    ),
  ];
}

function checkDates(dates: unknown): Problem[] {
  return listOf(dates).flatMap((date, index) => {
    if (typeof date !== 'string') return [];
    const whole = /^\d{4}-/.test(date) ? date : `2024-${date}`;
    const read = new Date(`${whole}T00:00:00Z`);
    const exists =
      /^\d{4}-\d\d-\d\d$/.test(whole) &&
      !Number.isNaN(read.getTime()) &&
      read.toISOString().startsWith(whole);
    if (exists) return [];
    const remedy = 'Write a date such as "2026-12-25", or "12-25" for every year.';
    return [errorAt(['guards', 'holidays', index], date, `There is no date ${showValue(date)}.`, remedy)];
  });
}

function checkRetention(retention: unknown): Problem[] {
  if (typeof retention !== 'string') return [];
  const reading = readDuration(retention, RETENTION_LIMITS);
  if (reading.ok) return [];
  const { min, max } = RETENTION_LIMITS;
  const remedy = `Write one from "${formatDuration(min)}" to "${formatDuration(max)}".`;
  return [errorAt(['guards', 'retention'], retention, reading.message, remedy)];
}

/** What is counted in money needs a price for every channel, or it would count nothing. */
function checkPrices(guards: Readonly<Record<string, unknown>>, outline: Outline): Problem[] {
  const costs = asRecord(outline.root.costs);
  const missing = outline.channels.filter((channel) => costs[channel] === undefined);
  if (missing.length === 0) return [];
  const halt = asRecord(guards.halt);
  const wanting: [PathParts, unknown][] = [];
  if (Object.keys(asRecord(guards.spend)).length > 0) wanting.push([['guards', 'spend'], guards.spend]);
  if (halt.cost_per_conversion !== undefined)
    wanting.push([['guards', 'halt', 'cost_per_conversion'], halt.cost_per_conversion]);
  return wanting.map(([path, value]) =>
    errorAt(
      path,
      value,
      `This counts money, and ${quotedList(missing, 'and')} ${missing.length === 1 ? 'has' : 'have'} no price.`,
      `Add ${quotedList(missing, 'and')} to "costs".`,
    ),
  );
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
