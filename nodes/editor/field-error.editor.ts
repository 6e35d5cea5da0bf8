/** The message under a field. Node-RED itself shows a validator's text only as a tooltip. */

/** A place for one message under a field. */
export interface FieldError {
  /** Shows the message and marks the field as invalid; null clears both. */
  show(message: string | null): void;
}

/** Adds the message's place to the field's row and links both, so that screen readers announce it. */
export function fieldError(field: JQuery): FieldError {
  const id = `${field.attr('id')}-error`;
  const place = $('<div class="cascade-field-error" role="alert"></div>').attr('id', id);
  field.closest('.form-row').append(place);
  describeBy(field, id);
  return {
    show(message) {
      field.attr('aria-invalid', String(message !== null));
      field.toggleClass('input-error', message !== null);
      if (place.text() !== (message ?? '')) place.text(message ?? '');
    },
  };
}

/** Links a field with a text that describes it, beside those it is linked with already. */
export function describeBy(field: JQuery, id: string): void {
  const known = field.attr('aria-describedby');
  field.attr('aria-describedby', known === undefined ? id : `${known} ${id}`);
}

/** Checks a field now and at every keystroke, and shows what `check` says: a message, or null for a good value. */
export function checkAsTyped(field: JQuery, check: (text: string) => string | null): void {
  const error = fieldError(field);
  const run = (): void => error.show(check(String(field.val() ?? '')));
  field.on('input change', run);
  run();
}
