import type { Wording } from '../../wording/index.ts';
import { say } from '../say.ts';
import { ANY_CHANNEL, SEGMENTS, type ChannelBehaviour, type SegmentBehaviour } from './people.ts';

/** What goes wrong at the simulated provider. Shares are probabilities per report or per send, 0 to 1. */
export interface Faults {
  /** Reports that come minutes to hours after what they tell of. */
  readonly late: number;
  /** Reports that come twice. */
  readonly duplicated: number;
  /** Reports that change places with the one after them. */
  readonly reordered: number;
  /** Reports that never come. */
  readonly dropped: number;
  /** Sends whose first reports come before their answer. */
  readonly overtakes: number;
  /** Sends that are accepted while the answer is lost. */
  readonly resets: number;
  /** Sends that are refused for a reason of this one message. */
  readonly rejects: number;
  /** Every n-th send is refused because the sender is too fast; 0: none. */
  readonly throttleEvery: number;
  /** Sends above this many in one second of the clock are refused; 0: no limit. */
  readonly throttlePerSecond: number;
  /** Milliseconds after which a throttled sender may ask again. */
  readonly retryAfterMs: number;
  /** Channels whose template the provider has rejected. */
  readonly templateRejected: readonly string[];
}

/** An account's settings as the integrator writes them. Everything may be left out. */
export interface SimulatorSettings {
  /** The same seed gives the same people. What they do, and what goes wrong, follows from each attempt's id as well. */
  readonly seed?: string | number;
  /**
   * Behaviour by segment and channel. `default` is for every segment without an entry of its own here,
   * and goes before the built-in segments.
   */
  readonly behaviour?: Readonly<Record<string, SegmentBehaviour>>;
  readonly faults?: Partial<Faults>;
}

/** Settings with every default filled in. */
export interface Script {
  readonly seed: string;
  readonly faults: Faults;
  behaviour(segment: string, channel: string): ChannelBehaviour;
}

/** Enough of them to show that nothing depends on well-behaved reports, and no refusals. */
const FAULTS: Faults = {
  late: 0.01,
  duplicated: 0.03,
  reordered: 0.02,
  dropped: 0,
  overtakes: 0,
  resets: 0,
  rejects: 0,
  throttleEvery: 0,
  throttlePerSecond: 0,
  retryAfterMs: 1000,
  templateRejected: [],
};

/** Names of the values that are counts or durations; all other numbers are probabilities. */
const AMOUNTS: ReadonlySet<string> = new Set([
  'deliverySeconds',
  'readHours',
  'reactHours',
  'reactSigma',
  'ringSeconds',
  'talkSeconds',
  'throttleEvery',
  'throttlePerSecond',
  'retryAfterMs',
]);

/**
 * Checks an account's settings and fills in the defaults.
 * @returns the script, and the problems in words; a value that has a problem is replaced by its default
 */
export function readSettings(raw: unknown): {
  readonly script: Script;
  readonly problems: readonly Wording[];
} {
  const problems: Wording[] = [];
  const settings = fields('settings', raw, problems, ['seed', 'behaviour', 'faults']);
  const segments = new Map<string, Map<string, Partial<ChannelBehaviour>>>();
  for (const [segment, channels] of fields('behaviour', settings.get('behaviour'), problems)) {
    const described = new Map<string, Partial<ChannelBehaviour>>();
    for (const [channel, values] of fields(`behaviour.${segment}`, channels, problems)) {
      described.set(channel, numbers(`behaviour.${segment}.${channel}`, values, ANY_CHANNEL, problems));
    }
    segments.set(segment, described);
  }
  const known = new Map<string, ChannelBehaviour>();
  const behaviour = (segment: string, channel: string): ChannelBehaviour => {
    const key = JSON.stringify([segment, channel]);
    let found = known.get(key);
    if (!found) {
      found = {
        ...ANY_CHANNEL,
        ...own(own(SEGMENTS, 'default'), channel),
        ...own(own(SEGMENTS, segment), channel),
        ...(segments.get(segment) ?? segments.get('default'))?.get(channel),
      };
      known.set(key, found);
    }
    return found;
  };
  for (const [segment, described] of segments) {
    for (const channel of described.keys())
      problems.push(...conflicts(segment, channel, behaviour(segment, channel)));
  }
  return {
    script: { seed: seedOf(settings.get('seed'), problems), faults: faultsOf(settings, problems), behaviour },
    problems,
  };
}

