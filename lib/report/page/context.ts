import type { CampaignReport } from '../campaign-report.ts';
import type { Text } from '../../wording/index.ts';
import type { Estimate } from '../../learning/interval.ts';
import type { Format } from './format.ts';

/** What every part of the page needs: the figures, the words, and how figures are written. */
export interface Context {
  readonly report: CampaignReport;
  readonly text: Text;
  readonly format: Format;
}

/** Stands for a figure that there is none of. */
export const NONE = '–';

/** A channel's name for people: that of the catalogue, or the channel's own. */
export function channelName({ text }: Context, channel: string): string {
  const key = `report.channel.${channel}`;
  const known = /^[a-z]+$/.test(channel) ? text(key) : key;
  return known === key ? channel : known;
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
