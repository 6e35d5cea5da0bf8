import type { Text } from './catalogue.ts';
import type { Figures } from './figure.ts';
import type { Names } from './names.ts';
import type { Told, Value } from './wording.ts';

/**
 * One language: its texts, and how it writes figures. Names are asked for by what values are called: `channel` (and
 * `channels`, several with commas in between), `reason` and `outcome`; of those that are left out the codes stand.
 */
export interface Voice extends Partial<Names> {
  readonly text: Text;
  readonly figure: Figures;
  /** The label of an account's setting; left out: by its name. Asked for values called `setting`. */
  readonly setting?: (setting: string) => string;
}

/** Says in one language what the engine told. */
export function inWords({ key, values }: Told, voice: Voice): string {
  if (key === VERBATIM) return typeof values['text'] === 'string' ? values['text'] : '';
  const filled = Object.entries(values).map(([name, value]): [string, string | number] => [
    name,
    written(name, value, voice),
  ]);
  return voice.text(key, Object.fromEntries(filled));
}

/**
 * What the engine told, in one language; in English where it told nothing, as earlier versions and people do, or where
 * the language lacks a text of it: what stores hold may be older, or newer, than the texts at hand.
 * @param english what was said with it
 */
export function inWordsOrEnglish(told: Told | undefined, english: string, voice: Voice): string {
  if (told === undefined) return english;
  let complete = true;
  const text: Text = (key, values) => {
    const words = voice.text(key, values);
    if (words === key) complete = false;
    return words;
  };
  const words = inWords(told, { ...voice, text });
  return complete ? words : english;
}

/** Key of what people said themselves: it is the same in every language. */
export const VERBATIM = 'verbatim';

function written(name: string, value: Value, voice: Voice): string | number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') {
    if (name === 'channels') {
      return value
        .split(', ')
        .map((one) => voice.channel?.(one) ?? one)
        .join(', ');
    }
    return name === 'channel' || name === 'reason' || name === 'outcome' || name === 'setting'
      ? (voice[name]?.(value) ?? value)
      : value;
  }
  return 'as' in value ? voice.figure(value) : inWords(value, voice);
}
