import { channelName, NONE, reasonName, type Context } from './context.ts';
import { markup, name, type Markup } from './markup.ts';
import { table } from './table.ts';

/** Failures by reason, each with what to do about it. */
export function failures(context: Context): Markup {
  const { report, text, format } = context;
  const title = text('report.failures.title');
  if (report.failures.length === 0) {
    return markup`<section aria-labelledby="failures">
      <h2 id="failures">${title}</h2>
      <p>${text('report.failures.none')}</p>
    </section>`;
  }
  const columns = [
    { heading: text('report.column.reason') },
    { heading: text('report.column.channel') },
    { heading: text('report.column.failed'), figures: true },
    { heading: text('report.column.held'), figures: true },
    { heading: text('report.column.remedy') },
  ];
  const rows = report.failures.map(({ reason, channel, failed, held, remedy }) => [
    name(reasonName(context, reason)),
    name(channelName(context, channel)),
    format.whole(failed),
    held === 0 ? NONE : format.whole(held),
    text(`report.remedy.${remedy}`),
  ]);
  return markup`<section aria-labelledby="failures">
    <h2 id="failures">${title}</h2>
    <p class="lead">${text('report.failures.lead')}</p>
    ${table(title, columns, rows)}
  </section>`;
}
