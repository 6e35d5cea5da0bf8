import type { Plan } from '../../campaign/plan.ts';
import type { Command } from '../../cascade/command.ts';
import type { LearningState, PersonQuery, PinOrder } from '../store.ts';
import type { Failure } from './failure.ts';

/** One call of the Store, as it crosses the thread boundary. */
export type Request =
  | { readonly op: 'open' }
  | { readonly op: 'close' }
  | { readonly op: 'run'; readonly command: Command; readonly at: number }
  | { readonly op: 'keepPlan'; readonly campaign: string; readonly plan: Plan; readonly document: unknown }
  | { readonly op: 'read'; readonly cascade: string }
  | { readonly op: 'ofContact'; readonly contact: string }
  | { readonly op: 'homes' }
  | { readonly op: 'link'; readonly token: string }
  | { readonly op: 'deployed'; readonly campaign: string }
  | { readonly op: 'progress' }
  | { readonly op: 'search'; readonly query: PersonQuery }
  | { readonly op: 'acts'; readonly before: number | null; readonly limit: number }
  | { readonly op: 'states'; readonly campaign: string }
  | { readonly op: 'attemptCounts'; readonly campaign: string }
  | { readonly op: 'reportCounts'; readonly campaign: string }
  | { readonly op: 'facts'; readonly position: number; readonly span: number }
  | { readonly op: 'lastPosition' }
  | { readonly op: 'learning'; readonly campaign: string }
  | { readonly op: 'keepLearning'; readonly campaign: string; readonly kept: LearningState | null }
  | { readonly op: 'pins' }
  | { readonly op: 'pin'; readonly order: PinOrder; readonly at: number };

/** What came of a request. */
export type Reply = { readonly value: unknown } | { readonly failure: Failure };

/** What the database needs to know besides its requests. */
export interface DatabaseSettings {
  /** The file, or `:memory:`. */
  readonly path: string;
  /** See `Moment`. */
  readonly settleMs: number;
  /** See `Moment`. */
  readonly unknownMs: number;
}
