import type { Customer } from '../cascade/model.ts';
import type { Wording } from '../wording/wording.ts';
import type { ConsentRule } from './guards.ts';
import { say } from './say.ts';

/** What a customer agreed to, as their row tells it. */
export interface Consent {
  readonly source: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Empty: not said. */
  readonly purposes: readonly string[];
  /** Empty: every channel. */
  readonly channels: readonly string[];
}

/** Fields of an object `consent`, or of the row itself with `consent_` before them. */
export const CONSENT_FIELDS = ['source', 'at', 'purpose', 'channels'] as const;

/** Other notations tell days and months apart by custom alone. */
const ISO_DATE = /^\d{4}-\d\d-\d\d(?:$|[T ])/;
/** Smaller numbers are seconds since 1970, up to the year 5138; larger ones milliseconds, from 1973 on. */
const LEAST_MS = 1e11;
/** Before this nobody has agreed to be messaged: such a date is an error of whoever made the list. */
const EARLIEST = Date.UTC(1990, 0, 1);
/** A date without a time is read as UTC: east of there it may be tomorrow's. */
const AHEAD_MS = 14 * 3_600_000;

/** Reads a row's consent; a wording says what is missing. */
export function readConsent(customer: Customer): Consent | Wording {
  const record = customer['consent'];
  const nested = typeof record === 'object' && record !== null ? (record as Record<string, unknown>) : {};
  const [source, at, purpose, channels] = CONSENT_FIELDS.map(
    (field) => nested[field] ?? customer[`consent_${field}`],
  );
  if (typeof source !== 'string' || source.trim() === '') return say('guards.consent.noSource');
  if (at === undefined || at === null || at === '') return say('guards.consent.noDate');
  const instant = instantOf(at);
  if (!Number.isFinite(instant)) return say('guards.consent.unreadable');
  if (instant < EARLIEST) return say('guards.consent.early');
  return { source: source.trim(), at: instant, purposes: listOf(purpose), channels: listOf(channels) };
}

/**
 * Why this customer's consent does not cover a send; null: it does.
 * @param channel null: asked before any channel is chosen
 */
export function consentRefusal(
  rule: ConsentRule,
  customer: Customer,
  channel: string | null,
  now: number,
): Wording | null {
  const consent = readConsent(customer);
  if ('told' in consent) return consent;
  if (consent.at > now + AHEAD_MS) return say('guards.consent.future');
  if (rule.purpose !== null && !consent.purposes.includes(rule.purpose.toLowerCase())) {
    return say('guards.consent.purpose', { purpose: rule.purpose });
  }
  if (channel !== null && consent.channels.length > 0 && !consent.channels.includes(channel)) {
    return say('guards.consent.channel', { channel });
  }
  return null;
}

/** An ISO date, or a number of seconds or milliseconds since 1970, as milliseconds; NaN: neither. */
function instantOf(at: unknown): number {
  if (at instanceof Date) return at.getTime();
  const text = typeof at === 'string' || typeof at === 'number' ? String(at).trim() : '';
  if (ISO_DATE.test(text)) return Date.parse(text);
  const number = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  return number < LEAST_MS ? number * 1000 : number;
}

/** A list, or text with commas, semicolons, bars or spaces between. */
function listOf(value: unknown): readonly string[] {
  const parts = Array.isArray(value) ? value : typeof value === 'string' ? value.split(/[,;|\s]+/) : [];
  return parts
    .filter((one): one is string => typeof one === 'string')
    .map((one) => one.trim().toLowerCase())
    .filter((one) => one !== '');
}
