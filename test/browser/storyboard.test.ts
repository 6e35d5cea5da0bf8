import assert from 'node:assert/strict';
import type { CampaignReport } from '../../lib/index.ts';
import { AdminCaller } from '../package/admin-caller.ts';
import { embeddedNodeRed } from '../package/embedded.ts';
import { assertAccessible, browserAround, violations } from './browser.ts';
import { openEditor, showSidebar } from './editor.ts';
import { Person } from './person.ts';
import { picture } from './pictures.ts';

/** What the product promises: presses and milliseconds from the empty editor to a finished cascade and its plot. */
const MOST_CLICKS = 7;
const LONGEST_MS = 4 * 60_000;

/** True once the card shows that all of the demo's 50 customers have been through. */
function ended(): boolean {
  const figures = [...document.querySelectorAll('.cascade-card .cascade-counts dd')].map(
    (one) => one.textContent,
  );
  return figures[0] === '50' && figures[1] === '0';
}

for (const version of ['node-red', 'node-red-4'] as const) {
  // One Node-RED is enough for the pictures of the documents.
  const pictured = version === 'node-red';
  describe(`the first four minutes in ${pictured ? 'Node-RED 5' : 'Node-RED 4'}`, function () {
    this.timeout(240_000);
    const nodeRed = embeddedNodeRed({}, { version });
    const browser = browserAround();

    it('lead from an empty editor to a finished cascade, its plot and a person’s timeline', async () => {
      const { page, errors } = await browser.tab();
      await openEditor(page, nodeRed.url);
      const person = new Person(page);

      await showSidebar(person);
      await page.locator('#cascade-load-demo').waitFor();
      await person.read('#cascade-empty');
      if (pictured) await picture('sidebar-empty', page.locator('#cascade-sidebar'));
      await person.press('#cascade-load-demo');
      await page.waitForSelector('.red-ui-flow-node');
      await person.press('#red-ui-header-button-deploy');
      await page.waitForSelector('.cascade-card');
      if (pictured) await picture('demo-loaded', page, page.locator('#cascade-sidebar'));
      await person.press('.cascade-run');
      await page.waitForFunction(ended, undefined, { timeout: 120_000 });
      // Counts are pushed; what else the card shows is fetched, somewhat later.
      await page.locator('.cascade-card .cascade-starts').waitFor();
      await person.read('.cascade-card');
      if (pictured) await picture('demo-running', page, page.locator('#cascade-sidebar'));

      // On a slow machine the report would say, first, that its learner is still reading.
      const admin = new AdminCaller(() => nodeRed.url);
      const path = 'campaigns/Quick%20start/report?format=json';
      await admin.until<CampaignReport>(path, ({ basis }) => basis === 'learned');

      const opened = page.waitForEvent('popup');
      await person.press('.cascade-report');
      const report = await opened;
      await report.waitForSelector('svg');
      const plot = await person.read('main', report);
      assert.match(plot, /50/);
      assert.match(await report.locator('header').innerText(), /simulated/i);
      if (pictured) await picture('report', report);
      assertAccessible(await violations(report, 'body'), 'the report');
      await report.close();

      await person.press('#cascade-search');
      await person.type('+44 7700 900 107');
      await page.waitForSelector('.cascade-entries');
      await person.read('.cascade-entries');
      if (pictured) await picture('person', page.locator('#cascade-sidebar'));

      assert.ok(person.clicks <= MOST_CLICKS, `${person.clicks} clicks`);
      assert.ok(person.tookMs < LONGEST_MS, `${Math.round(person.tookMs / 1_000)} s`);
      assert.deepEqual(errors(), []);
      assert.deepEqual(nodeRed.complaints(), []);
      await page.context().close();
    });
  });
}
