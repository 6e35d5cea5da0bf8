import type { Cell } from './cell.ts';
import { POSITIONS } from './cell.ts';
import { validSince } from './change.ts';
import type { Counts } from './counts.ts';
import type { DelayCurve } from './delay-curve.ts';
import { delaysOf, kaplanMeier, priorCurve } from './delay-curve.ts';
import { shrink } from './shrinkage.ts';
import type { Terms } from './terms.ts';
import { trialsOf } from './trials.ts';
import type { Trials, View } from './trials.ts';

/** What position factors are thought to be before anything is known, and how many conversions that is worth. */
const PHI = [1, 0.8, 0.65, 0.5];
const PHI_WEIGHT = 8;
/** Reach and opt-outs of a channel before anything is known, and their weight in attempts. */
const REACH = 0.95;
const REACH_WEIGHT = 2;
const OPT_OUT = 1 / 200;
const OPT_OUT_WEIGHT = 200;

/** What the segments of a campaign have in common: re-estimated about daily. */
export interface CampaignFit {
  readonly curves: readonly DelayCurve[];
  /** Position factors: gamma shapes and rates, and their means. The first is 1. */
  readonly phiShape: Float64Array;
  readonly phiRate: Float64Array;
  readonly phi: Float64Array;
  /** By channel: how strongly segments are drawn together, in trials. */
  readonly strength: Float64Array;
  /** By channel: mean rate of all segments, for those not seen at the time of the fit. */
  readonly mean: Float64Array;
  readonly reach: Float64Array;
  readonly optOut: Float64Array;
  /** By channel: mean cost of a touch, and of a bounce. */
  readonly cost: Float64Array;
  readonly bounceCost: Float64Array;
  readonly segments: ReadonlyMap<string, SegmentPrior>;
}

/** What the campaign says about one segment, by channel. */
export interface SegmentPrior {
  /** Mean rate of the other segments. */
  readonly means: Float64Array;
  /** First day of the evidence that is still true. */
  readonly since: Float64Array;
  /** Conversion rate of a first touch at the time of the fit. */
  readonly theta: Float64Array;
}

/** Makes the delay curve of a channel; replaced in studies of what happens without one. */
export type CurveMaker = (cells: readonly Cell[], waitHours: number, now: number) => DelayCurve;

/** The product's curve: Kaplan and Meier, drawn to 80 % inside the wait. */
export const censoredCurve: CurveMaker = (cells, waitHours, now) =>
  kaplanMeier(delaysOf(cells, now), priorCurve(waitHours));

/**
 * Estimates what segments share: delay curves, position factors, and where each rate is drawn to, by the
 * step model. One pass over all counts; its cost does not depend on the number of cascades. Yields in between.
 */
