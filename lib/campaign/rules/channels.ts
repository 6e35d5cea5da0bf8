import { closest } from '../did-you-mean.ts';
import { errorAt } from '../problem.ts';
import type { PathParts, Problem } from '../problem.ts';
import { tell } from '../sentence.ts';
import { quotedList, showValue } from '../shown.ts';
import type { Outline } from '../outline.ts';

/** Refuses a channel name that is neither built in nor declared by an account. Values that are no text are the schema's. */
export function checkKnown(name: unknown, path: PathParts, outline: Outline): Problem[] {
  if (typeof name !== 'string' || outline.known.includes(name)) return [];
  if (name === '') {
    const remedy = tell('campaign.value.one-of', { names: quotedList(outline.known) });
    return [errorAt(path, name, tell('campaign.channels.unnamed'), remedy)];
  }
  const meant = closest(name, outline.known);
  const remedy =
    meant === null
      ? tell('campaign.channels.choose-or-declare', {
          names: quotedList(outline.known),
          name: showValue(name),
        })
      : tell('campaign.value.did-you-mean', { text: showValue(meant) });
  return [errorAt(path, name, tell('campaign.channels.unknown', { name: showValue(name) }), remedy)];
}

/** Refuses a target (of a start or a transition) that is unknown or has no step. */
export function checkTarget(name: unknown, path: PathParts, outline: Outline): Problem[] {
  if (typeof name !== 'string' || outline.channels.includes(name)) return [];
  if (name === '' && outline.channels.length === 0) {
    return [errorAt(path, name, tell('campaign.channels.unnamed'), tell('campaign.channels.add-step'))];
  }
  const unknown = checkKnown(name, path, outline);
  if (unknown.length > 0 || outline.channels.length === 0) return unknown;
  const remedy = tell('campaign.channels.choose-or-add', {
    name: showValue(name),
    names: quotedList(outline.channels),
  });
  return [errorAt(path, name, tell('campaign.channels.no-step', { name: showValue(name) }), remedy)];
}
