/** The secrets of an account, from Node-RED's credentials and from a form. */
import { CREDENTIALS } from '../../lib/index.ts';

/** What Node-RED's editor shows in the place of a secret that it does not know. */
const PLACEHOLDER = '__PWRD__';

/** The secrets that were given; those of the field `secrets` by the names they have there. */
export function readCredentials(
  given: Readonly<Record<string, unknown>> | undefined,
): Record<string, string> {
  const { secrets = '', ...named } = given ?? {};
  const more = String(secrets)
    .split(/[\n;]/)
    .flatMap((line) => {
      const [, name = '', value = ''] = /^\s*([A-Za-z]\w{0,60})\s*=(.*)$/.exec(line) ?? [];
      return name === '' ? [] : [[name, value.trim()] as const];
    });
  const known = Object.entries(named).filter(([name]) => CREDENTIALS.includes(name));
  return Object.fromEntries(
    [...more, ...known].flatMap(([name, value]) =>
      typeof value === 'string' && value.trim() !== '' ? [[name, value.trim()]] : [],
    ),
  );
}

/**
 * The credentials of a form, with those that it does not know from the deployed node.
 * @param names the credentials that the form shows
 * @returns `stored`: at least one of them was deployed before, and not typed just now
 */
export function completed(
  typed: Readonly<Record<string, unknown>>,
  deployed: Readonly<Record<string, unknown>> | undefined,
  names: readonly string[],
): { readonly credentials: Readonly<Record<string, string>>; readonly stored: boolean } {
  let stored = false;
  const all = names.map((name) => {
    const value = typed[name];
    if (value !== undefined && value !== PLACEHOLDER) return [name, value] as const;
    const known = deployed?.[name];
    if (typeof known === 'string' && known !== '') stored = true;
    return [name, known] as const;
  });
  return { credentials: readCredentials(Object.fromEntries(all)), stored };
}
