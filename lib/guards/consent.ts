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

/** Fields of a row, beside an object `consent` with `source`, `at`, `purpose` and `channels`. */
const FIELDS = ['source', 'at', 'purpose', 'channels'] as const;

/** Reads a row's consent; a wording says what is missing. */
export function readConsent(customer: Customer): Consent | Wording {
  const record = customer['consent'];
  const nested = typeof record === 'object' && record !== null ? (record as Record<string, unknown>) : {};
  const [source, at, purpose, channels] = FIELDS.map(
    (field) => nested[field] ?? customer[`consent_${field}`],
  );
  if (typeof source !== 'string' || source.trim() === '') return say('guards.consent.noSource');
  // Without a year "yes 1" would be read as the first of January 2001.
  const written = typeof at === 'string' && /\d{4}/.test(at) ? Date.parse(at) : Number.NaN;
  const instant = typeof at === 'number' ? at : written;
  if (!Number.isFinite(instant)) return say('guards.consent.noDate');
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
  if (consent.at > now) return say('guards.consent.future');
  if (rule.purpose !== null && !consent.purposes.includes(rule.purpose.toLowerCase())) {
    return say('guards.consent.purpose', { purpose: rule.purpose });
  }
  if (channel !== null && consent.channels.length > 0 && !consent.channels.includes(channel)) {
    return say('guards.consent.channel', { channel });
  }
  return null;
}

/** A list, or text with commas, semicolons, bars or spaces between. */
function listOf(value: unknown): readonly string[] {
  const parts = Array.isArray(value) ? value : typeof value === 'string' ? value.split(/[,;|\s]+/) : [];
  return parts
    .filter((one): one is string => typeof one === 'string')
    .map((one) => one.trim().toLowerCase())
    .filter((one) => one !== '');
}
