/** What people read in the sidebar: texts of the catalogue, and numbers, money and times the way their language has them. */
import type { Names, Told } from '../../lib/index.ts';
import { translated, type Translator } from '../../lib/wording/translated.ts';
import { engineNames, engineWords } from '../editor/engine-words.editor.ts';
import { spokenLanguage } from '../editor/spoken.editor.ts';

type Catalogue = (typeof import('../../locales/en-US/sidebar.json'))['sidebar'];

/** A plural's key is the one that its forms begin with. */
type Base<Key extends string> = Key extends `${infer Start}_${'one' | 'other'}` ? Start : Key;
type Leaves<Branch> = {
  [Key in keyof Branch & string]: Branch[Key] extends string ? Base<Key> : `${Key}.${Leaves<Branch[Key]>}`;
}[keyof Branch & string];

/** Keys of the catalogue, without the `sidebar.` that all of them begin with. */
export type TextKey = Leaves<Catalogue>;

/** Values for a text. `count` chooses between singular and plural. */
export type TextParams = Readonly<Record<string, string | number>>;

/** One language of the editor. */
export interface Language extends Names {
  /** Code of the language, such as `pt-BR`. */
  readonly code: string;
  readonly text: (key: TextKey, params?: TextParams) => string;
  /** A text that has forms for one and for many: `count` as a number chooses, `number` is how it is written. */
  readonly counted: (key: TextKey, count: number, params?: TextParams) => string;
  /** What the engine told, or its English where it told nothing: an older version, or a person, said it then. */
  readonly told: (told: Told | undefined, english: string) => string;
  readonly number: (value: number) => string;
  /** A share from 0 to 1. */
  readonly percent: (share: number) => string;
  readonly money: (amount: number, currency: string) => string;
  /** An instant in milliseconds since 1970, as short as it is still clear seen from `now`. */
  readonly time: (at: number, now: number) => string;
  /** The day of an instant. */
  readonly day: (at: number) => string;
  /** An instant to the second. */
  readonly fullTime: (at: number) => string;
}

/** The language that the editor is in. @param plugin whose own `_` knows the name of its catalogue */
export function editorLanguage(plugin: Translator): Language {
  const code = spokenLanguage();
  const number = new Intl.NumberFormat(code);
  const percent = new Intl.NumberFormat(code, { style: 'percent', maximumFractionDigits: 0 });
  const clock = new Intl.DateTimeFormat(code, { hour: '2-digit', minute: '2-digit' });
  const day = new Intl.DateTimeFormat(code, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
  const date = new Intl.DateTimeFormat(code, { dateStyle: 'medium' });
  const full = new Intl.DateTimeFormat(code, { dateStyle: 'medium', timeStyle: 'medium' });
  // Making a format takes longer than all else that is shown of a campaign.
  const currencies = new Map<string, (amount: number) => string>();
  const text = (key: TextKey, params?: TextParams): string => translated(plugin, `sidebar.${key}`, params);
  return {
    code,
    text,
    counted: (key, count, params = {}) => text(key, { ...params, count, number: number.format(count) }),
    ...engineNames,
    told: (told, english) => engineWords(told, english, engineNames),
    number: (value) => number.format(value),
    percent: (share) => percent.format(share),
    money(amount, currency) {
      let format = currencies.get(currency);
      if (format === undefined) {
        format = currencyFormat(code, currency);
        currencies.set(currency, format);
      }
      return format(amount);
    },
    time: (at, now) => (sameDay(at, now) ? clock : day).format(at),
    day: (at) => date.format(at),
    fullTime: (at) => full.format(at),
  };
}

function currencyFormat(code: string, currency: string): (amount: number) => string {
  const digits = { minimumFractionDigits: 2, maximumFractionDigits: 4 };
  try {
    const format = new Intl.NumberFormat(code, { style: 'currency', currency, ...digits });
    return (amount) => format.format(amount);
  } catch {
    // A campaign may name a currency that is none, such as points, or name none.
    const format = new Intl.NumberFormat(code, digits);
    return (amount) => `${format.format(amount)} ${currency}`.trim();
  }
}

function sameDay(one: number, other: number): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString();
}
