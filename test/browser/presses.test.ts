import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { embeddedNodeRed } from '../package/embedded.ts';
import { browserAround, type Tab } from './browser.ts';
import { cancelDialog, openDialog, withSidebar } from './editor.ts';
import { flowOfTroubles } from './flows.ts';

const LIST = 'name,phone,segment\nAda,+12025550181,retail\nBen,+12025550182,office\nCy,nowhere,retail\n';

/** The text of the file that a press saves. */
async function savedBy(page: Page, button: Locator): Promise<string> {
  const saved = page.waitForEvent('download');
  await button.click();
  return readFileSync(await (await saved).path(), 'utf8');
}

describe('what else can be pressed', function () {
  const nodeRed = embeddedNodeRed();
  const browser = browserAround();
  let tab: Tab;
  let cohort: Locator;
  let real: Locator;

  before(async () => {
    await nodeRed.deploy(
      flowOfTroubles().map((node) => (node.id === 'cohort-send-sms' ? { ...node, account: 'gone' } : node)),
    );
    tab = await browser.tab();
    await withSidebar(tab.page, nodeRed.url);
    cohort = tab.page.locator('.cascade-card', { hasText: 'Small cohort' });
    real = tab.page.locator('.cascade-card').filter({ hasNotText: 'Small cohort' });
  });
  after(async () => {
    assert.deepEqual(tab.errors(), []);
    await tab.page.context().close();
  });

  it('asks before it runs a campaign that reaches people, and runs it then', async () => {
    const question = real.locator('.cascade-confirm');
    await real.locator('.cascade-run').click();
    await question.filter({ hasText: 'real people' }).waitFor();
    await real.locator('.cascade-no').click();
    await question.waitFor({ state: 'detached' });
    assert.equal(await real.locator('.cascade-count-started').innerText(), '0');
    await real.locator('.cascade-run').click();
    await question.locator('.cascade-yes').click();
    await real.locator('.cascade-count-started', { hasText: '1' }).waitFor();
  });

  it('resumes a single channel that was halted, after saying what that does', async () => {
    await cohort.locator('.cascade-run').click();
    await cohort.locator('.cascade-resume-channel').click();
    await cohort.locator('.cascade-confirm', { hasText: 'sending on it begins again' }).waitFor();
    await cohort.locator('.cascade-yes').click();
    await cohort.locator('.cascade-result', { hasText: /Resumed WhatsApp: \d+ / }).waitFor();
  });

  it('shows the node that an issue is about: one of a flow on its tab, an account in the list of its kind', async () => {
    const { page } = tab;
    const issue = (kind: string): Locator => page.locator(`.cascade-issue[data-kind=${kind}]`).first();
    await issue('account-broken').locator('.cascade-reveal').click();
    await page.locator('.red-ui-palette-node-config').getByText('Twilio', { exact: true }).waitFor();
    await withSidebarInFront(page);
    await issue('account-missing').locator('.cascade-reveal').click();
    await page.waitForFunction(
      () => (RED.nodes.node('cohort-send-sms') as { highlighted?: boolean }).highlighted,
    );
    assert.equal(await page.evaluate(() => RED.workspaces.active() as unknown), 'cohort-tab');
  });

  it('makes a dry run of a list, pasted or from a file, and names the rows at fault', async () => {
    const { page } = tab;
    const result = page.locator('.cascade-dry-run-result');
    await real.locator('.cascade-dry-run-open').click();
    await page.locator('#cascade-dry-run-list').check();
    await page.locator('#cascade-dry-run-go').click();
    await page.locator('.cascade-result', { hasText: 'Paste CSV text' }).waitFor();
    await page.locator('#cascade-dry-run-csv').fill('name,phone\nZoe,+12025550183\n');
    await page.locator('#cascade-dry-run-go').click();
    await result.filter({ hasText: 'Zoe' }).waitFor();
    await page
      .locator('#cascade-dry-run-file')
      .setInputFiles({ name: 'list.csv', mimeType: 'text/csv', buffer: Buffer.from(LIST) });
    await page.locator('#cascade-dry-run-go').click();
    await result.filter({ hasText: 'Ada' }).waitFor();
    assert.match(await result.innerText(), /Ben[^]*Rejected rows[^]*Line 4/);
    await page.locator('#cascade-back').click();
  });

  it('takes a list that is dropped', async () => {
    const { page } = tab;
    await cohort.locator('.cascade-upload-open').click();
    const area = page.locator('.cascade-drop');
    const dataTransfer = await page.evaluateHandle((text) => {
      const data = new DataTransfer();
      data.items.add(new File([text], 'dropped.csv', { type: 'text/csv' }));
      return data;
    }, LIST);
    for (const type of ['dragenter', 'dragover']) await area.dispatchEvent(type, { dataTransfer });
    assert.match((await area.getAttribute('class')) ?? '', /cascade-dropping/);
    await area.dispatchEvent('drop', { dataTransfer });
    await area.filter({ hasText: 'dropped.csv' }).waitFor();
    assert.doesNotMatch((await area.getAttribute('class')) ?? '', /cascade-dropping/);
    await page.locator('#cascade-upload-send').click();
    await page.locator('.cascade-result', { hasText: 'of 3 rows, 2 started' }).waitFor();
    await page.locator('#cascade-back').click();
  });

  it('saves the report as a page, as a table and as data', async () => {
    const { page } = tab;
    const saved = (format: string): Promise<string> =>
      savedBy(page, cohort.locator(`.cascade-report-${format}`));
    const report = JSON.parse(await saved('json')) as { campaign: string; totals: { started: number } };
    assert.equal(report.campaign, 'Small cohort');
    assert.equal(report.totals.started, 302);
    const [head = '', ...rows] = (await saved('csv')).trim().split(/\r?\n/);
    assert.match(head, /segment/);
    assert.ok(rows.length > 0 && rows.every((row) => row.split(',').length >= head.split(',').length), head);
    assert.match(await saved('html'), /^<!doctype html>[^]*<svg/);
  });

  it('searches the same words again when they are typed again', async () => {
    const { page } = tab;
    const field = page.locator('#cascade-search');
    await field.fill('+12025550181');
    await page.locator('#cascade-person .cascade-entry').first().waitFor();
    await real.locator('.cascade-upload-open').dispatchEvent('click');
    await page.locator('#cascade-upload').waitFor();
    await field.fill('');
    await field.fill('+12025550181');
    await page.locator('#cascade-person .cascade-entry').first().waitFor();
    await page.locator('#cascade-back').click();
  });

  it('says under a number of an account that it is none', async () => {
    const { page } = tab;
    await openDialog(page, { id: 'twilio-whatsapp-account', type: 'channel-account' });
    await page.locator('#channel-account-advanced > summary').click();
    const field = page.locator('#channel-account-perSecond');
    await field.fill('many');
    const alert = page.locator('#channel-account-perSecond-error');
    await alert.filter({ hasText: '"many" is not a number' }).waitFor();
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    await field.fill('25');
    assert.equal(await alert.innerText(), '');
    await cancelDialog(page);
  });

  it('keeps the preview in sight beside the text, also while a customer of one’s own is written', async () => {
    const { page } = tab;
    await openDialog(
      page,
      flowOfTroubles().find(({ id }) => id === 'cohort-send-whatsapp')!,
    );
    await page.locator('#cascade-preview-message', { hasText: 'contract' }).waitFor();
    await page.locator('#cascade-preview-sample').selectOption('own');
    const json = page.locator('#cascade-preview-json:focus');
    await json.fill('{"name": "Zoe"}');
    const preview = page.locator('#cascade-preview');
    await preview.filter({ hasText: 'Hello Zoe' }).waitFor();
    const isAbove = async (field: string): Promise<boolean> => {
      await page.locator(field).focus();
      const [over, under] = await Promise.all([page.locator(field).boundingBox(), preview.boundingBox()]);
      return over!.y + over!.height <= under!.y && under!.y + under!.height <= page.viewportSize()!.height;
    };
    for (const field of ['text', 'template', 'buttons']) {
      assert.ok(await isAbove(`#cascade-send-${field}`), field);
    }
    await cancelDialog(page);
  });

  it('takes a campaign’s document from a file, and names one that is none', async () => {
    const { page } = tab;
    const flow = flowOfTroubles();
    await openDialog(
      page,
      flow.find(({ type }) => type === 'cascade-campaign')!,
    );
    await page.locator('#cascade-campaign-json-tab').click();
    const take = async (name: string, text: string): Promise<void> => {
      const chooser = page.waitForEvent('filechooser');
      await page.locator('#cascade-campaign-import').click();
      await (await chooser).setFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
    };
    const document = {
      name: 'From a file',
      start: 'sms',
      steps: [
        { channel: 'sms', wait: '3h', if_no_reply: 'phone' },
        { channel: 'phone', terminal: true },
      ],
    };
    await take('rules.json', JSON.stringify(document));
    await page.locator('.red-ui-notification', { hasText: 'rules.json' }).waitFor();
    await page.locator('#cascade-campaign-rules-tab').click();
    assert.equal(await page.locator('#cascade-rule-0-wait').inputValue(), '3h');
    assert.equal(await page.locator('#cascade-rule-0-channel').inputValue(), 'sms');
    await page.locator('#cascade-campaign-json-tab').click();
    await take('broken.json', '{"name": ');
    await page.locator('#cascade-campaign-document-problems', { hasText: 'Line 1, column 10' }).waitFor();
  });
});

/** Brings the sidebar back after the editor has shown another part of its bar. */
async function withSidebarInFront(page: Page): Promise<void> {
  await page.evaluate(() => RED.sidebar.show('cascade-sidebar-tab'));
  await page.locator('.cascade-card').first().waitFor();
}
