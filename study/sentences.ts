/**
 * node study/sentences.ts [--write]
 *
 * What the learner says in simulated campaigns of the product's own code, as Markdown; `--write` puts it between the
 * two marks in docs/learning.md. A test compares the two.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { runCampaign, type CampaignRun } from './campaign.ts';

/** The page with the sentences. */
export const PAGE = new URL('../docs/learning.md', import.meta.url);
/** The marks between which they stand. */
export const MARKS = [
  '<!-- sentences: written by study/sentences.ts -->',
  '<!-- end of sentences -->',
] as const;

/** Ten moves and proposals, then one of everything else that is said. */
export function sentences(): string {
  const clear = runCampaign('clear', { mode: 'auto' }, 1, 60);
  const suggested = runCampaign('clear', { mode: 'suggest' }, 1, 40);
  const drift = runCampaign('drift', { mode: 'auto' }, 1, 40);
  const landline = runCampaign('phoneonly', { mode: 'auto' }, 1, 20);
  const office = runCampaign('cost', { mode: 'suggest' }, 1, 20);
  const flat = runCampaign('flat', { mode: 'auto' }, 1, 90);
  const early = runCampaign('clear', { mode: 'suggest' }, 2, 5);
  const told = ({ insights }: CampaignRun, from = 0, to = from + 1): string[] =>
    insights.slice(from, to).map(({ day, insight }) => `Day ${day}: ${insight.sentence}`);
  const flips = [
    ...told(clear, 0, 3),
    ...told(suggested, 0, 3),
    ...told(drift, 0),
    ...told(drift, 4),
    ...told(landline, 1),
    ...told(office),
  ];
  const reports = [clear, flat, drift, landline, early].map(({ report }) => report);
  const finding = (pattern: RegExp): string | undefined =>
    reports
      .flatMap(({ findings }) => findings)
      .map((one) => one.sentence)
      .find((one) => pattern.test(one));
  const wait = (verdict: string): string | undefined =>
    reports.flatMap(({ waits }) => waits).find((one) => one.verdict === verdict && one.channel !== 'phone')
      ?.sentence;
  const rest = [
    finding(/the least before/),
    finding(/cannot tell yet. "/),
    finding(/: keep "/),
    flat.report.rankings[0]?.sentence,
    wait('keep'),
    wait('lengthen'),
    flat.report.differences.different[0]?.sentence,
    flat.report.saving?.sentence,
    flat.report.stale?.sentence,
  ];
  return [
    ...flips.map((one, i) => `${i + 1}. ${one}`),
    '',
    ...rest.flatMap((one) => (one === undefined ? [] : [`- ${one}`])),
  ].join('\n');
}

/** The page with the sentences as they are now. */
export function written(page: string): string {
  const [before = '', rest = ''] = page.split(MARKS[0]);
  const [, after = ''] = rest.split(MARKS[1]);
  return `${before}${MARKS[0]}\n\n${sentences()}\n\n${MARKS[1]}${after}`;
}

if (process.argv[1] !== undefined && import.meta.url.endsWith(process.argv[1].split(/[\\/]/).at(-1) ?? ' ')) {
  if (process.argv.includes('--write')) writeFileSync(PAGE, written(readFileSync(PAGE, 'utf8')));
  else process.stdout.write(`${sentences()}\n`);
}
