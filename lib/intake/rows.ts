import { parse, type Info } from 'csv-parse';
import { CascadeError } from '../engine/errors.ts';

/** One row of the input with its line in the text, or its place in the array, from 1. */
export interface Row {
  readonly line: number;
  readonly row: unknown;
}

/** Characters of CSV text handed to the parser in one go, so that it never holds up the event loop. */
const CHUNK = 32_768;

/**
 * The rows of a customer list: one object, an array of objects, or CSV text with a header row.
 * @throws CascadeError for anything else, and for CSV text without a usable header
 */
export async function* rowsOf(payload: unknown): AsyncGenerator<Row> {
  const content = Buffer.isBuffer(payload) ? payload.toString('utf8') : payload;
  if (typeof content === 'string') {
    yield* csvRows(content);
  } else if (Array.isArray(content)) {
    let line = 0;
    for (const row of content) yield { line: ++line, row };
  } else if (typeof content === 'object' && content !== null) {
    yield { line: 1, row: content };
  } else {
    throw new CascadeError(
      `msg.payload is ${content === null ? 'null' : typeof content}; a customer object, an array of them, or CSV text is needed.`,
    );
  }
}

async function* csvRows(text: string): AsyncGenerator<Row> {
  const header = headerLine(text);
  const parser = parse({
    bom: true,
    delimiter: delimiterOf(header),
    columns: (names: string[]) => columnNames(names),
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    trim: true,
  });
  feed(parser, text);
  try {
    for await (const { info, record } of parser as AsyncIterable<{ info: Info; record: object }>) {
      yield { line: info.lines - lineBreaksIn(record), row: record };
    }
  } catch (error) {
    if (error instanceof CascadeError) throw error;
    throw new CascadeError(`The CSV text cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

/** Line breaks inside the quotes of a row: so many lines it began before the one that it ended on. */
function lineBreaksIn(record: object): number {
  let breaks = 0;
  for (const value of Object.values(record)) {
    if (typeof value === 'string' && /[\r\n]/.test(value)) breaks += value.match(/\r\n|\r|\n/g)!.length;
  }
  return breaks;
}

/** Writes the text piece by piece, as fast as the rows are taken. */
function feed(parser: ReturnType<typeof parse>, text: string): void {
  let at = 0;
  const more = (): void => {
    while (at < text.length) {
      const piece = text.slice(at, at + CHUNK);
      at += CHUNK;
      if (!parser.write(piece)) {
        parser.once('drain', () => setImmediate(more));
        return;
      }
    }
    parser.end();
  };
  more();
}

function headerLine(text: string): string {
  const line =
    text
      .replace(/^\uFEFF/, '')
      .trimStart()
      .split(/\r\n|\n|\r/, 1)[0] ?? '';
  if (line === '') {
    throw new CascadeError('The CSV text is empty. Its first row names the columns: name,phone,segment.');
  }
  return line;
}

/** The separator that occurs most often in the header row, outside of quotes. */
function delimiterOf(header: string): string {
  const bare = header.replace(/"[^"]*"/g, '');
  const counts = [',', ';', '\t', '|'].map((mark) => ({ mark, count: bare.split(mark).length - 1 }));
  return counts.reduce((best, one) => (one.count > best.count ? one : best)).mark;
}

function columnNames(names: readonly string[]): string[] {
  const known = names.map((name) => name.trim());
  const wanted = known.map((name) => name.toLowerCase());
  if (!['phone', 'email', 'telegram'].some((name) => wanted.includes(name))) {
    throw new CascadeError(
      `The CSV header names no phone column (it has: ${known.join(', ').slice(0, 120)}). ` +
        'Its first row must name the columns: name,phone,segment.',
    );
  }
  const twice = wanted.find((name, i) => name !== '' && wanted.indexOf(name) !== i);
  if (twice !== undefined) throw new CascadeError(`The CSV header names the column "${twice}" twice.`);
  return known.map((name, i) => (name === '' ? `column ${i + 1}` : name));
}
