import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { DIALOG } from './editor.ts';

const require = createRequire(import.meta.url);
const EDITOR = dirname(require.resolve('@node-red/editor-client/package.json'));

/** The colours of Node-RED 5's own dark theme. Theme packages for Node-RED 4 set the same variables. */
const DARK = darkColours(readFileSync(join(EDITOR, 'public', 'red', 'style.min.css'), 'utf8'));

function darkColours(css: string): string {
  const found = /html\.nr-theme-dark\{(color-scheme:dark;[^}]*)\}/.exec(css)?.[1];
  if (found === undefined) throw new Error("Node-RED's dark theme is written another way now.");
  return `html.cascade-dark { ${found} }`;
}

/** Brings the open editor, of either Node-RED, into light or dark. */
export async function paint(page: Page, dark: boolean): Promise<void> {
  await page.evaluate(
    ([css, on]) => {
      if (document.getElementById('cascade-dark') === null) {
        const style = document.createElement('style');
        style.id = 'cascade-dark';
        // Half-way colours of a transition are nobody's fault.
        style.textContent = `${css} * { transition: none !important; }`;
        document.head.append(style);
      }
      document.documentElement.classList.toggle('cascade-dark', on);
      document.documentElement.classList.toggle('nr-theme-dark', on);
    },
    [DARK, dark] as const,
  );
}

/**
 * What one form can look like, all of it unfolded. Goes on after the caller has looked at each.
 * @param choices with every provider and every channel, instead of the one that is chosen
 * @returns the name of each look, and whether it has colours that the one before it has not
 */
export async function* formLooks(
  page: Page,
  type: string,
  choices: boolean,
): AsyncGenerator<readonly [string, boolean]> {
  const unfold = (): Promise<void> =>
    page.evaluate((form) => {
      for (const one of document.querySelectorAll<HTMLDetailsElement>(`:is(${form}) details`))
        one.open = true;
    }, DIALOG);
  await unfold();
  if (type === 'cascade-campaign') {
    for (const id of ['rules', 'settings', 'json']) {
      await page.locator(`#cascade-campaign-${id}-tab`).click();
      yield [`${type} ${id}`, true];
    }
    return;
  }
  const choice = {
    'channel-account': '#node-config-input-provider',
    'channel-send': '#cascade-send-channel',
  }[type];
  if (choice === undefined || !choices) {
    yield [type, true];
    return;
  }
  const values = await page
    .locator(`${choice} > option`)
    .evaluateAll((options) => options.map((one) => (one as HTMLOptionElement).value));
  for (const [i, value] of values.entries()) {
    await page.locator(choice).selectOption(value);
    await unfold();
    yield [`${type} ${value}`, i === 0];
  }
}

/** Labels, buttons, tabs, placeholders and options in a part of a page whose text doesn't fit: text and place, one a line. */
export function cutOff(page: Page, selector: string): Promise<readonly string[]> {
  return page.evaluate((part) => {
    const problems: string[] = [];
    const canvas = document.createElement('canvas').getContext('2d')!;
    // The browser of the tests has no Japanese letters, and draws narrower boxes. A dash is as wide as such a letter.
    canvas.font = '100px sans-serif';
    if (canvas.measureText('語').width < 95) {
      for (const area of document.querySelectorAll(part)) {
        const texts = document.createTreeWalker(area, NodeFilter.SHOW_TEXT);
        for (let one = texts.nextNode(); one !== null; one = texts.nextNode()) {
          const wide = one.nodeValue!.replaceAll(/[\u3000-\u9fff\uff00-\uff60]/g, '—\u200b');
          if (wide !== one.nodeValue) one.nodeValue = wide;
        }
      }
    }
    for (const area of document.querySelectorAll<HTMLElement>(part)) {
      const edge = area.getBoundingClientRect();
      const own =
        'label, button, a, summary, legend, select, input[placeholder], h2, h3, dt, dd, p, li:not(.red-ui-tab), [role=tab], .cascade-badge';
      for (const one of area.querySelectorAll<HTMLElement>(own)) {
        // What is for screen readers alone is a pixel wide.
        if (!one.checkVisibility() || one.clientWidth === 1) continue;
        const style = getComputedStyle(one);
        const box = one.getBoundingClientRect();
        const words = (one.innerText || one.title || one.id).replace(/\s+/g, ' ').trim();
        const say = (what: string): void =>
          void problems.push(`${one.tagName}.${one.className} “${words}” ${what}`);
        if (box.right > edge.right + 1) say(`ends ${Math.round(box.right - edge.right)} px outside`);
        const inside = one.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
        canvas.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
        if (one instanceof HTMLInputElement) {
          const wide = canvas.measureText(one.placeholder).width;
          if (wide > inside)
            problems.push(
              `INPUT#${one.id} has room for ${Math.round(inside)} of the ${Math.round(wide)} px of “${one.placeholder}”`,
            );
        } else if (one instanceof HTMLSelectElement) {
          const room = inside - 18;
          for (const { text } of one.options) {
            const wide = canvas.measureText(text).width;
            if (wide > room)
              problems.push(
                `SELECT#${one.id} has room for ${Math.round(room)} of the ${Math.round(wide)} px of “${text}”`,
              );
          }
        } else if (style.display !== 'inline' && one.scrollWidth > one.clientWidth + 1)
          say(`has room for ${one.clientWidth} of ${one.scrollWidth} px`);
      }
    }
    return problems;
  }, selector);
}
