// @ts-check
/** A lock file, so that two commands started at once don't install or build into each other. */

import { existsSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';

/** How often a waiting process looks again, and the owner shows that it lives, in milliseconds. */
const BEAT_MS = 500;
/** An owner that showed no sign of life for this long is dead, whatever its process id says now. */
const SILENT_MS = 15_000;

/** @param {number} pid */
function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/**
 * Whether the lock's owner is gone. Its child (npm) may outlive it for a while and counts as the owner.
 * @param {string} path
 * @param {string} content "owner" or "owner child": process ids
 */
function abandoned(path, content) {
  const [owner, child] = content.split(' ').map(Number);
  const silent = Date.now() - statSync(path).mtimeMs > SILENT_MS;
  return (silent || (owner !== undefined && owner > 0 && !alive(owner))) && !(child && alive(child));
}

/**
 * Removes an abandoned lock. Renaming first makes sure that it is the abandoned one which goes: of two processes
 * that found it, the slower may have caught the quicker one's new lock, and gives it back.
 * @param {string} path
 * @param {string} content what the abandoned lock holds
 */
function remove(path, content) {
  const aside = `${path}.${process.pid}`;
  renameSync(path, aside);
  if (readFileSync(aside, 'utf8') !== content && !existsSync(path)) renameSync(aside, path);
  else rmSync(aside, { force: true });
}

/**
 * Takes the lock if it is free or abandoned.
 * @param {string} path
 * @returns {boolean} whether this process owns it now
 */
function take(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
  }
  try {
    const content = readFileSync(path, 'utf8');
    if (abandoned(path, content)) remove(path, content);
  } catch (error) {
    // Released between two looks: the next try will tell.
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT') throw error;
  }
  return false;
}

/**
 * Does some work while holding the lock, waiting for it as long as another process shows that it works.
 * @template T
 * @param {string} path the lock file
 * @param {() => void} waiting called once if another process holds it
 * @param {(adopt: (pid: number) => void) => Promise<T>} work may name a child process that counts as the owner too
 * @returns {Promise<T>}
 */
export async function withLock(path, waiting, work) {
  for (let tries = 0; !take(path); tries++) {
    if (tries === 1) waiting();
    await new Promise((resolve) => setTimeout(resolve, BEAT_MS));
  }
  const release = () => rmSync(path, { force: true });
  process.once('exit', release);
  const beat = setInterval(() => utimesSync(path, new Date(), new Date()), BEAT_MS);
  try {
    return await work((pid) => writeFileSync(path, `${process.pid} ${pid}`));
  } finally {
    clearInterval(beat);
    process.off('exit', release);
    release();
  }
}
