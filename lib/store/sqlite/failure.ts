import { StoreError } from '../store.ts';

/** SQLite's primary result codes, https://www.sqlite.org/rescode.html. */
const DISK = new Set([8, 10, 13, 14, 22]);
const DAMAGED = new Set([11, 26]);
const BUSY = new Set([5, 6]);

/** A StoreError as it crosses the thread boundary, where classes are lost. */
export interface Failure {
  readonly code: StoreError['code'];
  readonly message: string;
}

/** True when another connection holds the database. */
export function isBusy(error: unknown): boolean {
  return BUSY.has(primaryCode(error));
}

/**
 * Whatever was thrown, in words for the operator.
 * @param path the database file, which every message names
 */
export function asStoreError(error: unknown, path: string): StoreError {
  if (error instanceof StoreError) return error;
  const code = primaryCode(error);
  const said = error instanceof Error ? error.message : String(error);
  if (DISK.has(code) || isFileSystemError(error)) {
    return new StoreError(
      'disk',
      `The store ${path} could not be written (${said}). Free space or restore write access; nothing was changed.`,
      { cause: error },
    );
  }
  if (DAMAGED.has(code)) return unreadable(path, said, error);
  return new StoreError('internal', `The store ${path} failed: ${said}`, { cause: error });
}

/** The refusal of a damaged or foreign file. */
export function unreadable(path: string, said: string, cause?: unknown): StoreError {
  return new StoreError(
    'unreadable',
    `The store ${path} cannot be read (${said}). It was left untouched: restore it from a backup, ` +
      'or move it away or choose another path to begin with an empty store.',
    { cause },
  );
}

function primaryCode(error: unknown): number {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
  return typeof code === 'number' ? code & 0xff : -1;
}

function isFileSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
