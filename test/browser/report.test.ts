import assert from 'node:assert/strict';
import words from '../../locales/en-US/report.json' with { type: 'json' };
import { campaignReport, reportPage } from '../../lib/report/index.ts';
import { ENGINE_ENGLISH, textOf } from '../../lib/wording/index.ts';
import { sample } from '../report/sample.ts';
import { browserAround, violations } from './browser.ts';

const HOSTILE = [
  '<script>document.title = "run"</script>',
  '"><img src=x onerror="document.title = \'run\'">',
];

describe('the report page in a browser', function () {
  const browser = browserAround();
  const { learning, ...parts } = sample(300, [...HOSTILE, 'retail']);
  const report = campaignReport({ ...parts, campaign: HOSTILE[1] ?? '', learning });
  const html = reportPage(report, textOf(words, ENGINE_ENGLISH), 'en-US');

  for (const dark of [false, true]) {
    it(`has nothing that axe finds, and runs nothing, in ${dark ? 'dark' : 'light'}`, async () => {
      const tab = await browser.tab({ dark });
      const { page } = tab;
      await page.setContent(html);
      assert.equal(await page.title(), `${HOSTILE[1]}: report`);
      const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      assert.equal(
        background,
        dark ? 'rgb(20, 22, 26)' : 'rgb(245, 246, 248)',
        'its policy lets its style in',
      );
      await page.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)));
      assert.deepEqual(tab.errors(), []);
      assert.deepEqual(await violations(page, 'body'), []);
      await page.setViewportSize({ width: 360, height: 700 });
      assert.deepEqual(await violations(page, 'body'), []);
      assert.ok(await page.evaluate(() => document.body.scrollWidth <= window.innerWidth), 'fits a phone');
      await page.context().close();
    });
  }

  it('fits a printed page with every table unfolded', async () => {
    const { page } = await browser.tab();
    // The width of A4 between margins of a centimetre.
    await page.setViewportSize({ width: 718, height: 1_000 });
    await page.emulateMedia({ media: 'print' });
    await page.setContent(html);
    await page.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)));
    const widths = await page
      .locator('table')
      .evaluateAll((tables) => tables.map((table) => Math.round(table.getBoundingClientRect().right)));
    assert.deepEqual(
      widths.filter((right) => right > 718),
      [],
    );
    await page.context().close();
  });
});
