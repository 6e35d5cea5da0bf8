import { DatabaseSync } from 'node:sqlite';
import { FIRST_WAIT } from '../flows/product.mjs';

/**
 * Makes some of the waiting cascades of a store file due, evenly spread over its rows and over a stretch of time.
 * @param {string} path
 * @param {{ count: number, of: number, from: number, withinMs: number }} what `from`: milliseconds since 1970
 * @returns {Map<string, number>} when each is due, by cascade id
 */
export function makeDue(path, { count, of, from, withinMs }) {
  const database = new DatabaseSync(path);
  try {
    database.exec('BEGIN');
    const update = database.prepare(
      "UPDATE cascades SET dueAt = ? WHERE seq = ? AND home = ? AND phase = 'waiting' RETURNING id",
    );
    const due = new Map();
    for (let i = 0; i < count; i++) {
      const seq = 1 + Math.floor((i * of) / count);
      // Neighbours on disk are not neighbours in time: a multiplier without a common factor scatters them.
      const at = from + Math.floor((((i * 7_919) % count) / count) * withinMs);
      const row = update.get(at, seq, FIRST_WAIT);
      if (row) due.set(String(row.id), at);
    }
    database.exec('COMMIT');
    if (due.size !== count) throw new Error(`Only ${due.size} of ${count} cascades wait in ${path}.`);
    return due;
  } finally {
    database.close();
  }
}
