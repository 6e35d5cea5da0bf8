import { markup, type Markup } from '../page/markup.ts';
import { at, hueOf, lengthOf, svg } from './svg.ts';

/** The replies on one channel. */
export interface ReplyCurve {
  readonly channel: string;
  /** Growing from 0 at 0 to 1. */
  readonly curve: readonly { readonly ms: number; readonly share: number }[];
  /** When 80 % had come, in milliseconds. */
  readonly mark80Ms: number;
  /** The wait in milliseconds; null: the step does not wait. */
  readonly waitMs: number | null;
}

const WIDTH = 420;
const HEIGHT = 210;
const LEFT = 44;
const RIGHT = 14;
const TOP = 26;
const BOTTOM = 30;
/** The share that is marked. */
const MARK = 0.8;

/** The share of the replies that had come by an age, over the wait, with the mark at 80 %. */
export function replyChart(
  id: string,
  texts: {
    readonly title: string;
    readonly description: string;
    readonly percent: (share: number) => string;
    readonly duration: (ms: number) => string;
  },
  { channel, curve, mark80Ms, waitMs }: ReplyCurve,
): Markup {
  // The wait, and somewhat more, where the mark lies beyond it.
  const end = Math.max(waitMs ?? 0, mark80Ms * (waitMs === null || mark80Ms > waitMs ? 1.25 : 1), 1);
  const xOf = (ms: number): number => LEFT + lengthOf(ms / end, WIDTH - LEFT - RIGHT);
  const yOf = (share: number): number => HEIGHT - BOTTOM - lengthOf(share, HEIGHT - TOP - BOTTOM);
  const shown = curve.filter(({ ms }) => ms <= end);
  const beyond = curve[shown.length];
  const last = shown.at(-1) ?? { ms: 0, share: 0 };
  const edge = beyond
    ? last.share + ((beyond.share - last.share) * (end - last.ms)) / (beyond.ms - last.ms)
    : 1;
  const line = [...shown, { ms: end, share: edge }]
    .map(({ ms, share }, i) => `${i === 0 ? 'M' : 'L'}${at(xOf(ms))} ${at(yOf(share))}`)
    .join('');
  const floor = at(yOf(0));
  const x80 = xOf(mark80Ms);
  const grid = [0, 0.5, 1].map(
    (share) =>
      markup`<line
          class="grid"
          x1="${LEFT}"
          x2="${WIDTH - RIGHT}"
          y1="${at(yOf(share))}"
          y2="${at(yOf(share))}"
        />
        <text class="muted small" x="${LEFT - 8}" y="${at(yOf(share) + 4)}" text-anchor="end">${texts.percent(share)}</text>`,
  );
  const ages = [0, 0.5, 1].map((part) => {
    const anchor = part === 0 ? 'start' : part === 1 ? 'end' : 'middle';
    return markup`<text
      class="muted small"
      x="${at(xOf(part * end))}"
      y="${HEIGHT - 10}"
      text-anchor="${anchor}">${part === 0 ? '0' : texts.duration(part * end)}</text>`;
  });
  return svg(id, { width: WIDTH, height: HEIGHT, ...texts }, [
    ...grid,
    ...ages,
    markup`<path class="${hueOf(channel)} area" d="${line}L${at(xOf(end))} ${floor}L${LEFT} ${floor}Z" />
      <path class="${hueOf(channel)} curve" d="${line}" />`,
    markup`<path class="mark" d="M${LEFT} ${at(yOf(MARK))}H${at(x80)}V${floor}" />
      <circle class="dot" cx="${at(x80)}" cy="${at(yOf(MARK))}" r="4" />
      <text
        class="strong small"
        x="${at(x80 > WIDTH * 0.6 ? x80 - 10 : x80 + 10)}"
        y="${at(yOf(MARK) + (x80 > WIDTH * 0.6 ? -8 : 16))}"
        text-anchor="${x80 > WIDTH * 0.6 ? 'end' : 'start'}">${texts.percent(MARK)} · ${texts.duration(mark80Ms)}</text>`,
    waitMs !== null && waitMs < end
      ? markup`<line
          class="mark"
          x1="${at(xOf(waitMs))}"
          x2="${at(xOf(waitMs))}"
          y1="${TOP - 6}"
          y2="${floor}"
        />`
      : markup``,
  ]);
}
