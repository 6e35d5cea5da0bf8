// @ts-check
/** Mocha's own report, and the totals to the process that started it (test.mjs). */

import Mocha from 'mocha';
import './follow-parent.mjs';

/** @typedef {{ passed: number, failed: number }} Totals */

export default class Reporter extends Mocha.reporters.Spec {
  /**
   * @param {Mocha.Runner} runner
   * @param {Mocha.MochaOptions} options
   */
  constructor(runner, options) {
    super(runner, options);
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      process.send?.({ passed: this.stats.passes, failed: this.stats.failures });
    });
  }
}
