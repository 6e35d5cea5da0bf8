import type { Estimate } from '../../learning/interval.ts';
import { markup, type Markup } from '../page/markup.ts';
import { at, cut, hueOf, lengthOf, svg, WIDTH } from './svg.ts';

/** The channels of one segment. */
export interface IntervalGroup {
  readonly label: string;
  readonly bars: readonly IntervalBar[];
}

/** One channel: its rate with the interval, and what stands beside it. */
export interface IntervalBar {
  readonly channel: string;
  readonly label: string;
  /** Shares, 0 to 1; null: never tried. */
  readonly rate: Estimate | null;
  readonly figures: string;
  readonly cost: string;
}

const LEFT = 250;
const RIGHT = 306;
const ROW = 30;
const BAR = 16;
/** Room for the cost at the end of a row. */
const COST = 112;
const GAP = 14;
const HEAD = 30;
const CAP = 5;

/** Bars with whiskers that reach over the 95 % interval, all on one scale. */
export function intervalChart(
  id: string,
  texts: {
    readonly title: string;
    readonly description: string;
    readonly rate: string;
    readonly cost: string;
    readonly percent: (share: number) => string;
  },
  groups: readonly IntervalGroup[],
): Markup {
  const full = WIDTH - LEFT - RIGHT;
  const scale = scaleOf(groups);
  const xOf = (share: number): number => LEFT + lengthOf(share / scale, full);
  let y = HEAD;
  const rows = groups.flatMap((group, g) => {
    if (g > 0) y += GAP;
    return group.bars.map((bar, i) => {
      const middle = y + ROW / 2;
      y += ROW;
      return rowOf(bar, i === 0 ? group.label : '', middle, xOf);
    });
  });
  const grid = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const x = xOf(part * scale);
    return markup`<line class="grid" x1="${at(x)}" x2="${at(x)}" y1="${HEAD - 4}" y2="${at(y + 2)}" />
      <text class="muted small" x="${at(x)}" y="${HEAD - 12}" text-anchor="middle">${texts.percent(part * scale)}</text>`;
  });
  const heads = markup`<text class="muted small" x="${WIDTH - COST}" y="${HEAD - 12}" text-anchor="end">${texts.rate}</text>
    <text class="muted small" x="${WIDTH}" y="${HEAD - 12}" text-anchor="end">${texts.cost}</text>`;
  return svg(id, { width: WIDTH, height: y + 8, ...texts }, [heads, ...grid, ...rows]);
}

function rowOf(bar: IntervalBar, group: string, middle: number, xOf: (share: number) => number): Markup {
  const { rate } = bar;
  const start = xOf(0);
  const base = markup`y="${at(middle + 5)}"`;
  return markup`<text class="strong" x="0" ${base}>${cut(group, 17)}</text>
    <text x="${LEFT - 12}" ${base} text-anchor="end">${cut(bar.label, 12)}</text>
    ${
      rate === null
        ? null
        : markup`<rect
              class="${hueOf(bar.channel)}"
              x="${at(start)}"
              y="${at(middle - BAR / 2)}"
              width="${at(xOf(rate.value) - start)}"
              height="${BAR}"
              rx="2"
            />
            ${whisker(xOf(rate.low), xOf(rate.high), middle)}`
    }
    <text class="figure" x="${WIDTH - COST}" ${base} text-anchor="end">${bar.figures}</text>
    <text class="figure" x="${WIDTH}" ${base} text-anchor="end">${bar.cost}</text>`;
}

/** A line with an end cap on either side, in a halo so that it shows on the bar and beside it. */
function whisker(low: number, high: number, middle: number): Markup {
  const [left, right, top, bottom] = [at(low), at(high), at(middle - CAP), at(middle + CAP)];
  const path = markup`M${left} ${top}V${bottom}M${left} ${at(middle)}H${right}M${right} ${top}V${bottom}`;
  return markup`<path class="halo" d="${path}" /><path class="whisker" d="${path}" />`;
}

/** The end of the scale: the next round share that holds every interval. */
function scaleOf(groups: readonly IntervalGroup[]): number {
  const highest = Math.max(0, ...groups.flatMap(({ bars }) => bars.map(({ rate }) => rate?.high ?? 0)));
  return [0.04, 0.08, 0.2, 0.4, 0.6, 0.8].find((end) => end >= highest) ?? 1;
}
