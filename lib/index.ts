/** The product without Node-RED: what nodes, the command line and tests build on. */
export * from './campaign/index.ts';
export * from './channels/index.ts';
export * from './content/index.ts';
export * from './guards/index.ts';
export * from './intake/index.ts';
export * from './links/index.ts';
export * from './report/index.ts';
export * from './simulate/index.ts';
export * from './store/index.ts';
export * from './wording/index.ts';
export { toldIn } from './cascade/said.ts';
export { OUTCOMES, type Outcome, type SuccessRule } from './cascade/outcome.ts';
export { PORT, type Attempt, type Cascade, type Customer, type LogEntry } from './cascade/model.ts';
export type { Report } from './cascade/command.ts';
export type { Notice } from './cascade/answers.ts';
export type { EngineParts } from './engine/assembly.ts';
export { Engine } from './engine/engine.ts';
export type { Starter } from './engine/starting.ts';
export type { ReportListener } from './engine/accounts.ts';
export type { Content, SendOrder } from './engine/sending.ts';
export type { Attachment, NodeCounts } from './engine/attachment.ts';
export type { AccountState, HeldTemplate } from './engine/account.ts';
export { accountProblems, noteAccountProblems } from './engine/account-problems.ts';
export { DECLARED, declaredOrder, type Campaign } from './engine/campaigns.ts';
export type { Insight } from './engine/learning/insight.ts';
export type { ExportedLearning } from './engine/learning/exported.ts';
export type { SegmentStart } from './engine/learning/starts.ts';
export { Learning } from './engine/learning/index.ts';
export { inTurns } from './engine/learning/turns.ts';
export {
  evaluateDocument,
  type ChangedSegment,
  type DocumentEvaluation,
} from './engine/learning/evaluate-document.ts';
export type { History } from './engine/learning/read-log.ts';
export type { Estimate, LearningReport } from './learning/index.ts';
export { wallClock, type Clock } from './engine/clock.ts';
export { CascadeError } from './engine/errors.ts';
export type { Home } from './engine/records.ts';
export { timeOrderedIds } from './engine/id.ts';
export {
  cascadeInfo,
  cascadeOf,
  type CascadeInfo,
  type CascadeMessage,
  type Message,
} from './engine/message.ts';
export {
  acquireEngine,
  closeEngines,
  engines,
  enginesInUse,
  type EngineKey,
  type Lease,
  type Running,
} from './engine/registry.ts';
export { deployCampaign, engineOf } from './engine/campaign-engines.ts';
export { attachEverywhere, deployAccount, listenEverywhere, type MakeProvider } from './engine/everywhere.ts';
export { followLink, lastWebhook, receiveWebhook } from './engine/incoming.ts';
