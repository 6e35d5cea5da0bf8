import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as turn } from 'node:timers/promises';
import { parse, type CsvError, type Info } from 'csv-parse';
import { CascadeError } from '../engine/errors.ts';
import { plainText } from '../report/csv-line.ts';
import type { Wording } from '../wording/wording.ts';
import { meantColumns } from './columns.ts';
import { sayRefusal } from '../wording/refusals.ts';
import { fromUtf16 } from './utf-16.ts';

/** One row of the input with its line in the text, or its place in the array, from 1. */
export interface Row {
  readonly line: number;
  readonly row: unknown;
  /** Of CSV text: all its columns, in their order. */
  readonly columns?: readonly string[];
  /** Of CSV text: columns that were taken for one of ours, by ours: `{phone: 'Mobile'}`. The row has both. */
  readonly meant?: Readonly<Record<string, string>>;
}

/** A text that comes piece by piece, such as a file or the body of a request. */
export type Pieces = AsyncIterable<string | Uint8Array>;

/** Characters of CSV text handed to the parser in one go, so that it never holds up the event loop. */
const CHUNK = 8_192;
/** Longest header row and longest row that are read, in bytes: quotes that nobody closes end there. */
const LONGEST_ROW = 1_048_576;

/** Most columns that are read. */
const MOST_COLUMNS = 1_000;

/** Names of columns that say how somebody is reached; one of them has to be there. */
const ADDRESSES: readonly string[] = ['phone', 'email', 'telegram'];

/**
 * The rows of a customer list: one object, an array of objects, or CSV text with a header row, as a whole or
 * piece by piece. A text that comes in pieces is read as fast as its rows are taken.
 * @throws CascadeError for anything else, and for CSV text without a usable header
 */
export async function* rowsOf(payload: unknown): AsyncGenerator<Row> {
  if (isText(payload)) {
    yield* csvRows([payload], ADDRESSES);
  } else if (isInPieces(payload)) {
    yield* csvRows(payload, ADDRESSES);
  } else if (Array.isArray(payload)) {
    let line = 0;
    for (const row of payload) yield { line: ++line, row };
  } else if (typeof payload === 'object' && payload !== null) {
    yield { line: 1, row: payload };
  } else {
    throw new CascadeError(
      sayRefusal('refusals.list.notAList', { what: payload === null ? 'null' : typeof payload }),
    );
  }
}

/**
 * The rows of CSV text with a header row.
 * @param wanted columns of which the header has to name one, in lower case
 * @throws CascadeError when the text cannot be read
 */
export async function* csvRows(
  pieces: Pieces | readonly (string | Uint8Array)[],
  wanted: readonly string[],
): AsyncGenerator<Row> {
  const { header, all } = await headed(fromUtf16(sliced(pieces)));
  let columns: string[] = [];
  let meant: Readonly<Record<string, string>> = {};
  const parser = parse({
    bom: true,
    delimiter: delimiterOf(header),
    columns: (names: string[]) => {
      const known = names.map((name) => plainText(name.trim()));
      if (wanted === ADDRESSES) meant = meantColumns(known);
      return (columns = columnNames(known, Object.keys(meant), wanted));
    },
    info: true,
    max_record_size: LONGEST_ROW,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    trim: true,
  });
  const fed = pipeline(Readable.from(all), parser);
  // What goes wrong on the way comes out of the parser as well.
  fed.catch(() => {});
  try {
    for await (const { info, record } of parser as AsyncIterable<{ info: Info; record: object }>) {
      yield { line: info.lines - lineBreaksIn(record), row: understood(record, meant), columns, meant };
    }
  } catch (error) {
    if (error instanceof CascadeError) throw error;
    throw new CascadeError(unreadable(error as Error), { cause: error });
  }
}

/** What the parser has against a text. */
function unreadable(error: Error): Wording {
  const { code, lines: line = 0 } = error as Partial<CsvError & Info>;
  if (code === 'CSV_QUOTE_NOT_CLOSED') return sayRefusal('refusals.list.quoteOpen', { line });
  if (code === 'CSV_MAX_RECORD_SIZE') {
    return sayRefusal('refusals.list.rowLong', { line, most: LONGEST_ROW / 1_048_576 });
  }
  return sayRefusal('refusals.list.unreadable', { why: error.message });
}

