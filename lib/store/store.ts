/**
 * The one interface between the engine and its memory. An embedded file implements it
 * (`sqlite/`); a database shared by several processes can implement it as well, because
 * every call is asynchronous, every write is a command, and time and ownership are the store's.
 */
import type { Plan } from '../campaign/plan.ts';
import type { Command } from '../cascade/command.ts';
import type { Answers } from '../cascade/answers.ts';
import type { Attempt, Cascade, Contact, LogEntry, Phase, Result } from '../cascade/model.ts';
import type { Outcome } from '../cascade/outcome.ts';
import type { LinkFollowed } from '../links/index.ts';
import type { Told, Wording } from '../wording/wording.ts';

/** What an opened store tells about itself. */
export interface StoreInfo {
  /** This owner's number: higher than that of any owner before. */
  readonly fence: number;
  /** When the store was created, in milliseconds since 1970 by the wall clock: origin of a scaled clock. */
  readonly createdAt: number;
  /** For people: `embedded store cascade.db`. */
  readonly description: string;
}

/** How many cascades of a campaign have a home at a node, in a phase. */
export interface HomeCount {
  readonly campaign: string;
  readonly home: string;
  readonly phase: Phase;
  readonly count: number;
  /** When the first of them is due, in milliseconds since 1970; null: none is, or 200 others at the node are first. */
  readonly next: number | null;
}

/** What a campaign was last deployed with: its plan, and the document as it was written. */
export interface LastDeployed {
  readonly plan: Plan;
  readonly document: unknown;
}

/** How many cascades of a campaign are in a phase. */
export interface PhaseCount {
  readonly campaign: string;
  readonly phase: Phase;
  readonly count: number;
}

/** People to look for: those of whom one of these is the beginning of something. */
export interface PersonQuery {
  /** Beginnings of identities and addresses: `+4477`, `ada@`, `telegram:12`; in lower case. */
  readonly addresses: readonly string[];
  /** Beginning of a name, folded; '' : not by name. */
  readonly name: string;
  readonly limit: number;
}

/** Somebody who was found. */
export interface PersonFound {
  /** Their identity. */
  readonly contact: string;
  /** As in their latest row; '' : none was given. */
  readonly name: string;
  /** Campaigns they have been in, by their latest cascades. */
  readonly campaigns: readonly string[];
}

/** Something that a person or a guard has ordered. */
export interface Act {
  /** Grows. */
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly campaign: string | null;
  readonly channel: string | null;
  /** `forgotten:<hash>` of a person who was erased. */
  readonly contact: string | null;
  readonly action: string;
  readonly by: string;
  readonly why: string | null;
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

/** Counts of one campaign's attempts by their place in the cascade. */
export interface StepCount extends AttemptCount {
  /** 1 for the first attempt of its cascade. */
  readonly step: number;
  /** True for messages that have arrived, and after which another was sent all the same. */
  readonly followed: boolean;
}

/** How many messages that arrived came to an outcome within a range of delays after they were sent, in milliseconds. */
export interface ReplyCount {
  readonly channel: string;
  readonly outcome: Outcome;
  readonly fromMs: number;
  readonly toMs: number;
  readonly count: number;
}

/** What a campaign's report is made of, all of the same moment. */
export interface ReportCounts {
  readonly states: readonly StateCount[];
  readonly steps: readonly StepCount[];
  readonly replies: readonly ReplyCount[];
}

/** A line of the history that says what was decided, sent, or came of it, with what it is about. */
export interface Fact {
  /** Its place in the log; grows. */
  readonly position: number;
  readonly at: number;
  readonly kind: LogEntry['kind'];
  readonly cascade: string;
  readonly campaign: string;
  readonly segment: string;
  readonly contact: string;
  /** Number of the attempt within its cascade, and its channel and cost as known today. */
  readonly attempt: number | null;
  readonly channel: string | null;
  readonly cost: number | null;
  readonly data: Readonly<Record<string, unknown>> | null;
}

/** What a learner keeps: its state, and the place in the log up to which that has read. */
export interface LearningState {
  readonly position: number;
  /** Plain JSON. */
  readonly state: unknown;
}

/** A segment whose start a person has set for the time being, over what was learned and what the document declares. */
export interface Pin {
  readonly campaign: string;
  readonly segment: string;
  /** The channel that new cascades of the segment start on. */
  readonly channel: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly by: string;
}

/** What is ordered about a segment's start; `channel` null: the pin is taken back. */
export interface PinOrder extends Omit<Pin, 'at' | 'channel'> {
  readonly channel: string | null;
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
  /** A campaign as it was last deployed; null: it never was. */
  deployed(campaign: string): Promise<LastDeployed | null>;
  /** Cascades of all campaigns by phase; reads counts only. */
  progress(): Promise<readonly PhaseCount[]>;
  /** What is known of a short link by its token; null: nothing. */
  link(token: string): Promise<LinkFollowed | null>;
  states(campaign: string): Promise<readonly StateCount[]>;
  attemptCounts(campaign: string): Promise<readonly AttemptCount[]>;
  /** Figures for the report. They stay as they are when people are erased. */
  reportCounts(campaign: string): Promise<ReportCounts>;
  /** The telling lines among the next `span` lines of the log after `position`, oldest first. */
  facts(position: number, span: number): Promise<readonly Fact[]>;
  /** Place of the log's last line. */
  lastPosition(): Promise<number>;
  /** What was last kept for a campaign's learner; null: nothing. */
  learning(campaign: string): Promise<LearningState | null>;
  /** Keeps a learner's state; null forgets it. */
  keepLearning(campaign: string, kept: LearningState | null): Promise<void>;
  /** The pins of all campaigns. */
  pins(): Promise<readonly Pin[]>;
  /** Sets or takes back a pin, and notes it among what was ordered. Null: it was so already. */
  pin(order: PinOrder, at: number): Promise<Pick<Pin, 'at'> | null>;
  /** People by the beginning of a number, an address or a name. Those who were erased are not found. */
  search(query: PersonQuery): Promise<readonly PersonFound[]>;
  /** What was ordered, newest first. @param before number of an act; null: from the latest on */
  acts(before: number | null, limit: number): Promise<readonly Act[]>;
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

  /** What it says, for other languages; absent: only the log says it. */
  readonly told?: Told;

  /** @param said in English, or a wording where editors show it */
  constructor(code: StoreError['code'], said: string | Wording, options?: ErrorOptions) {
    super(typeof said === 'string' ? said : said.text, options);
    this.name = 'StoreError';
    this.code = code;
    if (typeof said !== 'string') this.told = said.told;
  }
}
