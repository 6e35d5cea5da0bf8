/** What the learner may do on its own. */
export type Mode = 'auto' | 'suggest' | 'off';
/** What it may move: only the start channel, or the whole order. */
export type Scope = 'start' | 'order';

/** When a change is believed. */
export interface Gate {
  /** Cascades of the segment needed. */
  readonly minCascades: number;
  /** Probability of being better needed, 0 to 1. */
  readonly probability: number;
  /** Gain needed, as a share of what the order in force is worth. */
  readonly minGain: number;
}

/** How a campaign learns; shares are between 0 and 1. */
export interface LearningSettings {
  readonly mode: Mode;
  readonly scope: Scope;
  /** Largest share of cascades that may be given to orders other than the best known. */
  readonly exploration: number;
  /** Share that each allowed alternative gets at least; 1 to 2 % if changes are to be evaluated on the log. */
  readonly floor: number;
  /** Share that stays on the declared order, so that the gain can be measured. */
  readonly holdout: number;
  /** Highest mean cost of a cascade; Infinity: none. */
  readonly costCeiling: number;
  /** Channels that are not used for anybody. */
  readonly excluded: readonly string[];
  readonly gate: Gate;
}

/** Changes nothing by itself, explores 10 %, proposes after 200 cascades at 95 % and 2 % gain. */
export const DEFAULT_SETTINGS: LearningSettings = {
  mode: 'suggest',
  scope: 'order',
  exploration: 0.1,
  floor: 0,
  holdout: 0,
  costCeiling: Infinity,
  excluded: [],
  gate: { minCascades: 200, probability: 0.95, minGain: 0.02 },
};
