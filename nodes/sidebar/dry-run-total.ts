/** What can be said of the cost of a dry run. */
import type { DryRun } from '../../lib/index.ts';

/** The text for the cost: of all sends, of no more than some of them, or of none because no price is known. */
export function totalKey({
  sends,
  unpriced,
}: Pick<DryRun['total'], 'sends' | 'unpriced'>): 'total' | 'atLeast' | 'unpriced' {
  if (unpriced === 0) return 'total';
  const all = Object.values(sends).reduce((sum, count) => sum + count, 0);
  return unpriced < all ? 'atLeast' : 'unpriced';
}
