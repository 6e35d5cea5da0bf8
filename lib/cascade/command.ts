/**
 * What can be asked of a cascade; answers.ts has what the store answers. Every command is one transaction:
 * it takes effect whole or not at all, and running it a second time changes nothing more.
 */
import type { Told, Wording } from '../wording/wording.ts';
import type { Outcome, SuccessRule } from './outcome.ts';
import type { ShortLink } from '../links/index.ts';
import type { ControlOrder } from '../guards/control.ts';
import type { Customer, FaultScope, OrderDecision } from './model.ts';

/** A cascade to be started. */
export interface NewCascade {
  /** Unique, and growing with time so that neighbours in time are neighbours on disk. */
  readonly id: string;
  readonly key: string;
  readonly contact: string;
  readonly segment: string;
  readonly customer: Customer;
  readonly decision: OrderDecision;
}

/** What the provider said to a send; nothing else is possible. */
export type SendResult =
  | {
      readonly state: 'accepted';
      readonly externalId?: string;
      /** Where the provider's answer already tells more than that it took the message. */
      readonly outcome?: 'accepted' | 'sent' | 'delivered';
      /** The provider's own word for a message that it took and keeps back: `held_for_quality_assessment`. */
      readonly keptBack?: string;
      readonly cost?: number;
    }
  | {
      readonly state: 'refused';
      readonly reason: string;
      readonly scope: FaultScope;
      readonly code?: string;
      /** Milliseconds after which the provider is willing to be asked again. */
      readonly retryAfterMs?: number;
      /** Trouble of this one message that may pass: it is made again a few times before the customer moves on. */
      readonly passing?: true;
      /** With `opted_out`: see {@link Report}. */
      readonly blocked?: true;
    }
  | { readonly state: 'unknown'; readonly code?: string };

/** What the provider charges for a message. */
export interface Cost {
  readonly amount: number;
  /** ISO 4217, in capitals. In another than the campaign's it says nothing. */
  readonly currency: string;
}

/** What a provider reports about an attempt, or what a person did. */
export interface Report {
  readonly outcome: Outcome;
  /** Makes a repeated report recognisable within its account: message id and status, an event id. */
  readonly dedupe: string;
  /** The attempt's own id where the provider gave it back. */
  readonly attempt?: string;
  /** The provider's id of the message that this is about, or that the person quoted. */
  readonly externalId?: string;
  /** The person's address: finds their latest open attempt where neither id is given. */
  readonly address?: string;
  readonly channel?: string;
  /** The provider's own instant, in milliseconds since 1970. */
  readonly at?: number;
  /** The person's own words. */
  readonly text?: string;
  readonly reason?: string;
  /** What a failure is about, where that is not this customer or their message: then it moves nobody on. */
  readonly scope?: FaultScope;
  readonly code?: string;
  /** With `opted_out`: by blocking the sender at the provider itself. Taking that back brings them back. */
  readonly blocked?: true;
}

/** Fields of every command that a node gives when a message reaches it. */
interface Hop {
  readonly cascade: string;
  /** The hop number the message carries; a stale one changes nothing. */
  readonly hop: number;
  readonly node: string;
  /** The user's message, as JSON, to be kept until the next hop. */
  readonly msg: string;
}

/** Start up to a few hundred cascades of one campaign. */
export interface StartCommand {
  readonly type: 'start';
  readonly campaign: string;
  readonly plan: string;
  /** The start node that will release them. */
  readonly node: string;
  readonly msg: string;
  readonly cascades: readonly NewCascade[];
}

/** Ask for the next channel. `channels` are the router's outputs in their order; the last output is `exhausted`. */
export interface RouteCommand extends Hop {
  readonly type: 'route';
  readonly channels: readonly string[];
  /** The order decided on now, for a cascade that has not been anywhere yet; left out: the one it was accepted with. */
  readonly decision?: OrderDecision;
}

/** Take the right to send on a channel. Nothing may leave before this is committed. */
export interface ClaimCommand extends Hop {
  readonly type: 'claim';
  readonly channel: string;
  readonly account: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** The account's own number, null where it is not known; absent: the account reaches nobody (a simulator). */
  readonly sender?: string | null;
  /** Set when the content cannot be made for this customer: the attempt fails without anyone being asked. */
  readonly refusal?: { readonly reason: string; readonly why: string; readonly told?: Told };
  /** What is said instead to a person who wrote to the account on this channel less than `ms` milliseconds ago. */
  readonly window?: { readonly body: Readonly<Record<string, unknown>>; readonly ms: number };
  /** Short links in the bodies; those in the one that is sent are kept with the claim. */
  readonly links?: readonly ShortLink[];
}

/**
 * Put off a send whose account takes none at the moment: the message comes back to the node at `until`. A channel
 * that is stopped is passed over all the same.
 */
