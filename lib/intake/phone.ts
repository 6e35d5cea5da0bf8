import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max';

/** A number as E.164 with its country (ISO 3166 alpha-2, where the number tells), or why it is none. */
export type PhoneReading =
  | { readonly phone: string; readonly country: string | null }
  | { readonly reason: string };

/** Longer than any number people write, with all its spaces and brackets. */
const LONGEST = 40;

/**
 * Reads a telephone number as people write it.
 * @param country where numbers without a country code are from (ISO 3166 alpha-2); '' : such numbers are refused
 */
export function readPhone(written: string, country: string): PhoneReading {
  const text = written.trim();
  if (text === '') return { reason: 'the phone number is empty' };
  if (text.length > LONGEST) return { reason: 'the phone number is too long' };
  if (/\p{L}/u.test(text)) return { reason: 'the phone number contains letters' };
  const international = text.replace(/^\(?00/, '+').replace(/^\(\+/, '+(');
  if (!international.startsWith('+') && country === '') {
    return {
      reason: 'the number has no country code: write it as +49…, or set the country in the start node',
    };
  }
  const number = parsePhoneNumberFromString(international, {
    ...(country === '' ? {} : { defaultCountry: country.toUpperCase() as CountryCode }),
    extract: false,
  });
  if (number === undefined) return { reason: 'this is not a telephone number' };
  // Ranges are opened faster than any list of them is updated: length decides, the provider knows the rest.
  if (!number.isPossible()) {
    return {
      reason: `there is no such number${number.country ? ` in ${number.country}` : ''}: check its length`,
    };
  }
  return { phone: number.number, country: number.country ?? null };
}
