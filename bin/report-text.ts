import type { CampaignReport } from '../lib/index.ts';
import { counted, instant, money, percent, printed, table } from './table.ts';

/** A campaign's report for a terminal: the figures of the page, without its charts. */
export function reportText(report: CampaignReport): string {
  const { campaign, at, state, currency, totals, standings } = report;
  const each = totals.costPerConversion === null ? '' : `, ${money(totals.costPerConversion, currency)} each`;
  const lines = [
    `Campaign "${campaign}", ${state}, as of ${instant(at)}`,
    '',
    `${counted(totals.started, 'cascade')} started, ${totals.open} open, ${totals.converted} converted, ` +
      `${totals.exhausted} without success, ${totals.stopped} stopped`,
    ...(totals.rate === null ? [] : [`converted: ${interval(totals.rate)}`]),
    `cost ${money(totals.cost, currency)}${each}; ${counted(totals.doubles, 'double contact')}`,
    ...standings.flatMap(({ channel, state: what, why, remedy }) =>
      what === 'promoted' ? [] : [`${channel ?? 'campaign'} ${what}${tail(why)}${tail(remedy)}`],
    ),
    ...section('By step', steps(report)),
    ...section('By segment', segments(report)),
    ...section('Failures', failures(report)),
    ...section('Learned', learned(report)),
    ...section('Against sending everybody an SMS', saved(report)),
  ];
  return printed(lines);
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
}

function steps({ funnel, currency }: CampaignReport): readonly string[] {
  if (funnel.length === 0) return [];
  const rows = funnel.flatMap(({ step, channels }) =>
    channels.map((one) => [
      `${step} ${one.channel}`,
      one.attempts,
      one.arrived,
      one.converted,
      one.failed,
      one.optedOut,
      money(one.cost, currency),
    ]),
  );
  return table(['step', 'attempts', 'arrived', 'converted', 'failed', 'opted out', 'cost'], rows);
}

function segments({ segments: all, currency }: CampaignReport): readonly string[] {
  if (all.length === 0) return [];
  const rows = all.flatMap(({ segment, channels }) =>
    channels.map(({ channel, attempts, converted, rate, costPerConversion }) => [
      `${segment} ${channel}`,
      attempts,
      converted,
      rate === null ? '-' : interval(rate),
      money(costPerConversion?.value ?? null, currency),
    ]),
  );
  return table(['segment', 'attempts', 'converted', 'rate (95 %)', 'cost each'], rows);
}

function failures({ failures: all }: CampaignReport): readonly string[] {
  if (all.length === 0) return [];
  const rows = all.map(({ reason, channel, failed, held }) => [`${channel} ${reason}`, failed, held]);
  return table(['reason', 'failed', 'to be sent again'], rows);
}

function learned({ learned: found }: CampaignReport): readonly string[] {
  if (found === null) return [];
  return [
    ...found.decisions.map(({ sentence }) => sentence),
    ...found.differences.map(({ sentence }) => sentence),
    ...(found.stale === null ? [] : [found.stale.sentence]),
    ...(found.proposal === null
      ? []
      : ['Proposed:', ...found.proposal.changes.map(({ sentence }) => `  ${sentence}`)]),
  ];
}

function saved({ saved: found, currency }: CampaignReport): readonly string[] {
  if (found === null) return [];
  const { cost, baselineCost, savedPer1000 } = found;
  const word = savedPer1000 >= 0 ? 'saved' : 'spent more';
  return [
    `${money(cost, currency)} instead of ${money(baselineCost, currency)}: ` +
      `${money(Math.abs(savedPer1000), currency)} ${word} on 1,000 cascades`,
  ];
}

function interval({ value, low, high }: { value: number; low: number; high: number }): string {
  return `${percent(value)} (${percent(low)} to ${percent(high)})`;
}

function tail(text: string | null): string {
  return text === null ? '' : `: ${text}`;
}
