import { replyChart } from '../charts/replies.ts';
import { FEWEST_REPLIES, shareBy, type ReplyTimes } from '../figures/replies.ts';
import { channelName, saidOnPage, type Context } from './context.ts';
import { markup, name, type Markup } from './markup.ts';
import { figure, table } from './table.ts';

/** Shares of the wait, or of the mark where there is no wait, that the table gives a line for. */
const PARTS = [0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.5];

/** When replies came, and what that says about the waits. */
export function replies(context: Context): Markup {
  const { report, text } = context;
  if (report.replies.length === 0) return markup``;
  return markup`<section aria-labelledby="replies">
    <h2 id="replies">${text('report.replies.title')}</h2>
    <p class="lead">${text('report.replies.lead')}</p>
    <div class="pair">
      ${report.replies.map((times, i) => channelReplies(context, times, `replies-${i}`))}
    </div>
  </section>`;
}

function channelReplies(context: Context, times: ReplyTimes, id: string): Markup {
  const { text, format } = context;
  const channel = channelName(context, times.channel);
  const title = text('report.replies.channel', { channel });
  const texts = {
    title,
    description: sentenceOf(context, times),
    percent: (value: number) => format.percent(value),
    duration: (ms: number) => format.duration(ms, 'short'),
  };
  const ages = PARTS.map((part) => part * (times.waitMs ?? times.mark80Ms * 2));
  const columns = [
    { heading: text('report.column.age') },
    { heading: text('report.column.share'), figures: true },
  ];
  const rows = ages.map((ms) => [format.duration(ms), format.percent(shareBy(times.curve, ms))]);
  // The learner weighs what is still open and what a wait costs: where it speaks, the plain counts are silent.
  const verdict =
    times.verdict === null || times.advice.length > 0 ? null : markup`<p>${verdictOf(context, times)}</p>`;
  const advice = times.advice.map((one) => markup`<li>${name(saidOnPage(context, one))}</li>`);
  return markup`<div>
    <h3>${name(channel)}</h3>
    ${figure(title, replyChart(id, texts, times), text('report.table', { title }), table(title, columns, rows))}
    <p>${sentenceOf(context, times)}</p>
    ${verdict}
    ${advice.length === 0 ? null : markup`<ul>${advice}</ul>`}
  </div>`;
}

function sentenceOf(
  { text, format }: Context,
  { replies: count, waitMs, within, mark80Ms }: ReplyTimes,
): string {
  const values = { count: format.whole(count), mark: format.duration(mark80Ms) };
  if (waitMs === null || within === null) return text('report.replies.noWait', values);
  return text('report.replies.within', {
    ...values,
    share: format.percent(within),
    wait: format.duration(waitMs),
  });
}

/** What the counts say about the wait. */
function verdictOf(
  { text, format }: Context,
  { verdict, waitMs, mark80Ms, replies: count }: ReplyTimes,
): string {
  const missing = format.whole(Math.max(0, FEWEST_REPLIES - count));
  return text(`report.replies.${verdict}`, {
    wait: format.duration(waitMs ?? 0),
    mark: format.duration(mark80Ms),
    missing,
  });
}
