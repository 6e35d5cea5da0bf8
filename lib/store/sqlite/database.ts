import { basename } from 'node:path';
import { StoreError, type StoreInfo } from '../store.ts';
import { connect, disconnect, IN_MEMORY, type Connection } from './connection.ts';
import { Executor } from './execute.ts';
import { Facts } from './facts.ts';
import { failureOf, type Failure } from './failure.ts';
import { Ledger } from './ledger.ts';
import { loadSqlite } from './node-sqlite.ts';
import { Pins } from './pins.ts';
import type { DatabaseSettings, Reply, Request } from './protocol.ts';
import { Queries } from './queries.ts';
import { ReportFigures } from './report-figures.ts';
import { REWRITE } from './scrubbing.ts';
import { Tables } from './tables.ts';

interface Opened {
  readonly connection: Connection;
  readonly tables: Tables;
  readonly executor: Executor;
  readonly queries: Queries;
  readonly facts: Facts;
  readonly figures: ReportFigures;
  readonly pins: Pins;
}

/** Commands that take personal data out. */
const ERASING: ReadonlySet<string> = new Set(['forget', 'aged']);

function isErasing(request: Request): boolean {
  return request.op === 'run' && ERASING.has(request.command.type);
}

/** True where something was taken out that is still in the file's free space. */
function isMarked({ database }: Connection): boolean {
  return database.prepare('SELECT 1 FROM meta WHERE name = ?').get(REWRITE) !== undefined;
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
        const values = this.#together(requests);
        const failure = this.#rewrite(requests);
        return values.map((value, i) =>
          failure !== null && isErasing(requests[i]!) ? { failure } : { value },
        );
      } catch {
        // Run below, one by one.
      }
    }
    return requests.map((request) => {
      try {
        if (request.op === 'open') return { value: this.#open() };
        if (request.op === 'close') return { value: this.#close() };
        const [value] = this.#together([request]);
        const failure = this.#rewrite([request]);
        return failure === null ? { value } : { failure };
      } catch (error) {
        return { failure: failureOf(error, this.#settings.path) };
      }
    });
  }

  /**
   * After something personal was taken out: writes the whole file anew and empties the log, because SQLite
   * leaves what was overwritten in free space. About a second for each 100 MB. What was committed stays so,
   * whatever becomes of this; a rewrite that failed is made up for by the next one, or at the next opening.
   */
  #rewrite(requests: readonly Request[]): Failure | null {
    if (this.#opened === null || !requests.some(isErasing)) return null;
    return isMarked(this.#opened.connection) ? this.#rewriteFile(this.#opened) : null;
  }

  #rewriteFile({ connection: { database } }: Pick<Opened, 'connection'>): Failure | null {
    try {
      database.exec(`VACUUM; DELETE FROM meta WHERE name = '${REWRITE}'; PRAGMA wal_checkpoint(TRUNCATE)`);
      return null;
    } catch (error) {
      return failureOf(error, this.#settings.path);
    }
  }

  #open(): StoreInfo {
    const { path } = this.#settings;
    if (this.#opened === null) {
      const connection = connect(loadSqlite(), path);
      if (isMarked(connection)) this.#rewriteFile({ connection });
      const tables = new Tables(connection.database);
      const executor = new Executor(connection.database, new Ledger(connection.database, tables));
      const queries = new Queries(connection.database, tables);
      this.#opened = {
        connection,
        tables,
        executor,
        queries,
        facts: new Facts(connection.database),
        figures: new ReportFigures(connection.database, queries),
        pins: new Pins(connection.database, tables.campaigns),
      };
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
      opened.tables.flush();
      database.exec('COMMIT');
      return values;
    } catch (error) {
      opened.tables.forget();
      try {
        database.exec('ROLLBACK');
      } catch {
        // SQLite has rolled back by itself, as it does when the disk fails.
      }
      throw error;
    }
  }

  #one({ connection, executor, facts, figures, pins, queries, tables }: Opened, request: Request): unknown {
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
        return executor.keepPlan(request.campaign, request.plan, request.document);
      case 'read':
        return queries.read(request.cascade);
      case 'ofContact':
        return queries.ofContact(request.contact);
      case 'homes':
        return queries.homes();
      case 'deployed':
        return queries.deployed(request.campaign);
      case 'progress':
        return queries.progress();
      case 'search':
        return tables.people.search(request.query);
      case 'acts':
        return queries.acts(request.before, request.limit);
      case 'link':
        return tables.links.find(request.token);
      case 'states':
        return queries.states(request.campaign);
      case 'attemptCounts':
        return queries.attemptCounts(request.campaign);
      case 'reportCounts':
        return figures.of(request.campaign);
      case 'facts':
        return facts.after(request.position, request.span);
      case 'lastPosition':
        return facts.last();
      case 'learning':
        return facts.state(request.campaign);
      case 'keepLearning':
        return facts.keep(request.campaign, request.kept);
      case 'pins':
        return pins.all();
      case 'pin':
        return pins.order(request.order, request.at);
      case 'open':
      case 'close':
        // No transaction can hold this; the batch is run again one by one, and there it has its place.
        throw new StoreError('internal', `The store cannot ${request.op} amid other calls.`);
    }
  }
}
