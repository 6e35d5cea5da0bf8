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
