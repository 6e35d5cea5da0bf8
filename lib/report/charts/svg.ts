import { BUILT_IN_CHANNELS } from '../../campaign/document.ts';
import { markup, type Markup } from '../page/markup.ts';

/** Width of a chart in user units; it grows and shrinks with the page. */
export const WIDTH = 880;

/** Channels that have a hue of their own; all others share one. */
const HUES = new Set(BUILT_IN_CHANNELS);

/** A chart: a picture with a name and a description for those who do not see it. */
export function svg(
  id: string,
  {
    width,
    height,
    title,
    description,
  }: { width: number; height: number; title: string; description: string },
  content: readonly Markup[],
): Markup {
  return markup`<svg
    viewBox="0 0 ${width} ${Math.ceil(height)}"
    role="img"
    aria-labelledby="${id}-title ${id}-desc"
  >
    <title id="${id}-title">${title}</title>
    <desc id="${id}-desc">${description}</desc>
    ${content}
  </svg>`;
}

/** A coordinate to a tenth of a unit. */
export function at(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** The class that gives a channel its hue. */
export function hueOf(channel: string): string {
  return `hue-${HUES.has(channel) ? channel : 'other'}`;
}

const SIGNS = new Intl.Segmenter();
/** Signs about twice as wide as Latin ones. */
const WIDE =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Extended_Pictographic}/u;

/** A label that fits: cut where it gets wider than so many Latin letters. */
export function cut(text: string, length: number): string {
  let width = 0;
  let kept = '';
  for (const { segment, index } of SIGNS.segment(text)) {
    width += WIDE.test(segment) ? 2 : 1;
    if (width < length) kept = text.slice(0, index + segment.length);
    if (width > length) return `${kept}…`;
  }
  return text;
}

/** A length for a share of a full one: never beyond its ends, and a number whatever the share. */
export function lengthOf(share: number, full: number): number {
  return Number.isFinite(share) ? Math.min(1, Math.max(0, share)) * full : 0;
}
