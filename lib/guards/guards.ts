/** What a campaign declares about whom it may contact, when, how often and at what price. Normalised: plain JSON. */

/** An hour of the day to another, in minutes after midnight; an end before its start is on the next day. */
export interface DayWindow {
  readonly from: number;
  readonly to: number;
}

/** At most `count` in any stretch of `ms` milliseconds. */
export interface Limit {
  readonly count: number;
  readonly ms: number;
}

/** When nothing is sent. */
export interface Hours {
  /** Quiet hours by channel; `default` is for every channel without its own. */
  readonly quiet: Readonly<Record<string, DayWindow>>;
  /** When calls may be made; null: whenever it is not quiet. */
  readonly calling: DayWindow | null;
  /** Days of the week without sends, 1 Monday to 7 Sunday. */
  readonly days: readonly number[];
  /** `2026-12-25`, or `12-25` for every year. */
  readonly holidays: readonly string[];
}

/** The first customers, before all others. */
export interface Cohort {
  readonly size: number;
  /** True: so many of each segment. */
  readonly perSegment: boolean;
  /**
   * `auto`: the rest follows by itself when everybody of the cohort has come to an end, every declared limit was kept,
   * and nothing was paused, halted or stopped meanwhile.
   */
  readonly promote: 'manual' | 'auto';
}

/** What is watched. The first three are faults of a channel, the others concern the whole campaign. */
export const LIMIT_KINDS = [
  'failed',
  'template_rejected',
  'provider_errors',
  'opted_out',
  'complaints',
  'cost_per_conversion',
] as const;

/** One of {@link LIMIT_KINDS}. */
export type LimitKind = (typeof LIMIT_KINDS)[number];

/** Limits by kind: shares of the sends, 0 to 1; `cost_per_conversion` in the campaign's currency. */
export type Limits = Readonly<Partial<Record<LimitKind, number>>>;

/** When a channel or the campaign halts by itself. */
export interface Halt {
  readonly limits: Limits;
  /** Limits of single channels; a breach halts that channel. */
  readonly channels: Readonly<Record<string, Limits>>;
  /** Sends before anything is judged. */
  readonly min: number;
}

/** How often a contact may be sent to, counting every campaign of the store. */
export interface Frequency {
  readonly all: Limit | null;
  readonly channels: Readonly<Record<string, Limit>>;
  /** True: a person is in one cascade of this campaign at a time, whatever their rows' keys. */
  readonly oneActive: boolean;
}

/** Caps in millionths of the campaign's currency; null: none. */
export interface SpendCaps {
  readonly campaign: number | null;
  readonly day: number | null;
  readonly account: number | null;
}

/** What a row must tell about the customer's consent. */
export interface ConsentRule {
  /** The purpose that must be among those consented to; null: any. */
  readonly purpose: string | null;
}

/** All guards of a campaign. */
export interface Guards {
  /** IANA zone for customers whose own is not known; UTC where none is declared. */
  readonly timezone: string;
  readonly purpose: 'marketing' | 'transactional';
  readonly cohort: Cohort | null;
  readonly halt: Halt | null;
  readonly hours: Hours | null;
  readonly frequency: Frequency | null;
  /** ISO 3166 alpha-2 codes of the countries that may be called and texted; null: not declared. */
  readonly countries: readonly string[] | null;
  /** Sends of all campaigns to numbers that differ in their last four digits only; null: no limit. */
  readonly velocity: Limit | null;
  readonly spend: SpendCaps | null;
  readonly consent: ConsentRule | null;
  /** How long after its end a cascade keeps personal data, in milliseconds; null: until asked to forget. */
  readonly retentionMs: number | null;
}
