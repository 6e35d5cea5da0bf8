import type { Plan } from '../../campaign/plan.ts';
import type { Wording } from '../../wording/wording.ts';
import type { Attempt, Cascade, Contact, LogEntry, LogKind } from '../model.ts';

/** Everything a decision about one cascade may look at, as it stands inside the transaction. */
export interface Bundle {
  readonly cascade: Cascade;
  /** Oldest first. */
  readonly attempts: readonly Attempt[];
  readonly plan: Plan;
  readonly contact: Contact;
  /** Where the person is reached on the channel at hand, learned from the provider; absent: nowhere that is known. */
  readonly learned?: string;
}

/** Instants and settings of the moment, given from outside so that decisions stay pure. */
export interface Moment {
  /** Milliseconds since 1970, by the store's clock. */
  readonly now: number;
  /** Owner number of the process that decides. */
  readonly fence: number;
  /** How long an end message may stay untaken before it counts as delivered, in milliseconds. */
  readonly settleMs: number;
  /** How long an unknown attempt waits for word of the provider before it is treated as sent, in milliseconds. */
  readonly unknownMs: number;
}

/** What a decision changes. The store writes it whole or not at all. */
export interface Change {
  readonly cascade: Cascade;
  /** Attempts that are new or changed. */
  readonly attempts: readonly Attempt[];
  readonly log: readonly LogEntry[];
  /** True: the cascade's new `node` and `port` are a message to be emitted now. */
  readonly emit: boolean;
  /** Set when the person opted out: the store stops every other open cascade of theirs as well. */
  readonly optOut?: {
    readonly by: string;
    readonly at: number;
    /** Set when they did so by blocking the sender on this channel. */
    readonly blockedOn?: string;
  };
  /** Set when the person wants no marketing on a channel; what they wait for may still come there. */
  readonly noMarketing?: MarketingStop;
}

/** A wish for no marketing, on one channel alone. */
export interface MarketingStop {
  readonly channel: string;
  /** Where the message went: whoever else is reached there is the same person. */
  readonly address: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly by: string;
}

/** The reason class of failures that mean: the person wants no marketing on this channel. */
const NO_MARKETING = 'opted_out_marketing';

/** What a failure tells of the person beyond its attempt: the cascade goes on, and marketing keeps off the channel. */
export function wishBehind(
  reason: string | undefined,
  { channel, address }: Attempt,
  at: number,
): Pick<Change, 'noMarketing'> {
  return reason === NO_MARKETING ? { noMarketing: { channel, address, at, by: `${channel} provider` } } : {};
}

/**
 * A line of history for a cascade, stamped with the moment.
 * @param why as a wording where nothing but the sentence tells it; with it `data.told` says it in other languages
 */
export function logged(
  cascade: Cascade,
  moment: Moment,
  kind: LogKind,
  why: Wording | string | null,
  extra: { attempt?: Attempt | null; data?: Readonly<Record<string, unknown>> } = {},
): LogEntry {
  return {
    at: moment.now,
    cascade: cascade.id,
    attempt: extra.attempt?.id ?? null,
    kind,
    why: typeof why === 'object' && why !== null ? why.text : why,
    data: typeof why === 'object' && why !== null ? { ...extra.data, told: why.told } : (extra.data ?? null),
  };
}

/** The cascade with its next message on its way from a node's output. */
export function emitted(cascade: Cascade, node: string, port: number): Cascade {
  return {
    ...cascade,
    phase: 'moving',
    hop: cascade.hop + 1,
    node,
    port,
    pending: true,
    home: '',
    dueAt: null,
  };
}
