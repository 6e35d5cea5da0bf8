import { fulfils, isNegative, type Outcome } from '../../cascade/outcome.ts';
import { betaEstimate, type Estimate } from '../../learning/interval.ts';
import type { StepCount } from '../../store/store.ts';

/** Attempts that have something in common, added up. */
export interface Attempts {
  /** Made, or being made. */
  readonly attempts: number;
  /** Taken back by a fault that is not the customer's: they wait to be made again. */
  readonly held: number;
  readonly arrived: number;
  readonly converted: number;
  /** Conversions that came when a further message had been sent already. */
  readonly doubles: number;
  /** Those that came to nothing by a fault of the address, the content or the provider. */
  readonly failed: number;
  readonly optedOut: number;
  readonly cost: number;
}

/** Tells whether an outcome counts as conversion for a campaign. */
export function convertsBy(conversion: readonly Outcome[]): (outcome: Outcome | null) => boolean {
  return (outcome) => outcome !== null && conversion.some((rule) => fulfils(rule, outcome));
}

/** Adds up the attempts of some counts. */
export function addedUp(
  counts: readonly StepCount[],
  converts: (outcome: Outcome | null) => boolean,
): Attempts {
  const sum = {
    attempts: 0,
    held: 0,
    arrived: 0,
    converted: 0,
    doubles: 0,
    failed: 0,
    optedOut: 0,
    cost: 0,
  };
  for (const one of counts) {
    const { outcome, count, cost } = one;
    sum.cost += cost;
    if (isHeld(one)) {
      sum.held += count;
      continue;
    }
    sum.attempts += count;
    if (outcome !== null && fulfils('delivered', outcome)) sum.arrived += count;
    if (converts(outcome)) sum.converted += count;
    if (converts(outcome) && one.followed) sum.doubles += count;
    if (hasFailed(one)) sum.failed += count;
    if (outcome === 'opted_out') sum.optedOut += count;
  }
  return { ...sum, cost: rounded(sum.cost) };
}

/** True for attempts that the provider refused for a reason that is not the customer's: they will be made again. */
export function isHeld({ state, outcome }: StepCount): boolean {
  return state === 'refused' && outcome === null;
}

/** True for attempts that failed; that nobody answered is no failure. */
export function hasFailed({ outcome }: StepCount): boolean {
  return outcome !== null && outcome !== 'no_answer' && isNegative(outcome);
}

/** A share with its 95 % interval; null where there is nothing to have a share of. */
export function shareOf(part: number, whole: number): Estimate | null {
  if (whole <= 0) return null;
  const within = Math.min(part, whole);
  const { low, high } = betaEstimate(within + 0.5, whole - within + 0.5);
  return { value: within / whole, low: within === 0 ? 0 : low, high: within === whole ? 1 : high };
}

/** Sums of prices without the dust of binary fractions: a millionth is the smallest price anybody charges. */
export function rounded(amount: number): number {
  return Math.round(amount * 1e6) / 1e6;
}

/** The distinct values of a field, those of a known order first. */
export function inOrder(known: readonly string[], found: Iterable<string>): readonly string[] {
  const all = new Set(found);
  return [
    ...known.filter((one) => all.has(one)),
    ...[...all].filter((one) => !known.includes(one)).toSorted(),
  ];
}
