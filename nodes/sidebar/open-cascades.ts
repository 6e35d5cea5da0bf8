/** Which of a person's cascades would still do something. */
import type { TimelineCascade } from '../admin/contract.ts';

/** How many cascades have no result yet. */
export function openCascades(cascades: readonly Pick<TimelineCascade, 'result' | 'phase'>[]): number {
  return cascades.filter(({ result, phase }) => result === null && phase !== 'closed').length;
}
