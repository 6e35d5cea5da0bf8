/**
 * The one way by which a provider reaches its vendor. What matters most about a request that failed is
 * whether it can have been carried out all the same, so that is what an answer tells first.
 */
import {
  Agent as HttpAgent,
  request as requestHttp,
  type ClientRequest,
  type RequestOptions,
} from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';

/** A request, complete with whatever proves who asks. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Absolute, http or https. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is; the content type is the caller's to name. */
  readonly body?: string | Buffer;
  /** Milliseconds for the whole exchange, 30,000 unless given. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Longest answer that is read, in bytes after decompression; 1 MiB unless given. */
  readonly maxBytes?: number;
}

/** What became of a request. `code` is Node's or OpenSSL's own (`ECONNREFUSED`), never a text with contents. */
export type HttpAnswer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      /** Names in lower case; a header given more than once is joined by commas. */
      readonly headers: Readonly<Record<string, string>>;
      /** Decoded as UTF-8. */
      readonly body: string;
    }
  /** No byte of the request left: no connection came about (DNS, refused, TLS, aborted before). */
  | { readonly kind: 'not-sent'; readonly code: string }
  /** The connection stood, and there is no whole answer: it may have been carried out. */
  | { readonly kind: 'lost'; readonly code: string };

/** Makes requests. Never throws and never follows a redirect. */
export interface HttpClient {
  request(request: HttpRequest): Promise<HttpAnswer>;
  /** Lets go of idle connections; requests may still be made afterwards. */
  close(): void;
}

/** How the machine reaches the network. Proxies named in the environment are not used. */
export interface HttpClientSettings {
  readonly proxy?: {
    readonly protocol: 'http' | 'https';
    readonly host: string;
    readonly port: number;
    readonly auth?: { readonly username: string; readonly password: string };
  };
}

const TIMEOUT_MS = 30_000;
const MAX_BYTES = 1_048_576;
/** Shorter than vendors keep a silent connection, so that none is used that they are about to close. */
const IDLE_MS = 4_000;
/** As many as an account has requests in flight: fewer, and busy accounts would connect anew for most of them. */
const IDLE_SOCKETS = 64;

/** The client over axios, which is loaded with the first request. */
export function createHttpClient(settings: HttpClientSettings = {}): HttpClient {
  const agents = {
    httpAgent: new HttpAgent({ keepAlive: true, timeout: IDLE_MS, maxFreeSockets: IDLE_SOCKETS }),
    httpsAgent: new HttpsAgent({ keepAlive: true, timeout: IDLE_MS, maxFreeSockets: IDLE_SOCKETS }),
  };
  return {
    request: (request) => exchange(request, agents, settings.proxy),
    close() {
      agents.httpAgent.destroy();
      agents.httpsAgent.destroy();
    },
  };
}

async function exchange(
  request: HttpRequest,
  agents: { readonly httpAgent: HttpAgent; readonly httpsAgent: HttpsAgent },
  proxy: HttpClientSettings['proxy'],
): Promise<HttpAnswer> {
  const progress = { left: false };
  const timeout = AbortSignal.timeout(request.timeoutMs ?? TIMEOUT_MS);
  const signal = request.signal ? AbortSignal.any([request.signal, timeout]) : timeout;
  try {
    const { default: axios } = await import('axios');
    const { status, headers, data } = await axios.request<Buffer>({
      ...agents,
      method: request.method,
      url: request.url,
      headers: { Accept: '*/*', ...request.headers },
      ...(request.body === undefined ? {} : { data: request.body }),
      allowAbsoluteUrls: true,
      adapter: 'http',
      transport: { request: (options: RequestOptions, answer: never) => watched(options, answer, progress) },
      maxRedirects: 0,
      maxContentLength: request.maxBytes ?? MAX_BYTES,
      proxy: proxy ?? false,
      responseType: 'arraybuffer',
      signal,
      transformRequest: (body: unknown) => body,
      transformResponse: (body: unknown) => body,
      validateStatus: () => true,
    });
    return { kind: 'answer', status, headers: plain(headers), body: data.toString('utf8') };
  } catch (error) {
    // The error itself goes no further: it carries the request, and with it the credentials.
    const code = timeout.aborted ? 'ETIMEDOUT' : request.signal?.aborted ? 'ABORTED' : codeOf(error);
    return { kind: progress.left ? 'lost' : 'not-sent', code };
  }
}

/** Makes the request and notes the moment from which its bytes can leave: the connection stands. */
function watched(options: RequestOptions, answer: never, progress: { left: boolean }): ClientRequest {
  const make = options.protocol === 'https:' ? requestHttps : requestHttp;
  const request = make(options, answer);
  request.once('socket', (socket: Socket & { readonly secureConnecting?: boolean }) => {
    const standing = (): void => {
      progress.left = true;
    };
    if (socket.secureConnecting === true) socket.once('secureConnect', standing);
    else if (socket.connecting) socket.once('connect', standing);
    else standing();
  });
  return request;
}

function plain(headers: object): Record<string, string> {
  const pairs = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
  return Object.fromEntries(pairs) as Record<string, string>;
}

function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,60}$/.test(code) ? code : 'NO_ANSWER';
}

const SHORTEST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 3_600_000;

/**
 * How long the vendor asks to be left alone, in milliseconds from 1 s to 1 h: its `Retry-After`, in seconds
 * or as a date. Undefined where it does not say.
 */
export function retryAfter(headers: Readonly<Record<string, string>>, now: number): number | undefined {
  const given = headers['retry-after']?.trim();
  if (given === undefined || given === '') return undefined;
  const wait = /^\d+(\.\d+)?$/.test(given) ? Number(given) * 1_000 : Date.parse(given) - now;
  if (Number.isNaN(wait)) return undefined;
  return Math.min(LONGEST_WAIT_MS, Math.max(SHORTEST_WAIT_MS, Math.ceil(wait)));
}
