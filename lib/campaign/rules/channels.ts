import { closest } from '../did-you-mean.ts';
import { errorAt, quotedList, showValue } from '../problem.ts';
import type { PathParts, Problem } from '../problem.ts';
import type { Outline } from '../outline.ts';

/** Refuses a channel name that is neither built in nor declared by an account. Values that are no text are the schema's. */
export function checkKnown(name: unknown, path: PathParts, outline: Outline): Problem[] {
  if (typeof name !== 'string' || outline.known.includes(name)) return [];
  const meant = closest(name, outline.known);
  const remedy =
    meant === null
      ? `Write ${quotedList(outline.known)}, or declare ${showValue(name)} in a channel account.`
      : `Did you mean "${meant}"?`;
  return [errorAt(path, name, `There is no channel ${showValue(name)}.`, remedy)];
}

/** Refuses a target (of a start or a transition) that is unknown or has no step. */
export function checkTarget(name: unknown, path: PathParts, outline: Outline): Problem[] {
  if (typeof name !== 'string' || outline.channels.includes(name)) return [];
  const unknown = checkKnown(name, path, outline);
  if (unknown.length > 0 || outline.channels.length === 0) return unknown;
  const remedy = `Add a step {"channel": "${name}", ...}, or write ${quotedList(outline.channels)}.`;
  return [errorAt(path, name, `No step has the channel "${name}".`, remedy)];
}
