// @ts-check
/**
 * node scripts/test.mjs [files]
 *
 * Checks the code and runs the tests; with files only those. At the end the failed tests are named once more, and
 * the last line on stdout is "N passed, N failed". Nothing is forced to exit: a run that ended but whose process
 * stays is a failure, since something was left open.
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
 * The tests in groups, each of which is a process of its own: without Node-RED, in Node-RED's test helper, the packed
 * package in a real Node-RED, which takes so long that it is two, and the editor in a browser. What takes longest
 * comes first, as {@link sideBySide} ends soonest so.
 * @returns {string[][]}
 */
function groups() {
  const files = globSync('test/**/*.test.ts', { cwd: root }).sort();
  /** @param {string} folder */
  const of = (folder) => files.filter((file) => file.startsWith(`test/${folder}/`));
  const [nodes, packed, browser] = [of('nodes'), of('package'), of('browser')];
  const units = files.filter((file) => ![nodes, packed, browser].flat().includes(file));
  const half = packed.findIndex((file) => file > 'test/package/packed');
  return [units, browser, packed.slice(0, half), packed.slice(half), nodes];
}

/**
 * Runs groups of tests side by side, because they wait more than they work: three at a time, and as soon as one has
 * ended, the next begins. The output of one side comes as it is written, that of the others when a group has ended.
 * @param {string[][]} queue
 * @returns {Promise<Totals[]>}
 */
async function sideBySide(queue) {
  /** @type {Totals[]} */
  const totals = [];
  const side = async (/** @type {boolean} */ kept) => {
    for (let group = queue.shift(); group !== undefined; group = queue.shift()) {
      totals.push(await mocha(group, kept));
    }
  };
  await Promise.all([side(false), side(true), side(true)]);
  return totals;
}

/**
 * Runs a script on this Node, its output passed on, or kept until it has ended.
 * @param {string[]} args
 * @param {{ received?: (message: Totals) => void, kept?: boolean }} [options]
 * @returns {Promise<boolean>} whether it exited with 0
 */
function script(args, { received, kept = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: kept ? ['ignore', 'pipe', 'pipe', 'ipc'] : ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    /** @type {Buffer[]} */
    const output = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => output.push(chunk));
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
    child.once('close', (code) => {
      clearTimeout(stuck);
      process.stdout.write(Buffer.concat(output));
      resolve(code === 0);
    });
  });
}

/**
 * @param {string[]} files
 * @param {boolean} [kept] whether its output is kept until it has ended
 * @returns {Promise<Totals>} at least one failure if mocha failed in any way
 */
async function mocha(files, kept = false) {
  /** @type {Totals} */
  let totals = { passed: 0, failed: 0, failures: [] };
  const args = ['--disable-warning=ExperimentalWarning', '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON'];
  args.push('node_modules/mocha/bin/mocha.js', '--reporter', 'scripts/mocha-reporter.mjs', ...files);
  if (process.env['CASCADE_THOROUGH']) args.push('--timeout', '1800000');
  const passed = await script(args, { received: (message) => (totals = message), kept });
  if (!passed && totals.failed === 0)
    totals.failures.push(`mocha did not end well; it began with ${files[0]}`);
  return { ...totals, failed: passed ? totals.failed : Math.max(1, totals.failed) };
}

const chosen = process.argv.slice(2);
/** @type {Totals[]} */
const results = [];
if (chosen.length > 0) results.push(await mocha(chosen));
else {
  if (!(await script(['scripts/check.mjs']))) {
    results.push({ passed: 0, failed: 1, failures: ['scripts/check.mjs: see the top of this output'] });
  }
  const found = groups().filter((group) => group.length > 0);
  if (found.length === 0) throw new Error('no tests found under test/');
  results.push(...(await sideBySide(found)));
}

const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0);
for (const failure of results.flatMap(({ failures }) => failures)) {
  process.stdout.write(`failed: ${failure}\n`);
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
