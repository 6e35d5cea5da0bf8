import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { embeddedNodeRed } from '../package/embedded.ts';
import { assertAccessible, browserAround, type Tab, violations } from './browser.ts';
import { cancelDialog, closeDialog, CONFIG, CORE, DIALOG, openDialog, withSidebar } from './editor.ts';
import { flowOfTroubles, TYPES } from './flows.ts';

const LIST = 'name,phone,segment\nAda,+12025550181,retail\nBen,+12025550182,office\nCy,nowhere,retail\n';

/** The text of the file that a press saves. */
async function savedBy(page: Page, button: Locator): Promise<string> {
  const saved = page.waitForEvent('download');
  await button.click();
  return readFileSync(await (await saved).path(), 'utf8');
}

/** A node as it would be exported, and whether the editor counts it as changed. */
function propertiesOf(page: Page, id: string): Promise<string> {
  return page.evaluate((one) => {
    const node = RED.nodes.node(one)!;
    const { changed } = node as unknown as { changed?: boolean };
    return JSON.stringify([RED.nodes.createExportableNodeSet([node]), changed === true]);
  }, id);
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
    await page.locator('#cascade-dry-run-csv').fill('');
    await page.locator('#cascade-dry-run-go').click();
    await page.locator('.cascade-result', { hasText: 'Paste CSV text' }).waitFor();
    assert.equal(await result.innerText(), '', 'what an earlier run said is gone');
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
    const dataTransfer = await page.evaluateHandle(
      (text) => {
        const data = new DataTransfer();
        data.items.add(new File([text], 'dropped.csv', { type: 'text/csv' }));
        return data;
      },
      LIST.replace('phone', 'Mobile'),
    );
    for (const type of ['dragenter', 'dragover']) await area.dispatchEvent(type, { dataTransfer });
    assert.match((await area.getAttribute('class')) ?? '', /cascade-dropping/);
    await area.dispatchEvent('drop', { dataTransfer });
    await area.filter({ hasText: 'dropped.csv' }).waitFor();
    assert.doesNotMatch((await area.getAttribute('class')) ?? '', /cascade-dropping/);
    await page.locator('#cascade-upload-send').click();
    await page.locator('.cascade-result', { hasText: 'of 3 rows, 2 started' }).waitFor();
    assert.match(await page.locator('#cascade-upload').innerText(), /“Mobile” was read as phone/);
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

  it('drops what it found once fewer characters are typed than it searches by', async () => {
    const { page } = tab;
    const field = page.locator('#cascade-search');
    const people = page.locator('#cascade-people');
    await field.fill('zzz');
    await people.filter({ hasText: 'Nobody found' }).waitFor();
    await field.fill('a');
    await people.filter({ hasText: 'at least 2 characters' }).waitFor();
    await field.fill('');
    await cohort.waitFor();
    await field.fill('+12025550181');
    await page.locator('#cascade-person .cascade-entry').first().waitFor();
    await field.fill('');
    await cohort.waitFor();
    assert.equal(await field.evaluate((one) => one === document.activeElement), true);
  });

  it('offers nothing that changes anything to a login that may only look', async () => {
    const { page } = tab;
    const lookOnly = (only: boolean): Promise<void> =>
      page.evaluate((may) => {
        const user = RED.user as { hasPermission(permission: string): boolean };
        user.hasPermission = (permission) => may || permission.endsWith('.read');
      }, !only);
    const note = page.locator('#cascade-read-only');
    const seen = cohort.locator('button:visible');
    await cohort.locator('.cascade-channels summary').click();
    await cohort.locator('.cascade-channel-head').first().waitFor();
    await lookOnly(true);
    await page.locator('#cascade-refresh').click();
    await note.waitFor();
    assert.deepEqual(await seen.allInnerTexts(), ['Full report', 'Dry run', 'HTML', 'CSV', 'JSON']);
    await lookOnly(false);
    await page.locator('#cascade-refresh').click();
    await note.waitFor({ state: 'hidden' });
    assert.ok((await seen.allInnerTexts()).includes('Pause'));
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

  it('calls channels by their names, in forms and on nodes, and keeps their codes', async () => {
    const { page } = tab;
    await openDialog(
      page,
      flowOfTroubles().find(({ id }) => id === 'cohort-send-sms')!,
    );
    const choice = page.locator('#cascade-send-channel');
    assert.equal(await choice.locator('option[value=email]').innerText(), 'E-mail');
    assert.equal(await choice.inputValue(), 'sms');
    await cancelDialog(page);
    await openDialog(
      page,
      flowOfTroubles().find(({ type }) => type === 'cascade-campaign')!,
    );
    await page.locator('#cascade-campaign-order', { hasText: 'WhatsApp → Phone → SMS' }).waitFor();
    await cancelDialog(page);
    await page.locator('.red-ui-flow-node-label', { hasText: 'send WhatsApp' }).first().waitFor();
  });

  it('marks a text that is no template, in the form and on the node', async () => {
    const { page } = tab;
    const send = flowOfTroubles().find(({ id }) => id === 'cohort-send-whatsapp')!;
    const isValid = (): Promise<unknown> =>
      page.evaluate((id) => (RED.nodes.node(id) as unknown as { valid: boolean }).valid, send.id);
    await openDialog(page, send);
    const field = page.locator('#cascade-send-text');
    const text = await field.inputValue();
    await field.fill('Book {{customer.name');
    const alert = page.locator('#cascade-send-text-error[role=alert]');
    await alert
      .filter({ hasText: 'The text "Text in the window" is no template: a tag is not closed' })
      .waitFor();
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    assert.match((await field.getAttribute('aria-describedby')) ?? '', /cascade-send-text-error/);
    assert.match((await field.getAttribute('class')) ?? '', /input-error/);
    await closeDialog(page);
    assert.equal(await isValid(), false);
    await openDialog(page, send);
    await field.fill(text);
    assert.equal(await alert.innerText(), '');
    await closeDialog(page);
    assert.equal(await isValid(), true);
  });

  it('says below the buttons what becomes of those that do not go out', async () => {
    const { page } = tab;
    await openDialog(
      page,
      flowOfTroubles().find(({ id }) => id === 'cohort-send-whatsapp')!,
    );
    const advice = page.locator('#cascade-send-buttons-advice');
    const shown = page.locator('#cascade-preview-message');
    await page
      .locator('#cascade-send-buttons')
      .fill('Yes\nRead more | https://shop.example\nYes, at the same price as now\nFourth');
    await advice.filter({ hasText: 'WhatsApp takes 3 buttons at most. Does not go out: Fourth' }).waitFor();
    assert.match(await advice.innerText(), /“Yes, at the same pri”[^]*“Read more” opens no page/);
    assert.match(await shown.innerText(), /Read more\s+Yes, at the same pri\s+Does not go out: Fourth/);
    assertAccessible(await violations(page, DIALOG, CORE), 'the advice on buttons');
    await page.locator('#cascade-send-buttons').fill('Yes\nNo');
    await advice.waitFor({ state: 'hidden' });
    await cancelDialog(page);
  });

  it('leaves every node of the examples as it was when its form is closed without a change', async () => {
    const { page } = tab;
    const kinds = new Map(
      flowOfTroubles()
        .filter(({ id, type }) => id.startsWith('cohort-') && TYPES.includes(type) && !CONFIG.includes(type))
        .map((node) => [`${node.type} ${String(node['channel'])}`, node]),
    );
    // As flows of older versions are.
    await page.evaluate(() => {
      delete (RED.nodes.node('cohort-send-phone') as { templateText?: string }).templateText;
    });
    const changed: string[] = [];
    for (const node of kinds.values()) {
      const before = await propertiesOf(page, node.id);
      await openDialog(page, node);
      await closeDialog(page);
      if ((await propertiesOf(page, node.id)) !== before) changed.push(node.id);
    }
    assert.equal(kinds.size, 7);
    assert.deepEqual(changed, []);
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
    // However long a message is, what is said of it stays in sight.
    await page.locator('#cascade-send-channel').selectOption('sms');
    await page.locator('#cascade-send-text').fill('Your contract ends soon. '.repeat(40));
    const advice = page.locator('#cascade-preview-advice li').last();
    await advice.filter({ hasText: 'Charged as' }).waitFor();
    const [said, around] = await Promise.all([advice.boundingBox(), preview.boundingBox()]);
    assert.ok(said!.y >= around!.y && said!.y + said!.height <= around!.y + around!.height);
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
    await page.locator('.red-ui-notification-error', { hasText: 'broken.json' }).waitFor();

    // What is no campaign changes nothing.
    await take('flow.json', JSON.stringify([{ id: 'tab1', type: 'tab' }]));
    await page.locator('.red-ui-notification-error', { hasText: 'flow.json' }).waitFor();
    assert.match(await page.locator('#cascade-campaign-document-problems').innerText(), /Line 1, column 10/);

    await cancelDialog(page);
  });

  it('keeps what a form cannot show, and what was written for another channel or provider', async () => {
    const { page } = tab;
    const rich = {
      template: {
        name: 'offer',
        language: 'en',
        header: { type: 'image', image: { link: 'https://example.com/a.png' } },
        variables: { 1: '{{name}}', 2: { type: 'text', text: 'b' } },
        buttons: [{ title: 'Look', url: 'a', index: '1' }],
      },
      text: 'Hello',
    };
    const send = flowOfTroubles().find(({ id }) => id === 'cohort-send-whatsapp')!;
    await page.evaluate((content) => {
      (RED.nodes.node('cohort-send-whatsapp') as { content?: object }).content = content;
    }, rich);
    await openDialog(page, send);
    await page.locator('#cascade-send-text').fill('Hello!');
    const channel = page.locator('#cascade-send-channel');
    await channel.focus();
    await page.keyboard.press('ArrowDown');
    await page.locator('#cascade-send-opening').waitFor();
    await page.keyboard.press('ArrowUp');
    await page.locator('#cascade-send-variables').waitFor();
    await closeDialog(page);
    assert.deepEqual(
      await page.evaluate(() => (RED.nodes.node('cohort-send-whatsapp') as { content?: object }).content),
      { ...rich, text: 'Hello!' },
    );

    const account = { id: 'account1', type: 'channel-account' };
    await page.evaluate(() => {
      const settings = { accountSid: 'AC1', from: '+15551234567', own: 1 };
      Object.assign(RED.nodes.node('account1')!, { provider: 'twilio', settings });
    });
    await openDialog(page, account);
    const provider = page.locator('#node-config-input-provider');
    await provider.selectOption('smtp');
    assert.equal(await page.locator('#channel-account-from').inputValue(), '');
    await page.locator('#channel-account-host').fill('mail.example.com');
    await provider.selectOption('twilio');
    assert.equal(await page.locator('#channel-account-from').inputValue(), '+15551234567');
    await provider.selectOption('smtp');
    assert.equal(await page.locator('#channel-account-host').inputValue(), 'mail.example.com');
    await closeDialog(page);
    assert.deepEqual(
      await page.evaluate(() => (RED.nodes.node('account1') as { settings?: object }).settings),
      { own: 1, host: 'mail.example.com' },
    );
  });
});

/** Brings the sidebar back after the editor has shown another part of its bar. */
async function withSidebarInFront(page: Page): Promise<void> {
  await page.evaluate(() => RED.sidebar.show('cascade-sidebar-tab'));
  await page.locator('.cascade-card').first().waitFor();
}
