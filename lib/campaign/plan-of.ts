import { createHash } from 'node:crypto';
import { OUTCOMES } from '../cascade/outcome.ts';
import { DEFAULT_ATTRIBUTION, DEFAULT_CONVERSION, SUCCESS_OF, TRANSITION_KEYS } from './document.ts';
import type { CampaignDocument, CostDocument, StepDocument } from './document.ts';
import { guardsOf } from './guards-of.ts';
import { parseDuration } from './parse-duration.ts';
import { DEFAULT_LEARNING } from './plan.ts';
import type { ChannelCost, Plan, Step } from './plan.ts';
import { readRate } from './rate.ts';

/** The normalised plan of a valid document: defaults filled in, durations in milliseconds, hash computed. Pure. */
export function planOf(document: CampaignDocument): Plan {
  const conversion: readonly string[] = document.conversion ?? DEFAULT_CONVERSION;
  const rate = document.pace === undefined ? null : readRate(document.pace);
  const segments = Object.entries(document.segments ?? {}).filter(
    ([, { start, pinned }]) => start !== document.start || pinned === true,
  );
  const plan: Omit<Plan, 'hash'> = {
    name: document.name ?? null,
    start: document.start,
    steps: document.steps.map(stepOf),
    segments: Object.fromEntries(
      segments.map(([name, { start, pinned }]) => [name, pinned === true ? { start, pinned } : { start }]),
    ),
    conversion: OUTCOMES.filter((outcome) => conversion.includes(outcome)),
    attributionMs: parseDuration(document.attribution ?? DEFAULT_ATTRIBUTION),
    value: document.value ?? null,
    currency: document.currency ?? null,
    costs: Object.fromEntries(
      Object.entries(document.costs ?? {}).map(([channel, cost]) => [channel, costOf(cost)]),
    ),
    perSecond: rate?.ok ? rate.amount : null,
    ...(document.learning === undefined ? {} : { learning: { ...DEFAULT_LEARNING, ...document.learning } }),
    ...(document.guards === undefined ? {} : { guards: guardsOf(document.guards) }),
  };
  return { hash: hashOf(plan), ...plan };
}

/**
 * The first 16 hex digits of the SHA-256 over the normalised plan. Documents that mean the same have the same hash,
 * whatever their key order, white space and spelling (`60m` or `1h`, a default written out or left out).
 */
export function campaignHash(document: CampaignDocument): string {
  return planOf(document).hash;
}

function stepOf(step: StepDocument): Step {
  const key = TRANSITION_KEYS.find((one) => step[one] !== undefined);
  const next = (key === undefined ? undefined : step[key]) ?? null;
  const failed = step.if_failed ?? null;
  return {
    channel: step.channel,
    waitMs: step.wait === undefined || step.wait === null ? null : parseDuration(step.wait),
    success: key === undefined ? null : SUCCESS_OF[key],
    next,
    onFailed: failed === next ? null : failed,
  };
}

function costOf(cost: CostDocument): ChannelCost {
  return typeof cost === 'number'
    ? { default: cost, countries: {} }
    : { default: cost.default, countries: cost.countries ?? {} };
}

function hashOf(plan: Omit<Plan, 'hash'>): string {
  return createHash('sha256')
    .update(JSON.stringify(canonical(plan)))
    .digest('hex')
    .slice(0, 16);
}

/** Objects as sorted lists of pairs: independent of the order in which keys were written. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const pairs = Object.entries(value).map(([key, item]) => [key, canonical(item)] as const);
  return { object: pairs.toSorted(([a], [b]) => (a < b ? -1 : 1)) };
}
