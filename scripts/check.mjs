// @ts-check
/** Checks types, lint rules and format, all at once; prints the report of each check that fails. */

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import './follow-parent.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = `${root}/node_modules`;

/** @type {Record<string, string[]>} */
const CHECKS = {
  'types of the runtime code': [`${bin}/typescript/bin/tsc`, '-p', 'tsconfig.json', '--pretty'],
  'types of the editor code': [`${bin}/typescript/bin/tsc`, '-p', 'nodes/tsconfig.json', '--pretty'],
  'types of the browser tests': [`${bin}/typescript/bin/tsc`, '-p', 'test/browser/tsconfig.json', '--pretty'],
  lint: [`${bin}/oxlint/bin/oxlint`, '--type-aware', '--deny-warnings'],
  'format (npm run format repairs it)': [`${bin}/oxfmt/bin/oxfmt`, '--check'],
};

/**
 * @param {string} name
 * @param {string[]} args
 * @returns {Promise<boolean>} whether it passed
 */
function check(name, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root });
    /** @type {Buffer[]} */
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code !== 0) process.stdout.write(`\n${name}: failed\n\n${Buffer.concat(output).toString()}\n`);
      resolve(code === 0);
    });
  });
}

const passed = await Promise.all(Object.entries(CHECKS).map(([name, args]) => check(name, args)));
if (passed.every(Boolean)) process.stdout.write('types, lint and format are fine\n');
else process.exitCode = 1;
