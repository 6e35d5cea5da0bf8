import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { Wording } from '../wording/wording.ts';
import { sayRefusal } from '../wording/refusals.ts';

/** A number as E.164 with its country (ISO 3166 alpha-2, where the number tells), or why it is none. */
export type PhoneReading =
  | { readonly phone: string; readonly country: string | null }
  | { readonly reason: Wording };

/** Longer than any number people write, with all its spaces and brackets. */
const LONGEST = 40;

/** Said of many rows of a list, and made once. */
const REASONS = {
  empty: sayRefusal('refusals.row.phoneEmpty'),
  long: sayRefusal('refusals.row.phoneLong'),
  letters: sayRefusal('refusals.row.phoneLetters'),
  noCountryCode: sayRefusal('refusals.row.noCountryCode'),
  notAPhone: sayRefusal('refusals.row.notAPhone'),
};

/**
 * Reads a telephone number as people write it.
 * @param country where numbers without a country code are from (ISO 3166 alpha-2); '' and what is no country: such
 * numbers are refused
 */
export function readPhone(written: string, country: string): PhoneReading {
  // Marks of direction come along when a number is copied from an address book.
  const text = written.replace(/\p{Cf}/gu, '').trim();
  if (text === '') return { reason: REASONS.empty };
  if (text.length > LONGEST) return { reason: REASONS.long };
  if (/\p{L}/u.test(text)) return { reason: REASONS.letters };
  const international = text.replace(/^\(?00/, '+').replace(/^\(\+/, '+(');
  const home = country.toUpperCase();
  const known = isSupportedCountry(home) ? home : undefined;
  if (!international.startsWith('+') && known === undefined) {
    return { reason: REASONS.noCountryCode };
  }
  const number = parsePhoneNumberFromString(international, {
    ...(known === undefined ? {} : { defaultCountry: known }),
    extract: false,
  });
  if (number === undefined) return { reason: REASONS.notAPhone };
  // Ranges are opened faster than any list of them is updated: length decides, the provider knows the rest.
  if (!number.isPossible()) {
    const { country: place } = number;
    return {
      reason: place
        ? sayRefusal('refusals.row.noSuchPhoneIn', { country: place })
        : sayRefusal('refusals.row.noSuchPhone'),
    };
  }
  return { phone: number.number, country: number.country ?? null };
}
