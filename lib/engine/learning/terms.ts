import { DEFAULT_LEARNING, type LearningPlan, type Plan } from '../../campaign/index.ts';
import type { LearningSettings, Terms } from '../../learning/index.ts';

const HOUR = 3_600_000;

/** Worth of a conversion relative to the dearest message, where the campaign declares none. */
const ASSUMED_WORTH = 20;

/**
 * A campaign whose document says nothing of learning is reported on when that is asked for, and nothing else:
 * nobody is given another order than the declared one unless the document asks for it.
 */
const WATCHING: LearningPlan = { ...DEFAULT_LEARNING, mode: 'suggest', exploration: 0 };

/** How the campaign learns, as its plan says. */
export function learningPlan(plan: Plan): LearningPlan {
  return plan.learning ?? WATCHING;
}

/**
 * The learner's view of a plan. Without a declared value a conversion counts as twenty of the dearest
 * messages, or as one where nothing costs anything; an opt-out harms as much as a conversion is worth.
 */
export function termsOf(plan: Plan): Terms {
  const learning = learningPlan(plan);
  const channels = plan.steps.map(({ channel }) => channel);
  const costs = channels.map((channel) => plan.costs[channel]?.default ?? 0);
  const dearest = Math.max(...costs);
  const value = plan.value ?? (dearest > 0 ? ASSUMED_WORTH * dearest : 1);
  const longest = Math.max(HOUR, ...plan.steps.map(({ waitMs }) => waitMs ?? 0));
  return {
    channels,
    costs,
    waits: plan.steps.map(({ waitMs }) => (waitMs ?? longest) / HOUR),
    value,
    harm: learning.harm ?? value,
    // A share lost with each hour, as the rate of an exponential.
    decay: learning.decay >= 1 ? 10 : -Math.log(1 - learning.decay),
    currency: plan.currency,
  };
}

/** The learner's settings as the plan says them. */
export function settingsOf(plan: Plan): LearningSettings {
  const { mode, scope, exploration, floor, holdout, ceiling, cascades, certainty, gain } = learningPlan(plan);
  return {
    mode,
    scope,
    exploration,
    floor,
    holdout,
    costCeiling: ceiling ?? Infinity,
    excluded: [],
    gate: { minCascades: cascades, probability: certainty, minGain: gain },
  };
}
