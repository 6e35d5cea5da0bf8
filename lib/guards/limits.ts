import type { Figure } from '../wording/figure.ts';
import type { Wording } from '../wording/wording.ts';
import { LIMIT_KINDS, type Halt, type LimitKind, type Limits } from './guards.ts';
import { say } from './say.ts';

/** What has been counted since the watch began, on one channel or the whole campaign. */
export interface Counts {
  /** Sends that were asked of a provider. */
  readonly sends: number;
  readonly failed: number;
  readonly template_rejected: number;
  readonly provider_errors: number;
  readonly opted_out: number;
  readonly complaints: number;
  readonly conversions: number;
  /** In the campaign's currency. */
  readonly cost: number;
}

/** Counts of nothing so far, to be added to. */
export function noCounts(): { -readonly [K in keyof Counts]: number } {
  return {
    sends: 0,
    failed: 0,
    template_rejected: 0,
    provider_errors: 0,
    opted_out: 0,
    complaints: 0,
    conversions: 0,
    cost: 0,
  };
}

/** A limit that was passed. */
export interface Breach {
  readonly kind: LimitKind;
  readonly limit: number;
  /** What happened, in a sentence. */
  readonly why: Wording;
  /** What to do about it, in a sentence. */
  readonly remedy: Wording;
}

/** Two-sided 95 %. */
const Z = 1.959964;

/** Kinds that are faults of a channel, not of the campaign. */
export const CHANNEL_KINDS: ReadonlySet<LimitKind> = new Set([
  'failed',
  'template_rejected',
  'provider_errors',
]);

/** Wilson's score interval for `events` of `trials`, 95 %: between which shares the truth lies. */
export function wilson(events: number, trials: number): { readonly low: number; readonly high: number } {
  if (trials <= 0) return { low: 0, high: 1 };
  const share = Math.min(1, events / trials);
  const spread = Z * Math.sqrt((share * (1 - share)) / trials + (Z * Z) / (4 * trials * trials));
  const middle = share + (Z * Z) / (2 * trials);
  const scale = 1 + (Z * Z) / trials;
  return { low: Math.max(0, (middle - spread) / scale), high: Math.min(1, (middle + spread) / scale) };
}

/**
 * The first limit that is passed beyond doubt: the whole interval lies above it, after at least `min` sends.
 * @param channel null: the campaign as a whole
 */
export function breachOf(halt: Halt, channel: string | null, counts: Counts): Breach | null {
  if (counts.sends < halt.min) return null;
  const limits = limitsOf(halt, channel);
  for (const kind of LIMIT_KINDS) {
    const limit = limits[kind];
    if (limit === undefined) continue;
    if (!isBeyondDoubt(kind, limit, counts)) continue;
    return { kind, limit, why: whyOf(kind, limit, counts), remedy: say(`guards.remedies.${kind}`) };
  }
  return null;
}

/**
 * The first limit that was not kept, plainly counted over what was sent, however little: for what must not happen in
 * doubt. A cost without a conversion keeps no limit.
 * @param channel null: the campaign as a whole
 */
export function exceeded(halt: Halt, channel: string | null, counts: Counts): Wording | null {
  const limits = limitsOf(halt, channel);
  for (const kind of LIMIT_KINDS) {
    const limit = limits[kind];
    if (limit !== undefined && isAbove(kind, limit, counts)) return whyOf(kind, limit, counts);
  }
  return null;
}

/** The limits that hold for one channel, or for the campaign as a whole. */
export function limitsOf({ limits, channels }: Halt, channel: string | null): Limits {
  const wanted = Object.entries(limits).filter(
    ([kind]) => CHANNEL_KINDS.has(kind as LimitKind) === (channel !== null),
  );
  return { ...Object.fromEntries(wanted), ...(channel === null ? {} : channels[channel]) };
}

function isBeyondDoubt(kind: LimitKind, limit: number, counts: Counts): boolean {
  const { sends, conversions, cost } = counts;
  if (kind === 'cost_per_conversion') {
    const hoped = sends * wilson(conversions, sends).high;
    return hoped > 0 && cost / hoped > limit;
  }
  return counts[kind] > 0 && wilson(counts[kind], sends).low > limit;
}

function isAbove(kind: LimitKind, limit: number, counts: Counts): boolean {
  if (kind === 'cost_per_conversion') return counts.cost > limit * counts.conversions;
  return counts[kind] > 0 && counts[kind] / counts.sends > limit;
}

function whyOf(kind: LimitKind, limit: number, counts: Counts): Wording {
  if (kind === 'cost_per_conversion') {
    const { cost, conversions } = counts;
    return say(`guards.limits.${kind}`, { cost: money(cost), conversions, limit: money(limit) });
  }
  const share = { as: 'percent', value: limit } as const;
  return say(`guards.limits.${kind}`, { events: counts[kind], sends: counts.sends, limit: share });
}

function money(value: number): Figure {
  return { as: 'money', value, currency: null };
}
