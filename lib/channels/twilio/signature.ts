/** Proves that a webhook is Twilio's, before anything in it is believed. */
import type { Webhook } from '../provider.ts';
import { sdk } from './line.ts';

/** What a genuine webhook says. */
export type Genuine =
  | { readonly kind: 'form'; readonly fields: ReadonlyMap<string, string> }
  | { readonly kind: 'json'; readonly value: unknown };

/**
 * Checks the signature with each of the tokens. Twilio signs the address as it called it and every field of a
 * form, or the address with the digest of any other body in it; a body with neither is not signed at all.
 * @returns what it says; null: not proven to be Twilio's
 */
export async function genuine(webhook: Webhook, tokens: readonly string[]): Promise<Genuine | null> {
  const signature = webhook.headers['x-twilio-signature'];
  // A header given twice is an array: nobody can say which of the two counts.
  if (typeof signature !== 'string') return null;
  const { validateRequest, validateRequestWithBody } = await sdk();
  const body = webhook.body.toString('utf8');
  try {
    if (digested(webhook)) {
      const valid = tokens.map((token) => validateRequestWithBody(token, signature, webhook.url, body));
      return valid.includes(true) ? readJson(body) : null;
    }
    if (webhook.body.length > 0 && !isForm(webhook)) return null;
    const posted = webhook.method === 'GET' ? new URLSearchParams() : new URLSearchParams(body);
    const signed = grouped(posted);
    const valid = tokens.map((token) => validateRequest(token, signature, webhook.url, signed));
    if (!valid.includes(true)) return null;
    return { kind: 'form', fields: single(webhook.method === 'GET' ? webhook.query : posted) };
  } catch {
    // The SDK throws for addresses that are none.
    return null;
  }
}

/** True where the address carries the body's digest. */
function digested(webhook: Webhook): boolean {
  return webhook.query.has('bodySHA256') && !isForm(webhook);
}

function isForm(webhook: Webhook): boolean {
  const type = webhook.headers['content-type'];
  return typeof type === 'string' && /^application\/x-www-form-urlencoded\b/i.test(type);
}

function readJson(body: string): Genuine | null {
  try {
    return { kind: 'json', value: JSON.parse(body) };
  } catch {
    return null;
  }
}

/** The fields as the SDK wants them: a name given several times has a list. */
function grouped(form: URLSearchParams): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = Object.create(null);
  for (const name of new Set(form.keys())) {
    const values = form.getAll(name);
    fields[name] = values.length === 1 ? values[0]! : values;
  }
  return fields;
}

/** Each field's first value. */
function single(form: URLSearchParams): ReadonlyMap<string, string> {
  return new Map([...new Set(form.keys())].map((name) => [name, form.get(name)!]));
}