function isText(payload: unknown): payload is string | Buffer {
  return typeof payload === 'string' || Buffer.isBuffer(payload);
}

function isInPieces(payload: unknown): payload is Pieces {
  return typeof payload === 'object' && payload !== null && Symbol.asyncIterator in payload;
}

/** The same text in pieces of no more than a chunk, with a turn for others after each. */
async function* sliced(pieces: Pieces | readonly (string | Uint8Array)[]): Pieces {
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length; at += CHUNK) {
      yield typeof piece === 'string' ? piece.slice(at, at + CHUNK) : piece.subarray(at, at + CHUNK);
      await turn();
    }
  }
}

/** The header row, read ahead, and all pieces from the first on. */
async function headed(pieces: Pieces): Promise<{ readonly header: string; readonly all: Pieces }> {
  const rest = pieces[Symbol.asyncIterator]();
  const first: (string | Uint8Array)[] = [];
  const decoder = new TextDecoder();
  let text = '';
  let header: string | null = null;
  while (header === null && text.length < LONGEST_ROW) {
    const { done, value } = await rest.next();
    if (done === true) {
      header = text.trim();
      break;
    }
    first.push(value);
    text += typeof value === 'string' ? value : decoder.decode(value, { stream: true });
    text = text.replace(/^\uFEFF/, '').trimStart();
    const end = text.search(/[\r\n]/);
    if (end > 0) header = text.slice(0, end);
  }
  if (header === '') {
    throw new CascadeError(sayRefusal('refusals.list.empty'));
  }
  async function* all(): Pieces {
    yield* first;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  }
  return { header: header ?? text, all: all() };
}

/** Line breaks inside the quotes of a row: so many lines it began before the one that it ended on. */
function lineBreaksIn(record: object): number {
  let breaks = 0;
  for (const value of Object.values(record)) {
    if (typeof value === 'string' && /[\r\n]/.test(value)) breaks += value.match(/\r\n|\r|\n/g)!.length;
  }
  return breaks;
}

/** The separator that occurs most often in the header row, outside of quotes. */
function delimiterOf(header: string): string {
  const bare = header.replace(/"[^"]*"/g, '');
  const counts = [',', ';', '\t', '|'].map((mark) => ({ mark, count: bare.split(mark).length - 1 }));
  return counts.reduce((best, one) => (one.count > best.count ? one : best)).mark;
}

/**
 * A row with what its columns mean beside what they are called. Rejected rows come back as they were exported, with an
 * apostrophe before what a spreadsheet program would run.
 */
function understood(record: object, meant: Readonly<Record<string, string>>): object {
  const row: Record<string, unknown> = { ...record };
  for (const [name, cell] of Object.entries(row)) if (typeof cell === 'string') row[name] = plainText(cell);
  for (const [column, name] of Object.entries(meant)) row[column] = row[name];
  return row;
}

function columnNames(
  known: readonly string[],
  meant: readonly string[],
  wanted: readonly string[],
): string[] {
  // What decoders put in place of bytes that are no UTF-8. No message would find its column.
  const spoiled = wanted === ADDRESSES ? known.find((name) => name.includes('\uFFFD')) : undefined;
  if (spoiled !== undefined) {
    throw new CascadeError(sayRefusal('refusals.list.notUtf8', { column: spoiled.slice(0, 60) }));
  }
  const lower = known.map((name) => name.toLowerCase());
  if (!wanted.some((name) => lower.includes(name) || meant.includes(name))) {
    const example = wanted === ADDRESSES ? 'name,phone,segment' : wanted.slice(0, 1).join(',');
    const names = known.join(', ').slice(0, 120);
    throw new CascadeError(sayRefusal('refusals.list.noColumn', { column: wanted[0] ?? '', names, example }));
  }
  if (known.length > MOST_COLUMNS) {
    throw new CascadeError(
      sayRefusal('refusals.list.manyColumns', { count: known.length, most: MOST_COLUMNS }),
    );
  }
  const twice = lower.find((name, i) => name !== '' && lower.indexOf(name) !== i);
  if (twice !== undefined) throw new CascadeError(sayRefusal('refusals.list.twice', { column: twice }));
  return known.map((name, i) => (name === '' ? `column ${i + 1}` : name));
}
