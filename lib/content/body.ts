/** A rendered content: what the provider is handed. */
export type Body = Readonly<Record<string, unknown>>;

/** A text or a number as text; '': it is neither. */
export function textIn(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}
