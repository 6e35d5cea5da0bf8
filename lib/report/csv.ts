import type { CampaignReport } from './campaign-report.ts';
import { csvLine } from './csv-line.ts';

const COLUMNS = [
  'campaign',
  'segment',
  'channel',
  'attempts',
  'arrived',
  'converted',
  'double_contacts',
  'failed',
  'held',
  'opted_out',
  'rate',
  'rate_low',
  'rate_high',
  'rate_basis',
  'cost',
  'cost_per_conversion',
  'cost_per_conversion_low',
  'cost_per_conversion_high',
  'currency',
] as const;

/**
 * The figures by segment and channel as CSV (RFC 4180): a heading, one line each, figures with a point.
 * Names that a spreadsheet program would run as a formula begin with an apostrophe.
 */
export function reportCsv(report: CampaignReport): string {
  const lines = report.segments.flatMap(({ segment, channels }) =>
    channels.map((one) => [
      report.campaign,
      segment,
      one.channel,
      one.attempts,
      one.arrived,
      one.converted,
      one.doubles,
      one.failed,
      one.held,
      one.optedOut,
      one.rate?.value,
      one.rate?.low,
      one.rate?.high,
      one.basis,
      one.cost,
      one.costPerConversion?.value,
      one.costPerConversion?.low,
      one.costPerConversion?.high,
      report.currency ?? '',
    ]),
  );
  return [COLUMNS, ...lines].map(csvLine).join('');
}
