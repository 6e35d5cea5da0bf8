/**
 * Twilio's own SDK, made to ask through our HTTP client: it then reaches no host but Twilio's or the one in
 * its place, tells what was sent from what may have been, and keeps no credentials behind.
 */
import type twilioSdk from 'twilio';
import type { HttpAnswer, HttpClient } from '../http-client.ts';
import type { TwilioConfig } from './settings.ts';

type Sdk = typeof twilioSdk;
/** A client of the SDK. */
export type TwilioClient = twilioSdk.Twilio;
type Options = Parameters<twilioSdk.RequestClient['request']>[0];
type Answer = Extract<HttpAnswer, { kind: 'answer' }>;

/** Hosts of the products in use, with an edge and a region or without. */
const HOSTS = /^(api|content)(\.[a-z0-9-]+){0,2}\.twilio\.com$/;

let loaded: Promise<Sdk> | null = null;

/** The SDK, loaded on first use: it takes a third of a second and many megabytes. */
export function sdk(): Promise<Sdk> {
  loaded ??= import('twilio').then((module) => module.default);
  return loaded;
}

/** What came of one request made by the SDK. */
export type Exchange<T> =
  | { readonly kind: 'done'; readonly value: T; readonly headers: Readonly<Record<string, string>> }
  /** Twilio answered, and not with what was asked for. `code` is its own. */
  | {
      readonly kind: 'fault';
      readonly status: number;
      readonly code?: string;
      readonly headers: Answer['headers'];
    }
  /** Twilio took the request, and the answer is not to be understood. */
  | { readonly kind: 'unreadable' }
  | Exclude<HttpAnswer, Answer>;

/**
 * Lets the SDK make a request. Never throws.
 * @param ask makes one request with the client it is given
 */
export async function exchange<T>(
  config: TwilioConfig,
  http: HttpClient,
  ask: (client: TwilioClient) => Promise<T>,
  signal?: AbortSignal,
): Promise<Exchange<T>> {
  let last: HttpAnswer | null = null;
  try {
    const Twilio = await sdk();
    // A line of its own for every request: answers cannot be mistaken for one another's.
    class Line extends Twilio.RequestClient {
      override async request(options: Options) {
        last = await http.request(requestOf(options, config, signal));
        if (last.kind !== 'answer') throw new NoAnswer();
        const { status, headers, body } = last;
        return { statusCode: status, body: body as never, headers };
      }
    }
    const client = Twilio(config.user, config.password, {
      accountSid: config.accountSid,
      httpClient: new Line(),
      // Not undefined, which would let the environment decide.
      edge: config.edge,
      region: config.region,
      logLevel: 'none',
    });
    const value = await ask(client);
    return { kind: 'done', value, headers: headersOf(last) };
  } catch {
    // The SDK's error tells nothing that the answer does not.
    return failed(last);
  }
}

class NoAnswer extends Error {}

function headersOf(answer: HttpAnswer | null): Readonly<Record<string, string>> {
  return answer?.kind === 'answer' ? answer.headers : {};
}

function failed(last: HttpAnswer | null): Exclude<Exchange<never>, { kind: 'done' }> {
  if (last === null) return { kind: 'not-sent', code: 'SETTINGS' };
  if (last.kind !== 'answer') return last;
  const { status, headers, body } = last;
  if (status >= 200 && status < 300) return { kind: 'unreadable' };
  const code = codeIn(body);
  return { kind: 'fault', status, headers, ...(code === undefined ? {} : { code }) };
}

function codeIn(body: string): string | undefined {
  try {
    const { code } = JSON.parse(body) as { code?: unknown };
    // Twilio's codes are numbers; any other text may be an echo of what was sent, credentials and all.
    return /^\d{1,6}$/.test(String(code)) ? String(code) : undefined;
  } catch {
    return undefined;
  }
}

/** The SDK's request as our client makes it. Throws for an address that is not Twilio's: nothing is sent then. */
function requestOf(options: Options, config: TwilioConfig, signal: AbortSignal | undefined) {
  const url = new URL(options.uri);
  if (!HOSTS.test(url.hostname)) throw new Error(`'${url.hostname}' is no host of Twilio's`);
  const place = config.baseUrl === '' ? url.origin : config.baseUrl;
  const query = formOf(options.params);
  const search = [url.search.slice(1), query].filter((part) => part !== '').join('&');
  const credentials = Buffer.from(`${options.username}:${options.password}`).toString('base64');
  return {
    method: options.method.toUpperCase() as 'GET' | 'POST' | 'DELETE',
    url: `${place}${url.pathname}${search === '' ? '' : `?${search}`}`,
    headers: { ...headersFrom(options.headers), Authorization: `Basic ${credentials}` },
    ...(options.data === undefined ? {} : { body: formOf(options.data) }),
    timeoutMs: config.answerTimeoutMs,
    ...(signal === undefined ? {} : { signal }),
  };
}

function headersFrom(headers: unknown): Record<string, string> {
  const pairs = Object.entries((headers ?? {}) as Record<string, unknown>);
  return Object.fromEntries(pairs.map(([name, value]) => [name, String(value)]));
}

/** Fields as a form: a list is a field given several times. */
function formOf(fields: unknown): string {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries((fields ?? {}) as Record<string, unknown>)) {
    if (value === undefined || value === null) continue;
    for (const one of Array.isArray(value) ? value : [value]) form.append(name, String(one));
  }
  return form.toString();
}
