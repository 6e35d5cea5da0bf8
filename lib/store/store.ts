/**
 * The one interface between the engine and its memory. An embedded file implements it
 * (`sqlite/`); a database shared by several processes can implement it as well, because
 * every call is asynchronous, every write is a command, and time and ownership are the store's.
 */
import type { Plan } from '../campaign/plan.ts';
import type { Answers, Command } from '../cascade/command.ts';
import type { Attempt, Cascade, Contact, LogEntry, Phase, Result } from '../cascade/model.ts';
import type { Outcome } from '../cascade/outcome.ts';

/** What an opened store tells about itself. */
export interface StoreInfo {
  /** This owner's number: higher than that of any owner before. */
  readonly fence: number;
  /** When the store was created, in milliseconds since 1970 by the wall clock: origin of a scaled clock. */
  readonly createdAt: number;
  /** For people: `embedded store cascade.db`. */
  readonly description: string;
}

/** How many cascades have a home at a node, and when the first of them is due. */
export interface HomeCount {
  readonly campaign: string;
  readonly home: string;
  readonly phase: Phase;
  readonly count: number;
  readonly next: number | null;
}

/** Counts of one campaign's cascades by where they are and, once ended, how they ended. */
export interface StateCount {
  readonly segment: string;
  readonly phase: Phase;
  readonly result: Result | null;
  readonly outcome: Outcome | null;
  readonly count: number;
}

/** Counts of one campaign's attempts; `cost` is their sum. */
export interface AttemptCount {
  readonly segment: string;
  readonly channel: string;
  readonly state: Attempt['state'];
  readonly outcome: Outcome | null;
  readonly reason: string | null;
  readonly count: number;
  readonly cost: number;
}

/** A cascade with everything known of it. */
export interface CascadeRecord {
  readonly cascade: Cascade;
  readonly attempts: readonly Attempt[];
  readonly contact: Contact;
  /** In the order in which it happened. */
  readonly history: readonly LogEntry[];
}

/** Durable memory of all cascades. Errors reject with a StoreError. */
export interface Store {
  /** Takes ownership and brings the schema up to date. */
  open(): Promise<StoreInfo>;
  /** Keeps a plan for the cascades that start under it. Repeating it is harmless. */
  keepPlan(campaign: string, plan: Plan, document: unknown): Promise<void>;
  /**
   * Runs one command as one transaction. Resolves once its effect is on stable storage; commands given
   * in the same moment share a commit but not their fate. Commands given in order are run in order.
   * @param at the engine's instant; a store with a clock of its own uses that instead.
   */
  run<K extends Command['type']>(command: Extract<Command, { type: K }>, at: number): Promise<Answers[K]>;
  /** Null: no such cascade. */
  read(cascade: string): Promise<CascadeRecord | null>;
  /** The cascades of a contact, newest first, 100 at most. */
  ofContact(contact: string): Promise<readonly Cascade[]>;
  /** Where cascades wait or are held; a scan, for start-up and for looking at missing nodes. */
  homes(): Promise<readonly HomeCount[]>;
  states(campaign: string): Promise<readonly StateCount[]>;
  attemptCounts(campaign: string): Promise<readonly AttemptCount[]>;
  /** Lets go of the store. Commands not yet answered are finished first. */
  close(): Promise<void>;
}

/** Why a store cannot be used, in words for the operator. */
export class StoreError extends Error {
  /**
   * - `owned`: another process has it
   * - `missing-sqlite`: this Node.js has no node:sqlite
   * - `unreadable`, `newer`: the file is damaged or foreign, or written by a later version; it was left untouched
   * - `disk`: a write failed; nothing of the command took effect
   * - `closed`, `internal`
   */
  readonly code: 'owned' | 'missing-sqlite' | 'unreadable' | 'newer' | 'disk' | 'closed' | 'internal';

  constructor(code: StoreError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreError';
    this.code = code;
  }
}
