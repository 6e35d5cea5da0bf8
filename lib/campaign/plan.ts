import type { Outcome, SuccessRule } from '../cascade/outcome.ts';
import type { Guards } from '../guards/guards.ts';

/** One channel's turn, as the engine uses it. */
export interface Step {
  /** `whatsapp`, `phone`, `sms`, `telegram`, `email`, or a name an account declares. */
  readonly channel: string;
  /** How long to wait for the success rule, in milliseconds; null: do not wait. */
  readonly waitMs: number | null;
  /** The outcome that ends the cascade here; null on a step without a transition. */
  readonly success: SuccessRule | null;
  /** The channel that follows when the wait ends without success; null: nothing follows. */
  readonly next: string | null;
  /** The channel that follows when the attempt fails; null: the same as `next`. */
  readonly onFailed: string | null;
}

/** Price of one message on a channel, in the campaign's currency: for everybody, or by country (ISO 3166 alpha-2). */
export interface ChannelCost {
  readonly default: number;
  readonly countries: Readonly<Record<string, number>>;
}

/** How a campaign learns, every default filled in. Shares and probabilities are between 0 and 1. */
export interface LearningPlan {
  readonly mode: 'auto' | 'suggest' | 'off';
  readonly scope: 'start' | 'order';
  readonly exploration: number;
  readonly floor: number;
  readonly holdout: number;
  /** Highest mean cost of a cascade, in the campaign's currency; null: none. */
  readonly ceiling: number | null;
  /** What one opt-out costs, in the campaign's currency; null: as much as a conversion is worth. */
  readonly harm: number | null;
  /** Share of its value that a conversion loses with each hour. */
  readonly decay: number;
  /** Cascades of a segment needed before its start may move. */
  readonly cascades: number;
  readonly certainty: number;
  /** As a share of what a cascade brings today. */
  readonly gain: number;
}

/**
 * The normalised campaign document: every default filled in, durations in milliseconds.
 * Plain JSON; stored with each cascade's hash, so that a cascade ends under the rules it began with.
 */
export interface Plan {
  /** First 16 hex digits of the SHA-256 over the canonical document. */
  readonly hash: string;
  readonly name: string | null;
  readonly start: string;
  readonly steps: readonly Step[];
  /** Start channel of a segment, where it differs from `start` or is pinned: there nothing learned may move it. */
  readonly segments: Readonly<Record<string, { readonly start: string; readonly pinned?: true }>>;
  /** The outcomes that count as success for this campaign, on any channel. */
  readonly conversion: readonly Outcome[];
  /** How long after the last send a conversion still counts, in milliseconds. */
  readonly attributionMs: number;
  /** Worth of one conversion in `currency`; null: not declared. */
  readonly value: number | null;
  readonly currency: string | null;
  readonly costs: Readonly<Record<string, ChannelCost>>;
  /** Cascades released per second at most; null: as fast as the flow takes them. */
  readonly perSecond: number | null;
  /** Absent: none is declared. */
  readonly guards?: Guards;
  /** Absent: the document says nothing of learning. */
  readonly learning?: LearningPlan;
}

/** What a `learning` section means where it leaves something out. */
export const DEFAULT_LEARNING: LearningPlan = {
  mode: 'auto',
  scope: 'start',
  exploration: 0.1,
  floor: 0,
  holdout: 0,
  ceiling: null,
  harm: null,
  decay: 0,
  cascades: 200,
  certainty: 0.95,
  gain: 0.02,
};
