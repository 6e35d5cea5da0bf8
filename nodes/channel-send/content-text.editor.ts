/** The content of a send node as the texts of its fields, and back. Pure; what no field can say stays as it was. */
import { readJson } from '../../lib/campaign/json-text.ts';

/** What is sent. */
export interface Content {
  readonly [key: string]: unknown;
}

type Kind = 'text' | 'area' | 'lines';
/** A field of a channel's content. */
export interface Field {
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
const KNOWN = new Set(Object.values(FIELDS).flatMap((fields) => fields.map(({ name }) => name)));

/** Fields that stand inside a WhatsApp template where there is one. */
const WITHIN: readonly string[] = ['language', 'variables', 'buttons'];

/** `HX` and 32 hexadecimal digits: a template of Twilio's. Anything else is a name at Meta. */
const CONTENT_SID = /^HX[0-9a-fA-F]{32}$/;

/** The fields of a channel, in their order. */
export function fieldsOf(channel: string): readonly Field[] {
  return (Object.hasOwn(FIELDS, channel) ? FIELDS[channel] : undefined) ?? PLAIN;
}

/** What a field shows. */
export function shownText(channel: string, name: string, content: Content): string {
  if (name === 'template') return templateName(content);
  const value = valueIn(channel, name, content);
  if (value === undefined || value === null) return '';
  if (name === 'variables' || name === 'buttons') {
    return entriesOf(name, value)
      .map(({ line }) => line)
      .join('\n');
  }
  return plain(value);
}

/** The texts that a field would send: what stands in it, or what its lines mean. */
export function piecesOf({ name, kind }: Field, text: string): unknown {
  return kind === 'lines' ? linesAs(name, text, undefined) : text;
}

/**
 * The content with what was typed.
 * @param typed the fields that say something else than they showed; all others, and what no field shows, stay
 */
export function withTyped(channel: string, before: Content, typed: ReadonlyMap<string, string>): Content {
  const value = (name: string): unknown => {
    const text = typed.get(name);
    const known = valueIn(channel, name, before);
    if (text === undefined) return known;
    if (name === 'variables' || name === 'buttons') return linesAs(name, text, known);
    return text.trim() === '' ? undefined : name === 'language' ? text.trim() : text;
  };
  const fields = fieldsOf(channel).filter(({ name }) => name !== 'template');
  const own = new Set(fieldsOf(channel).map(({ name }) => name));
  const rest = Object.entries(before).filter(([name]) => !own.has(name));
  const said = fields.map(({ name }) => [name, value(name)] as const);
  if (channel !== 'whatsapp') return given([...rest, ...said]);
  const template = withName(before['template'], typed.get('template'));
  if (template === null) {
    return given([...rest, ...said.filter(([name]) => name === 'text' || name === 'buttons')]);
  }
  const further = Object.entries(template).filter(([name]) => !WITHIN.includes(name));
  const within = given([...further, ...said.filter(([name]) => WITHIN.includes(name))]);
  return given([...rest, ['template', within], ...said.filter(([name]) => name === 'text')]);
}

/**
 * The content after another channel was chosen: what that has a field for, and what is nobody's field.
 * @param said what the fields showed and what they say
 * @param left what that channel said when it was left; only what was written anew since takes its place
 */
export function movedTo(
  channel: string,
  said: { readonly before: Content; readonly written: Content },
  left: Content | undefined,
): Content {
  const own = new Set(fieldsOf(channel).map(({ name }) => name));
  const carried = Object.entries(said.written).filter(([name]) => own.has(name) || !KNOWN.has(name));
  if (left === undefined) return Object.fromEntries(carried);
  const anew = carried.filter(([name, value]) => value !== said.before[name]);
  return { ...left, ...Object.fromEntries(anew) };
}

/** The template under the name that was typed, if one was; null: there is none. */
function withName(before: unknown, typed: string | undefined): Content | null {
  if (typed === undefined) return isObject(before) ? before : null;
  const name = typed.trim();
  if (name === '') return null;
  const { contentSid: _sid, name: _name, ...further } = isObject(before) ? before : {};
  return { ...(CONTENT_SID.test(name) ? { contentSid: name } : { name }), ...further };
}

function templateName({ template }: Content): string {
  if (!isObject(template)) return '';
  const name = template['contentSid'] ?? template['name'];
  return typeof name === 'string' ? name : '';
}

/** Where a field's value stands: inside the template, where there is one. */
function valueIn(channel: string, name: string, content: Content): unknown {
  const { template } = content;
  return channel === 'whatsapp' && WITHIN.includes(name) && isObject(template)
    ? template[name]
    : content[name];
}

/** A line of a field and what it stands for. */
interface Entry {
  readonly line: string;
  /** Of a variable. */
  readonly name: string;
  readonly value: unknown;
}

/** Variables or buttons, a line for each. */
function entriesOf(name: string, value: unknown): Entry[] {
  if (name === 'buttons') {
    const buttons: readonly unknown[] = Array.isArray(value) ? value : [];
    return buttons.map((one) => ({ line: buttonLine(one), name: '', value: one }));
  }
  const pairs = Array.isArray(value)
    ? value.map((one: unknown, i) => [String(i + 1), one] as const)
    : Object.entries(isObject(value) ? value : { 1: value });
  return pairs.map(([key, one]) => ({ line: `${key} = ${oneLine(one)}`.trim(), name: key, value: one }));
}

/** What lines mean; a line that stood there before means what it meant then. */
function linesAs(name: string, text: string, before: unknown): unknown {
  const known = before === undefined || before === null ? [] : entriesOf(name, before);
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (lines.length === 0) return undefined;
  const same = (line: string): Entry | undefined => known.find((one) => one.line === line);
  if (name === 'buttons') {
    // A button that was only written anew keeps its place in the template.
    const was = (at: number): unknown => (lines.length === known.length ? known[at]?.value : undefined);
    return lines.map((line, at) => same(line)?.value ?? buttonFrom(line, was(at)));
  }
  return Object.fromEntries(
    lines.map((line, i) => {
      const { name: key, value } = same(line) ?? variableFrom(line, i);
      return [key, value];
    }),
  );
}

/** `name = value`, or a value alone for {{1}}, {{2}} and so on; a value may be in the provider's own form. */
function variableFrom(line: string, at: number): Pick<Entry, 'name' | 'value'> {
  const [, name = String(at + 1), value = line] = /^(\w+)\s*=\s*(.*)$/.exec(line) ?? [];
  return { name, value: objectIn(value) ?? value };
}

/** `Title`, or `Title | https://…` for one that opens a page. @param before whose further keys it keeps */
function buttonFrom(line: string, before: unknown): unknown {
  const own = objectIn(line);
  if (own !== null) return own;
  const [, title, url] = /^(.*?)\s*\|\s*(\S+)$/.exec(line) ?? [];
  const { title: _title, url: _url, ...further } = isObject(before) ? before : {};
  if (title === undefined || url === undefined) {
    return Object.keys(further).length === 0 ? line : { title: line, ...further };
  }
  return { title, url, ...further };
}

function buttonLine(button: unknown): string {
  if (!isObject(button)) return oneLine(button);
  const { title, url } = button;
  if (title === undefined && url === undefined) return JSON.stringify(button);
  return (url === undefined ? oneLine(title) : `${oneLine(title ?? '')} | ${oneLine(url)}`).trim();
}

/** A value that fits into a line. */
function oneLine(value: unknown): string {
  return typeof value === 'string' && !/[\r\n]/.test(value) ? value : JSON.stringify(value);
}

/** The JSON object that a text is; null: it is none. */
function objectIn(text: string): Content | null {
  const reading = text.startsWith('{') ? readJson(text) : null;
  return reading !== null && 'value' in reading && isObject(reading.value) ? reading.value : null;
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Pairs as an object, without those that say nothing. */
function given(pairs: readonly (readonly [string, unknown])[]): Content {
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
}

function isObject(value: unknown): value is Content {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
