import { meanEstimate, Z95 } from './interval.ts';
import type { Estimate } from './interval.ts';
import { netOf, OrderWalk } from './order-value.ts';
import type { Steps } from './order-value.ts';
import { stepTerms } from './step-terms.ts';
import type { LoggedCascade } from './step-terms.ts';
import type { Terms } from './terms.ts';
import { money, whole } from './words.ts';

/** Effective sample below which there is no verdict. */
const FEWEST = 100;

/** What an order would have brought, by one's own log. In the campaign's currency for each cascade. */
export interface Evaluation {
  readonly cascades: number;
  /** By the doubly robust estimator, with its 95 % interval; null without overlap. */
  readonly estimate: Estimate | null;
  /** By the step model alone. */
  readonly model: number;
  /** What the log itself brought. */
  readonly logged: Estimate;
  /** Cascades that the importance weights are worth: at the start, and over the whole order. */
  readonly effective: number;
  readonly effectiveWhole: number;

  readonly verdict: 'answered' | 'no overlap' | 'too few' | 'log and model disagree';
  readonly sentence: string;
}

/**
 * What a proposed order would have brought in the cascades of a log (Dudík et al. 2011; Jiang and Li 2016): for each
 * step that the log took by the proposal's order, what came of it, weighed by how unlikely it was; the step model
 * for all others. Only cascades that came to their end belong in the log, and all of them up to some day, or those
 * that convert quickly are over-represented.
 * @param target the proposed order for a segment
 * @param steps what is believed about a segment (`learner.standing(segment, now).fit.steps`)
 */
export function evaluate(
  log: readonly LoggedCascade[],
  terms: Terms,
  target: (segment: string) => readonly string[],
  steps: (segment: string) => Steps,
): Evaluation {
  const values = new Float64Array(log.length);
  const realised = new Float64Array(log.length);
  const walks = new Map<string, { walk: OrderWalk; order: readonly number[]; net: number }>();
  let model = 0;
  const [start, whole] = [new Weights(), new Weights()];
  log.forEach((cascade, i) => {
    let known = walks.get(cascade.segment);
    if (known === undefined) {
      const walk = new OrderWalk(steps(cascade.segment));
      const order = target(cascade.segment).map((channel) => terms.channels.indexOf(channel));
      walks.set(cascade.segment, (known = { walk, order, net: netOf(walk, order) }));
    }
    const found = stepTerms(cascade, terms, known.order, known.walk);
    values[i] = known.net + found.correction;
    realised[i] = found.realised;
    model += known.net / Math.max(1, log.length);
    start.add(found.startWeight);
    whole.add(found.wholeWeight);
  });
  const estimate = start.effective > 0 ? meanEstimate(values) : null;
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
    effective: start.effective,
    effectiveWhole: whole.effective,
    verdict,
  } as const;
  return { ...found, sentence: explain(found, terms.currency) };
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

function explain(found: Omit<Evaluation, 'sentence'>, currency: string | null): string {
  const { estimate, model, logged, verdict, cascades, effective } = found;
  const per = (value: number): string => money(1000 * value, currency);
  const byModel = `the model alone says ${per(model)} per 1,000 cascades`;
  const head = `From ${whole(cascades)} logged cascades`;
  if (estimate === null) {
    return `${head}: no overlap. The log never began with what is proposed, so it cannot tell; ${byModel}.`;
  }
  const interval = `${per(estimate.value)} (${per(estimate.low)} to ${per(estimate.high)}) per 1,000`;
  if (verdict === 'too few') {
    return `${head}: too few began as proposed (worth ${whole(effective)}, ${FEWEST} needed) for a verdict; the log says ${interval}, ${byModel}.`;
  }
  if (verdict === 'log and model disagree') {
    return `${head}: no verdict, since the log says ${interval} but ${byModel}; explore more before you decide.`;
  }
  const gain = estimate.value - logged.value;
  const tail =
    found.effectiveWhole < FEWEST
      ? ' Steps after the first rest on the model: the log seldom took them in this order.'
      : '';
  return `${head}: the proposal would have brought ${interval}, ${per(Math.abs(gain))} ${gain >= 0 ? 'more' : 'less'} than what was done; ${byModel}.${tail}`;
}
