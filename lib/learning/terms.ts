/** What a campaign says about its channels and its money: the learner's view of a plan. */
export interface Terms {
  /** The channels, in the document's order. The lists below follow it. */
  readonly channels: readonly string[];
  /** Declared price of an attempt, by channel; what attempts are seen to cost soon outweighs it. */
  readonly costs: readonly number[];
  /** Hours until the next step, by channel. */
  readonly waits: readonly number[];
  /** Worth of one conversion. */
  readonly value: number;
  /** Harm of one opt-out. */
  readonly harm: number;
  /** The value of a conversion decays by exp(-decay × hours since the start). */
  readonly decay: number;
  readonly currency: string | null;
}
