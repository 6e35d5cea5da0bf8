import { getCountries, getCountryCallingCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { IANAZone } from 'luxon';
import type { Customer } from '../cascade/model.ts';

/** What ECMA-402 offers beyond the types that TypeScript has for it. */
interface LocaleZones {
  getTimeZones?(): readonly string[] | undefined;
  readonly timeZones?: readonly string[];
}

const checked = new Map<string, boolean>();
const known = new Map<string, readonly string[]>();

/** True for a zone of the IANA database, such as `Europe/Berlin`. */
export function isZone(name: string): boolean {
  let valid = checked.get(name);
  if (valid === undefined) {
    valid = IANAZone.isValidZone(name);
    // Names come from customers' rows: there are some 600 true ones, and no end of others.
    if (valid || checked.size < 10_000) checked.set(name, valid);
  }
  return valid;
}

/**
 * The zones a number of a country may be in: all of the country's, because a mobile number tells no more
 * than its country, and a landline moves with its owner in many. From ICU, which Node.js carries
 * (`Intl.Locale.prototype.getTimeZones`), one for each that differs this year. Empty: not known.
 * @param country ISO 3166 alpha-2
 */
export function zonesOfCountry(country: string): readonly string[] {
  let zones = known.get(country);
  if (zones === undefined) {
    zones = distinct(zonesFromIcu(country));
    known.set(country, zones);
  }
  return zones;
}

/**
 * The zones in all of which it must not be quiet for this customer: their own, else those of their number's
 * country, else those of its calling code, else the campaign's.
 */
export function zonesOf(customer: Customer, campaignZone: string): readonly string[] {
  const own = customer.timezone;
  if (typeof own === 'string' && isZone(own)) return [own];
  const country = customer['country'];
  if (!customer.phone) return [campaignZone];
  const possible = typeof country === 'string' ? zonesOfCountry(country) : [];
  const zones = possible.length > 0 ? possible : zonesOfCode(customer.phone);
  return zones.length > 0 ? zones : [campaignZone];
}

/** The zones of all countries that share the calling code of a number whose own country no plan knows yet. */
function zonesOfCode(phone: string): readonly string[] {
  const number = parsePhoneNumberFromString(phone);
  if (number === undefined) return [];
  const key = `+${number.countryCallingCode}`;
  let zones = known.get(key);
  if (zones === undefined) {
    const alike = getCountries().filter((one) => getCountryCallingCode(one) === number.countryCallingCode);
    zones = distinct(alike.flatMap(zonesFromIcu));
    known.set(key, zones);
  }
  return zones;
}

function zonesFromIcu(country: string): readonly string[] {
  if (!/^[A-Z]{2}$/.test(country)) return [];
  const locale = new Intl.Locale('und', { region: country }) as unknown as LocaleZones;
  return locale.getTimeZones?.() ?? locale.timeZones ?? [];
}

/** One zone for each set that shows the same time all year round. */
function distinct(zones: readonly string[]): readonly string[] {
  const year = new Date().getUTCFullYear();
  const months = Array.from({ length: 24 }, (_, half) => Date.UTC(year, half >> 1, (half & 1) * 14 + 1));
  const byTime = new Map<string, string>();
  for (const name of zones) {
    const zone = IANAZone.create(name);
    const key = months.map((instant) => zone.offset(instant)).join();
    if (zone.isValid && !byTime.has(key)) byTime.set(key, name);
  }
  return [...byTime.values()];
}
