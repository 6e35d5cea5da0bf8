import { closeSync, fstatSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';

/** A send that the simulated provider took: the outside world's proof that it happened. */
export interface SendEntry {
  readonly kind: 'send';
  /** Milliseconds since 1970, by the engine's clock. */
  readonly at: number;
  readonly attempt: string;
  readonly account: string;
  readonly channel: string;
  readonly to: string;
  readonly segment: string;
  /** The provider's own id, one for each send, also where an attempt is sent twice. */
  readonly externalId: string;
}

/** A call that was taken back while it rang. */
export interface CancelEntry {
  readonly kind: 'cancel';
  readonly at: number;
  readonly attempt: string;
  readonly account: string;
}

export type LedgerEntry = SendEntry | CancelEntry;

/**
 * What the outside world accepted, kept apart from the store. It does not recognise a repeated attempt:
 * a second send is a second entry, as it would be a second message.
 */
export interface Ledger {
  /** Returns when the entry survives the death of this process; throws when it cannot be kept. */
  append(entry: LedgerEntry): void;
  /**
   * What was appended before this call, oldest first, in batches between which the event loop runs.
   * Can be gone through more than once, and then gives the same.
   */
  entries(): AsyncIterable<readonly LedgerEntry[]>;
  /** Takes these addresses out of every entry; what was sent, and when, stays. Rejects when the file cannot be changed. */
  erase(addresses: ReadonlySet<string>): Promise<void>;
  /** Nothing can be appended any more. */
  close(): void;
}

/** Attempts that were sent more than once, each named once. Empty is what is promised. */
export function duplicateSends(entries: Iterable<LedgerEntry>): string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const entry of entries) {
    if (entry.kind !== 'send') continue;
    if (seen.has(entry.attempt)) twice.add(entry.attempt);
    seen.add(entry.attempt);
  }
  return [...twice];
}

/** A ledger that lives as long as its object. */
export function memoryLedger(): Ledger {
  const kept: LedgerEntry[] = [];
  let closed = false;
  return {
    append(entry) {
      if (closed) throw new Error('ledger: it is closed');
      kept.push(entry);
    },
    entries() {
      const extent = kept.slice();
      return {
        async *[Symbol.asyncIterator]() {
          for (let i = 0; i < extent.length; i += BATCH) {
            await turn();
            yield extent.slice(i, i + BATCH);
          }
        },
      };
    },
    async erase(addresses) {
      kept.forEach((entry, i) => {
        if (entry.kind === 'send' && addresses.has(entry.to)) kept[i] = { ...entry, to: blank(entry.to) };
      });
    },
    close() {
      closed = true;
    },
  };
}

/**
 * Opens a ledger in a file of JSON lines, which is created where it is missing. Each entry is handed to the
 * operating system before `append` returns, so it outlives kill -9 (not a power cut).
 * Several ledgers may append to one file.
 * @throws when the file cannot be opened
 */
export function fileLedger(path: string): Ledger {
  const file = openFile(path);
  // The rest of a line that a killed process has cut stays apart from the next entry.
  let cut = endsInsideLine(file);
  let closed = false;
  return {
    append(entry) {
      if (closed) throw new Error('ledger: it is closed');
      const line = Buffer.from(`${cut ? '\n' : ''}${JSON.stringify(entry)}\n`);
      cut = true;
      if (writeSync(file, line) < line.length)
        throw new Error('ledger: the disk took only a part of an entry');
      cut = false;
    },
    entries() {
      const extent = closed ? undefined : fstatSync(file).size;
      return { [Symbol.asyncIterator]: () => readEntries(path, extent) };
    },
    erase: (addresses) => eraseIn(path, addresses),
    close() {
      if (!closed) closeSync(file);
      closed = true;
    },
  };
}

/** All entries of a ledger's file, also of one that another process writes to. Rejects when it cannot be read. */
export async function readLedger(path: string): Promise<LedgerEntry[]> {
  const all: LedgerEntry[] = [];
  for await (const batch of readEntries(path)) for (const entry of batch) all.push(entry);
  return all;
}

/** Entries that a ledger in memory gives at a time. */
const BATCH = 100;
/** Bytes read at a time: some 100 entries, for which a reader takes about a millisecond. */
const CHUNK = 16_384;
const NEWLINE = 10;

function openFile(path: string): number {
  try {
    mkdirSync(dirname(path), { recursive: true });
    return openSync(path, 'a+', 0o600);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'error';
    throw new Error(`ledger: '${path}' cannot be opened (${code}); make its folder writable`, {
      cause: error,
    });
  }
}

function endsInsideLine(file: number): boolean {
  const { size } = fstatSync(file);
  const last = Buffer.alloc(1);
  return size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last[0] !== NEWLINE;
}

/** The entries in the first `extent` bytes. A line that a kill has cut was never answered: it is no entry. */
async function* readEntries(path: string, extent = Infinity): AsyncGenerator<readonly LedgerEntry[]> {
  const file = await open(path, 'r');
  try {
    const chunk = Buffer.alloc(CHUNK);
    let begun = Buffer.alloc(0);
    for (let position = 0; position < extent;) {
      const { bytesRead } = await file.read(chunk, 0, Math.min(CHUNK, extent - position), position);
      if (bytesRead === 0) break;
      position += bytesRead;
      const text = Buffer.concat([begun, chunk.subarray(0, bytesRead)]);
      const end = text.lastIndexOf(NEWLINE) + 1;
      begun = text.subarray(end);
      if (end > 0) yield parseLines(text.toString('utf8', 0, end));
    }
  } finally {
    await file.close();
  }
}

/** As long as what it replaces, so that nothing else in the file moves while others append to it. */
function blank(address: string): string {
  return 'x'.repeat(Buffer.byteLength(address));
}

async function eraseIn(path: string, addresses: ReadonlySet<string>): Promise<void> {
  const wanted = [...addresses].map((address) => Buffer.from(`"to":${JSON.stringify(address)}`));
  const longest = Math.max(0, ...wanted.map(({ length }) => length));
  const file = await open(path, 'r+');
  try {
    const chunk = Buffer.alloc(CHUNK + longest);
    // Each piece overlaps the one before it, so that an address across their border is seen.
    for (let position = 0; ; position += CHUNK) {
      const { bytesRead } = await file.read(chunk, 0, chunk.length, position);
      const piece = chunk.subarray(0, bytesRead);
      for (const text of wanted) {
        const filler = Buffer.from(`"to":"${'x'.repeat(text.length - '"to":""'.length)}"`);
        for (let at = piece.indexOf(text); at >= 0; at = piece.indexOf(text, at + 1)) {
          await file.write(filler, 0, filler.length, position + at);
        }
      }
      if (bytesRead < chunk.length) break;
    }
    await file.datasync();
  } finally {
    await file.close();
  }
}

function parseLines(text: string): LedgerEntry[] {
  const entries: LedgerEntry[] = [];
  for (const line of text.split('\n')) {
    if (line === '') continue;
    try {
      entries.push(JSON.parse(line) as LedgerEntry);
    } catch {
      // Cut by a kill, see above.
    }
  }
  return entries;
}
