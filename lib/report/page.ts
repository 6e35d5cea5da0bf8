import { createHash } from 'node:crypto';
import type { CampaignReport } from './campaign-report.ts';
import { atOnce } from '../learning/at-once.ts';
import { costs } from './page/costs.ts';
import type { Context } from './page/context.ts';
import { failures } from './page/failures.ts';
import { Format } from './page/format.ts';
import { learned } from './page/learned.ts';
import { markup, Markup } from './page/markup.ts';
import { funnel, heading, totals } from './page/overview.ts';
import { replies } from './page/replies.ts';
import { segments } from './page/segments.ts';
import { STYLE } from './page/style.ts';
import { figuresIn, type Text } from '../wording/index.ts';

/** All that the page may do: show itself, in its own style. To be sent as a header as well. */
export const REPORT_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'`;

/** The parts of the page, in order. */
const PARTS: readonly ((context: Context) => Markup)[] = [
  totals,
  funnel,
  segments,
  replies,
  learned,
  failures,
  costs,
];

/** See {@link reportingPage}; in one go. */
export function reportPage(report: CampaignReport, text: Text, lang: string): string {
  return atOnce(reportingPage(report, text, lang));
}

/**
 * The report as one HTML file: no scripts, nothing loaded from anywhere, readable in light, dark and print.
 * Made part by part, so that nobody else is kept waiting.
 * @param text the catalogue in the reader's language, with the engine's texts
 * @param lang BCP 47 tag of that language: for the page, and for how numbers and dates are written
 */
export function* reportingPage(report: CampaignReport, text: Text, lang: string): Generator<void, string> {
  const format = new Format(lang, report.currency, report.timezone);
  yield;
  const figure = figuresIn(format.lang, report.timezone);
  const context: Context = { report, text, format, figure };
  const head = heading(context);
  yield;
  const body: Markup[] = [];
  for (const part of report.totals.started === 0 ? [nothing] : PARTS) {
    body.push(part(context));
    yield;
  }
  const page = markup`<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${REPORT_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${text('report.title', { campaign: report.campaign })}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
${head}
<main>
${body}
</main>
<footer><p>${text('report.footer')}</p></footer>
</body>
</html>
`;
  return page.text;
}

/** What stands in place of all figures before there are any. */
function nothing({ text }: Context): Markup {
  return markup`<section aria-labelledby="empty">
    <h2 id="empty">${text('report.empty.title')}</h2>
    <p>${text('report.empty.words')}</p>
  </section>`;
}
