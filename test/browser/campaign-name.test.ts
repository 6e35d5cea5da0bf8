import assert from 'node:assert/strict';
import { embeddedNodeRed } from '../package/embedded.ts';
import { example } from '../package/examples.ts';
import { assertAccessible, browserAround, violations } from './browser.ts';
import { cancelDialog, CORE, DIALOG, openDialog, withSidebar } from './editor.ts';

describe('a campaign and its name', function () {
  this.timeout(240_000);
  const nodeRed = embeddedNodeRed();
  const browser = browserAround();
  // In real time: whoever is under way stays so.
  const flow = example('01').flow.map((node) =>
    node.type === 'cascade-store' ? { ...node, speed: 1, path: 'cascade/name.db' } : node,
  );
  const campaign = flow.find(({ type }) => type === 'cascade-campaign')!;

  it('are one: another name leaves nobody out of sight, and Run says what came of it', async () => {
    await nodeRed.deploy(flow);
    const { page, errors } = await browser.tab();
    await withSidebar(page, nodeRed.url);
    const card = (name: string) => page.locator(`.cascade-card[aria-label="${name}"]`);
    const said = (words: string) =>
      card('Quick start').locator('.cascade-result', { hasText: words }).waitFor();
    await card('Quick start').locator('.cascade-run').click();
    await said('50 people started.');
    await card('Quick start').locator('.cascade-run').click();
    await said('Nobody started. 50 are known already. A person goes through a campaign once.');

    const name = page.locator('#node-config-input-name');
    const renamed = page.locator('#cascade-campaign-renamed');
    const text = (): Promise<string> =>
      page.evaluate(() =>
        (window as unknown as { monaco: { editor: { getModels(): { getValue(): string }[] } } }).monaco.editor
          .getModels()
          .map((model) => model.getValue())
          .join('\n'),
      );
    await openDialog(page, campaign);
    assert.equal(await name.inputValue(), 'Quick start');
    await name.fill('');
    await page.locator('#node-config-input-name-error', { hasText: 'Give the campaign a name' }).waitFor();
    await name.fill('Second');
    await renamed.filter({ hasText: 'Under way in “Quick start”: 50.' }).waitFor();
    assertAccessible(await violations(page, DIALOG, CORE), 'another name');
    assert.match(await text(), /"name": "Second"/);
    await page.locator('#node-config-dialog-ok').click();
    await page.waitForSelector('.red-ui-tray', { state: 'detached' });
    await page.locator('#red-ui-header-button-deploy').click();

    await card('Second').waitFor();
    assert.equal(await card('Second').locator('.cascade-count-started').innerText(), '0');
    await page
      .locator('.cascade-issue[data-kind=campaign-nodeless]', { hasText: '“Quick start”' })
      .filter({ hasText: 'people are under way in it: 50' })
      .waitFor();
    const left = card('Quick start');
    assert.equal(await left.locator('.cascade-count-underway').innerText(), '50');
    assert.equal(await left.locator('.cascade-run:visible, .cascade-upload-open').count(), 0);
    assertAccessible(await violations(page, '#cascade-sidebar'), 'a campaign without a node');
    await left.locator('.cascade-pause').click();
    await left.locator('.cascade-yes').click();
    await left.locator('.cascade-state[data-state=paused]').waitFor();
    const opened = page.waitForEvent('popup');
    await left.locator('.cascade-report').click();
    const report = await opened;
    await report.locator('h1', { hasText: 'Quick start' }).waitFor();
    await report.close();
    await left.locator('.cascade-stop').click();
    await left.locator('.cascade-yes').click();
    await left.waitFor({ state: 'detached' });
    assert.equal(await page.locator('[data-kind=campaign-nodeless]').count(), 0);

    await openDialog(page, campaign);
    assert.equal(await name.inputValue(), 'Second');
    const take = (text: string): Promise<void> =>
      page.locator('#cascade-campaign-file').setInputFiles({
        name: 'document.json',
        mimeType: 'application/json',
        buffer: Buffer.from(text),
      });
    // While it cannot be written into the document, a name would be a second one.
    await take('{"name":');
    await page.locator('#node-config-input-name[readonly]').waitFor();
    await take(JSON.stringify({ ...(campaign['document'] as object), name: 'Third' }));
    await page.waitForFunction(
      () => document.querySelector<HTMLInputElement>('#node-config-input-name')?.value === 'Third',
    );
    await cancelDialog(page);
    await page.evaluate(() => RED.editor.editConfig('', 'cascade-campaign', '_ADD_', ''));
    await page.waitForSelector('.red-ui-tray-content', { state: 'visible' });
    await name.waitFor();
    assert.equal(await name.inputValue(), 'Campaign');
    const echo = await page.locator('#cascade-rule-0-echo').innerText();
    assert.equal(echo, '6h: sent at 10:00, call at 16:00, inside calling hours.');
    await cancelDialog(page);
    assert.deepEqual(errors(), []);
    await page.context().close();
  });
});
