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

/** Forms whose texts are in part put there when they open. */
const MADE = new Set(['channel-send', 'cascade-campaign', 'channel-account']);

/** Has the open editor speak another language, which takes less than to load it again. */
async function speak(page: Page, language: string): Promise<void> {
  await page.evaluate(async (name) => {
    const { i18next } = window as unknown as {
      i18next: { changeLanguage(name: string, done: () => void): void };
    };
    await new Promise<void>((done) => i18next.changeLanguage(name, done));
  }, language);
}

/** Makes the sidebar's content anew, in the language of now. */
async function remakeSidebar(page: Page): Promise<void> {
  await page.evaluate((content) => {
    const { actions, plugins, sidebar } = RED as unknown as {
      actions: { remove(name: string): void };
      plugins: { getPlugin(id: string): { onadd(): void } };
      sidebar: { addTab: (tab: { content: HTMLElement }) => void };
    };
    const { addTab } = sidebar;
    sidebar.addTab = (tab) => document.querySelector(content)!.replaceWith(tab.content);
    actions.remove('cascade:show-sidebar');
    plugins.getPlugin('cascade-sidebar').onadd();
    sidebar.addTab = addTab;
  }, SIDEBAR);
}

/** What has no room in the forms. */
async function tightForms(page: Page, languages: readonly string[]): Promise<string[]> {
  const nodes = flowOfAll();
  const tight: string[] = [];
  for (const type of TYPES) {
    const node = nodes.find((one) => one.type === type)!;
    const made = MADE.has(type);
    if (!made) await openDialog(page, node);
    for (const language of languages) {
      await speak(page, language);
      if (made) await openDialog(page, node);
      else await page.evaluate((form) => ($(form) as unknown as { i18n(): void }).i18n(), DIALOG);
      for await (const [look] of formLooks(page, type, true)) {
        tight.push(...(await cutOff(page, DIALOG)).map((problem) => `${language}, ${look}: ${problem}`));
      }
      if (made) await cancelDialog(page);
    }
    if (!made) await cancelDialog(page);
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
  await look('halted', '.cascade-resume-channel');
  await press('.cascade-channels summary');
  await press('.cascade-channel-stop');
  await look('question of a channel', '.cascade-confirm');
  await press('.cascade-no');
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
  this.timeout(240_000);
  const nodeRed = embeddedNodeRed();
  const browser = browserAround();

  it('is in every form, and in the sidebar at its narrowest', async () => {
    await nodeRed.deploy([...flowOfTroubles(), ...flowOfAll()]);
    const inject = await fetch(`${nodeRed.url}inject/cohort-list`, { method: 'POST' });
    assert.equal(inject.status, 200);
    const { page, errors } = await browser.tab();
    await withSidebar(page, nodeRed.url);
    await page.addStyleTag({ content: `${SIDEBAR} { width: ${COLUMN}px; }` });
    const tight: string[] = [];
    for (const language of LANGUAGES) {
      await speak(page, language);
      await remakeSidebar(page);
      tight.push(...(await tightSidebar(page)).map((problem) => `${language}, ${problem}`));
    }
    tight.push(
      ...(await tightForms(
        page,
        LANGUAGES.filter((language) => language !== 'de'),
      )),
    );
    assert.equal(tight.join('\n'), '');
    assert.deepEqual(errors(), []);
    await page.context().close();
  });
});
