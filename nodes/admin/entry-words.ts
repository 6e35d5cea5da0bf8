/** Codes of a timeline's entry as people read them, in whichever language. */
import type { Names, Told } from '../../lib/index.ts';
import type { EntryParams } from './contract.ts';

/** What a language calls things, and how it says what the engine told. */
export interface Speech extends Names {
  readonly told: (told: Told | undefined, english: string) => string;
}

/**
 * The values of an entry's text with names in place of codes. A provider's code stands behind its reason.
 * @param told what the engine says in `why`; null: it is only known in English, or there is none
 */
export function namedParams(params: EntryParams, said: Told | null, language: Speech): EntryParams {
  const { channel, reason, outcome, told } = language;
  const { code } = params;
  const names: Readonly<Record<string, (value: string) => string>> = {
    channel,
    after: channel,
    outcome,
    until: outcome,
    why: (value) => told(said ?? undefined, value),
    reason: (value) => (code === undefined ? reason(value) : `${reason(value)} (${code})`),
  };
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, names[name]?.(String(value)) ?? value]),
  );
}
