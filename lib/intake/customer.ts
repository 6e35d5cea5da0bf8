import type { Starter } from '../engine/starting.ts';
import { contactOf } from '../cascade/address.ts';
import { CONSENT_FIELDS } from '../guards/consent.ts';
import { isZone } from '../guards/zones.ts';
import type { Told, Wording } from '../wording/wording.ts';
import { isEmail } from './email.ts';
import { readPhone } from './phone.ts';
import { sayRefusal } from '../wording/refusals.ts';

/** A row that was not accepted. */
export interface Rejection {
  /** Line in the CSV text, or place in the array, from 1. */
  readonly line: number;
  readonly reason: string;
  /** The reason for other languages. */
  readonly told?: Told;
  /** The field at fault, where it is one. */
  readonly field?: string;
  readonly value?: string;
}

/** Fields whose names are ours; header spelling does not matter for them. */
const OWN_FIELDS = [
  'name',
  'phone',
  'segment',
  'email',
  'telegram',
  'language',
  'timezone',
  'key',
  'country',
  'consent',
  ...CONSENT_FIELDS.map((field) => `consent_${field}`),
];

/** Names that would reach into an object's prototype. */
const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** What decoders put in place of bytes that are no UTF-8: what was written there is lost. */
const LOST = '\uFFFD';

/** Longest customer that is kept, in characters of JSON. */
const LONGEST = 8_192;

/** The segment of customers who name none. */
const DEFAULT_SEGMENT = 'default';

/** Longest name of a segment, in characters: as a campaign document has it. */
const LONGEST_SEGMENT = 100;

/** Said of many rows of a list, and made once. */
const REASONS = {
  notAnObject: sayRefusal('refusals.row.notAnObject'),
  notUtf8: sayRefusal('refusals.row.notUtf8'),
  notAnEmail: sayRefusal('refusals.row.notAnEmail'),
  notAZone: sayRefusal('refusals.row.notAZone'),
  noAddress: sayRefusal('refusals.row.noAddress'),
  long: sayRefusal('refusals.row.long', { most: { as: 'whole', value: LONGEST } }),
  segmentLong: sayRefusal('refusals.row.segmentLong', { most: LONGEST_SEGMENT }),
};

/**
 * Reads one row as a customer.
 * @param country where phone numbers without a country code are from; '' : such numbers are rejected
 */
export function readCustomer(row: unknown, line: number, country: string): Starter | Rejection {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) {
    return rejection(line, REASONS.notAnObject, { value: excerpt(row) });
  }
  const fields = normalised(row as Record<string, unknown>);
  const odd = Object.keys(fields).find((field) => !isData(fields[field]));
  if (odd !== undefined) {
    return rejection(line, sayRefusal('refusals.row.notData', { field: excerpt(odd) }), { field: odd });
  }
  const spoiled = Object.keys(fields).find((field) => isSpoiled(field) || isSpoiled(fields[field]));
  if (spoiled !== undefined) {
    return rejection(line, REASONS.notUtf8, { field: spoiled, value: excerpt(fields[spoiled]) });
  }
  const { key, ...given } = fields;
  const customer: Record<string, unknown> = { ...given };
  for (const name of ['name', 'segment', 'email', 'telegram', 'language', 'timezone'] as const) {
    const text = textOf(given[name]);
    if (text === undefined) delete customer[name];
    else if (text === null)
      return rejection(line, notText(name), { field: name, value: excerpt(given[name]) });
    else customer[name] = text;
  }

  const written = textOf(given['phone']);
  if (written !== undefined) {
    const reading = readPhone(written ?? '', country);
    if ('reason' in reading)
      return rejection(line, reading.reason, { field: 'phone', value: excerpt(given['phone']) });
    customer['phone'] = reading.phone;
    if (reading.country !== null) customer['country'] = reading.country;
  } else {
    delete customer['phone'];
  }
  const email = customer['email'];
  if (typeof email === 'string' && !isEmail(email)) {
    return rejection(line, REASONS.notAnEmail, { field: 'email', value: excerpt(email) });
  }
  const zone = customer['timezone'];
  // Quiet hours would go by another one, and nobody would know.
  if (typeof zone === 'string' && !isZone(zone)) {
    return rejection(line, REASONS.notAZone, { field: 'timezone', value: excerpt(zone) });
  }

  const contact = contactOf(customer);
  if (contact === null) return rejection(line, REASONS.noAddress, { field: 'phone' });
  if (JSON.stringify(customer).length > LONGEST) return rejection(line, REASONS.long);
  const ownKey = textOf(key);
  if (ownKey === null) return rejection(line, notText('key'), { field: 'key', value: excerpt(key) });
  const segment = (customer['segment'] as string | undefined) ?? DEFAULT_SEGMENT;
  const fault = segmentFault(segment);
  if (fault !== null) return rejection(line, fault, { field: 'segment', value: excerpt(segment) });
  return { key: ownKey ?? contact, contact, segment, customer: customer };
}

/** A row that is not accepted, and why. */
export function rejection(
  line: number,
  { text, told }: Wording,
  at: Pick<Rejection, 'field' | 'value'> = {},
): Rejection {
  return { line, reason: text, told, ...at };
}

/** True for a row that was not accepted. */
export function isRejection(reading: Starter | Rejection): reading is Rejection {
  return 'reason' in reading;
}

/** Why no segment can be called so; null: one can. */
function segmentFault(segment: string): Wording | null {
  if (segment.length > LONGEST_SEGMENT) return REASONS.segmentLong;
  return segment === '__proto__' ? sayRefusal('refusals.row.segmentName', { segment }) : null;
}

function notText(field: string): Wording {
  return sayRefusal('refusals.row.notText', { field });
}

function normalised(row: Record<string, unknown>): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(row)) {
    const trimmed = name.trim();
    if (trimmed === '' || FORBIDDEN.has(trimmed)) continue;
    const own = OWN_FIELDS.find((field) => field === trimmed.toLowerCase());
    fields[own ?? trimmed] = value;
  }
  return fields;
}

/** Text of a field; undefined: not given; null: neither text nor a number. */
function textOf(value: unknown): string | undefined | null {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return null;
  const trimmed = value.trim();
  return trimmed === '' ? undefined : trimmed;
}

/** True for what can go to the store's thread, which clones it, and be written there, as JSON. */
function isData(value: unknown): boolean {
  if (typeof value === 'string' || typeof value === 'number') return true;
  try {
    structuredClone(value);
    JSON.stringify(value);
    return true;
  } catch {
    // A function, a symbol, a BigInt, or an object that contains itself.
    return false;
  }
}

/** True for a text that was decoded as what it is not, or data with one in it. */
function isSpoiled(value: unknown): boolean {
  const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
  return typeof text === 'string' && text.includes(LOST);
}

function excerpt(value: unknown): string {
  // Nothing at all has no JSON, whatever the typings say.
  const json = isData(value) ? (JSON.stringify(value) as string | undefined) : undefined;
  const text = typeof value === 'string' ? value : (json ?? typeof value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
