/** The fields of guards, costs and learning: where each stands in the document, and how it is shown. Pure. */
import { DEFAULT_ATTRIBUTION, DEFAULT_CONVERSION } from '../../lib/campaign/document.ts';
import { DEFAULT_MIN } from '../../lib/campaign/guards-document.ts';
import { DEFAULT_LEARNING } from '../../lib/campaign/plan.ts';
import { type Section, isSection, valueAt, withValueAt } from './key-order.editor.ts';

/** How a value is written: shares of 1 as per cent, lists with commas, outcomes as boxes to tick. */
export type Kind = 'text' | 'number' | 'percent' | 'codes' | 'choice' | 'outcomes';

/** One field. */
export interface Setting {
  /** The id of its texts in the catalogue, and of its field. */
  readonly name: string;
  readonly path: readonly string[];
  readonly kind: Kind;
  /** Of a share: the most, and a usual one, in per cent. */
  readonly bounds?: { readonly most: number; readonly example: number };
  /** What the document means without it, as the field shows it. */
  readonly usual?: string;
  /** The values of a choice; the first is what the document means without it. */
  readonly choices?: readonly string[];
  /** The id of the heading above it, where a new one begins. */
  readonly heading?: string;
}

/** A foldable group. */
export interface Group {
  readonly name: 'guards' | 'costs' | 'learning';
  readonly settings: readonly Setting[];
}

/** The learning mode of a document without a `learning` section. */
export const WATCHING = 'watch';

/** The outcomes that can count as success. */
export const COUNTABLE: readonly string[] = ['delivered', 'read', 'clicked', 'replied', 'answered'];

const GUARDS: readonly Setting[] = [
  { ...guard('cohort-size', ['cohort', 'size'], 'number'), heading: 'cohort' },
  { ...guard('cohort-promote', ['cohort', 'promote'], 'choice'), choices: ['manual', 'auto'] },
  { name: 'pace', path: ['pace'], kind: 'text' },
  { ...guard('quiet-hours', ['quiet_hours', 'default'], 'text'), heading: 'hours' },
  guard('calling-hours', ['calling_hours'], 'text'),
  { ...guard('timezone', ['timezone'], 'text'), usual: 'UTC' },
  { ...guard('frequency', ['frequency', 'all'], 'text'), heading: 'reach' },
  guard('countries', ['countries'], 'codes'),
  guard('velocity', ['velocity'], 'text'),
  { ...guard('purpose', ['purpose'], 'choice'), choices: ['marketing', 'transactional'] },
  { ...halt('failed', 20), heading: 'halt' },
  halt('provider_errors', 30),
  halt('template_rejected', 5),
  halt('opted_out', 3),
  halt('complaints', 2),
  guard('halt-cost-per-conversion', ['halt', 'cost_per_conversion'], 'number'),
  { ...guard('halt-min', ['halt', 'min'], 'number'), usual: String(DEFAULT_MIN) },
  { ...guard('spend-campaign', ['spend', 'campaign'], 'number'), heading: 'spend' },
  guard('spend-day', ['spend', 'day'], 'number'),
  guard('spend-account', ['spend', 'account'], 'number'),
  { ...guard('retention', ['retention'], 'text'), heading: 'data' },
];

const LEARNING: readonly Setting[] = [
  { ...learning('mode', 'choice'), choices: [WATCHING, 'suggest', 'auto', 'off'] },
  { ...learning('scope', 'choice'), choices: ['start', 'order'] },
  {
    ...learning('exploration', 'percent'),
    bounds: { most: 50, example: 10 },
    usual: percentOf(DEFAULT_LEARNING.exploration),
  },
  { ...learning('cascades', 'number'), usual: String(DEFAULT_LEARNING.cascades) },
  { name: 'value', path: ['value'], kind: 'number', heading: 'success' },
  { name: 'attribution', path: ['attribution'], kind: 'text', usual: DEFAULT_ATTRIBUTION },
  { name: 'conversion', path: ['conversion'], kind: 'outcomes', usual: DEFAULT_CONVERSION.join() },
];

