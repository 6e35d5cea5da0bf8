/** Webhooks that come in by an `http in` node of the user's own, instead of at the account's own address. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CascadeError, type Message, type Webhook } from '../../lib/index.ts';

/** A request as an `http in` node hands it over; `url` begins at the root of the HTTP nodes. */
type Asked = Pick<IncomingMessage, 'method' | 'url' | 'headersDistinct'>;

/** True for a message of an `http in` node that nobody has made a report of. */
export function isRequest({ req, payload }: Message): boolean {
  const { method, url } = (req ?? {}) as Partial<Asked>;
  const [first] = Array.isArray(payload) ? payload : [payload];
  const reported = typeof first === 'object' && first !== null && 'outcome' in first;
  return typeof method === 'string' && typeof url === 'string' && !reported;
}

/**
 * The webhook in a message of an `http in` node.
 * @param publicUrl where the HTTP nodes are reached from outside: signatures are made over the address that was called
 * @throws CascadeError that names the remedy, where the bytes that were signed are gone
 */
export function webhookOf(msg: Message, publicUrl: string): Webhook {
  const { req, payload } = msg as { req: Asked; payload?: unknown };
  const url = req.url ?? '/';
  const headers = Object.fromEntries(
    Object.entries(req.headersDistinct).map(([name, values]) => [
      name,
      values?.length === 1 ? values[0] : values,
    ]),
  );
  return {
    method: req.method ?? 'GET',
    url: `${publicUrl.replace(/\/+$/, '')}${url}`,
    path: '',
    query: new URLSearchParams(url.split('?')[1] ?? ''),
    headers,
    body: bodyOf(req.method ?? 'GET', String(headers['content-type'] ?? ''), payload),
  };
}

function bodyOf(method: string, type: string, payload: unknown): Buffer {
  if (method === 'GET') return Buffer.alloc(0);
  if (Buffer.isBuffer(payload)) return payload;
  if (typeof payload === 'string') return Buffer.from(payload);
  if (
    type.startsWith('application/x-www-form-urlencoded') &&
    typeof payload === 'object' &&
    payload !== null
  ) {
    // A form is signed field by field: written anew it is as good as it was.
    const fields = Object.entries(payload).flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value]).map((one): [string, string] => [name, String(one)]),
    );
    return Buffer.from(new URLSearchParams(fields).toString());
  }
  throw new CascadeError(
    'The webhook was parsed, so its signature cannot be checked. Tick "Do not parse request body" in the http in node ' +
      'in front of this one, or give the provider the webhook address that the account shows.',
  );
}

/** Where an `http in` node keeps the response itself. */
const WRAPPED = '_res';

/** Answers the request of an `http in` node, where nobody has done so. */
export function answerRequest(
  msg: Message,
  { status, type, body }: { readonly status: number; readonly type?: string; readonly body?: string },
): void {
  const { res } = msg as { res?: { readonly [WRAPPED]?: ServerResponse } };
  const response = res?.[WRAPPED];
  if (response === undefined || response.headersSent) return;
  response.writeHead(status, {
    'content-type': type ?? 'text/plain; charset=utf-8',
    ...(status === 503 ? { 'retry-after': '5' } : {}),
  });
  response.end(body ?? '');
}
