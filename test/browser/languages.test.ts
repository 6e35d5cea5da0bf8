import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { embeddedNodeRed } from '../package/embedded.ts';
import { browserAround } from './browser.ts';
import { cancelDialog, DIALOG, openDialog, SIDEBAR, withSidebar } from './editor.ts';
import { flowOfAll, flowOfTroubles, TYPES } from './flows.ts';
import { cutOff, formLooks } from './looks.ts';

/** By the names that Node-RED has for them. Forms in German are looked at in forms.test.ts. */
const LANGUAGES = ['de', 'es-ES', 'fr', 'pt-BR', 'ja'];
/** The narrowest column that the sidebar is made for, in pixels. */
const COLUMN = 280;

/** What has no room in the forms. */
async function tightForms(page: Page): Promise<string[]> {
  const nodes = flowOfAll();
  const tight: string[] = [];
  for (const type of TYPES) {
    await openDialog(
      page,
      nodes.find((one) => one.type === type)!,
    );
    for await (const [look] of formLooks(page, type, true)) {
      tight.push(...(await cutOff(page, DIALOG)).map((problem) => `${look}: ${problem}`));
    }
    await cancelDialog(page);
  }
  return tight;
}

/** What has no room in the sidebar. */
async function tightSidebar(page: Page): Promise<string[]> {
  const tight: string[] = [];
  const look = async (state: string, ready: string): Promise<void> => {
    await page.locator(ready).first().waitFor();
    tight.push(...(await cutOff(page, SIDEBAR)).map((problem) => `${state}: ${problem}`));
  };
  const press = (selector: string): Promise<void> => page.locator(selector).first().click();
  await page.addStyleTag({ content: `${SIDEBAR} { width: ${COLUMN}px; }` });
  await look('halted', '.cascade-resume-channel');
  await press('.cascade-stop');
  await look('question', '.cascade-confirm');
  await press('.cascade-no');
  await press('.cascade-upload-open');
  await look('upload', '#cascade-upload-file');
  await press('#cascade-back');
  await press('.cascade-dry-run-open');
  await page.locator('#cascade-dry-run-phone').fill('+447700900001');
  await press('#cascade-dry-run-go');
  await look('dry run', '.cascade-dry-run-person');
  await press('#cascade-dry-run-list');
  await look('dry run of a list', '#cascade-dry-run-csv');
  await page.locator('#cascade-search').fill('+447700900001');
  await page.locator('.cascade-entry').first().waitFor();
  await press('.cascade-person-forget');
  await look('person', '#cascade-person .cascade-confirm');
  return tight;
}

describe('room for the words of all languages', function () {
  this.timeout(120_000);
  const nodeRed = embeddedNodeRed();
  const browser = browserAround();

  it('is in every form, and in the sidebar at its narrowest', async () => {
    await nodeRed.deploy([...flowOfTroubles(), ...flowOfAll()]);
    const inject = await fetch(`${nodeRed.url}inject/cohort-list`, { method: 'POST' });
    assert.equal(inject.status, 200);
    // Side by side, because an editor mostly waits for its own slides and fades.
    const looks = LANGUAGES.map(async (language) => {
      const { page, errors } = await browser.tab({ language });
      await withSidebar(page, nodeRed.url);
      assert.equal(await page.evaluate(() => RED.i18n.lang()), language);
      const tight = await tightSidebar(page);
      if (language !== 'de') tight.push(...(await tightForms(page)));
      assert.deepEqual(errors(), [], language);
      await page.context().close();
      return tight.map((problem) => `${language}: ${problem}`);
    });
    assert.equal((await Promise.all(looks)).flat().join('\n'), '');
  });
});
