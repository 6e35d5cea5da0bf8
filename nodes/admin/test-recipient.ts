import { numberVerdict } from '../../lib/index.ts';
import { enginesAtHand } from './deployed.ts';

/** Digits as people write them, with or without the marks between them. */
const NUMBER = /^\+?\d[\d\s().-]*$/;

/**
 * Why an address gets no test message either, as a reason's code; null: it may get one. What a person has said
 * holds whatever is sent, and a costly number costs what it costs. Allowed countries are a campaign's, and a test
 * has none.
 */
export async function barredFromTests(channel: string, to: string): Promise<string | null> {
  const plain = NUMBER.test(to) && channel !== 'telegram' ? to.replaceAll(/[\s().-]/g, '') : to;
  // A number may have its country code without the mark: always for WhatsApp, for gateways as each will have it.
  const marked = /^[1-9]\d{6,14}$/.test(plain) && channel !== 'telegram' ? `+${plain}` : null;
  const address = channel === 'whatsapp' ? (marked ?? plain) : plain;
  if (address.startsWith('+')) {
    const verdict = numberVerdict(channel, address, 'any', { number: null });
    if (verdict.do === 'refuse') return verdict.reason;
  }
  const identities = [channel === 'telegram' ? `telegram:${address}` : address.toLowerCase(), marked];
  for (const engine of await enginesAtHand()) {
    for (const identity of identities) {
      if (identity === null) continue;
      if ((await engine.people.export(identity)).contact.optedOutAt !== null) return 'opted_out';
    }
  }
  return null;
}
