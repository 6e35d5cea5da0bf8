/** Selects whose choices change while the form is open. */

/** A choice's value and what people read. */
export type Choice = readonly [value: string, words: string];

/**
 * Gives a select its choices and its value. `prompt` stands in front of them as long as nothing is chosen.
 * Choices that are the same as before are left alone, or an open select would close.
 */
export function fillSelect(
  select: JQuery,
  value: string,
  choices: readonly Choice[],
  prompt: string | null = null,
): void {
  const all = prompt !== null && value === '' ? [['', prompt] as const, ...choices] : choices;
  const key = JSON.stringify(all);
  if (select.data('choices') !== key) {
    select.data('choices', key).empty();
    select.append(all.map(([one, words]) => $('<option></option>').val(one).text(words)));
  }
  select.val(value);
}