export interface DeferCommand extends Hop {
  readonly type: 'defer';
  readonly channel: string;
  readonly account: string;
  /** Milliseconds since 1970, by the engine's clock. */
  readonly until: number;
  readonly why: string;
  /** The same for other languages; absent: somebody else's words. */
  readonly told?: Told;
}

/** Bring back cascades that were put off: what they waited for has come. Those held for other reasons stay. */
export interface HastenCommand {
  readonly type: 'hasten';
  readonly cascades: readonly string[];
}

/** Note what the provider said to a claimed send. */
export interface RecordCommand {
  readonly type: 'record';
  readonly attempt: string;
  readonly result: SendResult;
}

/** Hold the cascade until its success rule is met or `waitMs` after the send. */
export interface WaitCommand extends Hop {
  readonly type: 'wait';
  /** Milliseconds; null: as the step says. */
  readonly waitMs: number | null;
  /** null: as the step says. */
  readonly until: SuccessRule | null;
}

/** Hand an ended cascade to the learner, which announces the final result. */
export interface FinishCommand extends Hop {
  readonly type: 'finish';
}

/** Apply reports of one account, each at most once. */
export interface ReportCommand {
  readonly type: 'report';
  readonly account: string;
  readonly report: Report;
}

/** Note what a message has really cost, in place of the price list's word. Repeating it changes nothing. */
export interface PriceCommand {
  readonly type: 'price';
  readonly account: string;
  /** The provider's id of the message. */
  readonly externalId: string;
  readonly cost: Cost;
}

/** Act on the cascades of these homes whose instant has come, at most `limit` of them, oldest first per home. */
export interface DueCommand {
  readonly type: 'due';
  readonly homes: readonly string[];
  readonly limit: number;
}

/** End cascades: one by id, or all that wait at a node. */
export interface StopCommand {
  readonly type: 'stop';
  readonly cascade?: string;
  readonly home?: string;
  readonly why: Wording | string;
  readonly limit: number;
}

/** Let waits expire now: one cascade's, or all at a node. */
export interface FlushCommand {
  readonly type: 'flush';
  readonly cascade?: string;
  readonly home?: string;
  readonly limit: number;
}

/** What the provider's books say of an unknown attempt. `absent`: it was provably never accepted. */
export interface ResolveCommand {
  readonly type: 'resolve';
  readonly attempt: string;
  readonly found:
    | { readonly externalId?: string; readonly outcome?: Outcome; readonly cost?: Cost }
    | 'absent';
}

/** The emitted messages with these ids and hops have left the node; nothing of ours will take them. */
export interface SettleCommand {
  readonly type: 'settle';
  readonly cascades: readonly { readonly id: string; readonly hop: number }[];
}

/** Messages that these nodes emitted and that no node of ours took, to be emitted again. */
export interface PendingCommand {
  readonly type: 'pending';
  readonly nodes: readonly string[];
  /** Only messages emitted before this instant. */
  readonly before: number;
  /** Continue after this cascade id. */
  readonly after: string;
  readonly limit: number;
}

/** Move everything that waits at a missing node to another node. */
export interface RebindCommand {
  readonly type: 'rebind';
  readonly from: string;
  readonly to: string;
}

/**
 * Turn the claims of earlier owners, whose answers are lost, into unknown attempts. The answer names
 * these and every other unknown attempt that still holds up its cascade.
 */
export interface RecoverCommand {
  readonly type: 'recover';
  /** Continue after this attempt id. */
  readonly after: string;
  readonly limit: number;
}

/** Record that a person wants no more messages, on any channel. */
export interface OptOutCommand {
  readonly type: 'opt-out';
  readonly contact: string;
  readonly by: string;
  /** When they said so, in milliseconds since 1970; left out: now. */
  readonly at?: number;
  /** True: one of a list, which is put on record as a whole. */
  readonly listed?: boolean;
}

/** Note that an address is one more of a contact's, as a provider told: a chat id, a number written otherwise. */
export interface AliasCommand {
  readonly type: 'alias';
  readonly alias: string;
  /** The contact's identity. */
  readonly of: string;
}

/** Record that a person wants messages again: by their own word, or by an act of theirs that `by` names. */
export interface OptInCommand {
  readonly type: 'opt-in';
  readonly contact: string;
  readonly by: string;
}

/**
 * Record that a person wants no marketing on a channel, or wants it again. Of two wishes the later one holds, in
 * whichever order they come; an opt-out of everything stays what it is.
 */
export interface MarketingCommand {
  readonly type: 'marketing';
  /** The person: their identity, or an address of theirs on the channel. */
  readonly who: { readonly contact: string } | { readonly address: string };
  readonly channel: string;
  readonly wanted: boolean;
  readonly by: string;
  /** When they said so, in milliseconds since 1970; left out: now. */
  readonly at?: number;
  /** True: one of a list, which is put on record as a whole. */
  readonly listed?: boolean;
}

