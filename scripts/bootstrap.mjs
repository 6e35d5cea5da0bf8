// @ts-check
/**
 * node scripts/bootstrap.mjs [script] [arguments]
 *
 * Runs a script of this repository on a fresh clone: installs and builds what is missing or out of date, then runs
 * the script on the pinned Node. Needs Node 18 and npm, nothing else. What it has to say goes to stderr, so that
 * stdout is the script's alone. Without a script it installs and builds.
 */

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endLike, run } from './bootstrap/child.mjs';
import { findNode } from './bootstrap/find-node.mjs';
import { built } from './bootstrap/inputs.mjs';
import { install, installed } from './bootstrap/install.mjs';
import { withLock } from './bootstrap/lock.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const [script, ...args] = process.argv.slice(2);

/** @param {string} text */
const notice = (text) => void process.stderr.write(`cascade: ${text}\n`);

/** Installs and builds, alone; another process may have done it while this one waited. */
async function prepare() {
  await withLock(
    join(root, '.bootstrap.lock'),
    () => notice('another command is installing or building, waiting for it'),
    async (adopt) => {
      if (!installed(root)) {
        notice('installing the dependencies (once, about a minute)');
        await install(root, adopt);
      }
      if (built(root)) return;
      notice('building');
      const end = await run(
        findNode(root),
        [join(root, 'scripts', 'build.mjs')],
        { cwd: root, stdio: 'inherit' },
        adopt,
      );
      if (end.code !== 0) throw new Error('the build failed, see above');
    },
  );
}

// The terminal may be gone before we are.
process.stderr.on('error', () => {});
try {
  if (!installed(root) || !built(root)) await prepare();
  if (script) {
    endLike(
      await run(findNode(root), [script, ...args], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] }),
    );
  }
} catch (error) {
  notice(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
