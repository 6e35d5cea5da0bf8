/** The fields of a send node's content, by channel, and the object they make. */
import { checkAsTyped, describeBy } from '../editor/field-error.editor.ts';
import { makeRow } from '../editor/rows.editor.ts';
import { type Labels, labelsOf, textProblem } from './text-problem.editor.ts';

/** What is sent; keys that no field knows are kept as they are. */
export interface Content {
  [key: string]: unknown;
}

type Kind = 'text' | 'area' | 'lines';
/** A field, and where its value stands in the content. */
interface Field {
  readonly name: string;
  readonly kind: Kind;
}

const FIELDS: Readonly<Record<string, readonly Field[]>> = {
  whatsapp: [
    { name: 'text', kind: 'area' },
    { name: 'template', kind: 'text' },
    { name: 'language', kind: 'text' },
    { name: 'variables', kind: 'lines' },
    { name: 'buttons', kind: 'lines' },
  ],
  phone: [
    { name: 'opening', kind: 'area' },
    { name: 'question', kind: 'area' },
    { name: 'closing', kind: 'area' },
    { name: 'agentUrl', kind: 'text' },
    { name: 'prompt', kind: 'area' },
    { name: 'language', kind: 'text' },
    { name: 'text', kind: 'area' },
  ],
  telegram: [
    { name: 'text', kind: 'area' },
    { name: 'buttons', kind: 'lines' },
  ],
  email: [
    { name: 'subject', kind: 'text' },
    { name: 'text', kind: 'area' },
    { name: 'html', kind: 'area' },
  ],
};
const PLAIN: readonly Field[] = [{ name: 'text', kind: 'area' }];
const KNOWN = new Set([
  'template',
  ...Object.values(FIELDS).flatMap((fields) => fields.map(({ name }) => name)),
]);

/** Id of the list of what is to be said about the buttons. */
export const BUTTON_ADVICE = 'cascade-send-buttons-advice';

/** Id of the field for the template's approved text. */
const TEMPLATE_TEXT = 'cascade-send-template-text';

/** `HX` and 32 hexadecimal digits: a template of Twilio's. Anything else is a name at Meta. */
const CONTENT_SID = /^HX[0-9a-fA-F]{32}$/;

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
  for (const { name, kind } of fieldsOf(channel)) {
    const row = makeRow({
      id: fieldId(name),
      label: labels(name),
      kind: kind === 'text' ? 'text' : 'lines',
      value: valueOf(channel, name, content),
      hint: words(`content-hint.${channel}-${name}`) || words(`content-hint.${name}`),
    });
    place.append(row);
    const field = row.find('input, textarea');
    checkAsTyped(field, (text) => textProblem(labels(name), piecesOf(name, kind, text)));
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

/** The texts that a field makes: what stands in it, or what its lines mean. */
function piecesOf(name: string, kind: Kind, text: string): unknown {
  if (kind !== 'lines') return text;
  return name === 'buttons' ? linesOf(text).map(buttonFrom) : variablesFrom(text);
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

/** The content as the fields say it, on top of the keys of `before` that no field shows. */
export function readContent(channel: string, before: Content): Content {
  const content: Content = Object.fromEntries(Object.entries(before).filter(([name]) => !KNOWN.has(name)));
  const said = new Map<string, string>();
  for (const { name } of fieldsOf(channel)) {
    const text = String($(`#${fieldId(name)}`).val() ?? '');
    if (text.trim() !== '') said.set(name, text);
  }
  const template = said.get('template')?.trim();
  if (channel === 'whatsapp' && template) {
    const variables = variablesFrom(said.get('variables') ?? '');
    const language = said.get('language')?.trim();
    const buttons = linesOf(said.get('buttons') ?? '').map(buttonFrom);
    content['template'] = {
      ...(CONTENT_SID.test(template) ? { contentSid: template } : { name: template }),
      ...(language ? { language } : {}),
      ...(Object.keys(variables).length > 0 ? { variables } : {}),
      ...(buttons.length > 0 ? { buttons } : {}),
    };
    if (said.has('text')) content['text'] = said.get('text');
    return content;
  }
  for (const [name, text] of said) {
    if (channel === 'whatsapp' && name !== 'text' && name !== 'buttons') continue;
    content[name] = name === 'buttons' ? linesOf(text).map(buttonFrom) : text;
  }
  return content;
}

function fieldsOf(channel: string): readonly Field[] {
  return (Object.hasOwn(FIELDS, channel) ? FIELDS[channel] : undefined) ?? PLAIN;
}

function fieldId(name: string): string {
  return `cascade-send-${name}`;
}

/** Text as a field shows it; anything else was not written by this form. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function valueOf(channel: string, name: string, content: Content): string {
  const template = (content['template'] ?? {}) as Content;
  const inTemplate = channel === 'whatsapp' && content['template'] !== undefined;
  if (name === 'template') return textOf(template['contentSid'] ?? template['name']);
  const value = inTemplate && name !== 'text' ? template[name] : content[name];
  if (value === undefined || value === null) return '';
  if (name === 'variables') return variableLines(value);
  if (name === 'buttons') return Array.isArray(value) ? value.map(buttonLine).join('\n') : '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** A line each: `name = value`, or a value alone for {{1}}, {{2}} and so on. */
function variablesFrom(text: string): Record<string, string> {
  return Object.fromEntries(
    linesOf(text).map((line, i) => {
      const [, name, value] = /^(\w+)\s*=\s*(.*)$/.exec(line) ?? [];
      return name === undefined ? [String(i + 1), line] : [name, value ?? ''];
    }),
  );
}

function variableLines(value: unknown): string {
  const pairs = Array.isArray(value) ? value.map((one, i) => [i + 1, one]) : Object.entries(value as object);
  return pairs.map(([name, one]) => `${String(name)} = ${String(one)}`).join('\n');
}

/** `Title`, or `Title | https://…` for one that opens a page. */
function buttonFrom(line: string): string | { title: string; url: string } {
  const [, title, url] = /^(.*?)\s*\|\s*(\S+)$/.exec(line) ?? [];
  return title === undefined || url === undefined ? line : { title, url };
}

function buttonLine(button: unknown): string {
  if (typeof button === 'string') return button;
  const { title, url } = (button ?? {}) as { title?: string; url?: string };
  return url === undefined ? (title ?? '') : `${title ?? ''} | ${url}`;
}
