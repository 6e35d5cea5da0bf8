/** Keeping wires on their channel while outputs come, go and change places. */

/**
 * Node-RED's map of outputs for a node with one output per name and a last one that always stays:
 * old number to new number, "-1" for one that goes, and a key of its own for one that comes.
 */
export function outputMap(before: readonly string[], after: readonly string[]): Record<string, string> {
  const map: Record<string, string> = {};
  before.forEach((name, index) => {
    map[index] = String(after.indexOf(name));
  });
  map[before.length] = String(after.length);
  after.forEach((name, index) => {
    if (!before.includes(name)) map[`new-${name}`] = String(index);
  });
  return map;
}

/** The outputs of {@link outputMap} that have another number afterwards: old to new; those that go are left out. */
export function portMoves(before: readonly string[], after: readonly string[]): Record<string, string> {
  const moves = Object.entries(outputMap(before, after)).filter(
    ([from, to]) => !from.startsWith('new-') && to !== '-1' && from !== to,
  );
  return Object.fromEntries(moves);
}

/** The channels whose outputs go, with their wires. */
export function lostChannels(before: readonly string[], after: readonly string[]): string[] {
  return before.filter((name) => !after.includes(name));
}
