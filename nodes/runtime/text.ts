import type { NodeAPI } from 'node-red';

/** A message catalogue as it stands in `locales/`. */
type Catalogue = { readonly [key: string]: string | Catalogue };

/** Looks up a text of the node's catalogue and fills in its `__names__`. */
export type Text = (key: string, values?: Readonly<Record<string, string | number>>) => string;

/**
 * Texts for statuses and errors in the language of the runtime. Where no catalogues are loaded (an
 * embedded runtime, a test) the English one that is built in answers.
 * @param english the node's own catalogue, `locales/en-US/<type>.json`
 */
export function texts(RED: NodeAPI, english: Catalogue): Text {
  return (key, values = {}) => {
    const translated = RED._(key, values);
    if (typeof translated === 'string' && translated !== key && !translated.endsWith(`:${key}`))
      return translated;
    let found: string | Catalogue | undefined = english;
    for (const part of key.split('.')) found = typeof found === 'object' ? found[part] : undefined;
    if (typeof found !== 'string') return key;
    return found.replace(/__(\w+?)__/g, (whole, name: string) => String(values[name] ?? whole));
  };
}
