/** What the store answers to the commands of command.ts. */
import type { ControlOrder, Person, Standing, Suppression } from '../guards/control.ts';
import type { ReportMark } from './command.ts';
import type { Attempt, Cascade, Emission } from './model.ts';
import type { Told } from '../wording/wording.ts';

/** What became of one start: `suppressed` contacts have opted out and were not started. */
export type StartAnswer =
  | { readonly state: 'started'; readonly id: string }
  | { readonly state: 'duplicate'; readonly id: string }
  | { readonly state: 'suppressed'; readonly by: string }
  /** A guard of the campaign speaks against it; `field` is the row's, where it is one. */
  | {
      readonly state: 'refused';
      readonly reason: string;
      readonly told?: Told;
      readonly field?: string;
    };

/** Why a hop could not be taken: `stale` messages are repeats and are dropped in silence. */
export type Problem =
  | { readonly problem: 'stale' }
  | { readonly problem: 'unknown-cascade' }
  /** The router has no output for the next channel. */
  | { readonly problem: 'no-output'; readonly channel: string }
  /** The campaign's plan has no step for the send node's channel. */
  | { readonly problem: 'no-step'; readonly channel: string }
  /** This channel already had its turn in this cascade. */
  | { readonly problem: 'repeated'; readonly channel: string };

/** Something that happened to a campaign by itself, for the people who run it. */
export interface Notice {
  /** `held`: a cohort that was to promote itself has come to its end, and the rest waits for a person. */
  readonly kind: 'halted' | 'promoted' | 'held';
  readonly campaign: string;
  /** Null: the campaign as a whole. */
  readonly channel: string | null;
  readonly at: number;
  readonly why: string;
  /** What to do about it; null: nothing. */
  readonly remedy: string | null;
  /** See {@link Standing}. */
  readonly told: NonNullable<Standing['told']>;
}

/** What a command on one cascade led to: a message to emit, or nothing (it was held, or ended elsewhere). */
export interface Emitting {
  readonly emit: readonly Emission[];
  /** When the earliest of the cascades that the command put to rest falls due; null: none was. */
  readonly dueAt: number | null;
  /** Absent: nothing happened to a campaign. */
  readonly notices?: readonly Notice[];
}

/** What became of a send. */
export interface Settled extends Emitting {
  /** True: the person was erased meanwhile. The provider's id is not kept, and it is to forget the message too. */
  readonly erased: boolean;
}

/** A claim won: the provider may be asked, with exactly this attempt. Without `attempt` the cascade had ended. */
export interface ClaimAnswer extends Emitting {
  readonly attempt: Attempt | null;
  /** How long the message is of use, in milliseconds: the step's wait; null: no limit. */
  readonly validForMs: number | null;
}

/** The answer to each command. */
export interface Answers {
  start: readonly StartAnswer[];
  route: Emitting | Problem;
  claim: ClaimAnswer | Problem;
  defer: Emitting | Problem;
  hasten: Emitting & { readonly count: number };
  record: Settled;
  wait: Emitting | Problem;
  finish: Emitting | Problem;
  report: Emitting & {
    /** `duplicate`: seen before; `unmatched`: kept until the attempt it is about becomes known. */
    readonly state: 'applied' | 'duplicate' | 'unmatched';
    readonly cascade: Cascade | null;
    readonly attempt: Attempt | null;
    /** Sends in flight that the report has made pointless, to be cancelled if the provider can. */
    readonly cancel: readonly Attempt[];
  };
  /** `next`: when the earliest of these homes' remaining cascades is due; null: none waits. */
  due: Emitting & { readonly count: number; readonly next: number | null };
  stop: Emitting & { readonly count: number };
  flush: Emitting & { readonly count: number };
  resolve: Settled;
  settle: null;
  pending: Emitting & { readonly last: string | null };
  rebind: { readonly count: number };
  recover: { readonly attempts: readonly Attempt[] };
  alias: Emitting & { readonly cancel: readonly Attempt[] };
  'opt-in': { readonly count: number };
  /** `count`: identities for which another wish holds now. */
  marketing: { readonly count: number };
  /** `count`: identities that were let in again. */
  unblock: { readonly count: number };
  /** True when it was not known before. */
  price: { readonly changed: boolean };
  /**
   * `count`: cascades that go on, or were ended; `changed`: false when it was as ordered already; `left`: orders that
   * not everybody has followed yet, for FollowCommand.
   */
  control: Emitting & {
    readonly count: number;
    readonly changed: boolean;
    readonly left: readonly number[];
    readonly cancel: readonly Attempt[];
  };
  /** `count`: see `control`; `more`: false when the order is carried through, or stands no more. */
  follow: Emitting & { readonly count: number; readonly more: boolean; readonly cancel: readonly Attempt[] };
  unfinished: readonly (Pick<ControlOrder, 'action' | 'campaign' | 'channel' | 'contact'> & {
    readonly order: number;
  })[];
  channels: readonly string[];
  /** `count`: cascades that look again now; `more`: false when the campaign was gone over, or need not be. */
  'look-again': Emitting & { readonly count: number; readonly more: boolean };
  controls: readonly Standing[];
  /** `promoted`: the campaign is past its cohort. */
  draw: { readonly drawn: number; readonly promoted: boolean };
  /** `last`: where the next page begins; null: it was the last page. */
  suppressions: { readonly list: readonly Suppression[]; readonly last: string | null };
  person: Person;
  /** `spared`: others whose rows name the address, too, and who are too many to be the same person. */
  forget: Erased & { readonly count: number; readonly spared: number };
  age: Erased & { readonly count: number };
  aged: null;
  /** `last`: of the page; null: it was the last page. */
  prune: { readonly last: ReportMark | null };
  note: null;
  'opt-out': Emitting & { readonly count: number; readonly cancel: readonly Attempt[] };
}

/** What erasing leaves to be done outside of the store. */
export interface Erased {
  /** Sends in flight, to be called off. */
  readonly cancel: readonly Attempt[];
  /** Every send made to the erased, for the providers to forget as well. */
  readonly attempts: readonly Attempt[];
}
