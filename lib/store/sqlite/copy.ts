import { constants } from 'node:fs';
import { copyFile, open, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StoreError } from '../store.ts';

/** How often a copy is begun anew because the file was written to meanwhile. */
const TRIES = 8;
/** File systems may stamp two writes within this time alike, in milliseconds. */
const STAMP_MS = 50;
/** Length of a write-ahead log's header: it changes whenever the log begins anew (SQLite file format, 4.1). */
const HEADER = 32;

/**
 * Copies a store's file while its owner goes on using it, which nobody but the owner may open. The copy is the store
 * as of some commit: what is in the write-ahead log is copied after the file itself, and the copy is made anew when
 * the owner has moved the log into the file meanwhile. Not for the process that owns the store.
 * @param path the store's file
 * @param folder an existing folder for the copy
 * @returns the copy's path
 * @throws StoreError `unreadable` when there is no such file, or it never stands still
 */
export async function copyStore(path: string, folder: string): Promise<string> {
  const target = join(folder, basename(path));
  for (let tries = 0; tries < TRIES; tries++) {
    const before = await marksOf(path);
    if (Date.now() - before.writtenAt < STAMP_MS) {
      await sleep(STAMP_MS);
      continue;
    }
    await copyFile(path, target, constants.COPYFILE_FICLONE);
    await copyLog(`${path}-wal`, `${target}-wal`);
    const after = await marksOf(path);
    if (after.marks === before.marks && (await headerOf(`${target}-wal`)) === before.header) return target;
  }
  throw new StoreError(
    'unreadable',
    `The store ${path} is written to so busily that it could not be copied. Try again in a quiet moment.`,
  );
}

interface Marks {
  /** Everything that tells whether the file was written to, or its log has begun anew. */
  readonly marks: string;
  readonly header: string;
  /** Milliseconds since 1970. */
  readonly writtenAt: number;
}

async function marksOf(path: string): Promise<Marks> {
  try {
    const { size, mtimeNs, ino } = await stat(path, { bigint: true });
    const header = await headerOf(`${path}-wal`);
    return { marks: [ino, size, mtimeNs, header].join(' '), header, writtenAt: Number(mtimeNs / 1_000_000n) };
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new StoreError('unreadable', `There is no store ${path}. Name the file of an embedded store.`);
  }
}

async function copyLog(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to, constants.COPYFILE_FICLONE);
  } catch (error) {
    // Without a log everything is in the file itself.
    if (!isMissing(error)) throw error;
  }
}

/** The header of a write-ahead log; empty: there is no log, or nothing in it. */
async function headerOf(path: string): Promise<string> {
  try {
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(HEADER), 0, HEADER, 0);
      return buffer.subarray(0, bytesRead).toString('hex');
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isMissing(error)) return '';
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
