import type { LimitKind } from '../guards/guards.ts';

/** Halt limits as they are written. */
export type LimitsDocument = Partial<Record<LimitKind, number>>;

/** The `guards` section as it is written. */
export interface GuardsDocument {
  timezone?: string;
  purpose?: 'marketing' | 'transactional';
  cohort?: { size: number; per_segment?: boolean; promote?: 'manual' | 'auto' };
  halt?: LimitsDocument & { min?: number; channels?: Record<string, LimitsDocument> };
  quiet_hours?: Record<string, string>;
  calling_hours?: string;
  quiet_days?: string[];
  holidays?: string[];
  frequency?: { all?: string; channels?: Record<string, string>; one_active?: boolean };
  countries?: string[];
  velocity?: string;
  spend?: { campaign?: number; day?: number; account?: number };
  consent?: { purpose?: string };
  retention?: string;
}

/** Days of the week as they are written, Monday first. */
export const DAYS: readonly string[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** Sends before anything is judged, when the document names no number. */
export const DEFAULT_MIN = 20;
