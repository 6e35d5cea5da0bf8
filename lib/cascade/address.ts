import type { Customer } from './model.ts';

/**
 * Where a message for this customer goes on a channel: the Telegram chat id, the e-mail address,
 * else the phone number. Null: the customer cannot be addressed there.
 */
export function addressOn(channel: string, customer: Customer): string | null {
  const address =
    channel === 'telegram' ? customer.telegram : channel === 'email' ? customer.email : customer.phone;
  return address === undefined || address === '' ? null : address;
}

/** True for a channel on which people are reached by their phone number. */
export function isByNumber(channel: string): boolean {
  return channel !== 'telegram' && channel !== 'email';
}

/** The person's identity across campaigns: phone, else e-mail, else Telegram chat, both in lower case; null: none. */
export function contactOf(customer: Customer): string | null {
  if (customer.phone) return customer.phone;
  if (customer.email) return customer.email.toLowerCase();
  return customer.telegram ? `telegram:${customer.telegram.toLowerCase()}` : null;
}

/** Every identity that a customer's row names: another row with one of them alone is the same person. */
export function identitiesOf({ phone, email, telegram }: Customer): readonly string[] {
  return [phone ? { phone } : null, email ? { email } : null, telegram ? { telegram } : null].flatMap((one) =>
    one === null ? [] : (contactOf(one) ?? []),
  );
}
