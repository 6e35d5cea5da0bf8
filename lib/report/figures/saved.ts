import type { LearningReport } from '../../learning/index.ts';
import type { StepCount } from '../../store/store.ts';
import { rounded } from './counting.ts';

/** The channel that the cascades are compared with. */
export const BASELINE = 'sms';

/** What the cascades cost against sending everybody one message on the baseline. Positive amounts are saved. */
export interface SavedCost {
  readonly baseline: string;
  readonly cascades: number;
  readonly cost: number;
  readonly baselineCost: number;
  readonly savedPer1000: number;
  /** Conversions, those that the baseline would have had by the learner's model, and saved on each; null: no learner. */
  readonly converted: number | null;
  readonly baselineConverted: number | null;
  readonly savedPerConversion: number | null;
}

/** The learner's comparison where there is one, else that of the costs alone; null: there is no price for the baseline. */
export function savedOf(
  counts: readonly StepCount[],
  price: number | null,
  learning: LearningReport | null,
): SavedCost | null {
  if (learning?.saving) {
    const { baseline, cascades, cost, baselineCost, savedPer1000 } = learning.saving;
    const { converted, baselineConverted, savedPerConversion } = learning.saving;
    return {
      baseline,
      cascades,
      cost: rounded(cost),
      baselineCost: rounded(baselineCost),
      savedPer1000: rounded(savedPer1000),
      converted,
      baselineConverted: Math.round(baselineConverted),
      savedPerConversion: savedPerConversion === null ? null : rounded(savedPerConversion),
    };
  }
  const cascades = counts.reduce((sum, { step, count }) => sum + (step === 1 ? count : 0), 0);
  if (price === null || cascades === 0) return null;
  const cost = counts.reduce((sum, one) => sum + one.cost, 0);
  const baselineCost = price * cascades;
  return {
    baseline: BASELINE,
    cascades,
    cost: rounded(cost),
    baselineCost: rounded(baselineCost),
    savedPer1000: rounded((1000 * (baselineCost - cost)) / cascades),
    converted: null,
    baselineConverted: null,
    savedPerConversion: null,
  };
}
