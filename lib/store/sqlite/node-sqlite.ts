import { sayRefusal } from '../../wording/refusals.ts';
import { StoreError } from '../store.ts';

/** Node's own SQLite module. */
export type NodeSqlite = typeof import('node:sqlite');

const builtin = (): NodeSqlite | undefined => process.getBuiltinModule('node:sqlite');

/**
 * Node's SQLite, loaded when it is first needed. Node 22 announces it with an ExperimentalWarning, which
 * would alarm people without helping them: that one warning is swallowed, all others pass.
 * @throws StoreError `missing-sqlite`
 */
export function loadSqlite(load: () => NodeSqlite | undefined = builtin): NodeSqlite {
  const emitWarning = Reflect.get(process, 'emitWarning');
  process.emitWarning = (warning: string | Error, ...rest: unknown[]): void => {
    if (String(warning).includes('SQLite')) return;
    Reflect.apply(emitWarning, process, [warning, ...rest]);
  };
  try {
    const sqlite = load();
    if (sqlite !== undefined) return sqlite;
  } finally {
    process.emitWarning = emitWarning;
  }
  throw new StoreError('missing-sqlite', sayRefusal('refusals.store.noSqlite', { version: process.version }));
}
