import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { sayRefusal } from '../../wording/refusals.ts';
import type { Wording } from '../../wording/wording.ts';
import { StoreError } from '../store.ts';

/**
 * A note beside the file about who has it, read only to name the owner to others. The lock itself
 * is SQLite's, which the operating system releases when its holder dies.
 */
const besides = (path: string): string => `${path}.owner`;

/** Leaves the note, once the lock is held. Failing to is no reason not to work. */
export function noteOwner(path: string): void {
  const note = { pid: process.pid, host: hostname(), startedAt: new Date().toISOString() };
  try {
    writeFileSync(besides(path), `${JSON.stringify(note)}\n`);
  } catch {
    // The owner's name is a courtesy.
  }
}

/** Takes the note away, before the lock is let go. */
export function forgetOwner(path: string): void {
  rmSync(besides(path), { force: true });
}

/** The refusal of a second owner. */
export function owned(path: string, cause?: unknown): StoreError {
  return new StoreError('owned', inUse(path), { cause });
}

function inUse(path: string): Wording {
  try {
    const note: unknown = JSON.parse(readFileSync(besides(path), 'utf8'));
    if (typeof note === 'object' && note !== null && 'pid' in note && 'host' in note && 'startedAt' in note) {
      const { pid, host, startedAt } = note;
      const since = String(startedAt);
      return sayRefusal('refusals.store.ownedBy', { path, process: String(pid), host: String(host), since });
    }
  } catch {
    // The note is missing or half written.
  }
  return sayRefusal('refusals.store.owned', { path });
}
