import { parsePhoneNumberFromString, type NumberType } from 'libphonenumber-js/max';
import { isByNumber } from '../cascade/address.ts';
import type { Wording } from '../wording/wording.ts';
import { say } from './say.ts';
import { SEND, type Verdict } from './verdict.ts';

/** Channels that know people by their numbers and reach them past the public network: no number costs more there. */
const BY_APP: ReadonlySet<string> = new Set(['whatsapp']);
/** Channels that no landline has. */
const MOBILE_ONLY: ReadonlySet<string> = new Set(['sms', 'whatsapp']);
/** Kinds of number whose owner earns by being called, or that forward to anywhere. */
const COSTLY: Partial<Record<NonNullable<NumberType>, Parameters<typeof say>[0]>> = {
  PREMIUM_RATE: 'guards.number.premium',
  SHARED_COST: 'guards.number.sharedCost',
  UAN: 'guards.number.company',
  PERSONAL_NUMBER: 'guards.number.personal',
};
/** Country codes of satellite and other networks of no country (ITU-T E.164, codes 870 to 883 and 979). */
const NO_COUNTRY = /^\+(870|878|881|882|883|888|979|991)/;

/**
 * Ranges of satellite telephones within the plans of countries, which cost what satellites cost: Australia's 014
 * (ACMA, Telecommunications Numbering Plan), Canada's 600 (Canadian Numbering Administrator, non-geographic
 * services) and Russia's 954 (GlobalTel, Globalstar's operator there).
 */
const NATIONAL_SATELLITE = /^\+(6114|1600|7954)/;

/** By how many digits a number may be too short or too long for the range that it lies in. */
const OTHER_LENGTHS = 3;

/** What is known of who sends. */
export interface Sender {
  /** The account's own number in E.164; null: it has none, or it is not known. */
  readonly number: string | null;
}

/**
 * True for a channel that reaches numbers through the public network, where they cost and can be abused: calls, SMS,
 * and every channel that an account declares, of which nothing is known but that it goes by number.
 */
export function isDialled(channel: string): boolean {
  return isByNumber(channel) && !BY_APP.has(channel);
}

/**
 * Whether a number may be sent to. Fails closed for channels that dial: where no countries are declared, only the
 * country of the sender's own number is allowed, and none at all where that is not known.
 * @param countries ISO 3166 alpha-2 codes; null: not declared; `any`: the account reaches nobody anyway
 */
export function numberVerdict(
  channel: string,
  address: string,
  countries: readonly string[] | 'any' | null,
  sender: Sender,
): Verdict {
  if (!isByNumber(channel)) return SEND;
  const refuse = (reason: string, why: Wording): Verdict => ({ do: 'refuse', reason, scope: 'contact', why });
  // Spaces, pauses and dial characters are not part of a number: whatever is not plain E.164 is refused.
  if (!/^\+[1-9]\d{6,14}$/.test(address)) return refuse('invalid_number', say('guards.number.invalid'));
  if (NO_COUNTRY.test(address) || NATIONAL_SATELLITE.test(address))
    return refuse('number_not_allowed', say('guards.number.noCountry'));
  const number = parsePhoneNumberFromString(address);
  if (number === undefined || !number.isPossible())
    return refuse('invalid_number', say('guards.number.impossible'));
  const type = number.getType();
  const costly = type === undefined ? costlyRangeOf(address) : COSTLY[type];
  if (costly !== undefined) return refuse('number_not_allowed', say(costly));
  if (type === 'FIXED_LINE' && MOBILE_ONLY.has(channel))
    return refuse('landline', say('guards.number.landline', { channel }));
  if (countries === 'any' || (countries === null && !isDialled(channel))) return SEND;
  const allowed = countries ?? countryOf(sender.number);
  const country = number.country ?? null;
  if (country !== null && allowed.includes(country)) return SEND;
  return refuse('country_not_allowed', notAllowed(channel, country, countries));
}

/**
 * Why a number is not sent to whose length no plan knows: it lies in a range of costly ones. Ranges are known by
 * their numbers alone, so some are asked that begin like it.
 */
function costlyRangeOf(address: string): (typeof COSTLY)[keyof typeof COSTLY] {
  for (let digits = 1; digits <= OTHER_LENGTHS; digits++) {
    const alike = [address.slice(0, -digits), ...['0', '1', '5'].map((one) => address + one.repeat(digits))];
    for (const one of alike) {
      const type = parsePhoneNumberFromString(one)?.getType();
      if (type !== undefined && type in COSTLY) return COSTLY[type];
    }
  }
  return undefined;
}

/** Why a number of a country, null: of none that is known, may not be called or texted. */
function notAllowed(channel: string, country: string | null, countries: readonly string[] | null): Wording {
  if (countries === null) {
    return country === null
      ? say('guards.number.unknownUndeclared', { channel })
      : say('guards.number.undeclared', { channel, country });
  }
  const allowed = countries.join(', ');
  return country === null
    ? say('guards.number.unknownNotAllowed', { channel, allowed })
    : say('guards.number.notAllowed', { channel, country, allowed });
}

function countryOf(number: string | null): readonly string[] {
  const country = number === null ? undefined : parsePhoneNumberFromString(number)?.country;
  return country === undefined ? [] : [country];
}

/** The block of 10,000 numbers that a number belongs to; null: it is no number. */
export function prefixOf(address: string): string | null {
  return /^\+\d{7,15}$/.test(address) ? address.slice(0, -4) : null;
}
