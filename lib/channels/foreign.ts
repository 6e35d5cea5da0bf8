/** Reads data that somebody else wrote: every field may be missing, or of another type than promised. */

/** An object's own fields; none for anything that is not an object. */
export function fieldsOf(value: unknown): ReadonlyMap<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return NOTHING;
  return new Map<string, unknown>(Object.entries(value));
}

const NOTHING: ReadonlyMap<string, unknown> = new Map();

/** The elements of a list; none for anything that is not a list. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text that is not empty; numbers as they are written, because vendors change between the two. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The value at the end of a path of field names and list positions. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let here = value;
  for (const step of path) here = typeof step === 'number' ? listOf(here)[step] : fieldsOf(here).get(step);
  return here;
}

/** Parses JSON. Undefined: it is none. */
export function jsonOf(text: string | Buffer): unknown {
  try {
    return JSON.parse(text.toString()) as unknown;
  } catch {
    return undefined;
  }
}

/** Smaller numbers are seconds, up to the year 5138; larger ones milliseconds, from 1973 on. */
const LEAST_MS = 1e11;

/** ISO 8601, and dates of mails; `Date.parse` takes almost anything for a date. */
const DATE = /^(\d{4}-\d\d-\d\d|([A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4})/;

/** A vendor's instant in seconds, in milliseconds, or as a date, as milliseconds since 1970. */
export function instantOf(value: unknown): number | undefined {
  const text = textOf(value);
  if (text === undefined) return undefined;
  const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : null;
  if (number === null && !DATE.test(text)) return undefined;
  const ms = number === null ? Date.parse(text) : number * (number < LEAST_MS ? 1000 : 1);
  return Number.isFinite(ms) && ms > 0 ? Math.round(ms) : undefined;
}
