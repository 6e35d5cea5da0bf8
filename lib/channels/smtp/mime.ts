/** Reads the structure of a mail (RFC 5322, 2045, 2046) and its encoded words (RFC 2047) as far as bounces and replies need it. */

/** A mail, or a part of one. */
export interface Part {
  /** By name in lower case, unfolded; a header may be given several times. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  /** As it came, one character a byte. */
  readonly body: string;
}

/** More parts, or deeper ones, than any bounce or reply has. */
const MOST_PARTS = 50;
const DEEPEST = 5;
const LONGEST_TEXT = 100_000;
/** A text in a header that is not in ASCII: the charset, perhaps with a language, the encoding and the text. */
const WORD = /=\?([\w.:-]+)(?:\*[\w-]*)?\?([BQ])\?([^?]*)\?=/gi;
const WORDS = new RegExp(`(?:${WORD.source})+`, 'gi');
const MOST_HEADERS = 500;
const LONGEST_VALUE = 2_000;

/** Reads a whole mail. */
export function readMail(raw: Buffer): Part {
  return partOf(raw.toString('latin1').replaceAll('\r\n', '\n'));
}

/** The first value of a header; '' where there is none. */
export function header(part: Part, name: string): string {
  return part.headers.get(name)?.[0] ?? '';
}

/** The first value of a header as people read it: encoded words decoded, and UTF-8 that stands there bare (RFC 6532). */
export function textOfHeader(part: Part, name: string): string {
  const value = Buffer.from(header(part, name), 'latin1').toString();
  // What parts two encoded words is no blank of the text.
  return value.replaceAll(/\?=\s+=\?/g, '?==?').replaceAll(WORDS, textOfWords);
}

/** The media type in lower case, `text/plain` where none is given. */
export function typeOf(part: Part): string {
  return /^\s*([\w.+-]+\/[\w.+-]+)/.exec(header(part, 'content-type'))?.[1]?.toLowerCase() ?? 'text/plain';
}

/** All parts that are no containers, in their order; a mail inside the mail is one part. */
export function partsOf(mail: Part): readonly Part[] {
  const found: Part[] = [];
  collect(mail, 0, found);
  return found;
}

/** A part's text, decoded. */
export function textOfPart(part: Part): string {
  const bytes = decoded(part.body.slice(0, LONGEST_TEXT), header(part, 'content-transfer-encoding'));
  return textOfBytes(bytes, parameter(header(part, 'content-type'), 'charset') ?? 'utf-8');
}

/** Header fields as they stand at the head of a mail, or in a group of a delivery report. */
export function readHeaders(block: string): ReadonlyMap<string, readonly string[]> {
  const headers = new Map<string, string[]>();
  for (const line of block.replaceAll(/\n[ \t]+/g, ' ').split('\n', MOST_HEADERS)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trim().toLowerCase();
    if (!/^[!-9;-~]+$/.test(name)) continue;
    const value = line.slice(colon + 1, colon + 1 + LONGEST_VALUE).trim();
    const known = headers.get(name);
    if (known) known.push(value);
    else headers.set(name, [value]);
  }
  return headers;
}

function partOf(text: string): Part {
  if (text.startsWith('\n')) return { headers: new Map(), body: text.slice(1) };
  const end = text.indexOf('\n\n');
  if (end < 0) return { headers: readHeaders(text), body: '' };
  return { headers: readHeaders(text.slice(0, end)), body: text.slice(end + 2) };
}

function collect(part: Part, depth: number, found: Part[]): void {
  if (found.length >= MOST_PARTS) return;
  const boundary = typeOf(part).startsWith('multipart/')
    ? parameter(header(part, 'content-type'), 'boundary')
    : undefined;
  if (boundary === undefined || boundary === '' || depth >= DEEPEST) {
    found.push(part);
    return;
  }
  // What stands before the first boundary, and after the closing one, belongs to no part.
  const [body = ''] = `\n${part.body}`.split(`\n--${boundary}--`, 1);
  for (const piece of body.split(`\n--${boundary}`).slice(1, MOST_PARTS + 1)) {
    const lineEnd = piece.indexOf('\n');
    collect(partOf(lineEnd < 0 ? '' : piece.slice(lineEnd + 1)), depth + 1, found);
  }
}

/** Encoded words in a row. A character may begin in one and end in the next, so bytes of one charset are read at once. */
function textOfWords(words: string): string {
  const runs: { readonly charset: string; bytes: Buffer }[] = [];
  for (const [, charset = '', encoding = '', text = ''] of words.matchAll(WORD)) {
    const bytes = /b/i.test(encoding)
      ? decoded(text, 'base64')
      : decoded(text.replaceAll('_', ' '), 'quoted-printable');
    const last = runs.at(-1);
    if (last?.charset === charset) last.bytes = Buffer.concat([last.bytes, bytes]);
    else runs.push({ charset, bytes });
  }
  return runs.map(({ bytes, charset }) => textOfBytes(bytes, charset)).join('');
}

/** In a charset that nobody knows, what is ASCII can be read nevertheless. */
function textOfBytes(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}

function parameter(value: string, name: string): string | undefined {
  for (const piece of value.split(';').slice(1)) {
    const equals = piece.indexOf('=');
    if (piece.slice(0, Math.max(0, equals)).trim().toLowerCase() !== name) continue;
    return piece
      .slice(equals + 1)
      .trim()
      .replace(/^"(.*)"$/s, '$1');
  }
  return undefined;
}

function decoded(body: string, encoding: string): Buffer {
  switch (encoding.trim().toLowerCase()) {
    case 'base64':
      return Buffer.from(body, 'base64');
    case 'quoted-printable': {
      const text = body
        .replaceAll(/=[ \t]*\n/g, '')
        .replaceAll(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)));
      return Buffer.from(text, 'latin1');
    }
    default:
      return Buffer.from(body, 'latin1');
  }
}
