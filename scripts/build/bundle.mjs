// @ts-check
/** The esbuild runs: the engine, the nodes that share it, and the editor scripts. Everything stays in memory. */

import { existsSync, readdirSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import * as esbuild from 'esbuild';

/**
 * @typedef {{ in: string, out: string }} Entry an entry file, absolute, and its output below dist/, without extension
 * @typedef {{ files: Map<string, string>, metafile: esbuild.Metafile }} Bundle outputs by their path below dist/
 */

/** In CommonJS a module knows its file name; `import.meta.url` is made from it. */
const MODULE_URL = `'use strict';\nconst moduleUrl = require('node:url').pathToFileURL(__filename).href;`;

/** The options shared by all bundles. tsconfig.json is for the type checker alone: builds must not depend on it. */
const COMMON = /** @satisfies {esbuild.BuildOptions} */ ({
  bundle: true,
  write: false,
  metafile: true,
  logLevel: 'silent',
  charset: 'utf8',
  tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true, alwaysStrict: true } },
});

/**
 * Keeps the engine single. All its state must exist once in a process, so the nodes and the command share one built
 * file, dist/lib/cascade.js, and may take nothing of lib/ that is not exported by lib/index.ts.
 * @param {string} root
 * @returns {esbuild.Plugin}
 */
function sharedEngine(root) {
  const lib = join(root, 'lib') + sep;
  return {
    name: 'shared-engine',
    setup(build) {
      build.onResolve({ filter: /^\.\.?\// }, (args) => {
        const path = resolve(args.resolveDir, args.path);
        if (args.kind === 'entry-point' || !path.startsWith(lib)) return undefined;
        if (path === join(lib, 'index.ts')) return { path: '../lib/cascade.js', external: true };
        const text =
          `${relative(root, args.importer)} imports ${relative(root, path)}. ` +
          'Outside lib/ only lib/index.ts may be imported, or the engine would exist twice in the process. ' +
          'Export what you need from lib/index.ts, or use "import type" if it is only a type.';
        return { errors: [{ text }] };
      });
    },
  };
}

/**
 * Keeps lib/ free of Node-RED and of the nodes. The tables in maps/ and the engine's texts are data, and belong to it.
 * @param {string} root
 * @returns {esbuild.Plugin}
 */
function freeOfNodeRed(root) {
  const lib = join(root, 'lib') + sep;
  const data = [join(root, 'maps') + sep, join(root, 'locales/en-US/engine-')];
  return {
    name: 'free-of-node-red',
    setup(build) {
      build.onResolve({ filter: /^(\.\.?\/|node-red|@node-red\/)/ }, (args) => {
        const path = args.path.startsWith('.') ? resolve(args.resolveDir, args.path) : null;
        const foreign =
          path === null ||
          !(path.startsWith(lib) || (data.some((one) => path.startsWith(one)) && path.endsWith('.json')));
        if (args.kind === 'entry-point' || !foreign || !args.importer.startsWith(lib)) return undefined;
        const text = `${relative(root, args.importer)} imports "${args.path}". lib/ imports nothing of Node-RED or from outside lib/.`;
        return { errors: [{ text }] };
      });
    },
  };
}

/**
 * @param {string} root
 * @param {Entry[]} entries
 * @param {esbuild.BuildOptions} options
 * @returns {Promise<Bundle>}
 */
async function bundle(root, entries, options) {
  const dist = join(root, 'dist');
  const result = await esbuild.build({
    ...COMMON,
    ...options,
    absWorkingDir: root,
    outdir: dist,
    entryPoints: entries,
  });
  const files = new Map(
    (result.outputFiles ?? []).map((file) => [relative(dist, file.path).split(sep).join('/'), file.text]),
  );
  return { files, metafile: /** @type {esbuild.Metafile} */ (result.metafile) };
}

/**
 * Bundles code that runs in Node, as CommonJS. Packages that users install stay outside.
 * @param {string} root
 * @param {Entry[]} entries
 * @param {string[]} dependencies package.json's run-time dependencies
 * @param {esbuild.BuildOptions} options
 */
function runtime(root, entries, dependencies, options) {
  return bundle(root, entries, {
    platform: 'node',
    format: 'cjs',
    target: 'node22.9',
    keepNames: true,
    external: dependencies.flatMap((name) => [name, `${name}/*`]),
    define: {
      'import.meta.url': 'moduleUrl',
      'import.meta.dirname': '__dirname',
      'import.meta.filename': '__filename',
    },
    banner: { js: MODULE_URL },
    ...options,
  });
}

/**
 * Folders of nodes/ that hold a set (a node or a plugin): the entry has the folder's name.
 * @param {string} root
 * @param {string} ending of the entry file, with its dot
 * @returns {string[]} names, sorted
 */
export function sets(root, ending) {
  const nodes = join(root, 'nodes');
  if (!existsSync(nodes)) return [];
  const names = readdirSync(nodes).sort();
  return names.filter((name) => existsSync(join(nodes, name, name + ending)));
}

/**
 * The engine and its store worker.
 * @param {string} root
 * @param {string[]} dependencies
 */
export function bundleEngine(root, dependencies) {
  const entries = [
    { in: join(root, 'lib/index.ts'), out: 'lib/cascade' },
    { in: join(root, 'lib/store/sqlite/worker.ts'), out: 'lib/store-worker' },
  ].filter((entry) => existsSync(entry.in));
  return runtime(root, entries, dependencies, { plugins: [freeOfNodeRed(root)] });
}

/**
 * The run-time half of every set, and the `cascade` command.
 * @param {string} root
 * @param {string[]} dependencies
 */
export function bundleNodes(root, dependencies) {
  const entries = sets(root, '.ts').map((name) => ({
    in: join(root, 'nodes', name, `${name}.ts`),
    out: `nodes/${name}`,
  }));
  const command = { in: join(root, 'bin/cascade.ts'), out: 'bin/cascade' };
  if (existsSync(command.in)) entries.push(command);
  return runtime(root, entries, dependencies, { plugins: [sharedEngine(root)] });
}

/**
 * The editor half of every set: one script for the browser each, with names and literals as written, because the
 * Flow Library reads them.
 * @param {string} root
 */
export function bundleEditor(root) {
  const entries = sets(root, '.editor.ts').map((name) => ({
    in: join(root, 'nodes', name, `${name}.editor.ts`),
    out: `nodes/${name}`,
  }));
  return bundle(root, entries, { platform: 'browser', format: 'iife', target: 'es2020' });
}
