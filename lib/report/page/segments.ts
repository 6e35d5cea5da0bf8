import { intervalChart } from '../charts/intervals.ts';
import { channelName, NONE, price, segmentName, share, type Context } from './context.ts';
import { markup, name, type Markup } from './markup.ts';
import { figure, table } from './table.ts';

/** Segments drawn, and those in the table: a list may name its customers as segments, and no page holds as many. */
const DRAWN = 12;
const LISTED = 250;

/** Conversion and cost by segment and channel. */
export function segments(context: Context): Markup {
  const { report, text, format } = context;
  const all = report.segments.filter(({ channels }) => channels.length > 0);
  if (all.length === 0) return markup``;
  const title = text('report.segments.title');
  const groups = all.slice(0, DRAWN).map(({ segment, channels }) => ({
    label: segmentName(context, segment),
    bars: channels.map(({ channel, rate, costPerConversion }) => ({
      channel,
      label: channelName(context, channel),
      rate,
      figures: share(context, rate),
      cost: costPerConversion === null ? NONE : format.money(costPerConversion.value),
    })),
  }));
  const texts = {
    title,
    description: text('report.segments.description'),
    rate: text('report.column.rate'),
    cost: text('report.column.costPerConversion'),
    percent: (value: number) => format.percent(value),
  };
  const counts = { drawn: DRAWN, listed: LISTED, all: format.whole(all.length) };
  const words = text(all.length > LISTED ? 'report.segments.cutBoth' : 'report.segments.cut', counts);
  const cut = all.length > DRAWN ? markup`<p class="muted">${words}</p>` : null;
  return markup`<section aria-labelledby="segments">
    <h2 id="segments">${title}</h2>
    <p class="lead">${text(`report.segments.${report.basis}`)}</p>
    ${cut}${figure(
      title,
      intervalChart('segments-chart', texts, groups),
      text('report.table', { title }),
      table(
        title,
        columnsOf(context),
        all.slice(0, LISTED).flatMap((segment) => rowsOf(context, segment)),
      ),
    )}
  </section>`;
}

const FIGURES = ['attempts', 'converted', 'rate', 'cost', 'costPerConversion', 'failed', 'optedOut'] as const;

function columnsOf({ text }: Context): { heading: string; figures: boolean }[] {
  return [
    { heading: text('report.column.segment'), figures: false },
    { heading: text('report.column.channel'), figures: false },
    ...FIGURES.map((key) => ({ heading: text(`report.column.${key}`), figures: true })),
    { heading: text('report.column.basis'), figures: false },
  ];
}

function rowsOf(
  context: Context,
  { segment, channels }: Context['report']['segments'][number],
): (string | Markup)[][] {
  const { text, format } = context;
  return channels.map((one) => [
    name(segmentName(context, segment)),
    name(channelName(context, one.channel)),
    format.whole(one.attempts),
    format.whole(one.converted),
    share(context, one.rate),
    format.money(one.cost),
    price(context, one.costPerConversion),
    format.whole(one.failed),
    format.whole(one.optedOut),
    text(`report.basis.${one.basis}`),
  ]);
}
