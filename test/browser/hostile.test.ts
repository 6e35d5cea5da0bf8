import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { embeddedNodeRed } from '../package/embedded.ts';
import { example, type FlowNode } from '../package/examples.ts';
import { browserAround } from './browser.ts';
import { DIALOG, openDialog, openEditor, showSidebar } from './editor.ts';
import { Person } from './person.ts';
import { PAYLOADS, REFERENCES } from './payloads.ts';

const CAMPAIGNS = PAYLOADS.slice(0, 28);

/** Example 01 with hostile names and texts, and a campaign more for every payload of a name. */
function hostileFlow(): FlowNode[] {
  const { flow } = example('01');
  const campaign = flow.find(({ type }) => type === 'cascade-campaign')!;
  const named = (node: FlowNode, name: string, id = node.id): FlowNode => ({
    ...node,
    id,
    name,
    document: { ...(node['document'] as object), name },
  });
  return [
    ...flow.map((node) => {
      if (node.id === campaign.id) return named(node, CAMPAIGNS[0]!);
      if (node.type === 'cascade-store') return { ...node, path: 'hostile.db' };
      if (node.type !== 'channel-send') return node;
      return { ...node, name: PAYLOADS[30], content: { text: `{{customer.name}} ${PAYLOADS.join(' ')}` } };
    }),
    ...CAMPAIGNS.slice(1).map((name, i) => named(campaign, name, `hostile${i}`)),
  ];
}

/** What mails bring along, and the frame of a preview refuses. */
const MAIL = `<style>@import url('https://fonts.example/css2?family=Inter:wght@400;700');
  @font-face { font-family: Inter; src: url(https://fonts.example/inter.woff2) }
  h1 { color: green; background: url(http://pictures.example/a.png) }</style>
  <table background="http://pictures.example/b.png" style="background:url('//pictures.example/c.png') #eee">
  <tr><td><img src="http://pictures.example/d.png" srcset="http://pictures.example/e.png 2x"></td></tr></table>
  <video autoplay src="https://films.example/a.mp4"><source src="https://films.example/b.mp4">
  <h1>Inside the film</h1></video><audio autoplay src="https://films.example/c.mp3"></audio>
  <form action="http://shop.example"><input autofocus><p>Inside the form</p></form>
  <picture><source srcset="https://pictures.example/f.png"></picture>${PAYLOADS.join(' ')}`;

/** What ran of a page's payloads. */
async function ran(page: Page): Promise<unknown> {
  await page.waitForTimeout(300);
  return page.evaluate(() => (window as unknown as { ran?: unknown }).ran);
}

