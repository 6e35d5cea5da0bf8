import type { Figure } from '../wording/figure.ts';
import type { Wording } from '../wording/wording.ts';
import { LIMIT_KINDS, type Halt, type LimitKind, type Limits } from './guards.ts';
import { say } from './say.ts';

/** What has been counted, on one channel or over the whole campaign. */
export interface Counts {
  /** Sends that were asked of a provider, but for those to people who had opted out there before. */
  readonly sends: number;
  /** Of these, those that went out and whose person has a result or has been sent the next one: nobody is waited for. */
  readonly waitedOut: number;
  readonly failed: number;
  readonly template_rejected: number;
  readonly provider_errors: number;
  readonly opted_out: number;
  readonly complaints: number;
  readonly conversions: number;
  /** In the campaign's currency; beside `waitedOut`, what those sends have cost. */
  readonly cost: number;
}

/** Counts of nothing so far, to be added to. */
export function noCounts(): { -readonly [K in keyof Counts]: number } {
  return {
    sends: 0,
    waitedOut: 0,
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

/** Stretches of a long campaign are judged over and over: chance must make less than one of a million look so bad. */
const ODDS = Math.log(1_000_000);

/** Kinds that are faults of a channel, not of the campaign. */
const CHANNEL_KINDS: ReadonlySet<LimitKind> = new Set(['failed', 'template_rejected', 'provider_errors']);

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
  return firstOf(halt, channel, counts, isBeyondDoubt);
}

/**
 * The first limit that is passed beyond chance in a stretch of sends: in the last part of it, or in more, or in all,
 * by at least `min` sends. So a fault shows at once, however many sends went well before.
 * @param channel null: the campaign as a whole
 * @param parts the parts of the stretch, the latest first
 */
export function breachOfStretch(
  halt: Halt,
  channel: string | null,
  parts: readonly Partial<Counts>[],
): Breach | null {
  const counts = noCounts();
  for (const part of parts) {
    for (const kind of Object.keys(part) as (keyof Counts)[]) counts[kind] += part[kind] ?? 0;
    const breach = firstOf(halt, channel, counts, isBeyondChance);
    if (breach !== null) return breach;
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

function firstOf(
  halt: Halt,
  channel: string | null,
  counts: Counts,
  isPassed: (kind: LimitKind, limit: number, counts: Counts) => boolean,
): Breach | null {
  const limits = limitsOf(halt, channel);
  for (const kind of LIMIT_KINDS) {
    const limit = limits[kind];
    const judged = kind === 'cost_per_conversion' ? counts.waitedOut : counts.sends;
    if (limit === undefined || judged < halt.min || !isPassed(kind, limit, counts)) continue;
    return { kind, limit, why: whyOf(kind, limit, counts), remedy: say(`guards.remedies.${kind}`) };
  }
  return null;
}

function isBeyondDoubt(kind: LimitKind, limit: number, counts: Counts): boolean {
  const { sends, waitedOut, conversions, cost } = counts;
  if (kind === 'cost_per_conversion') {
    // Whoever has been sent to a moment ago has had no time to answer: what that cost tells nothing yet.
    const hoped = waitedOut * wilson(conversions, waitedOut).high;
    return hoped > 0 && cost / hoped > limit;
  }
  return counts[kind] > 0 && wilson(counts[kind], sends).low > limit;
}

/**
 * By Chernoff's bound on a binomial tail: at the limit, so many or more come up with a chance of at most
 * e^(-sends * divergence). Wilson's interval is too narrow so far out where the limit is small.
 */
function isBeyondChance(kind: LimitKind, limit: number, counts: Counts): boolean {
  if (kind === 'cost_per_conversion' || limit <= 0 || limit >= 1) return false;
  const { sends } = counts;
  const share = Math.min(1, counts[kind] / sends);
  if (share <= limit) return false;
  const others = share === 1 ? 0 : (1 - share) * Math.log((1 - share) / (1 - limit));
  return sends * (share * Math.log(share / limit) + others) > ODDS;
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
