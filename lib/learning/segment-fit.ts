import type { CampaignFit } from './campaign-fit.ts';
import { positionRates, rateOf } from './campaign-fit.ts';
import { POSITIONS } from './cell.ts';
import type { SegmentCounts } from './counts.ts';
import { beta, gamma } from './draws.ts';
import type { Random } from './draws.ts';
import type { Steps } from './order-value.ts';
import type { Terms } from './terms.ts';
import { trialsOf } from './trials.ts';

/** Pseudo-observations around the pooled reach, opt-out rate and cost of a channel. */
const REACH_WEIGHT = 4;
const OPT_OUT_WEIGHT = 25;
const COST_WEIGHT = 4;

/** What is believed about one segment: the means that orders are valued with, and the posterior they come from. */
export interface SegmentFit {
  readonly steps: Steps;
  /** Beta posterior of the first-touch conversion rate, by channel. */
  readonly alpha: Float64Array;
  readonly beta: Float64Array;
  readonly campaign: CampaignFit;
}

/** Fits a segment within its campaign. Without counts it is what the other segments are. */
export function fitSegment(
  campaign: CampaignFit,
  terms: Terms,
  name: string,
  segment: SegmentCounts | undefined,
  now: number,
): SegmentFit {
  const size = terms.channels.length;
  const steps = emptySteps(terms, campaign);
  const fit = { alpha: new Float64Array(size), beta: new Float64Array(size) };
  const prior = campaign.segments.get(name);
  const doubtedBefore = prior === undefined ? 0 : Math.max(...prior.since);
  for (let c = 0; c < size; c++) {
    const mean = prior?.means[c] ?? campaign.mean[c] ?? 0;
    const strength = campaign.strength[c] as number;
    let [converted, n, touched, bounced, optedOut, cost, costBounced] = [0, 0, 0, 0, 0, 0, 0];
    const cell = segment?.cells.get(terms.channels[c] ?? '');
    const curve = campaign.curves[c];
    if (segment !== undefined && cell !== undefined && curve !== undefined) {
      const p = positionRates(prior?.theta[c] ?? mean, campaign.phi);
      const trials = trialsOf(segment, cell, { curve, p, since: prior?.since[c] ?? 0, doubtedBefore, now });
      ({ converted, trials: n } = rateOf(trials, campaign.phi));
      ({ touched, bounced, optedOut, cost, costBounced } = trials);
    }
    fit.alpha[c] = mean * strength + converted;
    fit.beta[c] = Math.max(0.5, (1 - mean) * strength + n - converted);
    steps.theta[c] = (fit.alpha[c] as number) / ((fit.alpha[c] as number) + (fit.beta[c] as number));
    steps.reach[c] =
      ((campaign.reach[c] as number) * REACH_WEIGHT + touched) / (REACH_WEIGHT + touched + bounced);
    steps.optOut[c] =
      ((campaign.optOut[c] as number) * OPT_OUT_WEIGHT + optedOut) / (OPT_OUT_WEIGHT + touched);
    steps.cost[c] = ((campaign.cost[c] as number) * COST_WEIGHT + cost) / (COST_WEIGHT + touched);
    steps.bounceCost[c] =
      ((campaign.bounceCost[c] as number) * COST_WEIGHT + costBounced) / (COST_WEIGHT + bounced);
  }
  return { steps, campaign, ...fit };
}

/** A copy of the steps to draw into: rates and position factors of its own, the rest shared. */
export function drawable(steps: Steps): Steps {
  return {
    ...steps,
    theta: Float64Array.from(steps.theta),
    phi: Float64Array.from(steps.phi),
  };
}

/**
 * A Thompson draw: one set of rates and position factors that may be the truth. Opt-outs stay at their mean: they are
 * so rare that draws of them would mostly explore harm (optimism there costs 2 points where opt-outs are dear).
 */
export function drawSteps(fit: SegmentFit, into: Steps, random: Random): void {
  for (let c = 0; c < into.channels; c++) {
    into.theta[c] = beta(random, fit.alpha[c] as number, fit.beta[c] as number);
  }
  const { phiShape, phiRate } = fit.campaign;
  for (let k = 1; k < into.phi.length; k++) {
    into.phi[k] =
      k < POSITIONS
        ? gamma(random, phiShape[k] as number) / (phiRate[k] as number)
        : (into.phi[k - 1] as number);
  }
}

function emptySteps(terms: Terms, campaign: CampaignFit): Steps {
  const size = terms.channels.length;
  const { curves, phi } = campaign;
  const after = (c: number, hours: number): number => 1 - (curves[c]?.share(hours) ?? 1);
  const later = new Float64Array(size * size);
  for (let c = 0; c < size; c++) {
    const wait = terms.waits[c] ?? 0;
    const late = after(c, wait);
    for (let next = 0; next < size; next++) {
      later[c * size + next] = late > 0 ? after(c, wait + (terms.waits[next] ?? 0)) / late : 0;
    }
  }
  return {
    channels: size,
    theta: new Float64Array(size),
    phi: Float64Array.from({ length: size + 1 }, (_, k) => phi[Math.min(k, POSITIONS - 1)] as number),
    reach: new Float64Array(size),
    optOut: new Float64Array(size),
    cost: new Float64Array(size),
    bounceCost: new Float64Array(size),
    wait: Float64Array.from(terms.waits),
    kept: Float64Array.from(curves, (curve) => curve.decayed(terms.decay)),
    late: Float64Array.from(terms.waits, (wait, c) => after(c, wait)),
    later,
    value: terms.value,
    harm: terms.harm,
    decay: terms.decay,
  };
}
