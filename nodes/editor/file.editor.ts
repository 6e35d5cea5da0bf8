/** Files of the person in front of the editor. */

/** Offers a text as a file to save. */
export function saveFile(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = $('<a></a>').attr({ href: url, download: name }).appendTo('body');
  link.get(0)?.click();
  link.remove();
  // The download has its own hold of the data once it began, which is not before this turn has ended.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/**
 * Has `button` ask for a file through `input`, a hidden file field, and hands its text over.
 * @param longest in bytes; `refuse` is told the name of a longer file, or of one that cannot be read
 */
export function openFile(
  button: JQuery,
  input: JQuery,
  longest: number,
  take: (text: string, name: string) => void,
  refuse: (name: string) => void,
): void {
  button.on('click', () => void input.trigger('click'));
  input.on('change', () => {
    const file = (input.get(0) as HTMLInputElement).files?.[0];
    // Emptied, so that the same file can be chosen again after it was mended.
    const read = async (chosen: File): Promise<void> => {
      try {
        if (chosen.size > longest) return refuse(chosen.name);
        take((await chosen.text()).replace(/^\uFEFF/, ''), chosen.name);
      } catch {
        refuse(chosen.name);
      } finally {
        input.val('');
      }
    };
    if (file !== undefined) void read(file);
  });
}

/** A name as a file may have: letters and digits of any language, and hyphens. */
export function fileName(name: string, otherwise: string): string {
  return (
    name
      .trim()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 80) || otherwise
  );
}
