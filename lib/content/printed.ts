/**
 * A value as a message shows it. Null: it has no text of its own, such as an object, of which nobody wants to read
 * `[object Object]`; rows are JSON from anywhere, and may even bring a `toString` that is none.
 */
export function printed(value: unknown): string | null {
  try {
    if (Array.isArray(value)) {
      const parts = value.map((one) => printed(one ?? ''));
      return parts.includes(null) ? null : parts.join(',');
    }
    const text = String(value);
    return typeof value === 'object' && text.startsWith('[object ') ? null : text;
  } catch {
    return null;
  }
}
