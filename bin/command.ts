import type { ParseArgsOptionsConfig } from 'node:util';

/** Exit codes of every command. */
export const EXIT = {
  /** Everything is fine. */
  ok: 0,
  /** The command ran and found something to mend, or cannot tell what it was asked. */
  problems: 1,
  /** It was called wrongly: unknown options, missing files. */
  usage: 2,
} as const;

/** Where a command writes: what was asked for, and what is said about it. */
export interface Console {
  /** Standard output. */
  readonly out: (text: string) => void;
  /** Standard error. */
  readonly err: (text: string) => void;
}

/** Option values as they were given; those that were not are absent. */
export type Values = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

/** One command of the `cascade` command line. */
export interface Command {
  /** One line for the list of commands. */
  readonly summary: string;
  readonly usage: string;
  /** What it does and its options, for `--help`. */
  readonly help: string;
  /** Beside `--json` and `--help`, which every command has. */
  readonly options: ParseArgsOptionsConfig;
  /** @returns the exit code @throws UsageError, CascadeError, StoreError */
  run(args: readonly string[], values: Values, console: Console): Promise<number>;
}

/** The command was called wrongly: says how. */
export class UsageError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UsageError';
  }
}

/** The value of a text option; undefined: not given. */
export function textOption(values: Values, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

/** The values of an option that may be given many times. */
export function listOption(values: Values, name: string): readonly string[] {
  const value = values[name];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

/** An option that is a whole number. @throws UsageError for anything else */
export function countOption(values: Values, name: string): number | undefined {
  const text = textOption(values, name);
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`--${name} must be a whole number, not "${text}".`);
  return Number(text);
}

/** An option that is an instant, such as 2026-03-02T09:00+01:00; in milliseconds since 1970. */
export function instantOption(values: Values, name: string): number | undefined {
  const text = textOption(values, name);
  if (text === undefined) return undefined;
  const instant = Date.parse(text);
  if (Number.isNaN(instant)) {
    throw new UsageError(`--${name} must be an instant such as 2026-03-02T09:00:00+01:00, not "${text}".`);
  }
  return instant;
}

/** What `--json` prints. */
export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
