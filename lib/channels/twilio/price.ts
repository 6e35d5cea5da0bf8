import type { Cost } from '../../cascade/command.ts';

/** What Twilio's books say of a price; both are empty until it is known, often minutes after the message has arrived. */
export interface Priced {
  /** What is charged, as a negative number in a text: `-0.00750`. */
  readonly price?: string | null;
  /** ISO 4217, in whichever case. */
  readonly priceUnit?: string | null;
}

/**
 * What a message or call has cost (https://www.twilio.com/docs/messaging/api/message-resource, "price"; status
 * callbacks do not tell it); undefined: not known yet.
 */
export function costOf({ price, priceUnit }: Priced): Cost | undefined {
  const written = typeof price === 'string' ? price.trim() : '';
  if (!/^-?\d+(\.\d+)?$/.test(written) || typeof priceUnit !== 'string') return undefined;
  const currency = priceUnit.toUpperCase();
  return /^[A-Z]{3}$/.test(currency) ? { amount: Math.abs(Number(written)), currency } : undefined;
}
