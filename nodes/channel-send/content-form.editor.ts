/** The fields of a send node's content, by channel. */
import { checkAsTyped, describeBy } from '../editor/field-error.editor.ts';
import { makeRow } from '../editor/rows.editor.ts';
import { type Content, fieldsOf, piecesOf, shownText, withTyped } from './content-text.editor.ts';
import { type Labels, labelsOf, textProblem } from './text-problem.editor.ts';

/** Id of the list of what is to be said about the buttons. */
export const BUTTON_ADVICE = 'cascade-send-buttons-advice';

/** Id of the field for the template's approved text. */
const TEMPLATE_TEXT = 'cascade-send-template-text';

/** What the fields of a channel show. */
export interface Shown {
  readonly channel: string;
  readonly content: Content;
  /** The approved text of a WhatsApp template: it stands beside the content, for it is not sent. */
  readonly templateText: string;
}

/** Puts the fields of a channel into a place. @param words looks up a text of the node's catalogue; '': none */
export function showContent(
  place: JQuery,
  { channel, content, templateText }: Shown,
  words: (key: string) => string,
): void {
  place.empty();
  const labels: Labels = labelsOf(channel, words);
  for (const one of fieldsOf(channel)) {
    const { name, kind } = one;
    const row = makeRow({
      id: fieldId(name),
      label: labels(name),
      kind: kind === 'text' ? 'text' : 'lines',
      value: shownText(channel, name, content),
      hint: words(`content-hint.${channel}-${name}`) || words(`content-hint.${name}`),
    });
    place.append(row);
    const field = row.find('input, textarea');
    // Browsers change line ends: what counts as shown is what the field says by itself.
    field.data('shown', String(field.val() ?? ''));
    checkAsTyped(field, (text) => textProblem(labels(name), piecesOf(one, text)));
    if (name === 'buttons') adviseBelow(field, row);
    if (channel === 'whatsapp' && name === 'buttons') {
      place.append(
        makeRow({
          id: TEMPLATE_TEXT,
          label: words('content.templateText'),
          kind: 'lines',
          value: templateText,
          hint: words('content-hint.templateText'),
        }),
      );
    }
  }
}

/** The place for advice on the buttons, empty at first. */
function adviseBelow(field: JQuery, row: JQuery): void {
  const list = $('<ul class="cascade-field-error cascade-warning cascade-send-advice"></ul>').attr(
    'id',
    BUTTON_ADVICE,
  );
  row.append($('<div role="status"></div>').append(list));
  describeBy(field, BUTTON_ADVICE);
}

/** The approved text as typed; null: the channel has no such field. */
export function readTemplateText(): string | null {
  const field = $(`#${TEMPLATE_TEXT}`);
  return field.length === 0 ? null : String(field.val() ?? '').trim();
}

/** The content as the fields say it. @param before the content that they showed */
export function readContent(channel: string, before: Content): Content {
  const typed = new Map<string, string>();
  for (const { name } of fieldsOf(channel)) {
    const field = $(`#${fieldId(name)}`);
    const text = String(field.val() ?? '');
    if (text !== field.data('shown')) typed.set(name, text);
  }
  return withTyped(channel, before, typed);
}

function fieldId(name: string): string {
  return `cascade-send-${name}`;
}
