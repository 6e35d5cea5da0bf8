import type { Attempt, Cascade } from '../../cascade/model.ts';
import { FORGOTTEN } from './contacts.ts';

/** A cascade as it is worked on: at any moment equal to what the transaction has written. */
export interface Entry {
  /** Its number on disk, in order of arrival. */
  readonly seq: number;
  cascade: Cascade;
  /** Oldest first. */
  attempts: readonly Attempt[];
  /** The user's message, as JSON. */
  msg: string;
  /** Its latest line of history. */
  lastLog: number | null;
}

/** True for a cascade whose person was taken out of the store, by erasure or by age. */
export function isErased({ cascade }: Pick<Entry, 'cascade'>): boolean {
  return cascade.contact.startsWith(FORGOTTEN);
}

/** True once a cascade has been ended by the person or by decree. */
export function isOver({ result }: Cascade): boolean {
  return result === 'success' || result === 'stopped';
}

/** True for a send that was or may have been taken by the provider and has not come to anything yet. */
export function isInFlight({ state, outcome }: Attempt): boolean {
  return state !== 'refused' && (outcome === null || outcome === 'accepted' || outcome === 'sent');
}
