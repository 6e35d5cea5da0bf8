// @ts-check
/** Installs the locked dependencies, and knows when that is not needed. */

import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve, sep } from 'node:path';
import { run } from './child.mjs';

const WINDOWS = process.platform === 'win32';

/**
 * The lock file's hash and the file that records for which one node_modules was installed.
 * @param {string} root the package's root
 */
function stamp(root) {
  const hash = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  return { hash, file: join(root, 'node_modules', '.cascade-install') };
}

/**
 * Whether npm's own record of node_modules agrees with the lock file, as it does after a developer's `npm install`.
 * @param {string} root the package's root
 */
function agrees(root) {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(record, 'utf8')).packages;
  return Object.entries(wanted).every(([path, want]) => {
    if (path === '' || want.extraneous) return true;
    const have = present[path];
    // Binaries for other platforms are in the lock file but not on this machine.
    if (!have) return want.optional === true;
    return have.version === want.version && have.integrity === want.integrity && existsSync(join(root, path));
  });
}

/**
 * Whether node_modules holds what the lock file says. Adopts a developer's own matching installation.
 * @param {string} root the package's root
 */
export function installed(root) {
  const { hash, file } = stamp(root);
  if (existsSync(file) && readFileSync(file, 'utf8') === hash) return true;
  if (!agrees(root)) return false;
  writeFileSync(file, hash);
  return true;
}

/**
 * The search path without the package's own folders: `npm ci` empties node_modules, and must not run on the Node
 * or the npm that it deletes.
 * @param {string} root the package's root
 */
function outsidePath(root) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.filter((folder) => !`${resolve(folder)}${sep}`.startsWith(root));
}

/**
 * @param {string} name
 * @param {string[]} folders
 */
function find(name, folders) {
  return folders
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/**
 * The program and first arguments that start npm.
 * @param {string} root the package's root
 * @returns {[string, string[]]}
 */
function npm(root) {
  const folders = outsidePath(root);
  const own = process.execPath.startsWith(root);
  const node = own ? (find(WINDOWS ? 'node.exe' : 'node', folders) ?? process.execPath) : process.execPath;
  const cli = process.env.npm_execpath;
  if (cli && /npm-cli\.c?js$/.test(cli) && !cli.startsWith(root)) return [node, [cli]];
  return [WINDOWS ? 'npm.cmd' : (find('npm', folders) ?? 'npm'), []];
}

/**
 * Installs exactly what the lock file says, development dependencies included.
 * @param {string} root the package's root
 * @param {(pid: number) => void} started told npm's process id
 * @throws if npm is missing or fails
 */
export async function install(root, started) {
  const [command, first] = npm(root);
  const args = [
    'ci',
    '--include=dev',
    '--no-audit',
    '--no-fund',
    '--no-progress',
    '--no-update-notifier',
    '--loglevel=error',
  ];
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, PATH: outsidePath(root).join(delimiter) };
  // An empty HOME (not the same as none) makes npm put its cache at "/.npm".
  if (env.HOME === '') delete env.HOME;
  const end = await run(
    command,
    [...first, ...args],
    { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'], shell: WINDOWS && first.length === 0 },
    started,
  ).catch((error) => {
    throw new Error(`npm could not be started (${error.message}). Install npm, or run "npm ci" by hand.`);
  });
  if (end.code !== 0) {
    throw new Error(
      '"npm ci" failed for the reason above. Once it is out of the way, run the same command again.',
    );
  }
  const { hash, file } = stamp(root);
  writeFileSync(file, hash);
}
