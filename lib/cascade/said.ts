import { verbatim, type Told, type Wording } from '../wording/wording.ts';
import type { LogEntry } from './model.ts';

/** What a line of history says, for other languages; undefined: it is older, a person said it, or its data tell it. */
export function toldIn({ data }: Pick<LogEntry, 'data'>): Told | undefined {
  return data?.['told'] as Told | undefined;
}

/** The sentence of a line of history; null: it has none. */
export function saidIn(entry: Pick<LogEntry, 'why' | 'data'>): Wording | null {
  if (entry.why === null) return null;
  const told = toldIn(entry);
  return told === undefined ? verbatim(entry.why) : { text: entry.why, told };
}
