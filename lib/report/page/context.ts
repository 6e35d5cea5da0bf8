import type { CampaignReport } from '../campaign-report.ts';
import { inWordsOrEnglish, namesIn, type Figures, type Text, type Told } from '../../wording/index.ts';
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
  return inWordsOrEnglish(told, english, { text, figure, ...namesIn(text) });
}

/** A sentence of the learner in the reader's language. */
export function saidOnPage(context: Context, { sentence, told }: Said): string {
  return toldOnPage(context, told, sentence);
}

/** Stands for a figure that there is none of. */
export const NONE = '–';

/** A channel's name for people: that of the catalogue, or the channel's own. */
export function channelName(context: Context, channel: string): string {
  return namesIn(context.text).channel(channel);
}

/** A reason for people: in the words of the catalogue, or as the provider has it. */
export function reasonName(context: Context, reason: string): string {
  return namesIn(context.text).reason(reason);
}

/** An outcome's name for people. */
export function outcomeName(context: Context, outcome: string): string {
  return namesIn(context.text).outcome(outcome);
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
