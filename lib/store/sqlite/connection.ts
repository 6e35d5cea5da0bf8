import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { sayRefusal } from '../../wording/refusals.ts';
import { StoreError } from '../store.ts';
import { isBusy } from './failure.ts';
import { forgetOwner, noteOwner, owned } from './owner.ts';
import type { NodeSqlite } from './node-sqlite.ts';
import { APPLICATION_ID, MIGRATIONS } from './schema.ts';

/** The path that stands for a store without a file. */
export const IN_MEMORY = ':memory:';

/** How long an owner that is just leaving is waited for, in milliseconds; tried twice at most. */
const BUSY_MS = 700;
/** Files up to this many bytes are checked page by page at opening (about 0.5 s); larger ones as they are read. */
const CHECKED_WHOLE = 128 * 1024 * 1024;
/**
 * Pages of the write-ahead log between checkpoints (32 MB). Fewer, larger checkpoints write a page once
 * that was changed many times; still larger ones gain no more and make for longer pauses.
 */
const CHECKPOINT_PAGES = 8_000;

/** An opened database file that nobody else can open. */
export interface Connection {
  readonly database: DatabaseSync;
  /** Higher than at any opening before. */
  readonly fence: number;
  /** Milliseconds since 1970 by the wall clock. */
  readonly createdAt: number;
}

/**
 * Opens the store's file, or creates it where there is none or an empty one.
 * @throws StoreError `owned`, `unreadable`, `newer`; the file is then as it was before
 */
export function connect(sqlite: NodeSqlite, path: string): Connection {
  if (path !== IN_MEMORY) {
    mkdirSync(dirname(path), { recursive: true });
    refusing(path, () => inspect(sqlite, path));
  }
  const database = new sqlite.DatabaseSync(path, { timeout: BUSY_MS });
  try {
    return refusing(path, () => own(database, path));
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Lets go of the file; what is in the write-ahead log is moved into it. */
export function disconnect({ database }: Connection, path: string): void {
  if (path !== IN_MEMORY) forgetOwner(path);
  database.close();
}

function refusing<T>(path: string, attempt: () => T): T {
  try {
    return attempt();
  } catch (error) {
    if (isBusy(error)) throw owned(path, error);
    throw error;
  }
}

/** Looks at an existing file without the right to write, so that refusing it cannot change it. */
function inspect(sqlite: NodeSqlite, path: string): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0) return;
  const database = new sqlite.DatabaseSync(path, { readOnly: true, timeout: BUSY_MS });
  try {
    if (number(database, 'SELECT count(*) FROM sqlite_schema') === 0) return;
    if (number(database, 'PRAGMA application_id') !== APPLICATION_ID) {
      throw new StoreError('unreadable', sayRefusal('refusals.store.foreign', { path }));
    }
    const version = number(database, 'PRAGMA user_version');
    if (version > MIGRATIONS.length) {
      const known = MIGRATIONS.length;
      throw new StoreError('newer', sayRefusal('refusals.store.newer', { path, schema: version, known }));
    }
    if (size > CHECKED_WHOLE) return;
    const verdict = Object.values(database.prepare('PRAGMA quick_check(1)').get() ?? {})[0];
    if (verdict !== 'ok') {
      throw new StoreError(
        'unreadable',
        sayRefusal('refusals.store.unreadable', { path, why: String(verdict) }),
      );
    }
  } finally {
    database.close();
  }
}

/** Locks the file for good, brings it up to date and counts the new owner. */
function own(database: DatabaseSync, path: string): Connection {
  // The locking mode comes first: set after the first access to the log, it would let others in.
  database.exec(`
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES};
    PRAGMA journal_size_limit = 33554432;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -32768;
  `);
  database.exec('BEGIN IMMEDIATE');
  const version = number(database, 'PRAGMA user_version');
  for (const migration of MIGRATIONS.slice(version)) {
    if (typeof migration === 'string') database.exec(migration);
    else migration(database);
  }
  database.exec(`
    PRAGMA application_id = ${APPLICATION_ID};
    PRAGMA user_version = ${MIGRATIONS.length};
    INSERT INTO meta VALUES ('createdAt', ${Date.now()}) ON CONFLICT DO NOTHING;
    INSERT INTO meta VALUES ('fence', 1) ON CONFLICT DO UPDATE SET value = value + 1;
    COMMIT;
  `);
  if (path !== IN_MEMORY) noteOwner(path);
  const meta = (name: string): number => number(database, `SELECT value FROM meta WHERE name = '${name}'`);
  return { database, fence: meta('fence'), createdAt: meta('createdAt') };
}

function number(database: DatabaseSync, sql: string): number {
  return Number(Object.values(database.prepare(sql).get() ?? {})[0]);
}
