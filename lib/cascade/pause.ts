/** The pause after the first fault, in milliseconds; doubled with each further one. */
const FIRST_MS = 15_000;
const SHORTEST_MS = 1_000;
const LONGEST_MS = 3_600_000;

/**
 * How long to leave a provider alone that refused, in milliseconds: as long as it asks for, within reason
 * (1 s to 1 h), or else longer with each fault.
 * @param faults how often it has refused in a row, from 1
 */
export function pauseMs(asked: number | undefined, faults: number): number {
  const wanted = asked !== undefined && Number.isFinite(asked) ? asked : FIRST_MS * 2 ** (faults - 1);
  return Math.min(LONGEST_MS, Math.max(SHORTEST_MS, wanted));
}