/**
 * Record that a person has taken back a block of the sender. It lifts what the block itself has brought about; what
 * they said by any other way stays. Of a block and its end the later one holds, in whichever order they come.
 */
export interface UnblockCommand {
  readonly type: 'unblock';
  /** Any address of theirs on the channel. */
  readonly address: string;
  readonly channel: string;
  readonly by: string;
  /** When they did so, in milliseconds since 1970; left out: now. */
  readonly at?: number;
  /** True: there was a block for certain, although it may be told later. */
  readonly wasBlocked: boolean;
}

/**
 * Pause, resume, stop or promote a campaign, one channel of it, or everything for one person. The order is noted once;
 * who is under way follows it by {@link FollowCommand}, as far as the first page has not reached them.
 */
export interface ControlCommand extends ControlOrder {
  readonly type: 'control';
  /** Cascades acted on at most. */
  readonly limit: number;
}

/**
 * Have the next of those follow an order who were under way when it was given, at most `limit` of them; to be given
 * again as long as there are more. Once something else was ordered about the same, or guards have halted it, there are
 * none. A crash changes nothing in that: see {@link UnfinishedCommand}.
 */
export interface FollowCommand {
  readonly type: 'follow';
  readonly order: number;
  readonly limit: number;
}

/** Orders that stand and that not everybody has followed yet, oldest first. */
export interface UnfinishedCommand {
  readonly type: 'unfinished';
}

/** Channels of a campaign that can be ordered about: of every document it has had, also where that is another now. */
export interface ChannelsCommand {
  readonly type: 'channels';
  readonly campaign: string;
}

/**
 * Have those look again whom guards keep in front of a send until an instant, after a deploy whose guards differ or
 * when a campaign was resumed: at most `limit` of them, to be given again as long as there are more.
 */
export interface LookAgainCommand {
  readonly type: 'look-again';
  readonly campaign: string;
  readonly limit: number;
}

/** What was ordered about a campaign and its people; null: of every campaign. */
export interface ControlsCommand {
  readonly type: 'controls';
  readonly campaign: string | null;
}

/** Draw the cohort of a campaign from those who are held back; without a cohort any more they follow. */
export interface DrawCommand {
  readonly type: 'draw';
  readonly campaign: string;
  /** How many follow at most where there is no cohort any more; default: all. */
  readonly limit?: number;
}

/** Addresses that are not to be contacted, a page of them. */
export interface SuppressionsCommand {
  readonly type: 'suppressions';
  /** Continue after this place, as the page before has named it; '': from the first on. */
  readonly after: string;
  readonly limit: number;
}

/** Everything that is known of one person. */
export interface PersonCommand {
  readonly type: 'person';
  readonly contact: string;
}

/** Take everything personal about one person out of the store, and suppress them for good. */
export interface ForgetCommand {
  readonly type: 'forget';
  readonly contact: string;
  readonly by: string;
}

/** Have what `age` and `prune` took out leave the disk as well; given once after all of it. */
export interface AgedCommand {
  readonly type: 'aged';
}

/** Take everything personal out of closed cascades that their campaigns' retention no longer covers. */
export interface AgeCommand {
  readonly type: 'age';
  readonly limit: number;
}

/** A report that has come in: its account, and the provider's own key of it. */
export interface ReportMark {
  readonly account: string;
  readonly dedupe: string;
}

/** Drop marks of reports and counts of sends that are too old to matter, or name whom `age` took out, a page of them. */
export interface PruneCommand {
  readonly type: 'prune';
  /** Continue after this mark; null: from the first on. */
  readonly after: ReportMark | null;
  /** Marks looked at. */
  readonly limit: number;
}

/** Keep for the record what was done by hand to many at once. */
export interface NoteCommand {
  readonly type: 'note';
  readonly action: string;
  readonly by: string;
  readonly why: string;
}

/** Everything that can be asked of a store. */
export type Command =
  | StartCommand
  | RouteCommand
  | ClaimCommand
  | DeferCommand
  | HastenCommand
  | RecordCommand
  | WaitCommand
  | FinishCommand
  | ReportCommand
  | PriceCommand
  | DueCommand
  | StopCommand
  | FlushCommand
  | ResolveCommand
  | SettleCommand
  | PendingCommand
  | RebindCommand
  | RecoverCommand
  | OptOutCommand
  | OptInCommand
  | MarketingCommand
  | UnblockCommand
  | ControlCommand
  | FollowCommand
  | UnfinishedCommand
  | ChannelsCommand
  | LookAgainCommand
  | ControlsCommand
  | DrawCommand
  | SuppressionsCommand
  | PersonCommand
  | ForgetCommand
  | AgeCommand
  | AgedCommand
  | PruneCommand
  | NoteCommand
  | AliasCommand;
