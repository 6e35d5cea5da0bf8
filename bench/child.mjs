import { fork } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

let serial = 0;

/**
 * Takes one measurement in a process and a user directory of its own.
 * @param {string} folder where the directory is made, and removed afterwards
 * @param {string} script a file of `measure/`, without its ending
 * @param {object} task
 * @returns {Promise<any>} its answer; rejects when it ends without one
 */
export async function measure(folder, script, task) {
  const home = join(folder, `run-${process.pid}-${(serial += 1)}`);
  mkdirSync(home, { recursive: true });
  try {
    return await new Promise((resolve, reject) => {
      const path = fileURLToPath(new URL(`./measure/${script}.mjs`, import.meta.url));
      const child = fork(path, [JSON.stringify({ ...task, home })], {
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      });
      let said = '';
      child.stderr?.on('data', (chunk) => (said = (said + chunk).slice(-4_000)));
      let result;
      child.once('message', (message) => (result = message));
      child.once('error', reject);
      child.once('close', (code, signal) => {
        if (result === undefined)
          reject(new Error(`${script} ended (${signal ?? code}) without a result:\n${said}`));
        else resolve(result);
      });
    });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
