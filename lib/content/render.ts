/**
 * Turns a send node's content into the message for one customer. One pass: a customer whose name looks
 * like a template is printed, never evaluated.
 */
import Mustache from 'mustache';

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
}

/** The rendered content, or the variable that has no value for this customer. */
export type Rendered =
  | { readonly body: Readonly<Record<string, unknown>> }
  | { readonly reason: 'missing_variable'; readonly why: string };

/** Deepest nesting of settings that is looked at. */
const DEPTH = 6;

/** Texts go out as they are; only the HTML of an e-mail is HTML. */
const AS_IS = { escape: (value: unknown): string => String(value) };
const AS_HTML = { escape: (value: unknown): string => Mustache.escape(String(value)) };

/**
 * Renders every text of the content.
 * @throws Error that names the place of a text that is not a well-formed template
 */
export function renderContent(content: ContentTemplate, context: ContentContext): Rendered {
  const last = context.tried.at(-1);
  const view = { ...context, ...(last === undefined ? {} : { last }) };
  for (const { place, text } of textsOf(content, '', 0)) {
    const missing = variablesAt(place, text).find((name) => valueAt(view, name) === undefined);
    if (missing !== undefined) {
      return {
        reason: 'missing_variable',
        why: `not sent: {{${missing}}} has no value for this customer`,
      };
    }
  }
  const { channel } = context;
  const body = Object.entries(content).map(([key, value]) => {
    const html = channel === 'email' && key === 'html';
    return [key, render(value, view, 0, html ? AS_HTML : AS_IS)] as const;
  });
  return { body: Object.fromEntries(body) };
}

function render(value: unknown, view: object, depth: number, escape: typeof AS_IS): unknown {
  if (typeof value === 'string') return Mustache.render(value, view, undefined, escape);
  if (depth > DEPTH || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => render(one, view, depth + 1, escape));
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, render(one, view, depth + 1, escape)]),
  );
}

function* textsOf(value: unknown, place: string, depth: number): Generator<{ place: string; text: string }> {
  if (typeof value === 'string') yield { place, text: value };
  else if (depth <= DEPTH && typeof value === 'object' && value !== null) {
    for (const [key, one] of Object.entries(value)) {
      yield* textsOf(one, place === '' ? key : `${place}.${key}`, depth + 1);
    }
  }
}

function variablesAt(place: string, text: string): string[] {
  try {
    return variablesOf(text);
  } catch (error) {
    throw new Error(`The text "${place}" is no template: ${(error as Error).message}. Check its {{ and }}.`, {
      cause: error,
    });
  }
}

/** Names of the plain variables of a text; those inside sections depend on the section and are not required. */
export function variablesOf(text: string): string[] {
  if (!text.includes('{{')) return [];
  return Mustache.parse(text).flatMap((token) => (token[0] === 'name' || token[0] === '&' ? [token[1]] : []));
}

function valueAt(view: object, name: string): unknown {
  let value: unknown = view;
  for (const part of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value ?? undefined;
}
