/** Figures for people, as pure functions. */
export { campaignFigures } from './summary.ts';
export type { CampaignFigures, ChannelFigures, SegmentFigures, States } from './summary.ts';
