/** The text of a mail that comes as HTML alone, as a person reads it. */

/** Elements that begin a line. */
const LINES: ReadonlySet<string> = new Set(
  'address article blockquote body br center div dd dl dt footer form h1 h2 h3 h4 h5 h6 header hr li main ol p pre section table tr ul'.split(
    ' ',
  ),
);
/** Elements that nobody sees. */
const UNSEEN: ReadonlySet<string> = new Set(['head', 'script', 'style', 'template', 'title']);
/** How plain text writes what stands above, or beside, the mail that is answered. */
const MARKS: Readonly<Record<string, string>> = { blockquote: '> ', hr: `${'_'.repeat(10)}\n` };

const NAME = /^\/?([a-z][a-z0-9]*)/i;
const ENTITY = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi;
/** Letters are written with the name of their accent: `&eacute;`. */
const ACCENTED = /^([a-z])(grave|acute|circ|tilde|uml|ring|cedil)$/i;
const ACCENTS: Readonly<Record<string, string>> = {
  grave: '\u0300',
  acute: '\u0301',
  circ: '\u0302',
  tilde: '\u0303',
  uml: '\u0308',
  ring: '\u030A',
  cedil: '\u0327',
};
const NAMED: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', ' '],
  ['szlig', 'ß'],
  ['ndash', '–'],
  ['mdash', '—'],
  ['hellip', '…'],
  ['lsquo', '‘'],
  ['rsquo', '’'],
  ['ldquo', '“'],
  ['rdquo', '”'],
  ['euro', '€'],
]);

/**
 * What HTML says, line by line, without its tags: a quote begins with `> `, a rule is a row of underscores, as in plain
 * text. Every character is looked at a few times at most, whatever it is made of. The text is no HTML any more: whoever
 * shows it escapes it.
 */
export function textOfHtml(html: string): string {
  return unmarked(html)
    .split('\n')
    .map((line) => line.replaceAll(ENTITY, decoded).replaceAll(/\s+/g, ' ').trim())
    .filter((line) => line !== '')
    .join('\n');
}

/** The text between the tags, with a line break where an element begins or ends a line. */
function unmarked(html: string): string {
  let text = '';
  for (let at = 0; at < html.length;) {
    const open = html.indexOf('<', at);
    if (open < 0) return text + bare(html.slice(at));
    text += bare(html.slice(at, open));
    const tag = html.slice(open + 1, open + 16);
    const name = NAME.exec(tag)?.[1]?.toLowerCase();
    if (name === undefined && !/^[!?/]/.test(tag)) {
      text += '<';
      at = open + 1;
      continue;
    }
    if (name !== undefined && LINES.has(name)) {
      text += `\n${tag.startsWith('/') ? '' : (MARKS[name] ?? '')}`;
    }
    at = behind(html, open, tag, name);
  }
  return text;
}

/** Where the text goes on after a tag, a comment, or an element that nobody sees; at the end where it is left open. */
function behind(html: string, open: number, tag: string, name: string | undefined): number {
  if (tag.startsWith('!--')) return after(html, '-->', open);
  const hidden = name !== undefined && UNSEEN.has(name) && !tag.startsWith('/');
  return after(html, '>', hidden ? endOf(html, name, open) : open);
}

/** Where the end tag of an element begins. */
function endOf(html: string, name: string, open: number): number {
  const end = new RegExp(`</${name}`, 'gi');
  end.lastIndex = open;
  return end.exec(html)?.index ?? html.length;
}

function after(html: string, mark: string, from: number): number {
  const at = html.indexOf(mark, from);
  return at < 0 ? html.length : at + mark.length;
}

/** Line breaks of the source are blanks. */
function bare(source: string): string {
  return source.replaceAll('\n', ' ').replaceAll('\r', ' ');
}

function decoded(entity: string, decimal?: string, hexadecimal?: string, name = ''): string {
  const point = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal);
  if (!Number.isNaN(point)) return isSeen(point) ? String.fromCodePoint(point) : ' ';
  const [, letter, accent = ''] = ACCENTED.exec(name) ?? [];
  if (letter !== undefined) return (letter + ACCENTS[accent.toLowerCase()]).normalize('NFC');
  return NAMED.get(name.toLowerCase()) ?? entity;
}

/** True for a code point that is no control character and no half of one. */
function isSeen(point: number): boolean {
  return point >= 32 && point <= 0x10_ff_ff && (point < 0xd8_00 || point > 0xdf_ff);
}
