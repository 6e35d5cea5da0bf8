import type { LogEntry } from '../model.ts';
import type { Bundle, Change, Moment } from './change.ts';
import { isHeld } from './facts.ts';

/**
 * Has a cascade that guards keep in front of a send until an instant ask them again now. Null: it is not there, or
 * it is there because the provider asked for a pause, which other guards do not shorten.
 * @param history the cascade's lines, oldest first; read only where nothing else tells
 */
export function lookAgain(
  { cascade, attempts }: Pick<Bundle, 'cascade' | 'attempts'>,
  history: () => readonly LogEntry[],
  { now }: Moment,
): Change | null {
  if (cascade.phase !== 'held' || cascade.dueAt === null || cascade.dueAt <= now) return null;
  const tried = attempts.at(-1);
  if (tried !== undefined && tried.channel === cascade.channel && isHeld(tried)) {
    // Made once already: the last word was the provider's about that attempt, or the guards' about the next.
    const last = history().findLast(({ kind }) => kind === 'held' || kind === 'claimed');
    if (last?.attempt !== null) return null;
  }
  return { cascade: { ...cascade, dueAt: now }, attempts: [], log: [], emit: false };
}
