/** The campaign document: check it, read it as a plan, write it, compare it. */
export { BUILT_IN_CHANNELS } from './document.ts';
export type { CampaignDocument, CostDocument, StepDocument, TransitionKey } from './document.ts';
export { DEFAULT_LEARNING } from './plan.ts';
export type { ChannelCost, LearningPlan, Plan, Step } from './plan.ts';
export { parseCampaign } from './parse.ts';
export type { ParsedCampaign, ParseOptions } from './parse.ts';
export { CampaignError, describeProblem } from './problem.ts';
export type { Problem } from './problem.ts';
export { lintCampaign } from './lint.ts';
export type { LintOptions } from './lint.ts';
export { campaignHash, planOf } from './plan-of.ts';
export { orderFrom, orderStartingWith, startFor } from './order.ts';
export { formatCampaign } from './format.ts';
export { diffCampaigns } from './diff.ts';
export { WAIT_LIMITS, formatDuration, parseDuration, readDuration } from './duration.ts';
export type { DurationLimits, Reading } from './duration.ts';
export { formatRate, readRate } from './rate.ts';
