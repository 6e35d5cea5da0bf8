/** An editor for JSON text, with the name and the behaviour of a form field. */

/** An open JSON editor. */
export interface JsonField {
  text(): string;
  /** Replaces the text; `onChange` hears of it as of typing. */
  write(text: string): void;
  /** Must be called when the editor comes into sight: one that was made or changed while hidden has no size. */
  resize(): void;
  /** Must be called when the dialog closes, or the editor stays in memory. */
  destroy(): void;
}

/** How a JSON field begins and whom it tells of changes. */
export interface JsonFieldOptions {
  /** Id of the div that becomes the editor. */
  readonly id: string;
  readonly text: string;
  /** Accessible name. */
  readonly label: string;
  /** Id of the element with what is wrong. */
  readonly describedBy: string;
  readonly onChange: (text: string) => void;
}

/** Turns a div into a JSON editor. */
export function jsonField(options: JsonFieldOptions): JsonField {
  const editor = RED.editor.createEditor({ id: options.id, mode: 'ace/mode/json', value: options.text });
  const place = $(`#${options.id}`);
  nameEditor(editor, place, options);
  letTabOut(place[0]);
  editor.getSession().on('change', () => options.onChange(editor.getValue()));
  return {
    text: () => editor.getValue(),
    write: (text) => void editor.setValue(text, -1),
    resize: () => editor.resize(),
    destroy: () => editor.destroy(),
  };
}

/** Gives the place where the text is typed its accessible name. It is Monaco's, or Ace's where the user chose that. */
function nameEditor(editor: AceAjax.Editor, place: JQuery, { label, describedBy }: JsonFieldOptions): void {
  const monaco = editor as unknown as { updateOptions?: (options: { ariaLabel: string }) => void };
  monaco.updateOptions?.({ ariaLabel: label });
  place.find('.ace_text-input').attr('aria-label', label);
  place.find('[role="textbox"], textarea').attr('aria-describedby', describedBy);
}

/**
 * Has Tab lead to the next field, as in any other: what follows the editor could not be reached by keys. Neither Monaco,
 * of either version of Node-RED, nor Ace hears of the key then, and the browser does what it does everywhere.
 */
function letTabOut(place: HTMLElement | undefined): void {
  place?.addEventListener('keydown', (event) => event.key === 'Tab' && event.stopPropagation(), true);
}

/** A value as it stands in a JSON editor. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value ?? {}, null, 2);
}
