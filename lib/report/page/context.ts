import type { CampaignReport } from '../campaign-report.ts';
import { inWordsOrEnglish, type Figures, type Text, type Told } from '../../wording/index.ts';
import type { Estimate, Said } from '../../learning/index.ts';
import type { Format } from './format.ts';

/** What every part of the page needs: the figures, the words, and how figures are written. */
export interface Context {
  readonly report: CampaignReport;
  readonly text: Text;
  readonly format: Format;
  /** Writes the figures of the engine's sentences. */
  readonly figure: Figures;
}

/** What the engine told, in the reader's language; see {@link inWordsOrEnglish}. */
export function toldOnPage(context: Context, told: Told | undefined, english: string): string {
  const { text, figure } = context;
  const channel = (code: string): string => channelName(context, code);
  const reason = (code: string): string => reasonName(context, code);
  const outcome = (code: string): string => nameOf(context, 'outcome', code);
  return inWordsOrEnglish(told, english, { text, figure, channel, reason, outcome });
}

/** A sentence of the learner in the reader's language. */
export function saidOnPage(context: Context, { sentence, told }: Said): string {
  return toldOnPage(context, told, sentence);
}

/** Stands for a figure that there is none of. */
export const NONE = '–';

/** A channel's name for people: that of the catalogue, or the channel's own. */
export function channelName(context: Context, channel: string): string {
  return nameOf(context, 'channel', channel);
}

/** A reason for people: in the words of the catalogue, or as the provider has it. */
export function reasonName(context: Context, reason: string): string {
  return nameOf(context, 'reason', reason);
}

/** The catalogue answers with the key where it has no name. */
function nameOf({ text }: Context, group: 'channel' | 'reason' | 'outcome', code: string): string {
  const key = `report.${group}.${code}`;
  const known = /^\w+$/.test(code) ? text(key) : key;
  return known === key ? code : known;
}

/** A segment's name for people. */
export function segmentName({ text }: Context, segment: string): string {
  return segment === '' ? text('report.segment.none') : segment;
}

/** `38% (35% to 41%)`, or a dash. */
export function share(context: Context, estimate: Estimate | null): string {
  return between(context, estimate, (value) => context.format.percent(value));
}

/** `0.12 € (0.10 € to 0.15 €)`, or a dash. */
export function price(context: Context, estimate: Estimate | null): string {
  return between(context, estimate, (value) => context.format.money(value));
}

function between({ text }: Context, estimate: Estimate | null, written: (value: number) => string): string {
  if (estimate === null) return NONE;
  const { value, low, high } = estimate;
  return text('report.interval', { value: written(value), low: written(low), high: written(high) });
}
