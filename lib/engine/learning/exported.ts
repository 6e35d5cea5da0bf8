import type { Plan } from '../../campaign/index.ts';
import { segmentFault, type LedgerJson, type SegmentJson } from '../../learning/index.ts';
import { sayRefusal, type Wording } from '../../wording/index.ts';
import { CascadeError } from '../errors.ts';

/** What an export says it is. */
const KIND = 'message-cascade/learning';
/** Version of the form below; raised when an older reader would misread it. */
const VERSION = 1;
const DAY = 86_400_000;

/**
 * What a campaign has learned, to be kept elsewhere or to go on with in another store: counts by segment, channel
 * and day. It names nobody; cascades under way at the time are in it as far as they had come.
 */
export interface ExportedLearning {
  readonly kind: typeof KIND;
  readonly version: typeof VERSION;
  readonly campaign: string;
  /** Milliseconds since 1970 by the campaign's clock. */
  readonly at: number;
  readonly channels: readonly string[];
  /** The outcomes that counted as success. */
  readonly conversion: readonly string[];
  readonly currency: string | null;
  /** The start last announced, by segment. */
  readonly announced: Readonly<Record<string, string>>;
  /** The latest day counted: milliseconds since 1970 divided by 86,400,000. */
  readonly newest: number;
  readonly segments: Readonly<Record<string, SegmentJson>>;
}

/** Writes what was learned as plain JSON. */
export function exported(
  campaign: string,
  plan: Plan,
  at: number,
  { newest, segments }: LedgerJson,
  announced: Readonly<Record<string, string>>,
): ExportedLearning {
  return {
    kind: KIND,
    version: VERSION,
    campaign,
    at,
    channels: plan.steps.map(({ channel }) => channel),
    conversion: plan.conversion,
    currency: plan.currency,
    announced,
    newest,
    segments: Object.fromEntries(
      Object.entries(segments).map(([name, text]) => [name, JSON.parse(text) as SegmentJson]),
    ),
  };
}

/**
 * Checks that an export can be gone on with in a campaign.
 * @throws CascadeError naming what does not fit, and what to do
 */
export function checkExported(given: unknown, name: string, plan: Plan, now: number): ExportedLearning {
  const refuse = (why: Wording): never => {
    throw new CascadeError(sayRefusal('refusals.learning.into', { campaign: name, why }));
  };
  const kept = (given ?? {}) as Partial<ExportedLearning>;
  if (typeof given !== 'object' || kept.kind !== KIND) refuse(sayRefusal('refusals.learning.notExported'));
  if (kept.version !== VERSION) {
    const version = String(kept.version);
    refuse(sayRefusal('refusals.learning.version', { version, known: VERSION }));
  }
  const { channels, conversion, announced, segments, newest, at } = kept;
  const named = isRecord(announced) && isTexts(Object.values(announced));
  if (!isTexts(channels) || !isTexts(conversion) || !named || !isRecord(segments)) {
    return refuse(sayRefusal('refusals.learning.damaged'));
  }
  if (!Number.isInteger(newest) || typeof at !== 'number') {
    return refuse(sayRefusal('refusals.learning.dates'));
  }
  const own = plan.steps.map(({ channel }) => channel);
  const foreign = channels.filter((channel) => !own.includes(channel));
  if (foreign.length > 0) refuse(sayRefusal('refusals.learning.channels', { names: foreign.join(', ') }));
  if (conversion.toSorted().join() !== plan.conversion.toSorted().join()) {
    const both = { theirs: conversion.join(', '), ours: plan.conversion.join(', ') };
    refuse(sayRefusal('refusals.learning.conversion', both));
  }
  if (kept.currency !== plan.currency) {
    const both = { theirs: currencyNamed(kept.currency), ours: currencyNamed(plan.currency) };
    refuse(sayRefusal('refusals.learning.currency', both));
  }
  if ((newest as number) > now / DAY) refuse(sayRefusal('refusals.learning.future'));
  for (const [segment, counts] of Object.entries(segments)) {
    const fault = segmentFault(counts, channels, newest as number);
    if (fault !== null) refuse(sayRefusal('refusals.learning.segment', { segment, fault }));
  }
  return kept as ExportedLearning;
}

/** What was exported as a ledger's state. */
export function ledgerOf({ newest, segments }: ExportedLearning): LedgerJson {
  const texts = Object.entries(segments).map(([name, counts]) => [name, JSON.stringify(counts)] as const);
  return { forgottenBefore: 0, newest, segments: Object.fromEntries(texts), tallies: [] };
}

function currencyNamed(currency: unknown): string | Wording {
  return typeof currency === 'string' ? currency : sayRefusal('refusals.learning.noCurrency');
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
