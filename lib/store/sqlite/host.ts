import { Worker } from 'node:worker_threads';
import { StoreError } from '../store.ts';
import { SqliteDatabase } from './database.ts';
import type { DatabaseSettings, Reply, Request } from './protocol.ts';

/** Where the database runs. One batch is asked at a time. */
export interface Host {
  /** Resolves with one reply per request; rejects with a StoreError when there is nobody left to reply. */
  ask(requests: readonly Request[]): Promise<readonly Reply[]>;
  /** Gives the thread back, whatever it does. */
  end(): void;
}

/** The database on a worker thread, which keeps the process alive only while it is asked something. */
export function workerHost(settings: DatabaseSettings): Host {
  const file = new URL(
    import.meta.url.endsWith('.ts') ? './worker.ts' : './store-worker.js',
    import.meta.url,
  );
  const worker = new Worker(file, { workerData: settings, name: 'cascade-store' });
  let asked: {
    readonly resolve: (replies: readonly Reply[]) => void;
    readonly reject: (error: StoreError) => void;
  } | null = null;
  let lost: StoreError | null = null;

  worker.on('message', (replies: readonly Reply[]) => {
    worker.unref();
    const { resolve } = asked ?? {};
    asked = null;
    resolve?.(replies);
  });
  const lose = (why: string, cause?: unknown): void => {
    lost ??= new StoreError(
      'internal',
      `The thread of the store ${settings.path} ended: ${why}. Deploy again.`,
      { cause },
    );
    const { reject } = asked ?? {};
    asked = null;
    reject?.(lost);
  };
  worker.on('error', (error) => lose(error instanceof Error ? error.message : String(error), error));
  worker.on('messageerror', (error) => lose(error.message, error));
  worker.on('exit', (code) => lose(`exit code ${code}`));

  return {
    ask: (requests) =>
      new Promise((resolve, reject) => {
        if (lost !== null) {
          reject(lost);
          return;
        }
        worker.postMessage(requests);
        worker.ref();
        asked = { resolve, reject };
      }),
    end: () => {
      worker.terminate().catch(() => undefined);
    },
  };
}

/**
 * The database on the calling thread, for tests and simulation. Everything is copied as it is between
 * threads, so that nobody's changes to an answer reach the store.
 */
export function inlineHost(settings: DatabaseSettings): Host {
  const database = new SqliteDatabase(settings);
  return {
    ask: async (requests) => structuredClone(database.answer(structuredClone(requests))),
    end: () => undefined,
  };
}
