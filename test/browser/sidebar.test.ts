import assert from 'node:assert/strict';
import type { WebSocketRoute } from 'playwright-core';
import type { CountsPush, Overview } from '../../nodes/admin/contract.ts';
import { embeddedNodeRed } from '../package/embedded.ts';
import { example } from '../package/examples.ts';
import { assertAccessible, browserAround, violations } from './browser.ts';
import { DIALOG, openDialog, SIDEBAR, withSidebar } from './editor.ts';
import { flowOfTroubles } from './flows.ts';
import { cutOff, paint } from './looks.ts';
import { picture } from './pictures.ts';

/** What an update of the sidebar may take of the editor's only thread, in milliseconds. */
const MOST_MS = 16;

for (const version of ['node-red', 'node-red-4'] as const) {
  const newest = version === 'node-red';
  describe(`the sidebar in ${newest ? 'Node-RED 5' : 'Node-RED 4'}`, function () {
    this.timeout(240_000);
    const nodeRed = embeddedNodeRed({}, { version });
    const browser = browserAround();

    it('is accessible in light and dark in every state, and has room for its words', async () => {
      const { page, errors } = await browser.tab({ language: newest ? 'en-US' : 'de' });
      const look = async (state: string): Promise<void> => {
        for (const dark of [false, true]) {
          await paint(page, dark);
          const found = await violations(page, SIDEBAR, [], dark ? 'colours' : 'all');
          assertAccessible(found, `${state}, ${dark ? 'dark' : 'light'}`);
        }
        await paint(page, false);
        assert.deepEqual(await cutOff(page, SIDEBAR), [], state);
      };
      await withSidebar(page, nodeRed.url);
      await page.locator('#cascade-empty').waitFor();
      await look('empty');

      const flow = flowOfTroubles();
      await nodeRed.deploy(flow);
      await withSidebar(page, nodeRed.url);
      const cohort = page.locator('.cascade-card', { hasText: 'Small cohort' });
      const real = page.locator('.cascade-card').filter({ hasNotText: 'Small cohort' });
      await cohort.locator('.cascade-run').click();
      await cohort.locator('.cascade-resume-channel').waitFor();
      await page.locator('.cascade-issue').first().waitFor();
      await look('halted');
      if (newest) await picture('small-cohort', cohort);

      await cohort.locator('.cascade-channels summary').click();
      await cohort.locator('[data-channel=phone] .cascade-channel-pause').click();
      await cohort.locator('.cascade-pause').click();
      await cohort.locator('.cascade-confirm').nth(1).waitFor();
      await look('questions');
      for (let i = 0; i < 2; i += 1) await cohort.locator('.cascade-no').first().click();

      await real.locator('.cascade-upload-open').click();
      await page.locator('#cascade-upload-file').waitFor();
      await look('upload');
      await page.locator('#cascade-back').click();
      await cohort.locator('.cascade-dry-run-open').click();
      await page.locator('#cascade-dry-run-phone').fill('+447700900001');
      await page.locator('#cascade-dry-run-go').click();
      await page.locator('.cascade-dry-run-person').first().waitFor();
      await look('dry run');
      await page.locator('#cascade-back').click();

      await page.locator('#cascade-search').fill('+44770090000');
      await page.locator('.cascade-person-open').first().waitFor();
      await look('people');
      await page.locator('.cascade-person-open').first().click();
      await page.locator('.cascade-entry').first().waitFor();
      await page.locator('.cascade-person-forget').click();
      await page.locator('#cascade-person .cascade-confirm').waitFor();
      await look('person');
      // To the people found, and to the campaigns.
      await page.locator('#cascade-back').click();
      await page.locator('#cascade-back').click();

      assert.deepEqual(errors(), []);
      await page.route('**/cascade/overview*', (route) =>
        route.fulfill({ status: 500, body: 'out of order' }),
      );
      await page.locator('#cascade-refresh').click();
      await page.locator('#cascade-problem').waitFor();
      await look('failure');

      if (newest) {
        await openDialog(
          page,
          flow.find(({ id, type }) => type === 'channel-account' && id !== 'account1')!,
        );
        await page.locator('#node-config-input-publicUrl').fill('https://flows.example.com');
        await picture('account', page.locator(`:is(${DIALOG}) .cascade-form`));
      }
      await page.context().close();
    });
  });
}

