/** Which inject node feeds a campaign, found by walking wires backwards. */

/** A connection from one node to another: a wire, or the pair of a link node. */
export interface Connection {
  readonly from: string;
  readonly to: string;
}

/** What the walk may do at a node: take it, go on behind it, or leave it. */
export type Passing = 'take' | 'pass' | 'leave';

/**
 * The nearest node behind `starts` that is to be taken; among equally near ones, that of the first start and the
 * first connection. Null: nothing feeds them.
 */
export function feederOf(
  starts: readonly string[],
  connections: readonly Connection[],
  passing: (id: string) => Passing,
): string | null {
  const behind = new Map<string, string[]>();
  for (const { from, to } of connections) {
    const known = behind.get(to);
    if (known === undefined) behind.set(to, [from]);
    else known.push(from);
  }
  const seen = new Set(starts);
  let reached: readonly string[] = starts;
  while (reached.length > 0) {
    const next: string[] = [];
    for (const id of reached.flatMap((one) => behind.get(one) ?? [])) {
      if (seen.has(id)) continue;
      seen.add(id);
      const step = passing(id);
      if (step === 'take') return id;
      if (step === 'pass') next.push(id);
    }
    reached = next;
  }
  return null;
}
