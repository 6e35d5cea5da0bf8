import { isZone } from '../../guards/zones.ts';
import { readDuration, within } from '../duration.ts';
import { readWindow } from '../day-window.ts';
import { RETENTION_LIMITS } from '../guards-of.ts';
import { readLimit } from '../limit.ts';
import { asRecord } from '../outline.ts';
import type { Outline } from '../outline.ts';
import { errorAt } from '../problem.ts';
import type { PathParts, Problem } from '../problem.ts';
import { tell } from '../sentence.ts';
import { quotedList, showValue } from '../shown.ts';
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
    meant === undefined
      ? tell('campaign.guards.write-zone')
      : tell('campaign.value.did-you-mean', { text: showValue(meant) });
  const message = tell('campaign.guards.zone', { value: showValue(zone) });
  return [errorAt(['guards', 'timezone'], zone, message, remedy)];
}

function checkWindow(window: unknown, path: PathParts): Problem[] {
  if (typeof window !== 'string' || readWindow(window) !== null) return [];
  const [from, to] = window.split('-');
  const isEmpty = from === to && from !== undefined && readWindow(`${from}-24:00`) !== null;
  const message = tell(isEmpty ? 'campaign.guards.empty-window' : 'campaign.guards.window', {
    value: showValue(window),
  });
  return [errorAt(path, window, message, tell('campaign.guards.write-window'))];
}

function checkLimit(limit: unknown, path: PathParts): Problem[] {
  if (typeof limit !== 'string' || readLimit(limit) !== null) return [];
  const message = tell('campaign.guards.limit', { value: showValue(limit) });
  return [errorAt(path, limit, message, tell('campaign.guards.write-limit'))];
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
    const message = tell('campaign.guards.date', { value: showValue(date) });
    return [errorAt(['guards', 'holidays', index], date, message, tell('campaign.guards.write-date'))];
  });
}

function checkRetention(retention: unknown): Problem[] {
  if (typeof retention !== 'string') return [];
  const reading = readDuration(retention, RETENTION_LIMITS);
  if (reading.ok) return [];
  return [errorAt(['guards', 'retention'], retention, reading.message, within(RETENTION_LIMITS))];
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
  const names = quotedList(missing);
  return wanting.map(([path, value]) =>
    errorAt(
      path,
      value,
      tell('campaign.guards.prices', { names }),
      tell('campaign.guards.add-prices', { names }),
    ),
  );
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
