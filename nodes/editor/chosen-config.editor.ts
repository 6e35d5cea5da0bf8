/** Config nodes that a node uses: a campaign, an account. */
import { isEnvironmentVariable } from './validator.editor.ts';

/** What to say of a config node that cannot be used. */
export interface ChosenWords {
  /** None is chosen, or it is gone or disabled. */
  readonly missing: string;
  readonly broken: string;
}

/**
 * What is wrong with the config node that is chosen: its message; null: nothing.
 * @param chosen the property, or the value of its field
 */
export function chosenProblem(chosen: unknown, { missing, broken }: ChosenWords): string | null {
  if (isEnvironmentVariable(chosen)) return null;
  if (!isChosen(chosen)) return missing;
  const node = nodeOf(chosen);
  if (node === null || node.d === true) return missing;
  return node.valid === false ? broken : null;
}

/**
 * What a field chooses: where the node names one that is gone, the list lacks it and stands at none, which nobody has
 * chosen.
 * @param saved the node's property
 */
export function chosenIn(field: unknown, saved: unknown): unknown {
  return isChosen(saved) && !isChosen(field) && nodeOf(saved) === null ? saved : field;
}

/** True for the id of a node; Node-RED's own choices, such as "add new", are none. */
export function isChosen(chosen: unknown): chosen is string {
  return typeof chosen === 'string' && chosen !== '' && !chosen.startsWith('_');
}

/** The typings do not say that the editor answers with nothing at all where there is no such node. */
function nodeOf(id: string): { readonly d?: boolean; readonly valid?: boolean } | null {
  return RED.nodes.node(id) ?? null;
}
