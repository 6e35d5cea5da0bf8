// @ts-check
/**
 * node scripts/build.mjs [--complete]
 *
 * Builds dist/ from nodes/, lib/, bin/, icons/ and locales/. Nothing is written unless everything could be built.
 * With --complete it also refuses a package whose package.json names a file that the build doesn't make.
 */

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { HASH_FILE, filesBelow, inputsHash } from './bootstrap/inputs.mjs';
import { bundleEditor, bundleEngine, bundleNodes, sets } from './build/bundle.mjs';
import { carryEngineTexts } from './build/engine-texts.mjs';
import { page } from './build/page.mjs';
import { writeDist } from './build/write.mjs';
import { thirdParty } from './third-party.mjs';

/** @typedef {Map<string, string | Buffer>} Files contents by their path below dist/ */

/**
 * Files that are copied as they are: icons and locales beside the nodes, where Node-RED looks for them, and schemas.
 * @param {string} root
 * @returns {[from: string, to: string][]}
 */
function copies(root) {
  const icons = filesBelow(root, 'icons');
  const locales = filesBelow(root, 'locales');
  const schemas = filesBelow(root, 'lib').filter((path) => path.endsWith('.schema.json'));
  return [
    ...icons.map((path) => /** @type {[string, string]} */ ([path, `nodes/${path}`])),
    ...locales.map((path) => /** @type {[string, string]} */ ([path, `nodes/${path}`])),
    ...schemas.map((path) => /** @type {[string, string]} */ ([path, `schema/${basename(path)}`])),
  ];
}

/**
 * Builds a package in memory.
 * @param {string} root its root
 * @returns {Promise<Files>}
 * @throws esbuild's BuildFailure, or an Error that names what is wrong
 */
export async function build(root) {
  const { dependencies = {} } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const external = Object.keys(dependencies);
  const [engine, nodes, editor] = await Promise.all([
    bundleEngine(root, external),
    bundleNodes(root, external),
    bundleEditor(root),
  ]);

  /** @type {Files} */
  const files = new Map([...engine.files, ...nodes.files]);
  const command = nodes.files.get('bin/cascade.js');
  if (command && !command.startsWith('#!')) files.set('bin/cascade.js', `#!/usr/bin/env node\n${command}`);

  for (const name of new Set([...sets(root, '.html'), ...sets(root, '.editor.ts')])) {
    const template = filesBelow(root, `nodes/${name}/${name}.html`).map((path) =>
      readFileSync(join(root, path), 'utf8'),
    );
    files.set(`nodes/${name}.html`, page(editor.files.get(`nodes/${name}.js`) ?? '', template.join('')));
  }
  for (const [from, to] of copies(root)) {
    if (files.has(to))
      throw new Error(`${from} and another file would both become dist/${to}. Rename one of them.`);
    files.set(to, readFileSync(join(root, from)));
  }
  carryEngineTexts(files);
  files.set('THIRD-PARTY.md', thirdParty(root, [engine.metafile, nodes.metafile, editor.metafile]));
  // Whatever the sources are, the built files are CommonJS: Node-RED 4 loads nothing else.
  files.set('package.json', '{ "type": "commonjs" }\n');
  return files;
}

/**
 * What package.json promises and the build doesn't make.
 * @param {string} root
 * @param {Files} files
 * @returns {string[]} paths relative to the root
 */
export function missing(root, files) {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const loaded = Object.values({ ...manifest['node-red']?.nodes, ...manifest['node-red']?.plugins });
  const pages = loaded.map((path) => path.replace(/\.js$/, '.html'));
  const others = [manifest.main, ...Object.values(manifest.bin ?? {})].filter(Boolean);
  return [...others, ...loaded, ...pages].filter((path) => !files.has(path.replace(/^(\.\/)?dist\//, '')));
}

/** @param {string[]} options the command line */
async function main(options) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const hash = inputsHash(root);
  const files = await build(root);
  const gaps = options.includes('--complete') ? missing(root, files) : [];
  if (gaps.length > 0)
    throw new Error(`package.json names files that the build doesn't make: ${gaps.join(', ')}`);
  // The hash goes last and vanishes first: an interrupted build is one that never was.
  rmSync(join(root, HASH_FILE), { force: true });
  writeDist(join(root, 'dist'), files);
  writeFileSync(join(root, HASH_FILE), hash);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await main(process.argv.slice(2));
  } catch (error) {
    const failure = /** @type {Partial<esbuild.BuildFailure> & Error} */ (error);
    const lines = failure.errors
      ? await esbuild.formatMessages(failure.errors, { kind: 'error', color: process.stderr.isTTY })
      : [`build: ${failure.message}\n`];
    process.stderr.write(lines.join(''));
    process.exitCode = 1;
  }
}
