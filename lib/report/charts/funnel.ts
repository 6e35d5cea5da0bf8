import { markup, type Markup } from '../page/markup.ts';
import { at, cut, hueOf, lengthOf, svg, WIDTH } from './svg.ts';

/** One bar of the funnel: those who came to a step on a channel, and those of them who converted. */
export interface FunnelBar {
  /** What stands in front of the first bar of a step; '' for the others. */
  readonly step: string;
  readonly channel: string;
  readonly label: string;
  readonly reached: number;
  readonly converted: number;
  /** The figures in words, at the end of the row. */
  readonly figures: string;
}

const LEFT = 190;
const RIGHT = 220;
const ROW = 34;
const BAR = 20;
const GAP = 12;

/**
 * The funnel by step: light bars for those who came to it, full ones for those who converted.
 * @param started how many the full width stands for
 */
export function funnelChart(
  id: string,
  texts: { readonly title: string; readonly description: string },
  bars: readonly FunnelBar[],
  started: number,
): Markup {
  const full = WIDTH - LEFT - RIGHT;
  let y = 6;
  const rows = bars.map((bar, i) => {
    if (bar.step !== '' && i > 0) y += GAP;
    const top = y;
    y += ROW;
    const middle = top + ROW / 2;
    const reached = lengthOf(bar.reached / started, full);
    const converted = lengthOf(bar.converted / started, full);
    const place = markup`y="${at(middle - BAR / 2)}" height="${BAR}" rx="3"`;
    return markup`<text class="muted" x="0" y="${at(middle + 5)}">${bar.step}</text>
      <text x="${LEFT - 12}" y="${at(middle + 5)}" text-anchor="end">${cut(bar.label, 16)}</text>
      <rect class="track" x="${LEFT}" width="${full}" ${place} />
      <rect class="${hueOf(bar.channel)} pale" x="${LEFT}" width="${at(reached)}" ${place} />
      <rect class="${hueOf(bar.channel)}" x="${LEFT}" width="${at(converted)}" ${place} />
      <text class="figure" x="${WIDTH}" y="${at(middle + 5)}" text-anchor="end">${bar.figures}</text>`;
  });
  return svg(id, { width: WIDTH, height: y + 6, ...texts }, rows);
}
