import { WHOLE, errorAt } from './problem.ts';
import type { Problem } from './problem.ts';

/** What reading JSON text gives: the value, or the first problem with its line and column. */
export type JsonReading = { readonly value: unknown } | { readonly problem: Problem };

/** Deeper than any document; guards the stack. */
const MAX_DEPTH = 100;

class JsonFault extends Error {
  readonly at: number;
  readonly remedy: string;

  constructor(at: number, message: string, remedy: string) {
    super(message);
    this.at = at;
    this.remedy = remedy;
  }
}

/**
 * Reads JSON text. `JSON.parse` makes the value; this scan goes first because the engine's own errors often
 * lack a position, and because of two keys of the same name it silently keeps only the last.
 */
export function readJson(source: string): JsonReading {
  const text = source.replace(/^\uFEFF/, '');
  try {
    new Scanner(text).document();
    return { value: JSON.parse(text) };
  } catch (error) {
    const fault = error instanceof JsonFault ? error : new JsonFault(0, String(error), 'Give valid JSON.');
    const before = text.slice(0, fault.at).split('\n');
    const line = before.length;
    const column = (before.at(-1) ?? '').length + 1;
    const found = text.slice(fault.at).split('\n', 1)[0]?.slice(0, 20) ?? '';
    const message = `Line ${line}, column ${column}: ${fault.message}`;
    return { problem: errorAt(WHOLE, found, message, fault.remedy) };
  }
}

/** Walks the text and throws a JsonFault at the first place that is not JSON. */
class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): void {
    this.#space();
    if (this.#at === this.#text.length)
      throw new JsonFault(0, 'the text is empty.', 'Give a campaign document as JSON.');
    this.#value(0);
    this.#space();
    if (this.#at < this.#text.length)
      this.#fail('there is more text after the end of the document.', 'Remove it.');
  }

  #value(depth: number): void {
    if (depth > MAX_DEPTH)
      this.#fail(`this nests deeper than ${MAX_DEPTH} levels.`, 'Give a campaign document.');
    const char = this.#text[this.#at];
    if (char === '{') this.#members('}', depth, true);
    else if (char === '[') this.#members(']', depth, false);
    else if (char === '"') this.#string();
    else if (!this.#take(/-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?(?![\w.])|(true|false|null)\b/y))
      this.#noValue();
  }

  #members(close: '}' | ']', depth: number, keyed: boolean): void {
    const keys = new Set<string>();
    const opened = this.#at++;
    this.#space();
    if (this.#text[this.#at] === close) {
      this.#at++;
      return;
    }
    for (;;) {
      this.#space();
      if (keyed) this.#key(keys);
      this.#value(depth + 1);
      this.#space();
      const comma = this.#at;
      const char = this.#text[this.#at++];
      if (char === close) return;
      if (char === undefined) {
        const open = this.#text[opened];
        this.#at = this.#text.length;
        this.#fail(
          `the text ends, but the "${open}" of line ${this.#line(opened)} is still open.`,
          `Add "${close}".`,
        );
      }
      if (char !== ',') {
        this.#at = comma;
        this.#comment();
        this.#fail(
          `found ${this.#shown()} where a comma or "${close}" should be.`,
          'Put a comma between entries.',
        );
      }
      this.#space();
      if (this.#text[this.#at] === close) {
        this.#at = comma;
        this.#fail('there is a comma after the last entry.', 'Remove the comma.');
      }
    }
  }

  #key(keys: Set<string>): void {
    const start = this.#at;
    if (this.#text[start] !== '"') this.#noValue('a key in double quotes');
    const key = this.#string();
    if (keys.has(key))
      throw new JsonFault(
        start,
        `the key ${JSON.stringify(key)} stands here a second time.`,
        'Keep one of the two.',
      );
    keys.add(key);
    this.#space();
    if (this.#text[this.#at] !== ':')
      this.#fail(`the key ${JSON.stringify(key)} has no colon after it.`, 'Write "key": value.');
    this.#at++;
    this.#space();
  }

  /** The text that stands here, decoded. */
  #string(): string {
    const start = this.#at;
    // A line's end inside a text nearly always means a forgotten closing quote.
    if (this.#take(/"(?:[^"\\\r\n]|\\.)*"/y)) {
      try {
        return JSON.parse(this.#text.slice(start, this.#at)) as string;
      } catch {
        const remedy = 'Write \\n for a new line, \\t for a tab, \\\\ for a backslash.';
        throw new JsonFault(start, 'this text has a character that must be escaped.', remedy);
      }
    }
    throw new JsonFault(start, 'this text has no closing quote.', 'Close it with a double quote.');
  }

  #noValue(wanted = 'a value'): never {
    this.#comment();
    const char = this.#text[this.#at];
    if (char === undefined) this.#fail(`the text ends where ${wanted} should be.`, 'Complete the document.');
    if (char === "'" || char === '“' || char === '”' || char === '‘' || char === '’') {
      this.#fail(
        `found ${this.#shown()} where ${wanted} should be.`,
        'JSON uses straight double quotes: "text".',
      );
    }
    if (/[A-Za-z_$]/.test(char))
      this.#fail(`found ${this.#shown()} where ${wanted} should be.`, 'Put words in double quotes.');
    return this.#fail(
      `found ${this.#shown()} where ${wanted} should be.`,
      'Remove it, or write what belongs here.',
    );
  }

  #comment(): void {
    if (/^(\/\/|\/\*|#)/.test(this.#text.slice(this.#at, this.#at + 2)))
      this.#fail('JSON has no comments.', 'Remove the comment.');
  }

  #shown(): string {
    const word = /^[\w$-]{1,20}|^[^]?/u.exec(this.#text.slice(this.#at, this.#at + 20));
    return JSON.stringify(word?.[0] ?? '');
  }

  #line(at: number): number {
    return this.#text.slice(0, at).split('\n').length;
  }

  #space(): void {
    this.#take(/[ \t\r\n]+/y);
  }

  #take(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    if (!pattern.test(this.#text)) return false;
    this.#at = pattern.lastIndex;
    return true;
  }

  #fail(message: string, remedy: string): never {
    throw new JsonFault(this.#at, message, remedy);
  }
}
