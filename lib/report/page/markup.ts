/** Text that is markup already, and goes into a page as it is. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Value = string | number | Markup | null | readonly (Markup | null)[];

/** Markup from a template: everything put into it is escaped, unless it is markup itself. */
export function markup(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return new Markup(
    parts.map((part, i) => part + (i < values.length ? put(values[i] ?? null) : '')).join(''),
  );
}

/** A name that came from people: kept apart from the writing direction of what is around it. */
export function name(text: string): Markup {
  return markup`<bdi>${text}</bdi>`;
}

function put(value: Value): string {
  if (value === null) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'object') return value.map((one) => one?.text ?? '').join('');
  return escaped(String(value));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  // Control characters are not allowed in a page, lone surrogates not in UTF-8.
  const plain = text.replaceAll(/\p{Cs}|[^\P{Cc}\t\n\r]/gu, '\uFFFD');
  return plain.replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}
