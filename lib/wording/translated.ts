/** Texts out of Node-RED's catalogues. Nobody else hands values to its `_`. */
import { fillIn } from './catalogue.ts';

/** Whoever has a catalogue: the editor, a node or a plugin in it, the runtime. */
export interface Translator {
  /** Answers with the key, or with no text at all, where the catalogue has none. */
  _(key: string, options?: Record<string, string | number>): unknown;
}

/** What a key of ours looks like behind the name of its catalogue. */
const PATH = /^[\w.-]+$/;

/**
 * Looks up a text and fills in its `__names__` here: i18next, which is behind `_`, would take what people wrote for
 * more of its own language. A name with `$t(key)` in it would show our texts, and one with an unclosed `$t(` makes the
 * search for its end take twice as long with each letter, for ever in practice. The same goes for keys.
 * @param key may begin with the name of a catalogue and a colon
 * @param values `count`, where it is a number, also chooses between the forms for one and for many
 * @returns null: there is no such text
 */
export function translation(
  translator: Translator,
  key: string,
  values: Readonly<Record<string, string | number>> = {},
): string | null {
  const path = key.slice(key.indexOf(':') + 1);
  if (!PATH.test(path)) return null;
  const { count } = values;
  const found = translator._(key, {
    skipInterpolation: 1,
    ...(typeof count === 'number' ? { count: formOf(count) } : {}),
  });
  if (typeof found !== 'string' || found === path || found.endsWith(`:${path}`)) return null;
  return fillIn(found, values);
}

/**
 * The count by which i18next chooses the form. Whole millions have a form of their own in Spanish, French and Portuguese
 * that no catalogue has, and none is told there as one is, whose texts say "1": both are told as several are.
 */
function formOf(count: number): number {
  return count !== 0 && Math.abs(count) < 1e6 ? count : 2;
}

/** The same for a text that is sure to be there; its key where it is not. */
export function translated(
  translator: Translator,
  key: string,
  values?: Readonly<Record<string, string | number>>,
): string {
  return translation(translator, key, values) ?? key;
}
