/** An editor for JSON text, with the name and the behaviour of a form field. */

/** An open JSON editor. */
export interface JsonField {
  text(): string;
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
  $(`#${options.id}`)
    .find('textarea')
    .attr({ 'aria-label': options.label, 'aria-describedby': options.describedBy });
  editor.getSession().on('change', () => options.onChange(editor.getValue()));
  return {
    text: () => editor.getValue(),
    destroy: () => editor.destroy(),
  };
}

/** A value as it stands in a JSON editor. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value ?? {}, null, 2);
}
