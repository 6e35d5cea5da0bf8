import type { Limit } from '../guards/guards.ts';
import { formatDuration, readDuration } from './duration.ts';

/** Reads `3/7d`: so many in any stretch of that length. Null: it is no such text. */
export function readLimit(text: string): Limit | null {
  const match = /^([1-9]\d{0,8})\/(\d+[smhd])$/.exec(text);
  if (match === null) return null;
  const reading = readDuration(match[2]);
  return reading.ok ? { count: Number(match[1]), ms: reading.amount } : null;
}

/** Writes a limit as it is written in the document. */
export function formatLimit({ count, ms }: Limit): string {
  return `${count}/${formatDuration(ms)}`;
}
