import { tell, type CampaignKey, type Fault, type Sentence } from './sentence.ts';

/** What reading JSON text gives: the value, or the first fault with its line and column. */
export type JsonReading =
  | { readonly value: unknown }
  | { readonly fault: Fault & { readonly found: string } };

/** Deeper than any document; guards the stack. */
const MAX_DEPTH = 100;

class JsonFault extends Error {
  readonly at: number;
  readonly fault: Sentence;
  readonly remedy: Sentence;

  constructor(at: number, fault: Sentence, remedy: Sentence) {
    super(fault.key);
    this.at = at;
    this.fault = fault;
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
    const { at, fault, remedy } =
      error instanceof JsonFault
        ? error
        : new JsonFault(0, tell('campaign.json.invalid'), tell('campaign.json.give-valid'));
    const before = text.slice(0, at).split('\n');
    const line = before.length;
    const column = (before.at(-1) ?? '').length + 1;
    const found = text.slice(at).split('\n', 1)[0]?.slice(0, 20) ?? '';
    return { fault: { found, message: tell('campaign.json.at', { line, column, fault }), remedy } };
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
      throw new JsonFault(0, tell('campaign.json.empty'), tell('campaign.json.write-document'));
    this.#value(0);
    this.#space();
    if (this.#at < this.#text.length) this.#fail('campaign.json.after-end', 'campaign.value.remove');
  }

  #value(depth: number): void {
    if (depth > MAX_DEPTH)
      this.#fail(tell('campaign.json.too-deep', { levels: MAX_DEPTH }), 'campaign.json.give-document');
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
        const open = JSON.stringify(this.#text[opened]);
        this.#at = this.#text.length;
        this.#fail(
          tell('campaign.json.open', { open, line: this.#line(opened) }),
          tell('campaign.json.add', { text: JSON.stringify(close) }),
        );
      }
      if (char !== ',') {
        this.#at = comma;
        this.#comment();
        const around = { found: this.#shown(), close: JSON.stringify(close) };
        this.#fail(tell('campaign.json.no-comma', around), 'campaign.json.write-comma');
      }
      this.#space();
      if (this.#text[this.#at] === close) {
        this.#at = comma;
        this.#fail('campaign.json.last-comma', 'campaign.json.remove-comma');
      }
    }
  }

  #key(keys: Set<string>): void {
    const start = this.#at;
    if (this.#text[start] !== '"') this.#noValue('key');
    const key = this.#string();
    const named = { key: JSON.stringify(key) };
    if (keys.has(key))
      throw new JsonFault(start, tell('campaign.json.twice', named), tell('campaign.value.keep-one'));
    keys.add(key);
    this.#space();
    if (this.#text[this.#at] !== ':')
      this.#fail(tell('campaign.json.no-colon', named), 'campaign.json.write-colon');
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
        throw new JsonFault(start, tell('campaign.json.escape'), tell('campaign.json.write-escape'));
      }
    }
    throw new JsonFault(start, tell('campaign.json.unclosed'), tell('campaign.json.close'));
  }

  #noValue(wanted: 'value' | 'key' = 'value'): never {
    this.#comment();
    const char = this.#text[this.#at];
    if (char === undefined) this.#fail(`campaign.json.ends-at-${wanted}`, 'campaign.json.complete');
    const message = tell(`campaign.json.no-${wanted}`, { found: this.#shown() });
    if (/['“”‘’]/.test(char)) this.#fail(message, 'campaign.json.straight-quotes');
    if (/[A-Za-z_$]/.test(char)) this.#fail(message, 'campaign.json.quote-words');
    return this.#fail(message, 'campaign.json.remove-or-write');
  }

  #comment(): void {
    if (/^(\/\/|\/\*|#)/.test(this.#text.slice(this.#at, this.#at + 2)))
      this.#fail('campaign.json.comment', 'campaign.json.remove-comment');
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

  #fail(message: CampaignKey | Sentence, remedy: CampaignKey | Sentence): never {
    const told = (one: CampaignKey | Sentence): Sentence => (typeof one === 'string' ? tell(one) : one);
    throw new JsonFault(this.#at, told(message), told(remedy));
  }
}
