import {
  LIMIT_KINDS,
  type DayWindow,
  type Guards,
  type Hours,
  type Limit,
  type Limits,
} from '../guards/guards.ts';
import { toMicros } from '../guards/money.ts';
import { readWindow } from './day-window.ts';
import type { DurationLimits } from './duration.ts';
import { DAYS, DEFAULT_MIN, type GuardsDocument, type LimitsDocument } from './guards-document.ts';
import { readLimit } from './limit.ts';
import { parseDuration } from './parse-duration.ts';

/** How long personal data may be kept: 1 d to 3650 d, in milliseconds. */
export const RETENTION_LIMITS: DurationLimits = { min: 86_400_000, max: 3_650 * 86_400_000 };

/** The normalised guards of a valid section. */
export function guardsOf(section: GuardsDocument): Guards {
  const { cohort, frequency, spend } = section;
  return {
    timezone: section.timezone ?? 'UTC',
    purpose: section.purpose ?? 'marketing',
    cohort:
      cohort === undefined
        ? null
        : { size: cohort.size, perSegment: cohort.per_segment ?? false, promote: cohort.promote ?? 'manual' },
    halt: haltOf(section.halt),
    hours: hoursOf(section),
    frequency:
      frequency === undefined
        ? null
        : {
            all: limitOf(frequency.all),
            channels: mapped(frequency.channels, limitOf),
            oneActive: frequency.one_active ?? false,
          },
    countries: section.countries === undefined ? null : section.countries.toSorted(),
    velocity: limitOf(section.velocity),
    spend:
      spend === undefined
        ? null
        : { campaign: micros(spend.campaign), day: micros(spend.day), account: micros(spend.account) },
    consent:
      section.consent === undefined ? null : { purpose: section.consent.purpose?.toLowerCase() ?? null },
    retentionMs: section.retention === undefined ? null : parseDuration(section.retention, RETENTION_LIMITS),
  };
}

function haltOf(halt: GuardsDocument['halt']): Guards['halt'] {
  if (halt === undefined) return null;
  return { limits: limitsOf(halt), channels: mapped(halt.channels, limitsOf), min: halt.min ?? DEFAULT_MIN };
}

function limitsOf(given: LimitsDocument): Limits {
  return Object.fromEntries(
    LIMIT_KINDS.flatMap((kind) => (given[kind] === undefined ? [] : [[kind, given[kind]]])),
  );
}

function hoursOf({ quiet_hours, calling_hours, quiet_days, holidays }: GuardsDocument): Hours | null {
  if ([quiet_hours, calling_hours, quiet_days, holidays].every((one) => one === undefined)) return null;
  return {
    quiet: mapped(quiet_hours, windowOf),
    calling: calling_hours === undefined ? null : (windowOf(calling_hours) ?? null),
    days: (quiet_days ?? []).map((day) => DAYS.indexOf(day) + 1).toSorted((a, b) => a - b),
    holidays: (holidays ?? []).toSorted(),
  };
}

function windowOf(text: string): DayWindow | null {
  return readWindow(text);
}

function limitOf(text: string | undefined): Limit | null {
  return text === undefined ? null : readLimit(text);
}

function micros(amount: number | undefined): number | null {
  return amount === undefined ? null : toMicros(amount);
}

function mapped<T, U>(record: Record<string, T> | undefined, map: (value: T) => U | null): Record<string, U> {
  return Object.fromEntries(
    Object.entries(record ?? {}).flatMap(([key, value]) => {
      const made = map(value);
      return made === null ? [] : [[key, made]];
    }),
  );
}
