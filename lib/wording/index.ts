/** What the engine says to people, in every language. */
export { fillIn, textOf, type Catalogue, type Text } from './catalogue.ts';
export { ENGINE_ENGLISH } from './english.ts';
export { ENGLISH_FIGURES, figuresIn, type Figure, type Figures } from './figure.ts';
export { inWords, inWordsOrEnglish, type Voice } from './in-words.ts';
export { namesIn, type Names } from './names.ts';
export { sayRefusal } from './refusals.ts';
export { joined } from './joined.ts';
export { capital, sentence } from './punctuation.ts';
export { translated, translation, type Translator } from './translated.ts';
export {
  speaker,
  verbatim,
  type KeysOf,
  type Speaker,
  type Told,
  type Value,
  type Wording,
} from './wording.ts';
