/** Rows of a form that are made by script, because which of them there are depends on another field. */

/** A row to be made. */
export interface Row {
  readonly id: string;
  readonly label: string;
  readonly kind: 'text' | 'number' | 'lines' | 'choice';
  readonly value: string;
  /** Values and words of a choice. */
  readonly choices?: readonly (readonly [value: string, words: string])[];
  /** May hold markup of the catalogue. */
  readonly hint?: string;
}

/** Makes a row with its label, field and hint. */
export function makeRow({ id, label, kind, value, choices = [], hint }: Row): JQuery {
  const field =
    kind === 'choice'
      ? $('<select></select>').append(
          choices.map(([one, words]) => $('<option></option>').val(one).text(words)),
        )
      : kind === 'lines'
        ? $('<textarea rows="3"></textarea>')
        : $('<input type="text" autocomplete="off">').toggleClass('cascade-short', kind === 'number');
  field.attr('id', id).val(value);
  const row = $('<div class="form-row"></div>').append(
    $('<label></label>').attr('for', id).text(label),
    ' ',
    field,
  );
  if (hint) {
    field.attr('aria-describedby', `${id}-hint`);
    row.append($('<div class="cascade-hint"></div>').attr('id', `${id}-hint`).html(hint));
  }
  return row;
}
