import { say } from '../channels/say.ts';
import type { Told, Wording } from '../wording/index.ts';
import { complaint, templateFault, type TemplateFault } from './template-fault.ts';

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

/** The error for a text that Mustache does not take. @param place where it stands in the content */
export function noTemplate(place: string, cause: unknown): ContentError {
  return new ContentError(said(complaint(place, cause)), { cause });
}

/** What is wrong with the first text of a content that is no well-formed template; null: nothing. */
export function brokenText(content: unknown): Wording | null {
  const fault = templateFault(content);
  return fault === null ? null : said(fault);
}

function said({ told: { key, values } }: TemplateFault): Wording {
  return say(key, values);
}
