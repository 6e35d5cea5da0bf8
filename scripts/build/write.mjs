// @ts-check
/** Brings dist/ to a wanted state, file by file, so that whoever reads it meets whole files only. */

import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Removes what is not wanted, and folders that became empty. Hidden files at the top are the builds' own.
 * @param {string} dist
 * @param {string} folder relative to dist
 * @param {(path: string) => boolean} wanted
 */
function prune(dist, folder, wanted) {
  for (const entry of readdirSync(join(dist, folder), { withFileTypes: true })) {
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    if (!folder && entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) {
      prune(dist, path, wanted);
      if (readdirSync(join(dist, path)).length === 0) rmSync(join(dist, path), { recursive: true });
    } else if (!wanted(path)) rmSync(join(dist, path));
  }
}

/**
 * Writes the files that differ and removes all others.
 * @param {string} dist the folder
 * @param {Map<string, string | Buffer>} files contents by path below dist/
 */
export function writeDist(dist, files) {
  const aside = join(dist, `.writing-${process.pid}`);
  mkdirSync(aside, { recursive: true });
  try {
    for (const [path, contents] of files) {
      const target = join(dist, path);
      const wanted = Buffer.from(contents);
      if (existsSync(target) && readFileSync(target).equals(wanted)) continue;
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(join(aside, 'file'), wanted, { mode: path.startsWith('bin/') ? 0o755 : 0o644 });
      renameSync(join(aside, 'file'), target);
    }
    prune(dist, '', (path) => files.has(path));
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}
