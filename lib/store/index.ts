/** The engine's memory: the interface, and the embedded store that implements it. */
export {
  StoreError,
  type Act,
  type AttemptCount,
  type CascadeRecord,
  type Fact,
  type HomeCount,
  type LastDeployed,
  type LearningState,
  type PersonFound,
  type PersonQuery,
  type PhaseCount,
  type Pin,
  type PinOrder,
  type ReplyCount,
  type ReportCounts,
  type StateCount,
  type StepCount,
  type Store,
  type StoreInfo,
} from './store.ts';
export { SqliteStore, type SqliteStoreOptions } from './sqlite/store.ts';
export { copyStore } from './sqlite/copy.ts';
export { deployedCampaigns, type DeployedCampaign } from './sqlite/deployed.ts';
