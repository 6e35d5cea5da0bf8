/** Countries as campaigns and start nodes name them. */

/**
 * All countries that have telephone numbers (ISO 3166 alpha-2, and XK for Kosovo, AC and TA for islands with numbers
 * of their own): those of libphonenumber-js, whose tables of numbers are too heavy for the editor.
 */
const COUNTRIES: ReadonlySet<string> = new Set(
  (
    'AC AD AE AF AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BW BY BZ ' +
    'CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM ' +
    'FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE ' +
    'JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN ' +
    'MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PR PS PT ' +
    'PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TA TC TD TG TH TJ TK ' +
    'TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW'
  ).split(' '),
);

/** True for a country's code in capital letters. */
export function isCountry(code: string): boolean {
  return COUNTRIES.has(code);
}

/** The code that somebody meant who wrote this one: in capitals, and GB for UK; null: no country's. */
export function countryMeant(written: string): string | null {
  const upper = written.trim().toUpperCase();
  const code = upper === 'UK' ? 'GB' : upper;
  return isCountry(code) ? code : null;
}

/** What is wrong with a country: the name of a text that says so, and what that is filled in with. */
export interface CountryFault {
  readonly key: 'country' | 'country-unknown' | 'country-meant';
  readonly values: Readonly<Record<string, string>>;
}

/**
 * Checks a country that is written large or small, or not at all.
 * @returns `country`: it is not of two letters, `country-unknown`: no country has them, `country-meant`: another code
 *   is meant; null: nothing is wrong
 */
export function countryFault(written: string): CountryFault | null {
  const code = written.trim().toUpperCase();
  if (code === '' || isCountry(code)) return null;
  const meant = countryMeant(code);
  if (meant !== null) return { key: 'country-meant', values: { written, meant } };
  return { key: /^[A-Z]{2}$/.test(code) ? 'country-unknown' : 'country', values: { written } };
}
