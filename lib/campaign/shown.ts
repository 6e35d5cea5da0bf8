/** How what stands in a document is shown in a sentence: the same in every language. */

/** A value as it stands in JSON, cut to a length that fits a message; also for values that JSON does not have. */
export function showValue(value: unknown): string {
  if (typeof value === 'bigint' || typeof value === 'function' || typeof value === 'symbol')
    return typeof value;
  if (typeof value === 'number' || value === undefined) return String(value);
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** Words in quotes: `"a", "b"`. */
export function quotedList(words: readonly string[]): string {
  return words.map((word) => JSON.stringify(word)).join(', ');
}
