import type { Page } from 'playwright-core';

/** How long a person takes, in milliseconds: to find and press something, to type a character, to read a word. */
const PRESS_MS = 4_000;
const TYPE_MS = 300;
const READ_MS = 250;
/** Words that somebody who wants to get on reads of one place; the rest is skimmed. */
const MOST_READ = 80;

/** Somebody in front of the editor, with a count of their mouse presses and of the time they would take. */
export class Person {
  readonly page: Page;
  clicks = 0;
  private readonly began = performance.now();
  private thoughtMs = 0;

  constructor(page: Page) {
    this.page = page;
  }

  /** Milliseconds so far: the machine's, and what a person adds to them. */
  get tookMs(): number {
    return performance.now() - this.began + this.thoughtMs;
  }

  /** Presses what a selector finds once. */
  async press(selector: string): Promise<void> {
    await this.page.locator(selector).click();
    this.clicks += 1;
    this.thoughtMs += PRESS_MS;
  }

  /** Types where the caret is. */
  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
    this.thoughtMs += TYPE_MS * text.length;
  }

  /** Presses one key, such as `Enter`. */
  async key(name: string): Promise<void> {
    await this.page.keyboard.press(name);
    this.thoughtMs += TYPE_MS;
  }

  /** Reads what a selector finds, and answers it. */
  async read(selector: string, page: Page = this.page): Promise<string> {
    const text = await page.locator(selector).first().innerText();
    this.thoughtMs += READ_MS * Math.min(MOST_READ, text.split(/\s+/).length);
    return text;
  }
}
