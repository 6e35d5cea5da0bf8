import { AsYouType, type CountryCode } from 'libphonenumber-js/max';
import type { PersonQuery } from '../store/store.ts';
import { bareAddress } from './contact.ts';

/** A number, or its beginning, as people write it. */
const NUMBER = /^[+(]*\d[\d\s()./-]*$|^\+$/;

/**
 * What somebody who types this is looking for: a number in any notation, an address, or a name.
 * @param countries where numbers without a country code may be from (ISO 3166 alpha-2)
 * @param limit people at most
 */
export function personQuery(written: string, countries: readonly string[], limit: number): PersonQuery {
  const text = bareAddress(written);
  if (!NUMBER.test(text)) return { addresses: text === '' ? [] : [text.toLowerCase()], name: text, limit };
  const digits = text.replace(/\D/g, '');
  if (/^[(]?\+/.test(text)) return { addresses: [`+${digits}`], name: '', limit };
  if (digits.startsWith('00')) return { addresses: [`+${digits.slice(2)}`], name: '', limit };
  const national = countries.flatMap((country) => beginningIn(digits, country));
  return { addresses: [...new Set([...national, `+${digits}`, `telegram:${digits}`])], name: '', limit };
}

/** The beginning of a number in E.164, as the digits would be dialled in a country. */
function beginningIn(digits: string, country: string): readonly string[] {
  try {
    const typed = new AsYouType(country as CountryCode);
    typed.input(digits);
    const value = typed.getNumberValue();
    return value === undefined || value === '+' ? [] : [value];
  } catch {
    // It is no country that the library knows.
    return [];
  }
}