/** All groups for a document: costs have one field for each channel that has a step or a price. */
export function groupsOf(document: Section, channels: readonly string[]): readonly Group[] {
  const costs = isSection(document['costs']) ? document['costs'] : {};
  const priced = [...new Set([...channels, ...Object.keys(costs)])].filter((channel) => channel !== '');
  return [
    { name: 'guards', settings: GUARDS },
    {
      name: 'costs',
      settings: [
        { name: 'currency', path: ['currency'], kind: 'text' },
        ...priced.map((channel, at): Setting => ({
          ...(at === 0 ? { heading: 'price' } : {}),
          name: `cost-${channel}`,
          path: isSection(costs[channel]) ? ['costs', channel, 'default'] : ['costs', channel],
          kind: 'number',
        })),
      ],
    },
    { name: 'learning', settings: LEARNING },
  ];
}

/** The field's text; empty where the document says nothing. Choices show what the document means. */
export function shownOf(document: Section, setting: Setting): string {
  const { kind, path } = setting;
  if (isMode(setting)) return modeOf(document);
  const value = valueAt(document, path);
  if (value === undefined) return setting.choices?.[0] ?? (kind === 'outcomes' ? (setting.usual ?? '') : '');
  if (kind === 'percent' && typeof value === 'number') return percentOf(value);
  if (Array.isArray(value)) return value.join(kind === 'codes' ? ', ' : ',');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * How many values of a group the document gives: also those without a field of their own, and what stands where a
 * section should, because either is far from nothing.
 */
export function valuesIn(document: Section, { settings }: Group): number {
  const sections = new Set(settings.map(({ path }) => path[0] ?? ''));
  return [...sections].reduce((sum, section) => sum + valuesOf(document[section]), 0);
}

function valuesOf(value: unknown): number {
  if (value === undefined) return 0;
  return isSection(value) ? Object.values(value).reduce<number>((sum, one) => sum + valuesOf(one), 0) : 1;
}

/**
 * The document with the field's text. What is empty or the same as saying nothing is removed; a text that is no
 * number is written as it is, so that the check says what is wrong with it.
 */
export function withShown(document: Section, setting: Setting, shown: string): Section {
  const text = shown.trim();
  if (isMode(setting)) return withMode(document, text);
  const without = text === '' || text === (setting.usual ?? setting.choices?.[0]);
  return withValueAt(document, setting.path, without ? undefined : valueOf(setting, text));
}

/** True while the document says nothing of learning: its other settings would change what it means. */
export function isWatching(document: Section): boolean {
  return document['learning'] === undefined;
}

function valueOf({ kind, name }: Setting, text: string): unknown {
  if (kind === 'number') return (isGrouped(text) ? null : numberOf(text)) ?? text;
  if (kind === 'percent') {
    const number = text.replace(/\s*%$/, '');
    const percent = isGrouped(number) ? null : numberOf(number);
    return percent === null ? text : exact(percent / 100);
  }
  if (kind === 'codes')
    return text
      .toUpperCase()
      .split(/[\s,;]+/)
      .filter(Boolean);
  if (kind === 'outcomes') return text.split(',');
  return name === 'currency' ? text.toUpperCase() : text;
}

/** True for `1.000` and `1,000`, which one reader takes for a thousand and another for one: it is no number. */
export function isGrouped(text: string): boolean {
  return /^[1-9]\d{0,2}([.,]\d{3})+$/.test(text);
}

/** A number with a decimal point or comma; null: it is none. */
export function numberOf(text: string): number | null {
  const number = Number(text.replace(',', '.'));
  return Number.isFinite(number) ? number : null;
}

function percentOf(share: number): string {
  return String(exact(share * 100));
}

/** Without the last digits that come of counting in binary. */
function exact(number: number): number {
  return Number(number.toPrecision(12));
}

function isMode({ path }: Setting): boolean {
  return path[0] === 'learning' && path[1] === 'mode';
}

function modeOf(document: Section): string {
  if (isWatching(document)) return WATCHING;
  const mode = valueAt(document, ['learning', 'mode']);
  return typeof mode === 'string' ? mode : DEFAULT_LEARNING.mode;
}

function withMode(document: Section, mode: string): Section {
  if (mode === WATCHING) return withValueAt(document, ['learning'], undefined);
  return withValueAt(document, ['learning', 'mode'], mode);
}

function guard(name: string, path: readonly string[], kind: Kind): Setting {
  return { name, path: ['guards', ...path], kind };
}

/** A limit that is a share of the sends. @param example in per cent */
function halt(key: string, example: number): Setting {
  const name = `halt-${key.replace('_', '-')}`;
  return { ...guard(name, ['halt', key], 'percent'), bounds: { most: 100, example } };
}

function learning(name: string, kind: Kind): Setting {
  return { name: `learning-${name}`, path: ['learning', name], kind };
}
