import type { Guards, Limits } from '../guards/guards.ts';
import { fromMicros } from '../guards/money.ts';
import { formatWindow } from './day-window.ts';
import { formatDuration } from './duration.ts';
import { DAYS } from './guards-document.ts';
import { formatLimit } from './limit.ts';

/** What the guards say, as words: a subject and a text for each thing that can change, in the order of a report. */
export function guardFacts(guards: Guards | undefined): readonly (readonly [string, string])[] {
  if (guards === undefined) return [];
  const facts: [string, string][] = [];
  const set = (subject: string, value: string | number | boolean | null): void => {
    if (value !== null) facts.push([`guards: ${subject}`, String(value)]);
  };
  const { cohort, halt, hours, frequency, spend } = guards;
  set('time zone', guards.timezone);
  set('purpose', guards.purpose);
  if (cohort !== null) {
    set(
      'cohort',
      `${cohort.size}${cohort.perSegment ? ' per segment' : ''}, promoted ${cohort.promote === 'auto' ? 'by itself' : 'by hand'}`,
    );
  }
  if (halt !== null) {
    set('halt after sends', halt.min);
    for (const [kind, limit] of limitFacts(halt.limits)) set(`halt at ${kind}`, limit);
    for (const [channel, limits] of sorted(halt.channels)) {
      for (const [kind, limit] of limitFacts(limits)) set(`halt ${channel} at ${kind}`, limit);
    }
  }
  if (hours !== null) {
    for (const [channel, window] of sorted(hours.quiet)) set(`quiet hours ${channel}`, formatWindow(window));
    if (hours.calling !== null) set('calling hours', formatWindow(hours.calling));
    if (hours.days.length > 0) set('quiet days', hours.days.map((day) => DAYS[day - 1]).join(', '));
    if (hours.holidays.length > 0) set('holidays', hours.holidays.join(', '));
  }
  if (frequency !== null) {
    if (frequency.all !== null) set('frequency', formatLimit(frequency.all));
    for (const [channel, limit] of sorted(frequency.channels))
      set(`frequency ${channel}`, formatLimit(limit));
    if (frequency.oneActive) set('one active cascade', true);
  }
  if (guards.countries !== null) set('countries', guards.countries.join(', '));
  if (guards.velocity !== null) set('velocity', formatLimit(guards.velocity));
  for (const [cap, micros] of Object.entries(spend ?? {})) {
    if (typeof micros === 'number') set(`spend cap ${cap}`, fromMicros(micros));
  }
  if (guards.consent !== null) set('consent', guards.consent.purpose ?? 'any purpose');
  if (guards.retentionMs !== null) set('retention', formatDuration(guards.retentionMs));
  return facts;
}

function limitFacts(limits: Limits): [string, number][] {
  return Object.entries(limits).map(([kind, limit]) => [kind.replaceAll('_', ' '), limit]);
}

function sorted<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1));
}
