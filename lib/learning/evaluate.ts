import { atOnce } from './at-once.ts';
import { meanEstimate, Z95 } from './interval.ts';
import type { Estimate } from './interval.ts';
import { netOf, OrderWalk } from './order-value.ts';
import type { Steps } from './order-value.ts';
import { stepTerms } from './step-terms.ts';
import type { LoggedCascade } from './step-terms.ts';
import { said, say, type Said } from './say.ts';
import type { Terms } from './terms.ts';
import type { Figure, Wording } from '../wording/index.ts';

/** Effective sample below which there is no verdict. */
export const FEWEST = 100;
/** Cascades evaluated before the work may be interrupted. */
const BATCH = 100;

/** What an order would have brought, by one's own log. In the campaign's currency for each cascade. */
export interface Evaluation extends Said {
  readonly cascades: number;
  /** By the doubly robust estimator, with its 95 % interval; null without overlap. */
  readonly estimate: Estimate | null;
  /** By the step model alone. */
  readonly model: number;
  /** What the log itself brought. */
  readonly logged: Estimate;
  /** How much more than the log the proposal would have brought, cascade by cascade; null without overlap. */
  readonly gain: Estimate | null;
  /** Cascades that the importance weights are worth: at the start, and over the whole order. */
  readonly effective: number;
  readonly effectiveWhole: number;
  readonly verdict: 'answered' | 'no overlap' | 'too few' | 'log and model disagree';
}

/** What is evaluated, and by which lights. */
export interface Question {
  readonly terms: Terms;
  /** The proposed order for a segment. */
  readonly target: (segment: string) => readonly string[];
  /** What is believed about a segment (`learner.standing(segment, now).fit.steps`). */
  readonly steps: (segment: string) => Steps;
  /** What the sentence calls the target: `proposal` by default. */
  readonly what?: 'proposal' | 'declared';
}

/** See `evaluation`; in one go. */
export function evaluate(log: readonly LoggedCascade[], question: Question): Evaluation {
  return atOnce(evaluation(log, question));
}

/**
 * What a proposed order would have brought in the cascades of a log (Dudík et al. 2011; Jiang and Li 2016): for each
 * step that the log took by the proposal's order, what came of it, weighed by how unlikely it was; the step model
 * for all others. Only cascades that came to their end belong in the log, and all of them up to some day, or those
 * that convert quickly are over-represented. Yields wherever the work may be interrupted.
 */
export function* evaluation(
  log: readonly LoggedCascade[],
  { terms, target, steps, what = 'proposal' }: Question,
): Generator<void, Evaluation> {
  const values = new Float64Array(log.length);
  const realised = new Float64Array(log.length);
  const walks = new Map<string, { walk: OrderWalk; order: readonly number[] }>();
  let model = 0;
  const [start, complete] = [new Weights(), new Weights()];
  for (let i = 0; i < log.length; i++) {
    const cascade = log[i] as LoggedCascade;
    let known = walks.get(cascade.segment);
    if (known === undefined) {
      const walk = new OrderWalk(steps(cascade.segment));
      const order = target(cascade.segment).map((channel) => terms.channels.indexOf(channel));
      walks.set(cascade.segment, (known = { walk, order }));
    }
    const { unreachable = [] } = cascade;
    const order =
      unreachable.length === 0
        ? known.order
        : known.order.filter((c) => !unreachable.includes(terms.channels[c] as string));
    const net = netOf(known.walk, order);
    const found = stepTerms(cascade, terms, order, known.walk);
    values[i] = net + found.correction;
    realised[i] = found.realised;
    model += net / Math.max(1, log.length);
    start.add(found.startWeight);
    complete.add(found.wholeWeight);
    if (i % BATCH === BATCH - 1) yield;
  }
  const estimate = start.effective > 0 ? meanEstimate(values) : null;
  const gain = estimate === null ? null : meanEstimate(values.map((value, i) => value - (realised[i] ?? 0)));
  const verdict =
    estimate === null
      ? 'no overlap'
      : start.effective < FEWEST
        ? 'too few'
        : disagree(estimate, model)
          ? 'log and model disagree'
          : 'answered';
  const found = {
    cascades: log.length,
    estimate,
    model,
    logged: meanEstimate(realised),
    gain,
    effective: start.effective,
    effectiveWhole: complete.effective,
    verdict,
  } as const;
  return { ...found, ...said(explain(found, what, terms.currency)) };
}

class Weights {
  #sum = 0;
  #squares = 0;

  add(weight: number): void {
    this.#sum += weight;
    this.#squares += weight * weight;
  }

  /** Effective sample size (Kish 1965). */
  get effective(): number {
    return this.#squares > 0 ? this.#sum ** 2 / this.#squares : 0;
  }
}

/** The model is off by more than the log's interval, and by half as much again for its own error. */
function disagree({ value, low, high }: Estimate, model: number): boolean {
  const half = (high - low) / 2;
  return Math.abs(value - model) > half * (1 + 0.5 / Z95);
}

function explain(
  { estimate, gain, model, verdict, cascades, effective, effectiveWhole }: Omit<Evaluation, keyof Said>,
  what: 'proposal' | 'declared',
  currency: string | null,
): Wording {
  const per1000 = (value: number): Figure => ({ as: 'money', value: 1000 * value, currency });
  const head = {
    cascades: { as: 'whole', value: cascades },
    model: say('learning.evaluation.model', { amount: per1000(model) }),
  } as const;
  if (estimate === null || gain === null) {
    return say('learning.evaluation.noOverlap', { ...head, remedy: remedy(1) });
  }
  const range = (low: number, high: number): { low: Figure; high: Figure } => ({
    low: { as: 'money', value: 1000 * low, currency: null },
    high: { as: 'money', value: 1000 * high, currency: null },
  });
  const figure = say('learning.evaluation.figure', {
    amount: per1000(estimate.value),
    ...range(estimate.low, estimate.high),
  });
  if (verdict === 'too few') {
    return say('learning.evaluation.tooFew', {
      ...head,
      effective: { as: 'whole', value: effective },
      needed: FEWEST,
      figure,
      remedy: remedy(effective / FEWEST),
    });
  }
  if (verdict === 'log and model disagree') return say('learning.evaluation.disagree', { ...head, figure });
  const difference =
    gain.value >= 0
      ? say('learning.evaluation.more', { amount: per1000(gain.value), ...range(gain.low, gain.high) })
      : say('learning.evaluation.less', { amount: per1000(-gain.value), ...range(-gain.high, -gain.low) });
  const answer = say(`learning.evaluation.${what}`, { ...head, figure, gain: difference });
  return effectiveWhole < FEWEST ? say('learning.evaluation.restsOnModel', { answer }) : answer;
}

/** What lets the log know more. */
const EXPLORING = '"learning": {"mode": "suggest", "exploration": 0.1, "floor": 0.02}';

/** How the log comes to know more. @param reached share of the cascades needed that are there */
function remedy(reached: number): Wording {
  return say(reached < 1 ? 'learning.evaluation.tryLonger' : 'learning.evaluation.tryWeeks', {
    settings: EXPLORING,
  });
}
