import { createHash } from 'node:crypto';

/**
 * A customer's place in the draw of a campaign, as 16 hex digits: the same for every run, and as good as
 * chance over a list. The smallest ones are drawn first.
 * @param key what makes the customer's start unique within the campaign
 */
export function drawPlace(campaign: string, key: string): string {
  return createHash('sha256').update(`cohort\n${campaign}\n${key}`).digest('hex').slice(0, 16);
}

/** One who may be drawn. */
export interface Candidate {
  readonly id: string;
  readonly segment: string;
  readonly place: string;
}

/**
 * Draws those with the smallest places.
 * @param drawn how many were drawn before, by segment; all under '' unless the draw is per segment
 */
export function draw(
  candidates: Iterable<Candidate>,
  size: number,
  perSegment: boolean,
  drawn: ReadonlyMap<string, number>,
): readonly Candidate[] {
  const groups = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const group = perSegment ? candidate.segment : '';
    const known = groups.get(group);
    if (known === undefined) groups.set(group, [candidate]);
    else known.push(candidate);
  }
  return [...groups].flatMap(([group, list]) =>
    list
      .toSorted((a, b) => (a.place < b.place ? -1 : 1))
      .slice(0, Math.max(0, size - (drawn.get(group) ?? 0))),
  );
}
