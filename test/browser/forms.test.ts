import assert from 'node:assert/strict';
import { embeddedNodeRed } from '../package/embedded.ts';
import { assertAccessible, browserAround, violations } from './browser.ts';
import { cancelDialog, CORE, DIALOG, importNodes, openDialog, openEditor } from './editor.ts';
import { flowOfAll, TYPES } from './flows.ts';
import { cutOff, formLooks, paint } from './looks.ts';

for (const version of ['node-red', 'node-red-4'] as const) {
  // Another Node-RED changes the colours, but not what a choice brings.
  const every = version === 'node-red';
  describe(`forms in ${every ? 'Node-RED 5' : 'Node-RED 4'}`, function () {
    this.timeout(240_000);
    const nodeRed = embeddedNodeRed({}, { version });
    const browser = browserAround();

    // German words are the longest of most; languages.test.ts has the others.
    it('open without an error, are accessible in light and dark, and have room for German', async () => {
      const { page, errors } = await browser.tab({ language: 'de' });
      await openEditor(page, nodeRed.url);
      assert.equal(await page.evaluate(() => RED.i18n.lang()), 'de');
      const nodes = flowOfAll();
      await importNodes(page, nodes);
      const tight: string[] = [];
      let looks = 0;
      for (const type of TYPES) {
        await openDialog(
          page,
          nodes.find((one) => one.type === type)!,
        );
        for await (const [look, colours] of formLooks(page, type, every)) {
          looks += 1;
          tight.push(...(await cutOff(page, DIALOG)).map((problem) => `${look}: ${problem}`));
          for (const dark of colours ? [false, true] : [false]) {
            await paint(page, dark);
            const found = await violations(page, DIALOG, CORE, dark ? 'colours' : 'all');
            assertAccessible(found, `${look}, ${dark ? 'dark' : 'light'}`);
          }
        }
        await cancelDialog(page);
      }
      assert.equal(tight.join('\n'), '');
      assert.ok(looks >= (every ? 23 : TYPES.length + 2), `${looks} looks`);
      assert.deepEqual(errors(), []);
      await page.context().close();
    });

    it('can be left by keys where JSON is written, in both directions, with nothing changed', async () => {
      const { page, errors } = await browser.tab();
      await openEditor(page, nodeRed.url);
      await importNodes(page, flowOfAll());
      await openDialog(
        page,
        flowOfAll().find(({ type }) => type === 'cascade-campaign')!,
      );
      await page.locator('#cascade-campaign-json-tab').click();
      const inEditor = (): Promise<boolean> =>
        page.evaluate(() => document.activeElement?.closest('#cascade-campaign-document') != null);
      const written = (): Promise<string> => page.locator('#cascade-campaign-document').innerText();
      const before = await written();
      await page.locator('#cascade-campaign-import').focus();
      await page.keyboard.press('Shift+Tab');
      assert.equal(await inEditor(), true);
      await page.keyboard.press('Tab');
      assert.equal(await page.evaluate(() => document.activeElement?.id), 'cascade-campaign-import');
      await page.keyboard.press('Shift+Tab');
      await page.keyboard.press('Shift+Tab');
      assert.equal(await inEditor(), false);
      assert.equal(await written(), before);
      await cancelDialog(page);
      assert.deepEqual(errors(), []);
      await page.context().close();
    });
  });
}
