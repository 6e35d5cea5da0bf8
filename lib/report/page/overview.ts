import { funnelChart } from '../charts/funnel.ts';
import { shareOf } from '../figures/counting.ts';
import { channelName, NONE, outcomeName, share, toldOnPage, type Context } from './context.ts';
import { markup, name, type Markup } from './markup.ts';
import { figure, table } from './table.ts';
import { sentence } from '../../wording/index.ts';

const MOODS: Readonly<Record<string, string>> = {
  running: 'good',
  promoted: 'good',
  halted: 'bad',
  stopped: 'bad',
};

/** The campaign's name, its state, and what is wrong with it. */
export function heading(context: Context): Markup {
  const { report, text, format } = context;
  const { campaign, state, standings, at, conversion, simulated } = report;
  const troubles = standings
    .filter((one) => one.state !== 'promoted')
    .map(({ channel, state: held, why, remedy, by, told }) => {
      const reason = why === null ? text('report.standing.by', { by }) : toldOnPage(context, told?.why, why);
      const words = [reason, ...(remedy === null ? [] : [toldOnPage(context, told?.remedy, remedy)])];
      const what = channel === null ? text('report.standing.campaign') : channelName(context, channel);
      const sentences = words.map((one) => markup` ${name(sentence(one))}`);
      return markup`<li>${name(what)}: ${sentence(text(`report.state.${held}`))}${sentences}</li>`;
    });
  return markup`<header>
    <h1>${name(campaign)}</h1>
    <p>
      <span class="state ${MOODS[state] ?? 'warn'}">${text(`report.state.${state}`)}</span>
      ${simulated ? markup`<span class="state">${text('report.simulated.badge')}</span>` : null}
      <span class="muted">${text('report.asOf', { at: format.instant(at) })}</span>
    </p>
    ${simulated ? markup`<p>${text('report.simulated.words')}</p>` : null}
    ${troubles.length === 0 ? null : markup`<ul class="note">${troubles}</ul>`}
    <p class="muted">
      ${text('report.conversion', { outcomes: conversion.map((one) => outcomeName(context, one)).join(', ') })}
    </p>
  </header>`;
}

/** The figures of the campaign as a whole. */
export function totals({ report, text, format }: Context): Markup {
  const { started, open, converted, exhausted, stopped, cost, costPerConversion, rate, doubles } =
    report.totals;
  const { cascades, share: optedOut } = report.optOuts;
  const tile = (key: string, value: string, small: string | null = null): Markup =>
    markup`<div>
      <dt>${text(`report.total.${key}`)}</dt>
      <dd>${value}${small === null ? null : markup` <small>${small}</small>`}</dd>
    </div>`;
  return markup`<section aria-labelledby="totals">
    <h2 id="totals">${text('report.total.title')}</h2>
    <p class="lead">
      ${text('report.total.lead', { exhausted: format.whole(exhausted), stopped: format.whole(stopped) })}
    </p>
    <dl class="tiles">
      ${[
        tile('started', format.whole(started), text('report.total.open', { count: format.whole(open) })),
        tile('converted', format.whole(converted), rate === null ? null : format.percent(rate.value)),
        tile('cost', format.money(cost)),
        tile('costPerConversion', costPerConversion === null ? NONE : format.money(costPerConversion)),
        tile('doubles', format.whole(doubles), text('report.total.doublesMeaning')),
        tile('optedOut', format.whole(cascades), optedOut === null ? null : format.percent(optedOut)),
      ]}
    </dl>
  </section>`;
}

/** The funnel by step. */
export function funnel(context: Context): Markup {
  const { report, text, format } = context;
  const { started } = report.totals;
  const title = text('report.funnel.title');
  const bars = report.funnel.flatMap(({ step, channels }) =>
    channels.map(({ channel, attempts, converted }, i) => ({
      step: i === 0 ? text('report.funnel.step', { step }) : '',
      channel,
      label: channelName(context, channel),
      reached: attempts,
      converted,
      figures: text('report.funnel.figures', {
        converted: format.whole(converted),
        reached: format.whole(attempts),
        share: attempts > 0 ? format.percent(converted / attempts) : NONE,
      }),
    })),
  );
  const rows = report.funnel.flatMap(({ step, channels }) =>
    channels.map((one) => [
      format.whole(step),
      name(channelName(context, one.channel)),
      format.whole(one.attempts),
      format.whole(one.arrived),
      format.whole(one.converted),
      share(context, shareOf(one.converted, one.attempts)),
      format.whole(one.failed),
      format.whole(one.optedOut),
      format.money(one.cost),
    ]),
  );
  const column = (key: string, figures = true): { heading: string; figures: boolean } => ({
    heading: text(`report.column.${key}`),
    figures,
  });
  const columns = [
    column('step', false),
    column('channel', false),
    ...['attempts', 'arrived', 'converted', 'rate', 'failed', 'optedOut', 'cost'].map((key) => column(key)),
  ];
  const description = text('report.funnel.description', { count: format.whole(started) });
  return markup`<section aria-labelledby="funnel">
    <h2 id="funnel">${title}</h2>
    <p class="lead">${text('report.funnel.lead')}</p>
    ${figure(
      title,
      funnelChart('funnel-chart', { title, description }, bars, started),
      text('report.table', { title }),
      table(title, columns, rows),
    )}
  </section>`;
}
