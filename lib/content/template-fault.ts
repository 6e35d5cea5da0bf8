/** Finds texts that are no templates. Forms use it while somebody types, so it brings no catalogue with it. */
import Mustache from 'mustache';
import type { AccountKey } from '../channels/say.ts';
import type { Told } from '../wording/wording.ts';
import { textsOf } from './texts.ts';

/** What is wrong with a text, to be said in any language. */
export interface TemplateFault {
  /** Where it stands in the content. */
  readonly place: string;
  readonly told: Told & { readonly key: AccountKey };
}

/** What Mustache says of texts that are no templates, in its own words. */
const COMPLAINTS: readonly (readonly [RegExp, AccountKey])[] = [
  [/^Unclosed section "(?<section>[^]*)" at (?<at>\d+)$/, 'accounts.content.unclosed-section'],
  [/^Unopened section "(?<section>[^]*)" at (?<at>\d+)$/, 'accounts.content.unopened-section'],
  [/^Unclosed tag at (?<at>\d+)$/, 'accounts.content.unclosed-tag'],
];

/** The first text of a content that is no well-formed template; null: all of them are. */
export function templateFault(content: unknown): TemplateFault | null {
  for (const { place, text } of textsOf(content)) {
    const fault = faultIn(place, text);
    if (fault !== null) return fault;
  }
  return null;
}

/** What is wrong with a text as a template; null: nothing. @param place what the text is called */
function faultIn(place: string, text: string): TemplateFault | null {
  if (!text.includes('{{')) return null;
  // A reader of its own: Mustache's keeps every text, and here each keystroke makes another.
  const reader = new Mustache.Writer();
  try {
    reader.parse(text);
    return null;
  } catch (error) {
    return complaint(place, error);
  }
}

/** What Mustache has complained of. */
export function complaint(place: string, cause: unknown): TemplateFault {
  const why = cause instanceof Error ? cause.message : String(cause);
  const values = { place, open: '{{', close: '}}' };
  for (const [pattern, key] of COMPLAINTS) {
    const found = pattern.exec(why)?.groups;
    if (found !== undefined) return { place, told: { key, values: { ...values, ...found } } };
  }
  return { place, told: { key: 'accounts.content.no-template', values: { ...values, why } } };
}
