/**
 * A cascade as it is stored: the rows, and nothing but data.
 *
 * Instants are milliseconds since 1970 by the engine's clock. Everything here survives a
 * round trip through JSON, a worker thread and a database column.
 */
import type { Told } from '../wording/wording.ts';
import type { Outcome, SuccessRule } from './outcome.ts';

/**
 * Where a cascade is.
 *
 * - `queued`: accepted and committed, not yet released into the flow
 * - `moving`: a message left a node and no further node of ours has taken it yet
 * - `sending`: the claim is on disk, the provider is being asked
 * - `held`: the provider refused for a reason that is not this customer's; tried again at `dueAt`
 * - `waiting`: a wait node holds it until `dueAt`
 * - `ended`: the result is known; a late conversion may still better it until `dueAt`
 * - `closed`: nothing more will happen
 */
export type Phase = 'queued' | 'moving' | 'sending' | 'held' | 'waiting' | 'ended' | 'closed';

/** How a cascade ended: the success rule was met or the person converted, no channel was left, or it was stopped. */
export type Result = 'success' | 'exhausted' | 'stopped';

/** The person. `phone` is E.164; fields beyond these are the user's own and travel along. */
export interface Customer {
  readonly name?: string;
  readonly phone?: string;
  readonly segment?: string;
  readonly email?: string;
  readonly telegram?: string;
  readonly language?: string;
  readonly timezone?: string;
  readonly [field: string]: unknown;
}

/** Which order of channels was chosen for a cascade, how likely that choice was, and why. */
export interface OrderDecision {
  readonly order: readonly string[];
  /** Probability with which this order was chosen, 0 to 1. A declared order has 1. */
  readonly propensity: number;
  /** One sentence for people, in English. */
  readonly why: string;
  /** The same for other languages; absent: an earlier version decided, or it is what holds for everybody. */
  readonly told?: Told;
  /** Every order that could have been chosen, with its probability; absent: there was one. */
  readonly alternatives?: readonly { readonly order: readonly string[]; readonly probability: number }[];
}

/** One customer's run through a campaign. */
export interface Cascade {
  readonly id: string;
  readonly campaign: string;
  /** Hash of the plan it started under and finishes under. */
  readonly plan: string;
  /** What makes a start unique within the campaign: the customer's `key` field, else the contact. */
  readonly key: string;
  /** The person's identity across campaigns: phone, else e-mail, else Telegram id. */
  readonly contact: string;
  readonly segment: string;
  readonly customer: Customer;
  readonly decision: OrderDecision;
  readonly phase: Phase;
  /** Counts the messages emitted for this cascade. A message carries its number; an older one is stale. */
  readonly hop: number;
  /** The node and output that emitted the last message; output -1 hands it back to the node itself. */
  readonly node: string;
  readonly port: number;
  /** True while the last message has not been taken by a node of ours nor settled by time. */
  readonly pending: boolean;
  /** The node that acts at `dueAt`; '' is the engine itself, which needs no node. */
  readonly home: string;
  readonly dueAt: number | null;
  /** Channel and attempt number of the latest step; null and 0 before the first. */
  readonly channel: string | null;
  readonly attempts: number;
  /** The last wait node that held it: where a reply, or a stop, comes out. */
  readonly waitNode: string | null;
  /** The success rule in force: the wait node's own, else the step's. */
  readonly until: SuccessRule | null;
  readonly result: Result | null;
  /** The outcome that decided `result`, or the latest one known. */
  readonly outcome: Outcome | null;
  /** The learner node that announces the final result, once it has taken the message. */
  readonly learner: string | null;
  readonly createdAt: number;
  readonly lastSentAt: number | null;
  readonly endedAt: number | null;
}

/** What is known of an attempt's send: the claim, then exactly one of the provider's three answers. */
export type SendState = 'claimed' | 'accepted' | 'refused' | 'unknown';

/** What a fault is about. Only the first two may move a customer on to the next channel. */
export type FaultScope = 'message' | 'contact' | 'template' | 'sender' | 'account';

/** The one send made for a step. */
export interface Attempt {
  /** `<cascade id>-<number>`; planted at the provider, so that its reports find their way back. */
  readonly id: string;
  readonly cascade: string;
  readonly number: number;
  readonly campaign: string;
  readonly segment: string;
  readonly channel: string;
  readonly account: string;
  /** The send node, to which a held attempt returns. */
  readonly node: string;
  /** Where it goes on its channel: an E.164 number, an e-mail address, a chat id. */
  readonly address: string;
  /** The rendered content, exactly as handed to the provider. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly state: SendState;
  /** Owner number of the process that claimed it (see Store.open). */
  readonly fence: number;
  readonly tries: number;
  readonly claimedAt: number;
  readonly sentAt: number | null;
  readonly externalId: string | null;
  readonly outcome: Outcome | null;
  readonly outcomeAt: number | null;
  /** Why it failed: reason class and scope (see `maps/error-classes.json`), and the provider's own code. */
  readonly reason: string | null;
  readonly scope: FaultScope | null;
  readonly code: string | null;
  /** In the campaign's currency; null: no price declared nor reported. */
  readonly cost: number | null;
}

/** A person's standing across all campaigns of a store. */
export interface Contact {
  readonly id: string;
  readonly optedOutAt: number | null;
  /** How the opt-out came in, for people: `STOP by sms`. */
  readonly optedOutBy: string | null;
  /** The channel on which they have blocked the sender, which is all that speaks against them; absent: more does. */
  readonly blockedOn?: string;
}

/** One line of a cascade's history. Append-only. */
export interface LogEntry {
  readonly at: number;
  readonly cascade: string;
  readonly attempt: string | null;
  readonly kind: LogKind;
  /** The reason in one plain sentence, where there is one to give. */
  readonly why: string | null;
  readonly data: Readonly<Record<string, unknown>> | null;
}

/** What a line of the history says happened. */
export type LogKind =
  | 'accepted'
  | 'released'
  | 'routed'
  | 'claimed'
  | 'sent'
  | 'refused'
  | 'held'
  | 'unknown'
  | 'resolved'
  | 'waiting'
  | 'outcome'
  | 'priced'
  | 'expired'
  | 'ended'
  | 'closed'
  | 'rebound';

/** A message to be emitted by a node, on an output. */
export interface Emission {
  readonly cascade: Cascade;
  readonly attempts: readonly Attempt[];
  readonly node: string;
  readonly port: number;
  /** The user's message as stored, as JSON; null when the caller still holds the live message. */
  readonly msg: string | null;
}

/** Output numbers of the nodes, which never change. */
export const PORT = {
  /** Not an output: the message goes back into the node itself. */
  self: -1,
  start: { started: 0, summary: 1 },
  send: { sent: 0, failed: 1 },
  wait: { reply: 0, noReply: 1, stopped: 2 },
  learner: { result: 0, insight: 1 },
} as const;
