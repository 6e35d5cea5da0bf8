/** The thread that waits for the disk, so that no other has to. */
import { parentPort, workerData } from 'node:worker_threads';
import { SqliteDatabase } from './database.ts';
import type { DatabaseSettings, Request } from './protocol.ts';

const port = parentPort;
if (port === null)
  throw new Error('This file is the worker thread of the embedded store; it is not run by itself.');

const database = new SqliteDatabase(workerData as DatabaseSettings);

port.on('message', (requests: readonly Request[]) => {
  port.postMessage(database.answer(requests));
  if (requests.some(({ op }) => op === 'close')) port.close();
});
