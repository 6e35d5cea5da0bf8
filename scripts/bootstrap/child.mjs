// @ts-check
/** Runs one child process so that signals and exit codes pass through and the child never outlives its parents. */

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** How often the parents are looked at, in milliseconds. */
const WATCH_MS = 500;
/** How long a child may take to end after SIGTERM, in milliseconds. */
const GRACE_MS = 5000;

/**
 * The parent of a process, from Linux's /proc.
 * @param {number} pid
 * @returns {number | undefined} undefined where there is no /proc, or no such process any more
 */
function parentOf(pid) {
  try {
    // The name in brackets may hold spaces and brackets itself: count fields from the last one.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}

const parent = process.ppid;
// npm starts a shell and the shell starts us: when npm is killed the shell lives on, waiting for us.
const grandparent = process.env.npm_lifecycle_event ? parentOf(parent) : undefined;

/** Whether the process that started this one has vanished, be it by kill -9. */
function orphaned() {
  return process.ppid !== parent || (grandparent !== undefined && parentOf(parent) !== grandparent);
}

/**
 * Runs a program to its end.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @param {(pid: number) => void} [started] told the child's process id
 * @returns {Promise<{ code: number | null, signal: NodeJS.Signals | null }>} how it ended; rejects if it can't start
 */
export function run(command, args, options, started) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, options);
    if (child.pid !== undefined) started?.(child.pid);

    /** @param {NodeJS.Signals} signal */
    const forward = (signal) => {
      // On a terminal Ctrl-C reaches the whole process group; twice would mean "now!" to many programs.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    };
    /** @type {NodeJS.Signals[]} */
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, forward);

    const watch = setInterval(() => {
      if (!orphaned()) return;
      clearInterval(watch);
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref();
    }, WATCH_MS);

    const settle = () => {
      clearInterval(watch);
      for (const signal of signals) process.off(signal, forward);
    };
    child.once('error', (error) => {
      settle();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      settle();
      resolve({ code, signal });
    });
  });
}

/**
 * Ends this process the way its child ended.
 * @param {{ code: number | null, signal: NodeJS.Signals | null }} end
 */
export function endLike({ code, signal }) {
  if (signal) process.kill(process.pid, signal);
  else process.exit(code ?? 1);
}
