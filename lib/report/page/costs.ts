import { channelName, type Context } from './context.ts';
import { markup, name, type Markup } from './markup.ts';

/** What was saved against the baseline, and who wants no more messages. */
export function costs(context: Context): Markup {
  return markup`<div class="pair">
    <section aria-labelledby="saved">
      <h2 id="saved">${context.text('report.saved.title')}</h2>
      ${saved(context)}
    </section>
    <section aria-labelledby="opt-outs">
      <h2 id="opt-outs">${context.text('report.optOuts.title')}</h2>
      ${optOuts(context)}
    </section>
  </div>`;
}

function saved(context: Context): Markup {
  const { report, text, format } = context;
  const found = report.saved;
  if (found === null) {
    const key = report.totals.attempts === 0 ? 'report.saved.nothing' : 'report.saved.unknown';
    return markup`<p>${text(key)}</p>`;
  }
  const { savedPer1000, savedPerConversion, converted, baselineConverted } = found;
  const values = {
    baseline: channelName(context, found.baseline),
    amount: format.money(Math.abs(savedPer1000)),
    cost: format.money(found.cost),
    baselineCost: format.money(found.baselineCost),
    cascades: format.whole(found.cascades),
  };
  const lines = [
    markup`<p>${text(savedPer1000 >= 0 ? 'report.saved.less' : 'report.saved.more', values)}</p>`,
  ];
  if (converted !== null && baselineConverted !== null) {
    const counts = { converted: format.whole(converted), baseline: format.whole(baselineConverted) };
    lines.push(markup`<p>${text('report.saved.conversions', counts)}</p>`);
  }
  if (savedPerConversion !== null) {
    const key = savedPerConversion >= 0 ? 'report.saved.eachLess' : 'report.saved.eachMore';
    lines.push(markup`<p>${text(key, { amount: format.money(Math.abs(savedPerConversion)) })}</p>`);
  }
  return markup`${lines}`;
}

function optOuts(context: Context): Markup {
  const { report, text, format } = context;
  const { cascades, share, channels } = report.optOuts;
  if (cascades === 0) return markup`<p>${text('report.optOuts.none')}</p>`;
  const values = { count: format.whole(cascades), share: format.percent(share ?? 0) };
  const lines = channels.map(
    ({ channel, count }) => markup`<li>${name(channelName(context, channel))}: ${format.whole(count)}</li>`,
  );
  return markup`<p>${text('report.optOuts.count', values)}</p>
    ${lines.length === 0 ? null : markup`<ul>${lines}</ul>`}`;
}
