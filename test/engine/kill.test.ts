import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { duplicateSends, readLedger } from '../../lib/channels/index.ts';
import { SqliteStore } from '../../lib/store/index.ts';
import { runs } from '../runs.ts';

const CUSTOMERS = 300;
const KILLS = runs(10, 100);
/** Requests that the simulator takes at a time: what a kill can leave in the dark at most. */
const IN_FLIGHT = 64;

interface Word {
  readonly accepted?: readonly string[];
  readonly closed?: number;
  readonly all?: number;
  readonly unknown?: number;
  readonly error?: string;
  readonly fault?: string;
}

describe('a process killed with -9', () => {
  it(`at ${KILLS} random moments loses nothing that was accepted and sends nothing twice`, async function () {
    this.timeout(runs(240_000, 900_000));
    const seed = Date.now() % 100_000;
    const random = randomFrom(seed);
    const directory = mkdtempSync(join(tmpdir(), 'cascade-kill-'));
    const accepted = new Set<string>();
    const complaints: string[] = [];
    let lastUnknown = 0;
    try {
      for (let kill = 0; kill <= KILLS; kill++) {
        const last = kill === KILLS;
        const child = start(directory);
        let known = false;
        await new Promise<void>((resolve) => {
          child.on('message', ({ accepted: more = [], closed, all, unknown, error, fault }: Word) => {
            for (const key of more) accepted.add(key);
            if (error ?? fault) complaints.push(error ?? fault!);
            if (unknown !== undefined) {
              known = true;
              if (unknown - lastUnknown > IN_FLIGHT)
                complaints.push(`${unknown - lastUnknown} unknown by one kill`);
              lastUnknown = unknown;
              if (!last) setTimeout(resolve, random() * 900);
            }
            if (last && closed === CUSTOMERS && all === CUSTOMERS) resolve();
          });
          child.once('exit', resolve);
        });
        assert.ok(known, `process ${kill} opened its store (seed ${seed})`);
        await gone(child);
      }

      const entries = await readLedger(join(directory, 'ledger.jsonl'));
      assert.deepEqual(complaints, [], `seed ${seed}`);
      assert.deepEqual(duplicateSends(entries), [], `seed ${seed}`);
      assert.equal(accepted.size, CUSTOMERS);
      const store = new SqliteStore(join(directory, 'cascade.db'), { inline: true });
      await store.open();
      const known = new Set<string>();
      for (const contact of accepted) {
        const cascades = await store.ofContact(contact);
        assert.deepEqual(
          cascades.map(({ phase }) => phase),
          ['closed'],
          `${contact} (seed ${seed})`,
        );
        assert.notEqual(cascades[0]!.result, null);
        for (const { id, state } of (await store.read(cascades[0]!.id))?.attempts ?? []) {
          if (state === 'accepted' || state === 'unknown') known.add(id);
        }
      }
      const strangers = entries.filter((entry) => entry.kind === 'send' && !known.has(entry.attempt));
      assert.deepEqual(strangers, [], `each send is known to the store (seed ${seed})`);
      await store.close();
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});

function start(directory: string): ChildProcess {
  const execArgv = [
    '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
    '--disable-warning=ExperimentalWarning',
  ];
  return fork(join(import.meta.dirname, 'kill-child.ts'), [directory, String(CUSTOMERS)], { execArgv });
}

async function gone(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise((resolve) => {
    child.once('exit', resolve);
    child.kill('SIGKILL');
  });
}

function randomFrom(seed: number): () => number {
  let state = seed + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
