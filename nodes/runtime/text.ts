import type { NodeAPI } from 'node-red';
import { textOf, translation, type Catalogue, type Text } from '../../lib/index.ts';

/**
 * Texts for statuses and errors in the language of the runtime. Where no catalogues are loaded (an
 * embedded runtime, a test) the English one that is built in answers.
 * @param english the node's own catalogue, `locales/en-US/<type>.json`
 */
export function texts(RED: NodeAPI, english: Catalogue): Text {
  const builtIn = textOf(english);
  return (key, values) => translation(RED, key, values) ?? builtIn(key, values);
}
