// @ts-check
/** Finds the Node that the scripts run on: the pinned one from the npm package `node`, whatever the machine has. */

import { accessSync, constants, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';

/** @param {string} path */
function runnable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * Places where the package `node` or its package for this platform leaves the binary.
 * @param {string} root the package's root
 */
function candidates(root) {
  const { platform, arch } = process;
  const file = platform === 'win32' ? join('bin', 'node.exe') : join('bin', 'node');
  const name = `${platform === 'darwin' && arch === 'arm64' ? 'node-bin' : 'node'}-${platform === 'win32' ? 'win' : platform}-${arch}`;
  const modules = join(root, 'node_modules');
  return [
    join(modules, 'node', file),
    join(modules, 'node', 'node_modules', name, file),
    join(modules, name, file),
  ];
}

/** Whether the Node that runs this can do what the scripts need: SQLite, and TypeScript without its types. */
function capable() {
  return isBuiltin('node:sqlite') && 'typescript' in process.features && Boolean(process.features.typescript);
}

/**
 * The Node for the scripts: `CASCADE_NODE` if set, else the pinned one, else the running one if it will do.
 * @param {string} root the package's root
 * @returns {string} path of the binary
 * @throws if there is none, with the remedy
 */
export function findNode(root) {
  const chosen = process.env.CASCADE_NODE;
  if (chosen) {
    if (runnable(chosen)) return chosen;
    throw new Error(
      `CASCADE_NODE is "${chosen}", which is not a program. Set it to the path of a Node, or unset it.`,
    );
  }
  const pinned = candidates(root).find(runnable);
  if (pinned) return pinned;
  if (capable()) return process.execPath;
  throw new Error(
    `Node ${process.versions.node} is too old for Node-RED 5, and the pinned Node is not there, because npm was told ` +
      'to skip install scripts. Run "npm rebuild node --ignore-scripts=false", or use Node 22.18 or newer.',
  );
}
