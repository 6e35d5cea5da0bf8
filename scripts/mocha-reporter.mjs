// @ts-check
/** Mocha's own report, and the totals to the process that started it (test.mjs). */

import Mocha from 'mocha';
import './follow-parent.mjs';

/**
 * @typedef {{ passed: number, failed: number, failures: string[] }} Totals
 *   `failures` names each failed test and the first line of why: what a reader looks for at the end of a long run
 */

export default class Reporter extends Mocha.reporters.Spec {
  /**
   * @param {Mocha.Runner} runner
   * @param {Mocha.MochaOptions} options
   */
  constructor(runner, options) {
    super(runner, options);
    /** @type {string[]} */
    const failures = [];
    runner.on(Mocha.Runner.constants.EVENT_TEST_FAIL, (test, error) => {
      failures.push(`${test.titlePath().join(' › ')}: ${String(error?.message ?? error).split('\n')[0]}`);
    });
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      process.send?.({ passed: this.stats.passes, failed: this.stats.failures, failures });
    });
  }
}
