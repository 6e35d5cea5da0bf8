import { BOUNCE_HOURS } from './order-value.ts';
import type { OrderWalk } from './order-value.ts';
import type { Terms } from './terms.ts';

/** A cascade that came to its end, as the store has it. Hours count from its start. */
export interface LoggedCascade {
  readonly segment: string;
  /** The table that the order was drawn from; the chosen one alone with its probability if no more is known. */
  readonly alternatives: readonly { readonly order: readonly string[]; readonly probability: number }[];
  /** Channels that this customer could not be reached on, so that no order could contain them; absent: none. */
  readonly unreachable?: readonly string[];
  readonly steps: readonly LoggedStep[];
}

/** One attempt of it. */
export interface LoggedStep {
  readonly channel: string;
  readonly hours: number;
  readonly cost: number;
  readonly bounced: boolean;
  readonly optedOut: boolean;
  /** When the person converted by this attempt; null when not. */
  readonly convertedAt: number | null;
}

/** What a logged cascade says about a proposed order. */
export interface StepTerms {
  /** To be added to the model's worth of the proposed order. */
  readonly correction: number;
  /** What the cascade brought. */
  readonly realised: number;
  /** Importance weights at the start and at the end of the proposed order; 0 when the log did otherwise. */
  readonly startWeight: number;
  readonly wholeWeight: number;
}

/** Walks a cascade along the proposed order for as long as it took the same steps. */
export function stepTerms(
  cascade: LoggedCascade,
  terms: Terms,
  target: readonly number[],
  walk: OrderWalk,
): StepTerms {
  let [correction, realised, startWeight, wholeWeight] = [0, 0, 0, 0];
  let touches = 0;
  let following = true;
  cascade.steps.forEach((step, i) => {
    const reward = rewardOf(step, terms);
    realised += reward;
    const proposed = target[i];
    following &&= proposed !== undefined && terms.channels[proposed] === step.channel;
    if (!following) return;
    const weight = 1 / likelihood(cascade, target, i, terms);
    if (i === 0) startWeight = weight;
    const before = tailNet(walk, target, i, step.hours, touches);
    if (!step.bounced) touches++;
    const next = cascade.steps[i + 1];
    const due = next?.hours ?? endOf(step, terms.waits[proposed as number] as number);
    const ended =
      step.optedOut ||
      (step.convertedAt !== null && step.convertedAt <= due) ||
      endedEarlier(cascade, i, due);
    const after = ended ? 0 : tailNet(walk, target, i + 1, due, touches);
    correction += weight * (reward + after - before);
    if (ended || i === target.length - 1) wholeWeight = weight;
  });
  return { correction, realised, startWeight, wholeWeight };
}

function rewardOf(step: LoggedStep, terms: Terms): number {
  const gain = step.convertedAt === null ? 0 : terms.value * Math.exp(-terms.decay * step.convertedAt);
  return gain - step.cost - (step.optedOut ? terms.harm : 0);
}

/** When the next step was due, had there been one. */
function endOf(step: LoggedStep, wait: number): number {
  return step.hours + (step.bounced ? BOUNCE_HOURS : wait);
}

/** True when a conversion by an earlier step came before the next step was due. */
function endedEarlier(cascade: LoggedCascade, i: number, due: number): boolean {
  return cascade.steps.some((step, j) => j < i && step.convertedAt !== null && step.convertedAt <= due);
}

/** Probability with which the log's policy takes the first steps of the proposal, up to step `i`. */
function likelihood(cascade: LoggedCascade, target: readonly number[], i: number, terms: Terms): number {
  let sum = 0;
  for (const { order, probability } of cascade.alternatives) {
    let same = order.length > i;
    for (let j = 0; same && j <= i; j++) same = order[j] === terms.channels[target[j] as number];
    if (same) sum += probability;
  }
  return Math.max(sum, 1e-3);
}

function tailNet(
  walk: OrderWalk,
  target: readonly number[],
  i: number,
  hours: number,
  touches: number,
): number {
  walk.reset(hours, touches);
  for (let j = i; j < target.length; j++) walk.push(target[j] as number);
  return walk.net;
}
