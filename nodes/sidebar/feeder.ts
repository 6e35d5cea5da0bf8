/** Which inject nodes feed a campaign, found by walking wires backwards. */

/** A connection from one node to another: a wire, or the pair of a link node. */
export interface Connection {
  readonly from: string;
  readonly to: string;
}

/** What the walk may do at a node: take it, go on behind it, or leave it. */
export type Passing = 'take' | 'pass' | 'leave';

/**
 * The nodes behind `starts` that are to be taken, the nearest first; equally near ones in the order of the starts and
 * the connections.
 */
export function feedersOf(
  starts: readonly string[],
  connections: readonly Connection[],
  passing: (id: string) => Passing,
): readonly string[] {
  const behind = new Map<string, string[]>();
  for (const { from, to } of connections) {
    const known = behind.get(to);
    if (known === undefined) behind.set(to, [from]);
    else known.push(from);
  }
  const seen = new Set(starts);
  const taken: string[] = [];
  let reached: readonly string[] = starts;
  while (reached.length > 0) {
    const next: string[] = [];
    for (const id of reached.flatMap((one) => behind.get(one) ?? [])) {
      if (seen.has(id)) continue;
      seen.add(id);
      const step = passing(id);
      if (step === 'take') taken.push(id);
      else if (step === 'pass') next.push(id);
    }
    reached = next;
  }
  return taken;
}
