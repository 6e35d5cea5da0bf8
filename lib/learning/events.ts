/**
 * What the learner is told about a cascade. Instants are milliseconds since 1970.
 *
 * Events may be repeated and may come in any order: the counts depend on the set of them alone. Reactions of bots
 * and link scanners are not events; whoever reports must leave them out.
 */
export type LearningEvent =
  | Started
  | Sent
  | (OfAttempt & { readonly kind: 'reached' | 'bounced' | 'converted' | 'opted_out' })
  | Priced
  | Closed;

/** A cascade was started, and this order of channels was decided on. */
export interface Started {
  readonly kind: 'started';
  readonly cascade: string;
  readonly at: number;
  readonly segment: string;
  /** Who it is; one person counts once in a window. Null: not known, counted. */
  readonly contact: string | null;
  readonly order: readonly string[];
}

/** A fact about one attempt: `converted` is credited to the attempt that the person answers. */
export interface OfAttempt {
  readonly cascade: string;
  readonly at: number;
  /** Number of the attempt within its cascade, from 1. */
  readonly attempt: number;
}

/** An attempt was sent. */
export interface Sent extends OfAttempt {
  readonly kind: 'sent';
  readonly channel: string;
  /** In the campaign's currency, as far as known. */
  readonly cost: number;
}

/** What an attempt cost, known later or corrected: the latest word counts. */
export interface Priced extends OfAttempt {
  readonly kind: 'priced';
  readonly cost: number;
}

/** Nothing more will be credited to the cascade. */
export interface Closed {
  readonly kind: 'closed';
  readonly cascade: string;
  readonly at: number;
}
