import { sayRefusal } from '../../wording/refusals.ts';
import type { Told } from '../../wording/wording.ts';
import { StoreError } from '../store.ts';

/** SQLite's primary result codes, https://www.sqlite.org/rescode.html. */
const DISK = new Set([8, 10, 13, 14, 22]);
const DAMAGED = new Set([11, 26]);
const BUSY = new Set([5, 6]);

/** A StoreError as it crosses the thread boundary, where classes are lost. */
export interface Failure {
  readonly code: StoreError['code'];
  readonly message: string;
  readonly told?: Told;
}

/** Whatever was thrown, to be handed to the other thread. @param path the database file */
export function failureOf(error: unknown, path: string): Failure {
  const { code, message, told } = asStoreError(error, path);
  return { code, message, ...(told === undefined ? {} : { told }) };
}

/** What was handed over by {@link failureOf}, as an error again. */
export function storeErrorOf({ code, message, told }: Failure): StoreError {
  return new StoreError(code, told === undefined ? message : { text: message, told });
}

/** True when another connection holds the database. */
export function isBusy(error: unknown): boolean {
  return BUSY.has(primaryCode(error));
}

/**
 * Whatever was thrown, in words for the operator.
 * @param path the database file, which every message names
 */
function asStoreError(error: unknown, path: string): StoreError {
  if (error instanceof StoreError) return error;
  const code = primaryCode(error);
  const said = error instanceof Error ? error.message : String(error);
  if (DISK.has(code) || isFileSystemError(error)) {
    return new StoreError('disk', sayRefusal('refusals.store.unwritable', { path, why: said }), {
      cause: error,
    });
  }
  if (DAMAGED.has(code)) {
    return new StoreError('unreadable', sayRefusal('refusals.store.unreadable', { path, why: said }), {
      cause: error,
    });
  }
  return new StoreError('internal', sayRefusal('refusals.store.failed', { path, why: said }), {
    cause: error,
  });
}

function primaryCode(error: unknown): number {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
  return typeof code === 'number' ? code & 0xff : -1;
}

function isFileSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
