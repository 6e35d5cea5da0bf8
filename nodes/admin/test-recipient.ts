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
  const address = NUMBER.test(to) && channel !== 'telegram' ? to.replaceAll(/[\s().-]/g, '') : to;
  if (address.startsWith('+')) {
    const verdict = numberVerdict(channel, address, 'any', { number: null });
    if (verdict.do === 'refuse') return verdict.reason;
  }
  const identity = channel === 'telegram' ? `telegram:${address}` : address.toLowerCase();
  for (const engine of await enginesAtHand()) {
    if ((await engine.people.export(identity)).contact.optedOutAt !== null) return 'opted_out';
  }
  return null;
}
