import type { Wording } from '../wording/index.ts';
import { redactor } from './redact.ts';
import { say, type AccountKey } from './say.ts';
import { isWebAddress } from './web-address.ts';

/**
 * Reads an account's settings and credentials, and collects what is wrong with them in words for the
 * integrator. A credential is named in a problem but never shown.
 */

/** Characters of a wrong text that are shown. */
const SHOWN = 60;

/** What a text has to look like. */
export interface TextRule {
  /** Said when it is missing; absent: it may be. */
  readonly needed?: AccountKey;
  /** What it has to be like, and what is said of one that is not; of a setting, `text` is what was given. */
  readonly like?: readonly [pattern: RegExp, otherwise: AccountKey];
}

/** See the module. */
export class SettingsForm {
  private readonly found: Wording[] = [];
  private readonly settings: ReadonlyMap<string, unknown>;
  private readonly credentials: ReadonlyMap<string, unknown>;

  constructor(settings: unknown, credentials: Readonly<Record<string, string>>) {
    const fields = typeof settings === 'object' && settings !== null ? Object.entries(settings) : [];
    this.settings = new Map<string, unknown>(fields);
    this.credentials = new Map<string, unknown>(Object.entries(credentials));
  }

  get problems(): readonly Wording[] {
    return this.found;
  }

  /** Notes a problem: what is wrong with the field, and the remedy. */
  problem(name: string, key: AccountKey, values: Parameters<typeof say>[1] = {}): void {
    this.found.push(say(key, { setting: name, ...values }));
  }

  /** A setting as it was given. */
  raw(name: string): unknown {
    return this.settings.get(name);
  }

  /** A text without spaces around it; '' where there is none or it is not as it should be. */
  text(name: string, rule: TextRule = {}): string {
    const raw = this.settings.get(name);
    const text = typeof raw === 'number' ? String(raw) : raw;
    if (text === undefined || text === null || text === '') {
      if (rule.needed) this.problem(name, rule.needed);
      return '';
    }
    if (typeof text !== 'string') {
      this.problem(name, 'accounts.form.no-text');
      return '';
    }
    const trimmed = text.trim();
    const [pattern, otherwise] = rule.like ?? [];
    if (pattern && otherwise && !pattern.test(trimmed)) {
      this.problem(name, otherwise, { text: this.quoted(trimmed) });
      return '';
    }
    return trimmed;
  }

  /** A credential; '' where there is none or it is not as it should be. */
  secret(name: string, rule: TextRule = {}): string {
    const raw = this.credentials.get(name);
    if (typeof raw !== 'string' || raw.trim() === '') {
      if (rule.needed) this.problem(name, rule.needed);
      return '';
    }
    const [pattern, otherwise] = rule.like ?? [];
    if (pattern && otherwise && !pattern.test(raw.trim())) {
      this.problem(name, otherwise);
      return '';
    }
    return raw.trim();
  }

  /** A whole number within bounds; the fallback where there is none. */
  count(name: string, fallback: number, least: number, most: number): number {
    const raw = this.settings.get(name);
    if (raw === undefined || raw === null || raw === '') return fallback;
    const value = typeof raw === 'string' ? Number(raw) : raw;
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
    this.problem(name, 'accounts.form.no-count', { least, most });
    return fallback;
  }

  /** One of a few words; the first of them where there is none. */
  choice<T extends string>(name: string, words: readonly [T, ...T[]]): T {
    const raw = this.settings.get(name);
    if (raw === undefined || raw === null || raw === '') return words[0];
    const chosen = words.find((word) => word === raw);
    if (chosen === undefined) this.problem(name, 'accounts.form.no-choice', { words: words.join(', ') });
    return chosen ?? words[0];
  }

  /** A web address without a slash at its end; the fallback where there is none. */
  address(name: string, fallback: string): string {
    const text = this.text(name) || fallback;
    if (text === '') return '';
    if (!isWebAddress(text)) {
      this.problem(name, 'accounts.form.no-address', { text: this.quoted(text) });
      return fallback;
    }
    return text.replace(/\/+$/, '');
  }

  /** A wrong text as a problem has it: its beginning, without what was meant for the field of a secret. */
  private quoted(text: string): string {
    const secrets = [...this.credentials.values()].filter((one) => typeof one === 'string');
    return redactor(secrets)(text).slice(0, SHOWN);
  }
}
