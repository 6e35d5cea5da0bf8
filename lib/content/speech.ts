/** How long a script takes to say. */

/** Words a second of a calm voice: 150 a minute. */
const WORDS_PER_SECOND = 2.5;
/** Characters a second of languages that part no words: about 300 a minute. */
const SIGNS_PER_SECOND = 5;
/** Seconds of rest after a sentence. */
const REST = 0.4;

const SIGNS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu;

/** About how many seconds a text takes to say; digits are read one by one, as numbers and codes are. */
export function speechSeconds(text: string): number {
  const signs = text.match(SIGNS)?.length ?? 0;
  const rest = text.replaceAll(SIGNS, ' ').replaceAll(/\d/g, ' 0 ');
  const words = rest.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}'’.-]*/gu)?.length ?? 0;
  const sentences = text.match(/[.!?。！？…](?=\s|$)/gu)?.length ?? 0;
  return words / WORDS_PER_SECOND + signs / SIGNS_PER_SECOND + sentences * REST;
}
