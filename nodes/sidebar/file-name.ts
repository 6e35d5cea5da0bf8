/** Names for files that are saved from the sidebar. */

/** A file name from words of people, without signs that a file system minds. */
export function fileName(words: string, ending: string): string {
  const kept = words
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N}+@._-]+/gu, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '')
    .slice(0, 60);
  return `${kept === '' ? 'cascade' : kept}.${ending}`;
}
