import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import {
  csvLine,
  CascadeError,
  remedyFor,
  StoreError,
  takeIn,
  type Engine,
  type Rejection,
  type Row,
  type Told,
} from '../../lib/index.ts';
import type { Upload } from './contract.ts';
import type { EngineWords } from './engine-words.ts';

/** Finished uploads that are remembered. */
const REMEMBERED = 30;
/** Reasons that are told in words. */
const NAMED = 5;
/** What a file of rejected rows says of each, before the row's own columns. */
const OWN_COLUMNS = ['line', 'reason', 'remedy'];
/** Bytes of rejected rows that are gathered before they are written. */
const GATHERED = 65_536;
/** Files hold personal data: nobody but the owner of the process may read them. */
const PRIVATE = 0o600;

/** Where the rows of an upload go. */
export interface Destination {
  readonly engine: Engine;
  readonly campaign: string;
  /** The start node. */
  readonly node: string;
  readonly country: string;
  /** Says what is wrong with rows. */
  readonly words: EngineWords;
}

interface Entry {
  upload: Upload;
  readonly node: string;
  /** File of the list, until it is taken in. */
  readonly list: string;
  readonly errors: string;
  /** Its rejected rows are to be forgotten as soon as it is through. */
  doomed: boolean;
}

/**
 * Customer lists on their way into campaigns. A list is first received as a file, at the speed of the network,
 * and then taken in at the speed of the store: neither is ever held in memory as a whole.
 */
export class Uploads {
  private readonly folder: string;
  private readonly entries = new Map<string, Entry>();
  private readonly onFault: (message: string) => void;
  /** What an earlier process left is gone. */
  private readonly cleared: Promise<void>;

  /** @param folder for the files; what an earlier process left there is removed */
  constructor(folder: string, onFault: (message: string) => void) {
    this.folder = folder;
    this.onFault = onFault;
    this.cleared = this.remove(folder);
  }

  /** True while a list is on its way to a start node. */
  busy(node: string): boolean {
    return [...this.entries.values()].some((one) => one.node === node && one.upload.state === 'running');
  }

  /** Receives a list; resolves when all of it is there, and goes on taking it in. */
  async receive(to: Destination, pieces: AsyncIterable<Buffer>): Promise<Upload> {
    const id = randomBytes(16).toString('hex');
    const file = (kind: string): string => join(this.folder, `${id}.${kind}.csv`);
    const entry: Entry = {
      upload: {
        id,
        state: 'running',
        rows: 0,
        accepted: 0,
        duplicates: 0,
        rejected: 0,
        words: [],
        told: [],
        columns: {},
      },
      node: to.node,
      list: file('list'),
      errors: file('errors'),
      doomed: false,
    };
    this.entries.set(id, entry);
    try {
      await this.cleared;
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      await write(entry.list, pieces);
    } catch (error) {
      this.entries.delete(id);
      await this.remove(entry.list);
      throw error;
    }
    this.takeIn(entry, to)
      .catch((error: unknown) => this.fail(entry, error))
      .finally(() => {
        if (entry.doomed) void this.remove(entry.errors);
        this.forgetOldest();
      });
    return entry.upload;
  }

  /** How far an upload is; undefined: there is none. */
  find(id: string): Upload | undefined {
    return this.entries.get(id)?.upload;
  }

  /** The file of an upload's rejected rows; null: there are none. */
  errors(id: string): string | null {
    const entry = this.entries.get(id);
    return entry === undefined || entry.doomed || entry.upload.rejected === 0 ? null : entry.errors;
  }

  /** Forgets rejected rows: they may be about somebody who wants to be forgotten. */
  async forgetRows(): Promise<void> {
    for (const entry of this.entries.values()) {
      entry.doomed = true;
      if (entry.upload.state !== 'running') await rm(entry.errors, { force: true });
    }
  }

  private async takeIn(entry: Entry, { engine, campaign, node, country, words }: Destination): Promise<void> {
    const errors = new ErrorFile(entry.errors, words);
    const reasons = new Map<string, Told | null>();
    const order = { campaign, node, country, payload: createReadStream(entry.list), msg: {} };
    try {
      await takeIn(engine, order, {
        columns: (columns) => {
          entry.upload = { ...entry.upload, columns };
        },
        counts: (counts) => {
          entry.upload = { ...entry.upload, ...counts };
        },
        rejected: async (rejection, row) => {
          const { reason, told = null } = rejection;
          const rejected = entry.upload.rejected + 1;
          entry.upload = { ...entry.upload, rejected };
          if (reasons.size < NAMED && !reasons.has(reason)) {
            reasons.set(reason, told);
            entry.upload = { ...entry.upload, words: [...reasons.keys()], told: [...reasons.values()] };
          }
          await errors.add(rejection, row);
        },
      });
    } finally {
      await errors.close();
      await this.remove(entry.list);
    }
    entry.upload = { ...entry.upload, state: 'done' };
  }

  private fail(entry: Entry, error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    const told = error instanceof CascadeError || error instanceof StoreError ? error.told : undefined;
    entry.upload = { ...entry.upload, state: 'failed', words: [why], told: [told ?? null] };
    // What is wrong with a list may quote it; only who uploaded it is told.
    if (!(error instanceof CascadeError)) this.onFault(`A customer list could not be taken in: ${why}`);
  }

  private forgetOldest(): void {
    const finished = [...this.entries].filter(([, { upload }]) => upload.state !== 'running');
    for (const [id, { errors }] of finished.slice(0, Math.max(0, finished.length - REMEMBERED))) {
      this.entries.delete(id);
      void this.remove(errors);
    }
  }

  private async remove(path: string): Promise<void> {
    await rm(path, { recursive: true, force: true }).catch((error: unknown) => this.onFault(String(error)));
  }
}

/** Rejected rows as CSV: where, why, what to do, and the row as it was. Made when the first of them comes. */
class ErrorFile {
  private readonly path: string;
  private readonly words: EngineWords;
  private file: FileHandle | null = null;
  private columns: readonly string[] = [];
  private gathered = '';

  constructor(path: string, words: EngineWords) {
    this.path = path;
    this.words = words;
  }

  async add(rejection: Rejection, { row, columns = [] }: Row): Promise<void> {
    if (this.file === null) {
      this.file = await open(this.path, 'w', PRIVATE);
      // Rows that came back a second time have those of the first in front.
      const again = OWN_COLUMNS.every((own, i) => own === columns[i]);
      this.columns = again ? columns.slice(OWN_COLUMNS.length) : columns;
      this.gathered = csvLine([...OWN_COLUMNS, ...this.columns]);
    }
    const cells = this.columns.map((column) => (row as Readonly<Record<string, string>>)[column] ?? '');
    const { line, reason, told } = rejection;
    const remedy = remedyFor(rejection);
    this.gathered += csvLine([
      line,
      this.words(told, reason),
      this.words(remedy.told, remedy.text),
      ...cells,
    ]);
    if (this.gathered.length > GATHERED) await this.flush();
  }

  async close(): Promise<void> {
    await this.flush();
    await this.file?.close();
  }

  private async flush(): Promise<void> {
    await this.file?.writeFile(this.gathered);
    this.gathered = '';
  }
}

/** Writes pieces to a new file, each once the one before it is there. */
async function write(path: string, pieces: AsyncIterable<Buffer>): Promise<void> {
  const file = await open(path, 'wx', PRIVATE);
  try {
    for await (const piece of pieces) await file.writeFile(piece);
  } finally {
    await file.close();
  }
}