export function* fitting(
  counts: Counts,
  terms: Terms,
  now: number,
  before: CampaignFit | null,
  makeCurve: CurveMaker = censoredCurve,
): Generator<void, CampaignFit> {
  const size = terms.channels.length;
  const names = [...counts.segments.keys()];
  const cellsOf = (c: number): Cell[] =>
    names.flatMap((name) => counts.segments.get(name)?.cells.get(terms.channels[c] ?? '') ?? []);
  const curves: DelayCurve[] = [];
  for (const [c, wait] of terms.waits.entries()) {
    curves.push(makeCurve(cellsOf(c), wait, now));
    yield;
  }
  const phi = before === null ? Float64Array.from(PHI) : Float64Array.from(before.phi);
  const phiShape = new Float64Array(POSITIONS).fill(PHI_WEIGHT);
  const phiRate = Float64Array.from(PHI, (prior) => PHI_WEIGHT / prior);
  const empty = (): Float64Array[] => names.map(() => new Float64Array(size));
  const fit = {
    strength: new Float64Array(size),
    mean: new Float64Array(size),
    reach: new Float64Array(size),
    optOut: new Float64Array(size),
    cost: new Float64Array(size),
    bounceCost: new Float64Array(size),
  };
  const [means, since, theta] = [empty(), empty(), empty()];
  const viewOf = (name: string, s: number, c: number): View => ({
    curve: curves[c] as DelayCurve,
    p: positionRates(before?.segments.get(name)?.theta[c] ?? before?.mean[c] ?? 0.2, phi),
    since: since[s]?.[c] ?? 0,
    doubtedBefore: Math.max(...(since[s] ?? [0])),
    now,
  });
  for (const [s, name] of names.entries()) {
    terms.channels.forEach((channel, c) => {
      const cell = counts.segments.get(name)?.cells.get(channel);
      if (cell !== undefined) (since[s] as Float64Array)[c] = validSince(cell, viewOf(name, s, c), phi);
    });
    yield;
  }
  for (let c = 0; c < size; c++) {
    const evidence = names.map((name, s): Trials | null => {
      const segment = counts.segments.get(name);
      const cell = segment?.cells.get(terms.channels[c] ?? '');
      return segment === undefined || cell === undefined ? null : trialsOf(segment, cell, viewOf(name, s, c));
    });
    const rates = evidence.map((trials) =>
      trials === null ? { converted: 0, trials: 0 } : rateOf(trials, phi),
    );
    const shrinkage = shrink(rates);
    fit.strength[c] = shrinkage.strength;
    rates.forEach((rate, s) => {
      const mean = shrinkage.means[s] as number;
      const { strength } = shrinkage;
      const own = (mean * strength + rate.converted) / (strength + Math.max(rate.trials, rate.converted));
      (means[s] as Float64Array)[c] = mean;
      (theta[s] as Float64Array)[c] = own;
      addToFactors(phiShape, phiRate, evidence[s] ?? null, own);
    });
    fit.mean[c] = shrink([...rates, { converted: 0, trials: 0 }]).means.at(-1) as number;
    poolRest(fit, c, evidence, terms.costs[c] ?? 0);
    yield;
  }
  phi[0] = 1;
  for (let k = 1; k < POSITIONS; k++) phi[k] = (phiShape[k] as number) / (phiRate[k] as number);
  const segments = new Map<string, SegmentPrior>();
  names.forEach((name, s) =>
    segments.set(name, {
      means: means[s] as Float64Array,
      since: since[s] as Float64Array,
      theta: theta[s] as Float64Array,
    }),
  );
  return { curves, phiShape, phiRate, phi, segments, ...fit };
}

/** Trials in units of the position factors, with the conversions among them. */
export function rateOf(trials: Trials, phi: Float64Array): { converted: number; trials: number } {
  let converted = 0;
  let n = 0;
  for (let k = 0; k < POSITIONS; k++) {
    converted += trials.converted[k] as number;
    n += (trials.trials[k] as number) * (phi[k] as number);
  }
  return { converted, trials: n };
}

/** Conversion probability by position. */
export function positionRates(theta: number, phi: Float64Array): Float64Array {
  return phi.map((factor) => Math.min(0.98, theta * factor));
}

function addToFactors(shape: Float64Array, rate: Float64Array, trials: Trials | null, theta: number): void {
  if (trials === null) return;
  for (let k = 1; k < POSITIONS; k++) {
    shape[k] = (shape[k] as number) + (trials.converted[k] as number);
    rate[k] = (rate[k] as number) + theta * (trials.trials[k] as number);
  }
}

type Pools = Pick<CampaignFit, 'reach' | 'optOut' | 'cost' | 'bounceCost'>;

function poolRest(fit: Pools, c: number, evidence: readonly (Trials | null)[], price: number): void {
  let [touched, bounced, optedOut, cost, costBounced] = [0, 0, 0, 0, 0];
  for (const one of evidence) {
    touched += one?.touched ?? 0;
    bounced += one?.bounced ?? 0;
    optedOut += one?.optedOut ?? 0;
    cost += one?.cost ?? 0;
    costBounced += one?.costBounced ?? 0;
  }
  fit.reach[c] = (touched + REACH * REACH_WEIGHT) / (touched + bounced + REACH_WEIGHT);
  fit.optOut[c] = (optedOut + OPT_OUT * OPT_OUT_WEIGHT) / (touched + OPT_OUT_WEIGHT);
  const each = (cost + price) / (touched + 1);
  fit.cost[c] = each;
  // Until bounces are seen, they are taken to cost what a touch costs.
  fit.bounceCost[c] = (costBounced + each) / (bounced + 1);
}