describe('texts that would like to be programs', function () {
  this.timeout(240_000);
  const nodeRed = embeddedNodeRed();
  const browser = browserAround();

  it('are shown as what they are, in forms, previews, the sidebar, timelines and the report', async () => {
    const flow = hostileFlow();
    await nodeRed.deploy(flow);
    const start = flow.find(({ type }) => type === 'cascade-start')!.id;
    const customers = PAYLOADS.map((text, i) => ({
      name: text,
      segment: PAYLOADS[(i * 7) % 40],
      phone: `+3461234${String(i).padStart(4, '0')}`,
      shop: text,
    }));
    nodeRed.RED.nodes.getNode(start)!.receive({ payload: customers });

    const { page, errors } = await browser.tab();
    const dialogs: string[] = [];
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    await openEditor(page, nodeRed.url);
    await showSidebar(new Person(page));
    await page
      .locator('.cascade-card')
      .nth(CAMPAIGNS.length - 1)
      .waitFor();
    await page.waitForFunction(
      (all) =>
        [...document.querySelectorAll('.cascade-count-started')].some((one) => one.textContent === all),
      String(PAYLOADS.length),
    );
    assert.deepEqual(
      (await page.locator('.cascade-card h3').allTextContents()).map((one) => one.trim()).sort(),
      CAMPAIGNS.map((name) => name.trim()).sort(),
    );
    assert.equal(await ran(page), undefined, 'cards');
    await page.locator('.cascade-starts > summary').locator('visible=true').first().click();
    await page.locator('.cascade-pin').first().click();
    await page.locator('.cascade-start .cascade-confirm').waitFor();
    assert.equal(await ran(page), undefined, 'segments');
    await page.locator('.cascade-start .cascade-no').click();

    for (const i of [0, 1, 2, 42, 191]) {
      await page.locator('#cascade-search').fill(customers[i]!.phone);
      await page.locator('#cascade-person .cascade-entry').first().waitFor();
      const shown = await page.locator('#cascade-person').innerText();
      for (const { name, segment } of i < 3 ? [customers[i]!] : [])
        assert.ok(shown.includes(name) && shown.includes(segment!), shown);
      assert.equal(await ran(page), undefined, 'a timeline');
      await page.locator('#cascade-back').click();
    }
    await page.locator('.cascade-dry-run-open').locator('visible=true').first().click();
    await page.locator('#cascade-dry-run-list').check();
    const rows = REFERENCES.map((text, i) => `${text},+3461234000${i},${text}\n`);
    await page.locator('#cascade-dry-run-csv').fill(`name,phone,segment\n${rows.join('')}`);
    await page.locator('#cascade-dry-run-go').click();
    const dryRun = page.locator('.cascade-dry-run-result');
    for (const text of REFERENCES) await dryRun.filter({ hasText: text }).waitFor();
    await page.locator('#cascade-back').click();
    await page.locator('#cascade-search').fill('<');
    await page.locator('#cascade-search-go').click();
    await page.locator('.cascade-found, #cascade-people').first().waitFor();
    assert.equal(await ran(page), undefined, 'people');

    const answer = await page.evaluate(
      async (name) =>
        (await fetch(`cascade/campaigns/${encodeURIComponent(name)}/report?format=html`)).text(),
      CAMPAIGNS[0]!,
    );
    const report = await page.context().newPage();
    await report.setContent(answer);
    await report.waitForSelector('svg');
    assert.equal(await ran(report), undefined, 'the report');
    await report.close();

    const send = flow.find(({ type }) => type === 'channel-send')!;
    await page.evaluate((id) => RED.view.reveal(id), send.id);
    await openDialog(page, send);
    await page.locator('#cascade-preview-customer > summary').click();
    await page
      .locator('#cascade-preview-json')
      .fill(JSON.stringify({ name: PAYLOADS.join(' '), phone: '+34612345678' }));
    await page.locator('#cascade-preview-message').filter({ hasText: 'onerror' }).waitFor();
    assert.equal(await ran(page), undefined, 'the preview');
    assert.match(await page.locator(DIALOG).innerText(), /<svg onload/);

    assert.deepEqual(dialogs, []);
    assert.deepEqual(errors(), []);
    await page.context().close();
  });

  it('do nothing in the preview of a mail, and leave no line in the console', async () => {
    const { flow } = example('01');
    const send = flow.find(({ type }) => type === 'channel-send')!;
    const mail = { ...send, channel: 'email', account: '', content: { subject: 'News', html: MAIL } };
    await nodeRed.deploy(flow.map((node) => (node.id === send.id ? mail : node)));
    const { page, errors } = await browser.tab();
    await openEditor(page, nodeRed.url);
    await openDialog(page, mail);
    await page.locator('.cascade-preview-tabs a', { hasText: 'HTML' }).click();
    const shown = page.frameLocator('.cascade-preview-mail');
    await shown.locator('h1', { hasText: 'Inside the film' }).waitFor();
    assert.equal(
      await shown.locator('h1').evaluate((heading) => getComputedStyle(heading).color),
      'rgb(0, 128, 0)',
    );
    assert.match(await shown.locator('body').innerText(), /Inside the form/);
    assert.deepEqual(errors(), []);
    await page.context().close();
  });
});