function seedOf(raw: unknown, problems: Wording[]): string {
  if (raw === undefined || raw === '') return 'message-cascade';
  if (typeof raw === 'string' || typeof raw === 'number') return String(raw);
  problems.push(say('accounts.simulator.seed', { setting: 'seed', value: shown(raw) }));
  return 'message-cascade';
}

function faultsOf(settings: ReadonlyMap<string, unknown>, problems: Wording[]): Faults {
  const given = fields('faults', settings.get('faults'), problems);
  const channels = given.get('templateRejected') ?? [];
  given.delete('templateRejected');
  const faults = { ...FAULTS, ...numbers('faults', Object.fromEntries(given), FAULTS, problems) };
  if (Array.isArray(channels) && channels.every((channel) => typeof channel === 'string')) {
    return { ...faults, templateRejected: channels };
  }
  const value = shown(channels);
  problems.push(say('accounts.simulator.channels', { setting: 'faults.templateRejected', value }));
  return faults;
}

/** The fields of an object, none for an absent one. Names outside `allowed` are problems. */
function fields(
  path: string,
  raw: unknown,
  problems: Wording[],
  allowed?: readonly string[],
): Map<string, unknown> {
  if (raw === undefined || raw === null) return new Map();
  if (typeof raw !== 'object' || Array.isArray(raw)) {
    problems.push(say('accounts.simulator.object', { setting: path, value: shown(raw) }));
    return new Map();
  }
  const all = new Map<string, unknown>(Object.entries(raw));
  for (const name of all.keys()) {
    if (allowed && !allowed.includes(name)) problems.push(unknownName(path, name, allowed));
  }
  return all;
}

/** The numbers of an object whose names are in `template`. */
function numbers<T extends object>(path: string, raw: unknown, template: T, problems: Wording[]): Partial<T> {
  const names = Object.keys(template);
  const good: Record<string, number> = {};
  for (const [name, value] of fields(path, raw, problems, names)) {
    if (!names.includes(name) || value === undefined) continue;
    const limit = AMOUNTS.has(name) ? Number.MAX_SAFE_INTEGER : 1;
    if (typeof value === 'number' && value >= 0 && value <= limit) good[name] = value;
    else {
      const key = limit === 1 ? 'accounts.simulator.share' : 'accounts.simulator.amount';
      problems.push(say(key, { setting: `${path}.${name}`, value: shown(value) }));
    }
  }
  return good as Partial<T>;
}

/** Shares that exclude each other and yet sum to more than all. */
function conflicts(segment: string, channel: string, how: ChannelBehaviour): Wording[] {
  const found: Wording[] = [];
  const check = (names: readonly (keyof ChannelBehaviour)[]): void => {
    const sum = names.reduce((total, name) => total + how[name], 0);
    if (sum > 1 + 1e-9) {
      const shares = names.map((name) => `${name} ${how[name]}`).join(', ');
      const setting = `behaviour.${segment}.${channel}`;
      found.push(say('accounts.simulator.sum', { setting, shares, sum: +sum.toFixed(6) }));
    }
  };
  if (how.ringSeconds > 0) check(['optsOut', 'answers', 'voicemail', 'busy']);
  else check(['optsOut', 'replies']);
  return found;
}

function unknownName(path: string, name: string, allowed: readonly string[]): Wording {
  return say('accounts.simulator.unknown', { setting: path, name, known: allowed.join(', ') });
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function own<T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return record && Object.hasOwn(record, name) ? record[name] : undefined;
}
