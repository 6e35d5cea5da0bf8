import type { CampaignDocument } from './document.ts';
import { lintAmounts } from './lint/amounts.ts';
import { lintChannels } from './lint/channels.ts';
import { lintCosts } from './lint/costs.ts';
import { lintGuards } from './lint/guards.ts';
import { lintSegments } from './lint/segments.ts';
import { lintShape } from './lint/shape.ts';
import type { Plan } from './plan.ts';
import type { Problem } from './problem.ts';

/** What the linter may take into account. */
export interface LintOptions {
  /** True when every account is a simulator: waits of seconds are then nothing unusual. */
  readonly simulated?: boolean;
  /** How many customers the list has, where that is known. */
  readonly listSize?: number;
}

/** Finds one kind of what is legal and unwise. */
export type Lint = (document: CampaignDocument, plan: Plan, options: LintOptions) => Problem[];

const LINTS: readonly Lint[] = [lintShape, lintChannels, lintAmounts, lintSegments, lintCosts, lintGuards];

/** What is legal and unwise in a valid document: warnings, each with path and remedy. Looks at rules, not at content. */
export function lintCampaign(document: CampaignDocument, plan: Plan, options: LintOptions = {}): Problem[] {
  return LINTS.flatMap((lint) => lint(document, plan, options));
}
