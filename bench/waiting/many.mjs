import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { LONG_WAIT, oneWaiting } from './one.mjs';

/** Rows written in one transaction. */
const CHUNK = 50_000;
/** No wait of these ends while anything is measured: some ten years from the pattern's. */
const FAR_MS = 10 * 365 * 86_400_000;

/**
 * A store file with many waiting cascades. It is made once and kept in `folder`: copy it before use.
 * @param {object} cascade the built package
 * @param {string} folder
 * @param {number} count
 * @param {(text: string) => void} say told of progress
 * @returns {Promise<string>} path of the file
 */
export async function manyWaiting(cascade, folder, count, say) {
  mkdirSync(folder, { recursive: true });
  const making = join(folder, `making-${process.pid}.db`);
  await oneWaiting(cascade, making);
  const database = new DatabaseSync(making);
  try {
    const name = `waiting-${count}-`;
    const path = join(folder, `${name}${fingerprint(database)}.db`);
    if (existsSync(path)) return path;
    for (const old of readdirSync(folder)) if (old.startsWith(name)) rmSync(join(folder, old));
    say(`writing ${count.toLocaleString('en')} waiting cascades (once, about a minute)`);
    database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -262144');
    multiply(database, count);
    database.exec('PRAGMA journal_mode = WAL');
    database.close();
    renameSync(making, path);
    return path;
  } finally {
    if (database.isOpen) database.close();
    for (const end of ['', '-wal', '-shm']) rmSync(`${making}${end}`, { force: true });
  }
}

/** What the file depends on: the schema, the plan, and this generator. */
function fingerprint(database) {
  const hash = createHash('sha256');
  for (const { sql } of database.prepare('SELECT sql FROM sqlite_schema ORDER BY name').all())
    hash.update(String(sql));
  for (const { plan } of database.prepare('SELECT plan FROM plans').all()) hash.update(String(plan));
  for (const file of ['./many.mjs', './one.mjs'])
    hash.update(readFileSync(fileURLToPath(new URL(file, import.meta.url))));
  return hash.update(LONG_WAIT).digest('hex').slice(0, 12);
}

/** Copies the one cascade of the file, with all its rows, until there are so many. */
function multiply(database, count) {
  const lines = Number(Object.values(database.prepare('SELECT count(*) FROM log').get() ?? {})[0]);
  const inserts = Object.entries(changesPerCopy(lines)).map(([table, changes]) => {
    database.exec(`CREATE TEMP TABLE pattern_${table} AS SELECT * FROM ${table}`);
    const columns = database
      .prepare('SELECT name FROM pragma_table_info(?)')
      .all(table)
      .map(({ name }) => String(name));
    return database.prepare(
      `WITH RECURSIVE numbers (i) AS (SELECT ?1 UNION ALL SELECT i + 1 FROM numbers WHERE i + 1 < ?2)
       INSERT INTO ${table} (${columns.join(', ')})
       SELECT ${columns.map((name) => changes[name] ?? name).join(', ')} FROM numbers, pattern_${table}`,
    );
  });
  for (let from = 1; from < count; from += CHUNK) {
    database.exec('BEGIN');
    for (const insert of inserts) insert.run(from, Math.min(count, from + CHUNK));
    database.exec('COMMIT');
  }
  database.exec(`UPDATE cascades SET dueAt = dueAt + ${FAR_MS} WHERE seq = 1`);
  database.exec(`UPDATE cascadeCounts SET count = count * ${count}`);
  database.exec(`UPDATE replyCounts SET count = count * ${count}`);
  database.exec(`UPDATE attemptCounts SET count = count * ${count}, cost = cost * ${count}`);
}

/**
 * The columns in which the i-th copy differs from its pattern, as SQL.
 * @param {number} lines of history that a cascade has
 * @returns {Record<string, Record<string, string>>}
 */
function changesPerCopy(lines) {
  const phone = "printf('+1%010d', 2015550100 + i)";
  const externalId = "printf('sim-%016x', i)";
  const named = (column) => `replace(${column}, 'Customer 0', 'Customer ' || i)`;
  return {
    cascades: {
      seq: 'seq + i',
      id: "printf('pattern%013d', i)",
      key: phone,
      contact: phone,
      dueAt: `dueAt + ${FAR_MS} + i * 1000`,
      lastLog: `lastLog + i * ${lines}`,
    },
    payloads: {
      cascade: 'cascade + i',
      customer: `replace(${named('customer')}, '+12015550100', ${phone})`,
      msg: named('msg'),
    },
    attempts: { cascade: 'cascade + i', address: phone, body: 'body + i', externalId },
    bodies: { id: 'id + i', body: named('body') },
    log: { id: `id + i * ${lines}`, cascade: 'cascade + i', prev: `prev + i * ${lines}` },
    inbox: { dedupe: `replace(dedupe, 'sim-0000000000000000', ${externalId})` },
  };
}
