/** Codes of a timeline's entry as people read them, in whichever language. */
import type { EntryParams } from './contract.ts';

/** What a language calls things. */
export interface Names {
  readonly channel: (channel: string) => string;
  /** A reason class; one that the language has no words for stays as it is. */
  readonly reason: (reason: string) => string;
  readonly outcome: (outcome: string) => string;
}

/** The values of an entry's text with names in place of codes. A provider's code stands behind its reason. */
export function namedParams(params: EntryParams, { channel, reason, outcome }: Names): EntryParams {
  const { code } = params;
  const names: Readonly<Record<string, (value: string) => string>> = {
    channel,
    after: channel,
    outcome,
    until: outcome,
    reason: (value) => (code === undefined ? reason(value) : `${reason(value)} (${code})`),
  };
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, names[name]?.(String(value)) ?? value]),
  );
}
