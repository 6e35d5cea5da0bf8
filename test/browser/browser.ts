import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import chromiumBinary from '@sparticuz/chromium';
import { chromium, type Browser, type Page } from 'playwright-core';

/** The binary's own list of flags switches web security off; these don't. */
const FLAGS = [
  '--headless=shell',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** What Node-RED's own editor asks of the internet. */
const CORE_ADDRESSES = /^https:\/\/catalogue\.nodered\.org\//;

/** Monaco goes on for a moment with a text that was closed; so it does in the forms of Node-RED's own nodes. */
const CLOSED_TEXT = /Model is disposed!/;

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const RULES = { all: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'], colours: ['color-contrast'] };

/** What axe holds against a part of a page: rule and element, one a line. */
export type Violations = readonly string[];

/** A page that remembers what went wrong in it. */
export interface Tab {
  readonly page: Page;
  /** Errors of the console and exceptions since the last call. */
  readonly errors: () => readonly string[];
}

/** The browser of all suites of a run. Each test has its own profile in it. */
let running: Promise<Browser> | undefined;

function launched(): Promise<Browser> {
  running ??= chromiumBinary
    .executablePath()
    .then((executablePath) => chromium.launch({ executablePath, args: FLAGS }));
  return running;
}

// Outside any suite, so that it runs after the last one.
after(async () => (await running)?.close());

/** Has a browser run for the tests of the suite at hand. */
export function browserAround(): { tab(options?: { dark?: boolean; language?: string }): Promise<Tab> } {
  let browser: Browser;
  before(async function () {
    // The first launch on a machine unpacks the browser.
    browser = await launched();
  });
  return {
    async tab({ dark = false, language = 'en-US' } = {}) {
      const context = await browser.newContext({
        viewport: { width: 1_360, height: 860 },
        locale: language,
        colorScheme: dark ? 'dark' : 'light',
      });
      context.setDefaultTimeout(60_000);
      const page = await context.newPage();
      const seen: string[] = [];
      page.on('console', (message) => {
        const { url } = message.location();
        if (message.type() === 'error' && !CORE_ADDRESSES.test(url)) seen.push(`${message.text()} ${url}`);
      });
      page.on('pageerror', (error) => {
        if (!CLOSED_TEXT.test(error.message)) seen.push(String(error.stack ?? error));
      });
      return {
        page,
        errors: () => seen.splice(0),
      };
    },
  };
}

/**
 * Has axe look at a part of a page by the rules of WCAG 2 A and AA.
 * @param ignored selectors of what Node-RED itself puts there
 * @param what `colours` where the same elements have been looked at in other colours
 */
export async function violations(
  page: Page,
  selector: string,
  ignored: readonly string[] = [],
  what: 'all' | 'colours' = 'all',
): Promise<Violations> {
  if (await page.evaluate(() => !('axe' in window))) await page.evaluate(AXE);
  return page.evaluate(
    async ([include, exclude, runOnly]) => {
      interface Found {
        id: string;
        nodes: { html: string; failureSummary?: string }[];
      }
      const { axe } = window as unknown as {
        axe: { run(where: object, options: object): Promise<{ violations: Found[] }> };
      };
      const { violations: found } = await axe.run(
        { include: [[include]], exclude: exclude.map((one) => [one]) },
        // Nothing is fetched, and nothing is told of what is right.
        { runOnly, preload: false, resultTypes: ['violations'] },
      );
      return found.flatMap(({ id, nodes }) =>
        nodes.map(
          ({ html, failureSummary }) =>
            `${id}: ${html.slice(0, 300)}\n  ${(failureSummary ?? '').split('\n').slice(0, 3).join(' ')}`,
        ),
      );
    },
    [selector, [...ignored], RULES[what]] as const,
  );
}

/** @throws AssertionError that lists the violations */
export function assertAccessible(found: Violations, where: string): void {
  assert.equal(found.join('\n\n'), '', where);
}
