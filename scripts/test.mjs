// @ts-check
/**
 * node scripts/test.mjs [files]
 *
 * Checks the code and runs the tests, the quick ones first; with files only those. The last line on stdout is
 * "N passed, N failed". Nothing is forced to exit: a run that ended but whose process stays is a failure, since
 * something was left open.
 */

import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import './follow-parent.mjs';

/** @typedef {import('./mocha-reporter.mjs').Totals} Totals */

/** How long a process may stay after its tests have ended, in milliseconds. */
const GRACE_MS = 20_000;

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * The tests in the order of their cost: without Node-RED, in Node-RED's test helper, the packed package in a real one,
 * the editor in a browser.
 * @returns {string[][]}
 */
function groups() {
  const files = globSync('test/**/*.test.ts', { cwd: root }).sort();
  const nodes = files.filter((file) => file.startsWith('test/nodes/'));
  const packed = files.filter((file) => file.startsWith('test/package/'));
  const browser = files.filter((file) => file.startsWith('test/browser/'));
  const units = files.filter((file) => ![nodes, packed, browser].flat().includes(file));
  return [units, nodes, packed, browser].filter((group) => group.length > 0);
}

/**
 * Runs a script on this Node, its output passed on.
 * @param {string[]} args
 * @param {(message: Totals) => void} [received]
 * @returns {Promise<boolean>} whether it exited with 0
 */
function script(args, received) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    /** @type {NodeJS.Timeout | undefined} */
    let stuck;
    child.once('message', (message) => {
      received?.(/** @type {Totals} */ (message));
      stuck = setTimeout(() => {
        process.stderr.write(
          'The tests have ended but their process has not: a timer, server or worker was left open.\n',
        );
        child.kill('SIGKILL');
      }, GRACE_MS);
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      clearTimeout(stuck);
      resolve(code === 0);
    });
  });
}

/**
 * @param {string[]} files
 * @returns {Promise<Totals>} at least one failure if mocha failed in any way
 */
async function mocha(files) {
  /** @type {Totals} */
  let totals = { passed: 0, failed: 0 };
  const args = ['--disable-warning=ExperimentalWarning', '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON'];
  args.push('node_modules/mocha/bin/mocha.js', '--reporter', 'scripts/mocha-reporter.mjs', ...files);
  const passed = await script(args, (message) => (totals = message));
  return { ...totals, failed: passed ? totals.failed : Math.max(1, totals.failed) };
}

const chosen = process.argv.slice(2);
/** @type {Totals[]} */
const results = [];
if (chosen.length > 0) results.push(await mocha(chosen));
else {
  if (!(await script(['scripts/check.mjs']))) results.push({ passed: 0, failed: 1 });
  const found = groups();
  if (found.length === 0) throw new Error('no tests found under test/');
  for (const group of found) results.push(await mocha(group));
}

const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
