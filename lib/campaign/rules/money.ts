import { countryMeant, isCountry } from '../countries.ts';
import { errorAt } from '../problem.ts';
import type { PathParts, Problem } from '../problem.ts';
import { asRecord } from '../outline.ts';
import type { Outline } from '../outline.ts';
import { tell } from '../sentence.ts';
import { showValue } from '../shown.ts';
import { checkKnown } from './channels.ts';

/** Costs name known channels and countries that have telephone numbers; the currency is one that exists. */
export function checkMoney(outline: Outline): Problem[] {
  const costs = Object.entries(asRecord(outline.root.costs));
  return [
    ...checkCurrency(outline.root.currency),
    ...costs.flatMap(([channel, cost]) => [
      ...checkKnown(channel, ['costs', channel], outline),
      ...Object.keys(asRecord(asRecord(cost).countries)).flatMap((country) =>
        checkCountry(['costs', channel, 'countries', country], country),
      ),
    ]),
  ];
}

function checkCurrency(currency: unknown): Problem[] {
  if (typeof currency !== 'string') return [];
  const codes = Intl.supportedValuesOf('currency');
  if (codes.includes(currency)) return [];
  const meant = codes.find((code) => code === currency.trim().toUpperCase()) ?? SIGNS[currency.trim()];
  const remedy =
    meant === undefined
      ? tell('campaign.money.write-currency')
      : tell('campaign.value.write', { text: showValue(meant) });
  const message = tell('campaign.money.currency', { value: showValue(currency) });
  return [errorAt(['currency'], currency, message, remedy)];
}

/** Currency signs and names that people write for a code. */
const SIGNS: Readonly<Partial<Record<string, string>>> = {
  '€': 'EUR',
  $: 'USD',
  '£': 'GBP',
  '¥': 'JPY',
  '₹': 'INR',
};

/** Refuses a country that has no telephone numbers. */
export function checkCountry(path: PathParts, country: string): Problem[] {
  // What the library that finds a customer's country from the number does not know can never match.
  if (isCountry(country)) return [];
  const meant = countryMeant(country);
  const remedy =
    meant === null
      ? tell('campaign.money.write-country')
      : tell('campaign.value.write', { text: showValue(meant) });
  return [errorAt(path, country, tell('campaign.money.country', { value: showValue(country) }), remedy)];
}