describe('the sidebar beside 100,000 cascades in each of three campaigns', function () {
  const nodeRed = embeddedNodeRed();
  const browser = browserAround();

  it(`takes less than ${MOST_MS} ms of the editor for counts that are pushed and an overview that is fetched`, async () => {
    const { flow } = example('01');
    await nodeRed.deploy(flow);
    const { page, errors } = await browser.tab();
    let socket: WebSocketRoute | undefined;
    await page.routeWebSocket(/\/comms$/, (route) => {
      route.connectToServer();
      socket = route;
    });
    let round = 0;
    await page.route('**/cascade/overview*', async (route) => {
      const overview = (await (await route.fetch()).json()) as Overview;
      const [campaign] = overview.campaigns;
      const closed = 40_000 + round;
      const channel = {
        attempts: 150_000,
        sends: 150_000,
        outcomes: { delivered: 90_000, replied: 60_000 },
        cost: 9_000,
      };
      const figures = {
        started: 100_000,
        states: { waiting: 60_000 - round, success: closed },
        closed,
        channels: Object.fromEntries(campaign!.channels.map((name) => [name, channel])),
        segments: {},
      };
      const many = { ...campaign!, figures, waiting: 60_000 - round };
      const campaigns = [0, 1, 2].map((i) => ({
        ...many,
        node: `${many.node}${i}`,
        name: `${many.name} ${i}`,
      }));
      await route.fulfill({ json: { ...overview, campaigns } });
    });
    await withSidebar(page, nodeRed.url);
    await page.locator('.cascade-card').nth(2).waitFor();
    const nodes = await page
      .locator('.cascade-card')
      .evaluateAll((cards) => cards.map((one) => (one as HTMLElement).dataset['node']!));
    // Of 40,000 reached people the bars show 180,000 messages, and say why.
    assert.equal(await page.locator('.cascade-differs:visible').count(), 3);
    const update = async (): Promise<void> => {
      round += 1;
      const waiting = 60_000 - round;
      const counts: CountsPush = nodes.map((node) => ({
        node,
        state: 'running',
        started: 100_000,
        closed: 40_000 + round,
        waiting: waiting - 1,
      }));
      socket!.send(JSON.stringify([{ topic: 'cascade/counts', data: counts }]));
      await page.waitForFunction(shows, waiting - 1);
      await page.evaluate(() => document.getElementById('cascade-refresh')!.click());
      await page.waitForFunction(shows, waiting);
    };
    const cdp = await page.context().newCDPSession(page);
    // Time of the thread itself, whatever else the machine has to do.
    await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
    const busyMs = async (): Promise<number> => {
      const { metrics } = await cdp.send('Performance.getMetrics');
      return 1_000 * metrics.find(({ name }) => name === 'TaskDuration')!.value;
    };
    for (let i = 0; i < 5; i += 1) await update();
    const before = await busyMs();
    const updates = 40;
    for (let i = 0; i < updates / 2; i += 1) await update();
    const each = ((await busyMs()) - before) / updates;
    assert.ok(each < MOST_MS, `${each.toFixed(1)} ms`);
    assert.deepEqual(errors(), []);
    await page.context().close();
  });
});

/** True once all cards say that so many wait. */
function shows(waiting: number): boolean {
  const shown = [...document.querySelectorAll('.cascade-count-waiting')].map((one) => one.textContent);
  return shown.length === 3 && shown.every((one) => one === waiting.toLocaleString('en-US'));
}
