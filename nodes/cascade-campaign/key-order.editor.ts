/**
 * The order of a campaign document's keys, so that two documents differ in the lines where they differ in content.
 * It is the schema's; the schema itself, with all its descriptions, would weigh ten times as much in the browser.
 */

/** Keys in their order, each with the shape of what stands there; `*` is for list entries and for names people choose. */
export interface Shape {
  readonly [key: string]: Shape | null;
}

/** A JSON object of which no more is known. */
export type Section = Readonly<Record<string, unknown>>;

const COST: Shape = { default: null, countries: null };
const LIMITS: Shape = {
  failed: null,
  template_rejected: null,
  provider_errors: null,
  opted_out: null,
  complaints: null,
  cost_per_conversion: null,
};

/** The document's shape. */
export const DOCUMENT: Shape = {
  $schema: null,
  name: null,
  start: null,
  steps: {
    '*': {
      channel: null,
      wait: null,
      if_not_delivered: null,
      if_not_read: null,
      if_no_reply: null,
      if_no_answer: null,
      if_no_click: null,
      if_failed: null,
      terminal: null,
    },
  },
  segments: { '*': { start: null, pinned: null } },
  conversion: null,
  attribution: null,
  value: null,
  currency: null,
  costs: { whatsapp: COST, phone: COST, sms: COST, telegram: COST, email: COST, '*': COST },
  pace: null,
  guards: {
    timezone: null,
    purpose: null,
    cohort: { size: null, per_segment: null, promote: null },
    halt: { ...LIMITS, min: null, channels: { '*': LIMITS } },
    quiet_hours: null,
    calling_hours: null,
    quiet_days: null,
    holidays: null,
    frequency: { all: null, channels: null, one_active: null },
    countries: null,
    velocity: null,
    spend: { campaign: null, day: null, account: null },
    consent: { purpose: null },
    retention: null,
  },
  learning: {
    mode: null,
    scope: null,
    exploration: null,
    floor: null,
    holdout: null,
    ceiling: null,
    harm: null,
    decay: null,
    cascades: null,
    certainty: null,
    gain: null,
  },
};

/** Sections that mean something when they are empty; all others go with their last key. */
const MEANT_EMPTY: readonly string[] = ['learning', 'consent'];

/** True for a JSON object. */
export function isSection(value: unknown): value is Section {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A copy with all keys in their order, and keys that are not known behind them by name. */
export function inOrder(value: unknown, shape: Shape | null = DOCUMENT): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => inOrder(item, below(shape, '*')));
  if (!isSection(value)) return value;
  const entries = Object.entries(value).toSorted(
    ([a], [b]) => rank(shape, a) - rank(shape, b) || (a < b ? -1 : 1),
  );
  return Object.fromEntries(entries.map(([key, item]) => [key, inOrder(item, below(shape, key))]));
}

/**
 * A copy with one key set, or removed where `value` is undefined. Other keys stay where they are; a new one goes in
 * front of the first that comes after it in the order.
 */
export function withKey(section: Section, key: string, value: unknown, shape: Shape | null): Section {
  const entries = Object.entries(section);
  if (value === undefined) return Object.fromEntries(entries.filter(([name]) => name !== key));
  if (Object.hasOwn(section, key)) return { ...section, [key]: value };
  const after = entries.findIndex(([name]) => rank(shape, name) > rank(shape, key));
  return Object.fromEntries(entries.toSpliced(after < 0 ? entries.length : after, 0, [key, value]));
}

/** What stands at a path of keys; undefined: nothing. */
export function valueAt(section: Section, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (isSection(value) ? value[key] : undefined), section);
}

/** A copy with the value at a path of keys set, or removed where it is undefined, with the sections that empties. */
export function withValueAt(
  section: Section,
  path: readonly string[],
  value: unknown,
  shape: Shape | null = DOCUMENT,
): Section {
  const [key, ...rest] = path;
  if (key === undefined) return section;
  if (rest.length === 0) return withKey(section, key, value, shape);
  const inner = section[key];
  if (value === undefined && !isSection(inner)) return section;
  const changed = withValueAt(isSection(inner) ? inner : {}, rest, value, below(shape, key));
  const emptied = Object.keys(changed).length === 0 && !MEANT_EMPTY.includes(key);
  return withKey(section, key, emptied ? undefined : changed, shape);
}

function below(shape: Shape | null, key: string): Shape | null {
  if (shape === null) return null;
  return (Object.hasOwn(shape, key) ? shape[key] : shape['*']) ?? null;
}

function rank(shape: Shape | null, key: string): number {
  // `*` stands for names that people choose: somebody who chooses it has chosen a name like any other.
  const keys = Object.keys(shape ?? {}).filter((name) => name !== '*');
  return keys.includes(key) ? keys.indexOf(key) : keys.length;
}
