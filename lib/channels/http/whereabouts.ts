import catalogue from '../../../locales/en-US/engine-accounts.json' with { type: 'json' };
import { verbatim, type Wording } from '../../wording/index.ts';
import { say, type AccountKey } from '../say.ts';

type Hints = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Where the settings and credentials of the gateways are found that are described already. */
const HINTS: Hints = catalogue.accounts.gateway;

/**
 * Where a setting of a gateway is found, or what it is.
 * @param preset the gateway; '' for one that only the account describes
 * @param words as the description has it: the user's own are the same in every language
 */
export function whereabouts(preset: string, name: string, words: string): Wording {
  const known = Object.hasOwn(HINTS, preset) ? HINTS[preset] : undefined;
  if (known === undefined || !Object.hasOwn(known, name) || known[name] !== words) return verbatim(words);
  return say(`accounts.gateway.${preset}.${name}` as AccountKey);
}
