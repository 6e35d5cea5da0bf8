import { at, textOf } from './foreign.ts';

/** The template of a message as its provider knows it: a content SID, or a name; null: it says its own words. */
export function templateOf(body: Readonly<Record<string, unknown>>): string | null {
  const { template } = body;
  return textOf(template) ?? textOf(at(template, 'contentSid')) ?? textOf(at(template, 'name')) ?? null;
}
