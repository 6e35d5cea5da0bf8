/** Makes the request for a message, as the gateway's description says. */
import { fieldsOf, listOf, textOf } from '../foreign.ts';
import type { HttpRequest } from '../http-client.ts';
import type { SendRequest } from '../provider.ts';
import { isWebAddress } from '../web-address.ts';
import type { Definition } from './definition.ts';
import type { GatewaySettings } from './settings.ts';

/** The alphabet of SMS (GSM 03.38) with its extension; anything else makes the whole message Unicode. */
const GSM = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ^{}\\[~\]|€ÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà\f]*$/;

/**
 * Makes the request.
 * @param callbackUrl where reports are to go; undefined: nowhere
 * @throws Error when a mapping fails or what it makes is no request
 */
export async function compose(
  { attempt, ...request }: SendRequest,
  definition: Definition,
  { cred, mappings, from, baseUrl }: GatewaySettings,
  callbackUrl: string | undefined,
): Promise<HttpRequest> {
  const text = textOf(request.body['text']) ?? '';
  const input = {
    ...request,
    from,
    text,
    unicode: !GSM.test(text),
    attemptId: attempt,
    callbackUrl,
    validForSeconds: request.validForMs === null ? undefined : Math.floor(request.validForMs / 1000),
    cred,
  };
  const { url, method = 'POST', encoding } = definition.request;
  // The address depends on the account alone: nothing of a message can turn it elsewhere.
  const made = mappings.has('request.url') ? await mappings.get('request.url')!.evaluate({ cred }) : url;
  const address = addressed(textOf(made), baseUrl);
  const headers = texts(await mappings.get('request.headers')?.evaluate(input));
  const body = await mappings.get('request.body')!.evaluate(input);
  if (typeof body !== 'object') throw new Error('request.body makes no object');
  if (encoding === 'query') {
    for (const [name, value] of pairs(body)) address.searchParams.append(name, value);
    return { method, url: address.href, headers };
  }
  const json = encoding === 'json';
  const type = json ? 'application/json' : 'application/x-www-form-urlencoded';
  return {
    method,
    url: address.href,
    headers: { 'Content-Type': type, ...headers },
    body: json ? JSON.stringify(body) : new URLSearchParams(pairs(body)).toString(),
  };
}

/** The address, with the account's own scheme and host where it has any. @throws Error when it is none */
export function addressed(text: string | undefined, baseUrl: string): URL {
  if (text === undefined || !isWebAddress(text)) throw new Error('request.url makes no web address');
  if (baseUrl === '' || text.startsWith(baseUrl)) return new URL(text);
  const { pathname, search } = new URL(text);
  return new URL(`${baseUrl}${pathname}${search}`);
}

/** What a mapping made, as texts by their names. */
export function texts(value: unknown): Record<string, string> {
  return Object.fromEntries(pairs(value));
}

/** Fields as pairs of texts; a list gives its name several times. */
function pairs(value: unknown): [string, string][] {
  return [...fieldsOf(value)].flatMap(([name, given]) =>
    (Array.isArray(given) ? listOf(given) : [given]).flatMap((one): [string, string][] => {
      if (one === null || one === undefined) return [];
      return [[name, one === '' ? '' : (textOf(one) ?? JSON.stringify(one))]];
    }),
  );
}
