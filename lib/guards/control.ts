import type { Report } from '../cascade/command.ts';
import type { Attempt, Cascade, Contact, LogEntry } from '../cascade/model.ts';
import type { Told } from '../wording/wording.ts';

/** What a person can order. */
export type ControlAction = 'pause' | 'resume' | 'stop' | 'promote';

/** All actions. */
export const CONTROL_ACTIONS: readonly ControlAction[] = ['pause', 'resume', 'stop', 'promote'];

/**
 * An order about a campaign, a channel of it, or a person in all campaigns.
 *
 * - `pause`: nothing more is sent. Waits go on and replies count; whoever comes to a send keeps their place there.
 * - `resume`: everybody goes on from their place. Takes back a pause, a halt and a stop; counting for limits begins anew.
 *   Of a whole campaign it takes back the halts of its channels as well; a channel that a person has paused or stopped
 *   is resumed by its name.
 * - `stop`: a campaign's or a person's cascades end as stopped, and a stopped campaign takes nobody in. A stopped
 *   channel is passed over as if it had failed.
 * - `promote`: those who were held back behind the cohort follow; refused where there is none to go past.
 */
export interface ControlOrder {
  readonly action: ControlAction;
  /** Either a campaign, or a contact. */
  readonly campaign?: string;
  readonly channel?: string;
  readonly contact?: string;
  /** Who orders it, for the record. */
  readonly by: string;
  readonly why?: string;
}

/** What holds at the moment for a campaign, a channel or a person. */
export interface Standing {
  readonly state: 'paused' | 'halted' | 'stopped' | 'cohort' | 'promoted';
  readonly campaign: string | null;
  readonly channel: string | null;
  readonly contact: string | null;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** A person, or what has done it by itself. */
  readonly by: string;
  readonly why: string | null;
  readonly remedy: string | null;
  /**
   * What the engine itself says in `why` and `remedy`, for other languages; `why` without the channel that it begins
   * with in English. Absent where a person has said it.
   */
  readonly told?: { readonly why?: Told; readonly remedy?: Told };
  /** Of a cohort that was to promote itself: only a person promotes it now, and `why` says the reason. */
  readonly byHand?: true;
}

/** A standing that nothing is sent under. */
export type Obstacle = Standing & { readonly state: 'paused' | 'halted' | 'stopped' };

/** One line of a suppression list. */
export interface Suppression {
  /** Phone number, e-mail address or `telegram:<id>`; `forgotten:<hash>` of a person who was erased. */
  readonly contact: string;
  readonly at: number;
  readonly by: string;
  /** The one channel on which they want no marketing; absent: they want no messages at all. */
  readonly marketingOn?: string;
}

/** Everything known of one person. */
export interface Person {
  readonly contact: Contact;
  /** Channels on which they want no marketing. */
  readonly noMarketingOn: readonly string[];
  readonly addresses: readonly string[];
  /** What holds for them at the moment: that they are paused. */
  readonly standings: readonly Standing[];
  /** What they wrote, or a provider reported of them, that belongs to no message known here. */
  readonly unmatched: readonly Report[];
  /** What was ordered about them, and by whom. */
  readonly acts: readonly { readonly at: number; readonly action: string; readonly by: string }[];
  readonly cascades: readonly {
    readonly cascade: Cascade;
    readonly attempts: readonly Attempt[];
    readonly history: readonly LogEntry[];
    /** The flow's message as kept with the cascade. */
    readonly msg: unknown;
    /** Where the short links in its messages lead. */
    readonly links: readonly string[];
  }[];
}
