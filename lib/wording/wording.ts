/**
 * What the engine says to people: a sentence in English, and the same as the key of a text with the values that
 * fill it in, so that an editor or a report can say it in the reader's language. Both are made from one catalogue.
 */
import { textOf, type Catalogue } from './catalogue.ts';
import { ENGLISH_FIGURES, type Figure } from './figure.ts';
import { inWords, VERBATIM } from './in-words.ts';

/** What fills in a text: as it stands, a figure that every language writes its own way, or a text again. */
export type Value = string | number | Figure | Told;

/** A text of the engine's catalogues by its dotted key (`guards.limits.failed`), and what is filled in. Plain JSON. */
export interface Told {
  readonly key: string;
  readonly values: Readonly<Record<string, Value>>;
}

/** A sentence, or a part of one. */
export interface Wording {
  /** In English: for messages of the flow, logs and whoever reads the database. */
  readonly text: string;
  /** The same for other languages. */
  readonly told: Told;
}

/** Dotted keys of a catalogue's texts. */
export type KeysOf<Branch> = {
  [Key in keyof Branch & string]: Branch[Key] extends string ? Key : `${Key}.${KeysOf<Branch[Key]>}`;
}[keyof Branch & string];

/** Says a text of one catalogue. A wording among the values is told within it. */
export type Speaker<Key extends string> = (
  key: Key,
  values?: Readonly<Record<string, Value | Wording>>,
) => Wording;

/** Makes a speaker of an English catalogue: the one that the other languages are translated from. */
export function speaker<const C extends Catalogue>(english: C): Speaker<KeysOf<C>> {
  const text = textOf(english);
  return (key, values = {}) => {
    const filled = Object.fromEntries(
      Object.entries(values).map(([name, value]): [string, Value] => [name, toldOf(value)]),
    );
    // What was said with another catalogue is in English already.
    const ready = Object.fromEntries(
      Object.entries(values).map(([name, value]): [string, Value] => [
        name,
        isWording(value) ? value.text : value,
      ]),
    );
    const told: Told = { key, values: filled };
    return { told, text: inWords({ key, values: ready }, { text, figure: ENGLISH_FIGURES }) };
  };
}

/** People's own words as a wording: the same in every language. */
export function verbatim(text: string): Wording {
  return { text, told: { key: VERBATIM, values: { text } } };
}

function toldOf(value: Value | Wording): Value {
  return isWording(value) ? value.told : value;
}

function isWording(value: Value | Wording): value is Wording {
  return typeof value === 'object' && 'told' in value;
}
