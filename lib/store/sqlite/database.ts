import { basename } from 'node:path';
import { StoreError, type StoreInfo } from '../store.ts';
import { connect, disconnect, IN_MEMORY, type Connection } from './connection.ts';
import { Executor } from './execute.ts';
import { asStoreError } from './failure.ts';
import { Ledger } from './ledger.ts';
import { loadSqlite } from './node-sqlite.ts';
import type { DatabaseSettings, Reply, Request } from './protocol.ts';
import { Queries } from './queries.ts';

interface Opened {
  readonly connection: Connection;
  readonly ledger: Ledger;
  readonly executor: Executor;
  readonly queries: Queries;
}

/** The store itself, on whatever thread it is given: one file, and requests answered one batch after the other. */
export class SqliteDatabase {
  readonly #settings: DatabaseSettings;
  #opened: Opened | null = null;

  constructor(settings: DatabaseSettings) {
    this.#settings = settings;
  }

  /**
   * Answers requests in their order. They share one transaction, and so one wait for the disk; if one of
   * them fails, all are run again, each on its own, so that it fails alone. Never throws.
   */
  answer(requests: readonly Request[]): readonly Reply[] {
    if (requests.length > 1) {
      try {
        return this.#together(requests).map((value) => ({ value }));
      } catch {
        // Run below, one by one.
      }
    }
    return requests.map((request) => {
      try {
        if (request.op === 'open') return { value: this.#open() };
        if (request.op === 'close') return { value: this.#close() };
        return { value: this.#together([request])[0] };
      } catch (error) {
        const { code, message } = asStoreError(error, this.#settings.path);
        return { failure: { code, message } };
      }
    });
  }

  #open(): StoreInfo {
    const { path } = this.#settings;
    if (this.#opened === null) {
      const connection = connect(loadSqlite(), path);
      const ledger = new Ledger(connection.database);
      const executor = new Executor(connection.database, ledger);
      this.#opened = { connection, ledger, executor, queries: new Queries(connection.database, ledger) };
    }
    const { fence, createdAt } = this.#opened.connection;
    const description = path === IN_MEMORY ? 'store in memory' : `embedded store ${basename(path)}`;
    return { fence, createdAt, description };
  }

  #close(): null {
    const opened = this.#opened;
    this.#opened = null;
    if (opened !== null) disconnect(opened.connection, this.#settings.path);
    return null;
  }

  #together(requests: readonly Request[]): readonly unknown[] {
    const opened = this.#opened;
    if (opened === null) throw new StoreError('closed', `The store ${this.#settings.path} is closed.`);
    const { database } = opened.connection;
    database.exec('BEGIN IMMEDIATE');
    try {
      const values = requests.map((request) => this.#one(opened, request));
      opened.ledger.flush();
      database.exec('COMMIT');
      return values;
    } catch (error) {
      opened.ledger.forget();
      try {
        database.exec('ROLLBACK');
      } catch {
        // SQLite has rolled back by itself, as it does when the disk fails.
      }
      throw error;
    }
  }

  #one({ connection, executor, ledger, queries }: Opened, request: Request): unknown {
    const { settleMs, unknownMs } = this.#settings;
    switch (request.op) {
      case 'run':
        return executor.run(request.command, {
          now: request.at,
          fence: connection.fence,
          settleMs,
          unknownMs,
        });
      case 'keepPlan':
        return ledger.plans.keep(request.campaign, request.plan, request.document);
      case 'read':
        return queries.read(request.cascade);
      case 'ofContact':
        return queries.ofContact(request.contact);
      case 'homes':
        return queries.homes();
      case 'states':
        return queries.states(request.campaign);
      case 'attemptCounts':
        return queries.attemptCounts(request.campaign);
      case 'open':
      case 'close':
        // No transaction can hold this; the batch is run again one by one, and there it has its place.
        throw new StoreError('internal', `The store cannot ${request.op} amid other calls.`);
    }
  }
}
