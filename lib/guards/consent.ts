import type { Customer } from '../cascade/model.ts';
import type { ConsentRule } from './guards.ts';

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

/** Reads a row's consent; a text says what is missing. */
export function readConsent(customer: Customer): Consent | string {
  const record = customer['consent'];
  const nested = typeof record === 'object' && record !== null ? (record as Record<string, unknown>) : {};
  const [source, at, purpose, channels] = FIELDS.map(
    (field) => nested[field] ?? customer[`consent_${field}`],
  );
  if (typeof source !== 'string' || source.trim() === '')
    return 'the row does not say where the consent comes from (consent_source)';
  const instant = typeof at === 'number' ? at : typeof at === 'string' ? Date.parse(at) : Number.NaN;
  if (!Number.isFinite(instant))
    return 'the row does not say when the consent was given (consent_at, such as 2026-03-01)';
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
): string | null {
  const consent = readConsent(customer);
  if (typeof consent === 'string') return consent;
  if (consent.at > now) return 'the consent is dated in the future (consent_at)';
  if (rule.purpose !== null && !consent.purposes.includes(rule.purpose.toLowerCase())) {
    return `the consent does not cover the purpose "${rule.purpose}" (consent_purpose)`;
  }
  if (channel !== null && consent.channels.length > 0 && !consent.channels.includes(channel)) {
    return `the consent does not cover ${channel} (consent_channels)`;
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
