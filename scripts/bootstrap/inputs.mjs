// @ts-check
/** What a build is made from, as one hash. */

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Files and folders that a build reads, relative to the package's root. */
const INPUTS = [
  'lib',
  'nodes',
  'bin',
  'icons',
  'locales',
  'scripts/build.mjs',
  'scripts/build',
  'scripts/third-party.mjs',
  'package.json',
  'package-lock.json',
];

/** Where a finished build leaves the hash of its inputs, relative to the package's root. */
export const HASH_FILE = 'dist/.build-hash';

/**
 * All files at or below a path, in a stable order.
 * @param {string} root
 * @param {string} path relative to root
 * @returns {string[]} paths relative to root with forward slashes; none if the path doesn't exist
 */
export function filesBelow(root, path) {
  const full = join(root, path);
  if (!existsSync(full)) return [];
  if (statSync(full).isFile()) return [path];
  const names = readdirSync(full).sort();
  return names.flatMap((name) => filesBelow(root, `${path}/${name}`));
}

/**
 * The hash of everything a build reads.
 * @param {string} root the package's root
 * @returns {string} SHA-256, hexadecimal
 */
export function inputsHash(root) {
  const hash = createHash('sha256');
  for (const path of INPUTS.flatMap((input) => filesBelow(root, input))) {
    const content = readFileSync(join(root, path));
    hash.update(`${path}\n${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

/**
 * Whether dist/ was built from exactly these inputs.
 * @param {string} root the package's root
 */
export function built(root) {
  const file = join(root, HASH_FILE);
  return existsSync(file) && readFileSync(file, 'utf8') === inputsHash(root);
}
