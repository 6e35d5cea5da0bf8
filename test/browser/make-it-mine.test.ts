import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { embeddedNodeRed } from '../package/embedded.ts';
import { assertAccessible, browserAround, violations } from './browser.ts';
import { CORE, DIALOG, openEditor, showSidebar } from './editor.ts';
import { Person } from './person.ts';
import { picture } from './pictures.ts';

/** Presses that the second act takes at most: it has more to read and to type than to press. */
const MOST_CLICKS = 16;

const TUTORIAL = readFileSync(new URL('../../docs/tutorial.md', import.meta.url), 'utf8');
/** The list that the tutorial has its readers try, so that they see what the picture shows. */
const LIST = TUTORIAL.split('```csv\n')[1]!.split('```')[0]!;

/** Where a node of a type stands on the canvas. */
async function nodeNamed(page: Page, name: string): Promise<string> {
  const id = await page.evaluate((wanted) => {
    let found = '';
    RED.nodes.eachNode((one) => {
      const node = one as { id: string; name?: string; type: string };
      if (node.name === wanted || node.type === wanted) found ||= node.id;
      return true;
    });
    return found;
  }, name);
  assert.ok(id, `the demo has ${name}`);
  return `[id="${id}"]`;
}

describe('making the demo one’s own', function () {
  this.timeout(240_000);
  const nodeRed = embeddedNodeRed();
  const browser = browserAround();

  it('takes a changed wait with its echo, a text with its preview, a list with faults, a dry run and an export', async () => {
    const { page, errors } = await browser.tab();
    await openEditor(page, nodeRed.url);
    await showSidebar(new Person(page));
    await page.locator('#cascade-load-demo').click();
    await page.waitForSelector('.red-ui-flow-node');
    const person = new Person(page);

    await page.locator(await nodeNamed(page, 'cascade-start')).dblclick();
    person.clicks += 1;
    await person.press('#node-input-btn-campaign-edit, #node-input-lookup-campaign');
    const wait = page.locator('#cascade-rule-0-wait');
    await wait.fill('4h');
    const echo = page.locator('#cascade-rule-0-echo');
    await echo.filter({ hasText: '4h' }).waitFor();
    await picture('campaign-rules', page, page.locator('#node-config-dialog-edit-form'));
    assertAccessible(await violations(page, DIALOG, CORE), 'the rules');
    await person.press('#cascade-campaign-json-tab');
    assert.match(await page.locator('#cascade-campaign-json').innerText(), /"wait":\s*"4h"/);
    const saved = page.waitForEvent('download');
    await person.press('#cascade-campaign-export');
    const rules = JSON.parse(readFileSync(await (await saved).path(), 'utf8')) as {
      steps: { wait: string }[];
    };
    assert.equal(rules.steps[0]?.wait, '4h');
    await person.press('#node-config-dialog-ok');
    await person.press('#node-dialog-ok');

    await page.locator(await nodeNamed(page, 'channel-send')).dblclick();
    person.clicks += 1;
    const bubble = page.locator('#cascade-preview-message');
    await bubble.waitFor();
    await picture('send-preview', page, page.locator(DIALOG));
    assertAccessible(await violations(page, DIALOG, CORE), 'the preview');
    await person.press('#node-dialog-ok');

    await person.press('#red-ui-header-button-deploy');
    await page.waitForSelector('.cascade-card');
    await person.press('.cascade-dry-run-open');
    await page.locator('#cascade-dry-run-phone').fill('+34612345678');
    await page.locator('#cascade-dry-run-name').fill('Ana');
    await person.key('Tab');
    await person.press('#cascade-dry-run-go');
    const result = page.locator('.cascade-dry-run-result');
    await result.filter({ hasText: 'Ana' }).waitFor();
    assert.match(await result.innerText(), /whatsapp[^]*phone[^]*sms/i);
    await picture('dry-run', page.locator('#cascade-sidebar'));
    assertAccessible(await violations(page, '#cascade-sidebar'), 'the dry run');

    await person.press('#cascade-back');
    await person.press('.cascade-upload-open');
    await page
      .locator('#cascade-upload-file')
      .setInputFiles({ name: 'customers.csv', mimeType: 'text/csv', buffer: Buffer.from(LIST) });
    await person.press('#cascade-upload-send');
    await page
      .locator('#cascade-upload')
      .filter({ hasText: 'of 6 rows, 2 started, 1 known already, 3 rejected' })
      .waitFor();
    await page.locator('.cascade-upload-report').filter({ hasText: /\S/ }).waitFor();
    await picture('upload', page.locator('#cascade-sidebar'));
    assertAccessible(await violations(page, '#cascade-sidebar'), 'the upload');

    assert.ok(person.clicks <= MOST_CLICKS, `${person.clicks} clicks`);
    assert.deepEqual(errors(), []);
    await page.context().close();
  });
});
