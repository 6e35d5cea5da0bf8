/**
 * Turns a send node's content into the message for one customer. One pass: a customer whose name looks
 * like a template is printed, never evaluated.
 */
import Mustache from 'mustache';
import { say } from '../guards/say.ts';
import type { Told, Wording } from '../wording/wording.ts';
import type { ShortLink } from '../links/index.ts';
import { checkBounds } from './bounds.ts';
import { noTemplate } from './content-error.ts';
import { BadLink, LinkDesk, NoAddress } from './links.ts';
import { saysNothing } from './nothing-said.ts';
import { printed } from './printed.ts';
import { DEPTH, textsOf } from './texts.ts';

/** The content of one channel as the send node holds it: texts with `{{variables}}`, and other plain settings. */
export type ContentTemplate = Readonly<Record<string, unknown>>;

/** What the variables of a text may refer to. */
export interface ContentContext {
  readonly customer: Readonly<Record<string, unknown>>;
  readonly campaign: string;
  readonly segment: string;
  readonly channel: string;
  /** Earlier attempts: `{{tried.0.channel}}`, `{{last.channel}}`. */
  readonly tried: readonly Readonly<Record<string, unknown>>[];
  readonly msg: Readonly<Record<string, unknown>>;
  /**
   * Where the short links of `{{#link}}https://…{{/link}}` stand: an address that their tokens complete. Null: the
   * account has no public address, so a text with a link waits. Absent: links stay what they lead to.
   */
  readonly links?: string | null;
}

/**
 * The rendered content and the short links in it; or the variable that has no text for this customer, or the
 * link that leads nowhere: in English, and for other languages. Where it is the account that lacks something, `waits` is true.
 */
export type Rendered =
  | { readonly body: Readonly<Record<string, unknown>>; readonly links?: readonly ShortLink[] }
  | { readonly reason: 'missing_variable' | 'invalid_link'; readonly why: string; readonly told: Told }
  | {
      readonly reason: 'no_public_address';
      readonly why: string;
      readonly told: Told;
      readonly waits: true;
    };

/** A value inside a section has no text. */
class NoText extends Error {}

/** Texts go out as they are; only the HTML of an e-mail is HTML. */
const AS_IS = { escape: written };
const AS_HTML = { escape: (value: unknown): string => Mustache.escape(written(value)) };

function written(value: unknown): string {
  const text = printed(value);
  if (text === null) throw new NoText();
  return text;
}

/**
 * Renders every text of the content.
 * @throws ContentError that names the place of a text that is not a well-formed template
 */
export function renderContent(content: ContentTemplate, context: ContentContext): Rendered {
  const view = viewOf(context);
  for (const { place, text } of textsOf(content)) {
    for (const name of variablesAt(place, text)) {
      const value = valueAt(view, name);
      if (value === undefined) {
        return missing(say('guards.content.missing', { variable: `{{${name}}}` }));
      }
      if (printed(value) === null) {
        return missing(say('guards.content.noText', { variable: `{{${name}}}` }));
      }
    }
  }
  const { channel } = context;
  const desk = new LinkDesk(context.links, view);
  try {
    const rendered = Object.entries(content).map(([key, value]) => {
      const html = channel === 'email' && key === 'html';
      return [key, render(value, desk.viewFor(html), 0, html ? AS_HTML : AS_IS)] as const;
    });
    const body = Object.fromEntries(rendered);
    if (saysNothing(channel, body) && !saysNothing(channel, content)) {
      return missing(say('guards.content.nothingLeft'));
    }
    const links = desk.made;
    return { body, ...(links.length === 0 ? {} : { links }) };
  } catch (error) {
    if (error instanceof NoAddress) {
      return { reason: 'no_public_address', why: error.message, told: error.told, waits: true };
    }
    if (error instanceof BadLink) return { reason: 'invalid_link', why: error.message, told: error.told };
    // Mustache itself turns what stands between {{{ and }}} into text.
    if (error instanceof NoText || error instanceof TypeError) {
      return missing(say('guards.content.noTextInside'));
    }
    throw error;
  }
}

function missing({ text, told }: Wording): Rendered {
  return { reason: 'missing_variable', why: text, told };
}

/**
 * Every variable of the content that has no value; `renderContent` names but the first.
 * @throws like it, and for a text that is too much for a preview
 */
export function unfilled(content: ContentTemplate, context: ContentContext): string[] {
  const view = viewOf(context);
  const texts = [...textsOf(content)];
  const names = texts.flatMap(({ place, text }) => variablesAt(place, text));
  for (const { text } of texts) checkBounds(text, view);
  return [...new Set(names)].filter((name) => valueAt(view, name) === undefined);
}

/** The content with some of its variables made plain text, so that they are printed as they are written. */
export function withheld(content: ContentTemplate, names: readonly string[]): ContentTemplate {
  if (names.length === 0) return content;
  const any = names.map((name) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  const tag = new RegExp(`\\{\\{(?:\\{\\s*|\\s*&\\s*|\\s*)(${any})\\s*\\}?\\}\\}`, 'g');
  // Between other delimiters Mustache takes `{{` for text; they are changed back at once.
  return mapTexts(content, (text) => text.replaceAll(tag, '{{=<% %>=}}{{$1}}<%={{ }}=%>')) as ContentTemplate;
}

function mapTexts(value: unknown, change: (text: string) => string, depth = 0): unknown {
  if (typeof value === 'string') return change(value);
  if (depth > DEPTH + 1 || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => mapTexts(one, change, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, mapTexts(one, change, depth + 1)]),
  );
}

function viewOf(context: ContentContext): object {
  const last = context.tried.at(-1);
  return { ...context, ...(last === undefined ? {} : { last }) };
}

function render(value: unknown, view: object, depth: number, escape: typeof AS_IS): unknown {
  if (typeof value === 'string') return Mustache.render(value, view, undefined, escape);
  if (depth > DEPTH || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => render(one, view, depth + 1, escape));
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, render(one, view, depth + 1, escape)]),
  );
}

function variablesAt(place: string, text: string): string[] {
  try {
    return variablesOf(text);
  } catch (error) {
    throw noTemplate(place, error);
  }
}

/** Names of the plain variables of a text; those inside sections depend on the section and are not required. */
export function variablesOf(text: string): string[] {
  return text.includes('{{') ? namesIn(Mustache.parse(text)) : [];
}

/** Mustache's own tokens: kind, name, places in the text, and what a section holds. */
function namesIn(tokens: ReturnType<typeof Mustache.parse>): string[] {
  return tokens.flatMap(([kind, name, , , inner]) => {
    if (kind === 'name' || kind === '&') return [name];
    return kind === '#' && name === 'link' && Array.isArray(inner) ? namesIn(inner) : [];
  });
}

function valueAt(view: object, name: string): unknown {
  let value: unknown = view;
  for (const part of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value ?? undefined;
}
