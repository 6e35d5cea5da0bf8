import type { NodeAPI } from 'node-red';
import { ENGINE_ENGLISH, namesIn, textOf, translation, type Names } from '../../lib/index.ts';

/** Where the build puts the engine's texts. */
const TEXTS = '@message-cascade/node-red-cascade/cascade-campaign:engine.';

/**
 * What channels and reasons are called in the language of the runtime, for statuses. Where no catalogues are loaded
 * (an embedded runtime, a test) the English names that are built in answer.
 */
export function engineNames(RED: NodeAPI): Names {
  const english = textOf(ENGINE_ENGLISH);
  return namesIn((key) => translation(RED, TEXTS + key) ?? english(key));
}
