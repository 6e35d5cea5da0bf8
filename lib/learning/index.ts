/** The learner: counts, policy, explanations, report, evaluation of changes. Pure: no store, no clock of its own. */
export { decide, findingOf } from './decide.ts';
export type { Finding, LoggedDecision } from './decide.ts';
export { evaluate } from './evaluate.ts';
export type { Evaluation } from './evaluate.ts';
export type { LoggedCascade, LoggedStep } from './step-terms.ts';
export type { Evidence } from './evidence.ts';
export type { LearningEvent } from './events.ts';
export { Learner } from './learner.ts';
export type { Choice, Declared, LearnerParts, Standing } from './learner.ts';
export { DEFAULT_MEMORY, Ledger, recount } from './ledger.ts';
export type { LedgerJson, Memory } from './ledger.ts';
export { reportOf } from './report.ts';
export type { LearningReport } from './report.ts';
export { DEFAULT_SETTINGS } from './settings.ts';
export type { Gate, LearningSettings, Mode, Scope } from './settings.ts';
export type { Terms } from './terms.ts';
