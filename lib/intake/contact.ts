import type { Wording } from '../wording/wording.ts';
import { readPhone } from './phone.ts';
import { sayRefusal } from '../wording/refusals.ts';

/**
 * The identity that somebody means who writes an address: a number in any notation with its country code, an e-mail
 * address, `telegram:<id>`, or whatever else a person is known by. A number that is none is refused, because what
 * was ordered about it would concern nobody.
 */
export function readContact(written: string): { readonly contact: string } | { readonly reason: Wording } {
  const text = written.replace(/\p{Cf}/gu, '').trim();
  if (text.includes('@')) return { contact: text.toLowerCase() };
  if (!/^\(?[+0]/.test(text)) return { contact: text };
  const reading = readPhone(text, '');
  return 'phone' in reading ? { contact: reading.phone } : { reason: sayRefusal('refusals.person.contact') };
}
