import { say, type AccountKey } from '../channels/say.ts';
import type { Told, Wording } from '../wording/index.ts';

/** A text of a send node that cannot be rendered: what is wrong, where, and the remedy. */
export class ContentError extends Error {
  /** The same for other languages. */
  readonly told: Told;

  constructor({ text, told }: Wording, options?: ErrorOptions) {
    super(text, options);
    this.name = 'ContentError';
    this.told = told;
  }
}

/** What Mustache says of texts that are no templates, in its own words. */
const COMPLAINTS: readonly (readonly [RegExp, AccountKey])[] = [
  [/^Unclosed section "(?<section>[^]*)" at (?<at>\d+)$/, 'accounts.content.unclosed-section'],
  [/^Unopened section "(?<section>[^]*)" at (?<at>\d+)$/, 'accounts.content.unopened-section'],
  [/^Unclosed tag at (?<at>\d+)$/, 'accounts.content.unclosed-tag'],
];

/** The error for a text that Mustache does not take. @param place where it stands in the content */
export function noTemplate(place: string, cause: unknown): ContentError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const values = { place, open: '{{', close: '}}' };
  for (const [complaint, key] of COMPLAINTS) {
    const found = complaint.exec(why)?.groups;
    if (found !== undefined) return new ContentError(say(key, { ...values, ...found }), { cause });
  }
  return new ContentError(say('accounts.content.no-template', { ...values, why }), { cause });
}
