import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { embeddedNodeRed } from '../package/embedded.ts';
import { example } from '../package/examples.ts';
import { assertAccessible, browserAround, violations } from './browser.ts';
import { openEditor, showSidebar } from './editor.ts';
import { paint } from './looks.ts';
import { Person } from './person.ts';

/** Pauses somebody who is under way by the keyboard, resumes them, and leads back to the cards. */
async function pauseSomebody(page: Page): Promise<void> {
  await page.locator('#cascade-search').fill('+44');
  await page.locator('.cascade-person-open').first().click();
  const person = page.locator('#cascade-person');
  await person.locator('.cascade-person-pause').focus();
  await page.keyboard.press('Enter');
  assert.match(
    await person.locator('.cascade-confirm').innerText(),
    /Nothing more is sent to this person.*keeps its place/,
  );
  await page.keyboard.press('Enter');
  await person.filter({ hasText: /Paused since .*Paused: nothing more is sent to this person; 1/ }).waitFor();
  await person.locator('.cascade-person-pause').waitFor({ state: 'detached' });
  await person.locator('.cascade-person-resume').click();
  await person.locator('.cascade-yes').click();
  await person.locator('.cascade-person-pause').waitFor();
  assert.equal(await person.locator('.cascade-notice').count(), 0);
  await page.locator('#cascade-back').click();
  await page.locator('#cascade-back').click();
}

describe('running a campaign from the sidebar', function () {
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
    const channel = card.locator('.cascade-channels [data-channel=whatsapp]');
    await card.locator('.cascade-channels summary').click();
    await channel.locator('.cascade-state[data-state=running]').waitFor();
    await channel.locator('.cascade-channel-pause').focus();
    await page.keyboard.press('Enter');
    assert.match(
      await channel.locator('.cascade-confirm').innerText(),
      /waits before it or comes to it later keeps their place/,
    );
    await page.keyboard.press('Enter');
    await channel.locator('.cascade-state[data-state=paused]').waitFor();
    await channel.filter({ hasText: 'Paused WhatsApp: nothing more is sent on it.' }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.ariaLabel), 'Resume WhatsApp');

    await card.locator('.cascade-run').click();
    await state('cohort');
    await pauseSomebody(page);

    await channel.locator('.cascade-channel-stop').click();
    assert.match(await channel.locator('.cascade-confirm').innerText(), /where none is left their cascade/);
    await channel.locator('.cascade-yes').click();
    await channel.locator('.cascade-state[data-state=stopped]').waitFor();
    await channel.filter({ hasText: /Stopped WhatsApp: \d+ (person|people) who/ }).waitFor();
    await channel.locator('.cascade-channel-resume').click();
    assert.match(await channel.locator('.cascade-confirm').innerText(), /does not come back to it/);
    await channel.locator('.cascade-yes').click();
    await channel.locator('.cascade-state[data-state=running]').waitFor();

    await order('pause', /nothing more is sent/i);
    await state('paused');
    await order('resume', /on from their place|goes? on/i);
    await state('cohort');
    await order('promote', /held back|follow/i);
    await state('promoted');
    await order('stop', /ends? as stopped/i);
    await state('stopped');
    await card.locator('.cascade-count-underway').filter({ hasText: /^0$/ }).waitFor();
    assert.deepEqual(errors(), []);
    await page.context().close();
  });

  it('pins where a segment starts, which is still there after a reload, and takes it back by the keyboard', async () => {
    const { page, errors } = await browser.tab();
    const starts = page.locator('.cascade-card .cascade-starts');
    const retail = starts.locator('[data-segment=retail]');
    const open = async (): Promise<void> => {
      await openEditor(page, nodeRed.url);
      if (!(await page.locator('#cascade-sidebar').isVisible())) await showSidebar(new Person(page));
      await starts.locator('summary').first().click();
      await retail.waitFor();
    };
    await open();
    await retail.filter({ hasText: 'WhatsApp, as declared' }).waitFor();
    await retail.locator('.cascade-pin').click();
    assert.match(
      await retail.locator('.cascade-confirm').innerText(),
      /New customers of retail start on this/,
    );
    await retail.locator('select').selectOption('phone');
    assertAccessible(await violations(page, '.cascade-starts'), 'the question');
    await retail.locator('.cascade-yes').click();
    await retail.filter({ hasText: 'New customers of retail start with Phone now.' }).waitFor();

    await open();
    await starts.locator('summary', { hasText: '1 pinned' }).waitFor();
    await retail.filter({ hasText: 'Phone, pinned by editor on' }).waitFor();
    await retail.locator('.cascade-fragment summary').click();
    const fragment = await retail.locator('pre').innerText();
    assert.deepEqual(JSON.parse(`{${fragment}}`), {
      segments: { retail: { start: 'phone', pinned: true } },
    });
    for (const dark of [false, true]) {
      await paint(page, dark);
      assertAccessible(await violations(page, '.cascade-starts', [], dark ? 'colours' : 'all'), 'a pin');
    }
    await retail.locator('.cascade-copy').click();

    await retail.locator('.cascade-unpin').focus();
    await page.keyboard.press('Enter');
    await retail.locator('.cascade-confirm').waitFor();
    await page.keyboard.press('Enter');
    await retail.filter({ hasText: 'retail is not pinned any more.' }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.ariaLabel), 'Pin retail');
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
    await page.locator('#cascade-search').fill('+44');
    await page
      .locator('#cascade-people')
      .filter({ hasText: 'The first 20 of them. There are more' })
      .waitFor();
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
