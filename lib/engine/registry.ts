/**
 * The engines of this process by their stores, and who uses them. Flows come and go with every deploy; an engine
 * outlives them for a while, so that the next generation of the flow takes it over as it is.
 */
import { resolve } from 'node:path';
import { SqliteStore } from '../store/index.ts';
import { forgetCampaigns } from './campaign-engines.ts';
import { wallClock } from './clock.ts';
import { Engine } from './engine.ts';
import { timeOrderedIds } from './id.ts';

/** Which store an engine runs on. */
export interface EngineKey {
  /** File of the embedded store. */
  readonly path: string;
  /** How many times as fast as the wall clock the engine's runs; 1 except in simulations. */
  readonly speed: number;
}

/** An engine with the key it runs under. */
export interface Running {
  readonly engine: Engine;
  readonly key: EngineKey;
}

/** A user's share in an engine. */
export interface Lease extends Running {
  /** Gives the share back. The engine closes a while after the last one. */
  release(): void;
}

/** How long an engine stays after its last user has gone, in real milliseconds: a deploy takes it over. */
const LINGER_MS = 3_000;

interface Entry extends Running {
  users: number;
  linger: NodeJS.Timeout | null;
  /** What detaches the nodes and accounts that serve every engine. */
  readonly joined: Map<Everywhere, () => void>;
}

/** What serves every engine, such as a node or an account, and how it joins one. */
export interface Everywhere {
  /** @returns what takes it out of the engine again */
  join(running: Running): () => void;
}

const entries = new Map<string, Entry>();
const everywhere = new Set<Everywhere>();
/** Engines that are letting go of their file, by its path. The next one waits for that: nobody else has the file. */
const leaving = new Map<string, Promise<unknown>>();

/**
 * The engine of a store: the one that runs, or a new one.
 * @param onFault told of faults that no caller is there to hear; that of the first user counts
 */
export function acquireEngine(given: EngineKey, onFault: (message: string) => void): Lease {
  const key = { path: resolve(given.path), speed: given.speed };
  const name = `${key.path}\n${key.speed}`;
  let entry = entries.get(name);
  if (entry === undefined) {
    closeIdle(key.path, onFault);
    const engine = new Engine({
      store: new SqliteStore(key.path),
      after: leaving.get(key.path),
      clock: ({ createdAt }) => wallClock(key.speed, createdAt),
      ids: timeOrderedIds(),
      onFault,
    });
    entry = { engine, key, users: 0, linger: null, joined: new Map() };
    entries.set(name, entry);
    for (const one of everywhere) entry.joined.set(one, one.join(entry));
  }
  if (entry.linger) clearTimeout(entry.linger);
  entry.linger = null;
  entry.users += 1;
  return { engine: entry.engine, key, release: once(() => release(name, onFault)) };
}

/** Every engine of this process. */
export function engines(): readonly Running[] {
  return [...entries.values()];
}

/** The engines that somebody has a share in: those that only linger until their file is let go of are left out. */
export function enginesInUse(): readonly Running[] {
  return [...entries.values()].filter(({ users }) => users > 0);
}

/** Closes every engine at once, for a process that is about to end and for tests. */
export async function closeEngines(): Promise<void> {
  const all = [...entries.values()];
  entries.clear();
  const closing = all.map(({ engine, linger }) => {
    if (linger) clearTimeout(linger);
    forgetCampaigns(engine);
    return engine.close();
  });
  await Promise.all([...closing, ...leaving.values()]);
}

/** Has something join every engine, present and to come. @returns what takes it out of all of them */
export function joinEverywhere(one: Everywhere): () => void {
  everywhere.add(one);
  for (const entry of entries.values()) entry.joined.set(one, one.join(entry));
  return once(() => {
    everywhere.delete(one);
    for (const entry of entries.values()) {
      entry.joined.get(one)?.();
      entry.joined.delete(one);
    }
  });
}

function release(name: string, onFault: (message: string) => void): void {
  const entry = entries.get(name);
  if (entry === undefined) return;
  entry.users -= 1;
  if (entry.users > 0) return;
  entry.linger = setTimeout(() => close(name, entry, onFault), LINGER_MS);
  entry.linger.unref();
}

/** Has an engine that nobody uses any more let go of the file at once: another is to have it. */
function closeIdle(path: string, onFault: (message: string) => void): void {
  for (const [name, entry] of entries) {
    if (entry.key.path === path && entry.users === 0) close(name, entry, onFault);
  }
}

function close(name: string, { engine, key, linger }: Entry, onFault: (message: string) => void): void {
  if (linger) clearTimeout(linger);
  entries.delete(name);
  forgetCampaigns(engine);
  const left = engine
    .close()
    .catch((error: unknown) => onFault(String(error)))
    .finally(() => {
      if (leaving.get(key.path) === left) leaving.delete(key.path);
    });
  leaving.set(key.path, left);
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    work();
  };
}
