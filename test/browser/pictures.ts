import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { ROOT } from '../../scripts/node-red.mjs';

const FOLDER = join(ROOT, 'docs', 'images');
/** The words that stand in each picture, so that a picture which shows yesterday's software is noticed. */
const WORDS = join(FOLDER, 'words.json');
/** Set by `npm run screenshots`, which takes the pictures anew. */
const TAKING = Boolean(process.env['CASCADE_SCREENSHOTS']);

/** Elements whose words are the software's own. The first cell of a row often names what happened to come. */
const LABELS = 'button, label, legend, summary, h1, h2, h3, h4, th:not([scope=row]), dt';

/**
 * A picture of the documents. `npm run screenshots` takes it; every other run compares the words of headings,
 * labels and buttons with those in the picture that is there.
 * @param shown what is in the picture
 * @param part where its words stand; what is shown, unless given
 */
export async function picture(name: string, shown: Page | Locator, part?: Locator): Promise<void> {
  const where = part ?? ('locator' in shown && 'goto' in shown ? shown.locator('body') : shown);
  const words = await where.evaluate((element, labels) => {
    const own = [...element.querySelectorAll<HTMLElement>(labels)]
      .filter((one) => one.offsetParent !== null)
      .map((one) =>
        one.innerText
          .replace(/[\d.,:]+/g, '#')
          .replace(/\s+/g, ' ')
          .trim(),
      );
    return [...new Set(own)].filter((text) => /\p{L}{2}/u.test(text)).sort();
  }, LABELS);
  const known = existsSync(WORDS)
    ? (JSON.parse(readFileSync(WORDS, 'utf8')) as Record<string, string[]>)
    : {};
  if (TAKING) {
    mkdirSync(FOLDER, { recursive: true });
    const page = 'page' in shown ? shown.page() : shown;
    const usual = page.viewportSize();
    // A part is shown whole, however little room its place in the window leaves.
    if ('page' in shown && usual !== null) {
      await page.setViewportSize({ ...usual, height: 2_600 });
      await shown.evaluate(setFree, true);
      await page.waitForTimeout(300);
    }
    if ('goto' in shown) await toggleDebug(page);
    await shown.screenshot({ path: join(FOLDER, `${name}.png`), animations: 'disabled' });
    if ('goto' in shown) await toggleDebug(page);
    if ('page' in shown && usual !== null) {
      await shown.evaluate(setFree, false);
      await page.setViewportSize(usual);
    }
    const all = Object.entries({ ...known, [name]: words }).sort(([a], [b]) => (a < b ? -1 : 1));
    writeFileSync(WORDS, `${JSON.stringify(Object.fromEntries(all), null, 2)}\n`);
    return;
  }
  assert.deepEqual(words, known[name], `docs/images/${name}.png is out of date: npm run screenshots`);
}

/** Folds away the debug messages, which share the bar of Node-RED 5 with our sidebar; or brings them back. */
async function toggleDebug(page: Page): Promise<void> {
  const icon = page.locator('[data-tab-id=debug]');
  if (!(await page.locator('#cascade-sidebar').isVisible()) || (await icon.count()) === 0) return;
  await icon.dispatchEvent('click');
  await page.waitForTimeout(500);
}

/** Takes the sidebar around an element out of the window's order, as tall as it is; or puts it back. */
function setFree(element: Element, free: boolean): void {
  const panel = element.closest<HTMLElement>('.cascade-sidebar');
  if (panel === null) return;
  const width = `${panel.offsetWidth}px`;
  const style = { position: 'fixed', inset: '0 auto auto 0', width, height: 'auto', zIndex: '1000' };
  for (const [name, value] of Object.entries(style)) panel.style[name as 'width'] = free ? value : '';
}
