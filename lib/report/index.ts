/** Figures for people, as pure functions. */
export { campaignFigures } from './summary.ts';
export type { CampaignFigures, ChannelFigures, SegmentFigures, States } from './summary.ts';
export type { CampaignReport } from './campaign-report.ts';
export { campaignReport, type ReportParts } from './make.ts';
export { REPORT_POLICY, reportingPage, reportPage } from './page.ts';
export { reportCsv } from './csv.ts';
export { csvLine } from './csv-line.ts';
