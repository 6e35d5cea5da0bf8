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
    const breach = kind === 'cost_per_conversion' ? costly(limit, counts) : frequent(kind, limit, counts);
    if (breach !== null) return breach;
  }
  return null;
}

/** The limits that hold for one channel, or for the campaign as a whole. */
function limitsOf({ limits, channels }: Halt, channel: string | null): Limits {
  const wanted = Object.entries(limits).filter(
    ([kind]) => CHANNEL_KINDS.has(kind as LimitKind) === (channel !== null),
  );
  return { ...Object.fromEntries(wanted), ...(channel === null ? {} : channels[channel]) };
}

function frequent(
  kind: Exclude<LimitKind, 'cost_per_conversion'>,
  limit: number,
  counts: Counts,
): Breach | null {
  const events = counts[kind];
  if (events === 0 || wilson(events, counts.sends).low <= limit) return null;
  const share = { as: 'percent', value: limit } as const;
  return {
    kind,
    limit,
    why: say(`guards.limits.${kind}`, { events, sends: counts.sends, limit: share }),
    remedy: say(`guards.remedies.${kind}`),
  };
}

function costly(limit: number, { sends, conversions, cost }: Counts): Breach | null {
  const hoped = sends * wilson(conversions, sends).high;
  if (hoped === 0 || cost / hoped <= limit) return null;
  return {
    kind: 'cost_per_conversion',
    limit,
    why: say('guards.limits.cost_per_conversion', { cost: money(cost), conversions, limit: money(limit) }),
    remedy: say('guards.remedies.cost_per_conversion'),
  };
}

function money(value: number): Figure {
  return { as: 'money', value, currency: null };
}
