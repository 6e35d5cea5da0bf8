/** The engine's memory: the interface, and the embedded store that implements it. */
export {
  StoreError,
  type AttemptCount,
  type CascadeRecord,
  type Fact,
  type HomeCount,
  type LearningState,
  type StateCount,
  type Store,
  type StoreInfo,
} from './store.ts';
export { SqliteStore, type SqliteStoreOptions } from './sqlite/store.ts';
