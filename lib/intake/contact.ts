import type { Wording } from '../wording/wording.ts';
import { isEmail } from './email.ts';
import { readPhone } from './phone.ts';
import { sayRefusal } from '../wording/refusals.ts';

/** How links and gateways mark what kind of address follows; a chat keeps its mark, as it is part of the identity. */
const SCHEME = /^(?:tel|sms|whatsapp|mailto):/i;

/** A chat at Telegram, by its id or its public name, with or without what identities begin with. */
const CHAT = /^(?:telegram:)?(-?\d{1,20}|@[A-Z]\w{3,31})$/i;

/** A number as programs name it that speak WhatsApp's own protocol: with the agent and the device that were used. */
const WHATSAPP_ID = /^(\d{7,15})(?:[._]\d{1,3})?(?::\d{1,3})?@(?:c\.us|s\.whatsapp\.net)$/i;

/** How WhatsApp names a person whose number it keeps to itself. */
export const USER_ID = /^[A-Z]{2}\.[A-Z0-9.]{1,128}$/i;

/** What an erased person is known by. */
const ERASED = /^forgotten:[0-9a-f]{64}$/;

/** A number that has its country code for certain. */
const INTERNATIONAL = /^\(?(?:\+|00)/;

/** An address without the marks of direction that come along when it is copied. */
function seen(written: string): string {
  return written.replace(/\p{Cf}/gu, '').trim();
}

/** An address without `tel:`, `whatsapp:` and the like before it. */
export function bareAddress(written: string): string {
  return seen(written).replace(SCHEME, '').trim();
}

/**
 * An address as rows have it, from however a person, a list, a flow or a gateway writes it: a number in E.164, an
 * e-mail address in lower case, the id of a chat at Telegram or its public name, or a user id of WhatsApp's. Null: it is none of these.
 * @param channel where it was told: a number needs no `+` there if the channel has numbers, and a bare id is a chat's
 *   at Telegram; undefined: a number must have its `+` (or `00`), a chat its `telegram:`, which then stays
 */
export function readAddress(written: string, channel: string | undefined): string | null {
  const text = bareAddress(written);
  const chat = CHAT.exec(text)?.[1]?.toLowerCase();
  if (channel === 'telegram') return chat ?? null;
  if (/^telegram:/i.test(text)) return chat === undefined ? null : `telegram:${chat}`;
  if (channel === 'email') return isEmail(text) ? text.toLowerCase() : null;
  const onWhatsApp = WHATSAPP_ID.exec(text)?.[1];
  if (onWhatsApp === undefined && text.includes('@')) {
    return channel === undefined && isEmail(text) ? text.toLowerCase() : null;
  }
  if (USER_ID.test(text)) return text;
  const [number = ''] = onWhatsApp === undefined ? text.split(';', 1) : [onWhatsApp];
  const marked = channel !== undefined || onWhatsApp !== undefined || SCHEME.test(seen(written));
  if (!INTERNATIONAL.test(number) && !marked) return null;
  const reading = readPhone(INTERNATIONAL.test(number) ? number : `+${number}`, '');
  return 'phone' in reading ? reading.phone : null;
}

/**
 * The identity that somebody means who writes an address: a number in any notation with its country code, an e-mail
 * address, `telegram:` and the chat, or what an erased person is known by. Anything else is refused, because what was ordered
 * about it would concern nobody.
 */
export function readContact(written: string): { readonly contact: string } | { readonly reason: Wording } {
  const contact = ERASED.test(written) ? written : readAddress(written, undefined);
  return contact === null ? { reason: sayRefusal('refusals.person.contact') } : { contact };
}
