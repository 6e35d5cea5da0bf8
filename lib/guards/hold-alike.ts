import type { Guards } from './guards.ts';

/**
 * Whether two declarations keep the same people waiting until the same instants. What one of them lets out earlier
 * is not to wait for what the other has said.
 * @param before null: no guards are declared
 */
export function holdAlike(before: Guards | null, after: Guards | null): boolean {
  return JSON.stringify(whatHolds(before)) === JSON.stringify(whatHolds(after));
}

/** All that makes a send wait until an instant; what guards refuse, or hold until an order, is not among it. */
function whatHolds(guards: Guards | null): readonly unknown[] {
  if (guards === null) return [null, null, null, null, null];
  const { timezone, hours, frequency, velocity, spend } = guards;
  const byTheDay = hours !== null || spend !== null;
  return [byTheDay ? timezone : null, hours, frequency, velocity, spend];
}
