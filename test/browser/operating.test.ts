import assert from 'node:assert/strict';
import { embeddedNodeRed } from '../package/embedded.ts';
import { example } from '../package/examples.ts';
import { browserAround } from './browser.ts';
import { openEditor, showSidebar } from './editor.ts';
import { Person } from './person.ts';

describe('running a campaign from the sidebar', function () {
  this.timeout(60_000);
  const nodeRed = embeddedNodeRed();
  const browser = browserAround();

  it('pauses, resumes, promotes and stops it, and says beforehand what that will do', async () => {
    await nodeRed.deploy(example('11').flow);
    const { page, errors } = await browser.tab();
    await openEditor(page, nodeRed.url);
    await showSidebar(new Person(page));
    const card = page.locator('.cascade-card').first();
    const state = (name: string) => card.locator(`.cascade-state[data-state=${name}]`).waitFor();
    const order = async (action: string, words: RegExp): Promise<void> => {
      await card.locator(`.cascade-${action}`).click();
      assert.match(await card.locator('.cascade-confirm').innerText(), words);
      await card.locator('.cascade-yes').click();
    };
    await card.locator('.cascade-run').click();
    await state('cohort');
    await order('pause', /nothing more is sent/i);
    await state('paused');
    await order('resume', /on from their place|goes? on/i);
    await state('cohort');
    await order('promote', /held back|follow/i);
    await state('promoted');
    await order('stop', /ends? as stopped/i);
    await state('stopped');
    assert.equal(await card.locator('.cascade-count-underway').innerText(), '0');
    assert.deepEqual(errors(), []);
    await page.context().close();
  });

  it('opts a person out, and forgets them', async () => {
    const { page, errors } = await browser.tab();
    await openEditor(page, nodeRed.url);
    if (!(await page.locator('#cascade-sidebar').isVisible())) await showSidebar(new Person(page));
    const found = await page.evaluate(
      async () =>
        ((await (await fetch('cascade/people?query=%2B44')).json()) as { people: { contact: string }[] })
          .people[0]!,
    );
    await page.locator('#cascade-search').fill(found.contact);
    const person = page.locator('#cascade-person');
    await person.locator('.cascade-entry').first().waitFor();
    await person.locator('.cascade-person-opt-out').click();
    await person.locator('.cascade-yes').click();
    await person.filter({ hasText: 'Wants no more messages' }).waitFor();
    await person.locator('.cascade-person-forget').click();
    await person.locator('.cascade-yes').click();
    await page.locator('#cascade-sidebar').filter({ hasText: 'no longer' }).waitFor();
    await page.locator('#cascade-search').press('Enter');
    await page.locator('#cascade-sidebar').filter({ hasText: 'Nobody found' }).waitFor();
    assert.deepEqual(errors(), []);
    await page.context().close();
  });
});
