/**
 * The private entrance for providers, `<httpNodeRoot>/cascade/events/<account>`, and for those who follow short
 * links, `<httpNodeRoot>/cascade/l/<token>`.
 *
 * It stands in front of everything else in the HTTP application. Node-RED's own body parsers would otherwise
 * have eaten the raw bytes that signatures are made over, `httpNodeAuth` would turn providers away, and an
 * http in node with the same path could take the route. Nothing is believed before its signature is verified.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NodeAPI } from 'node-red';
import { lastWebhook, LINK_PATH, receiveWebhook, type Webhook } from '../../lib/index.ts';
import { answerLink } from './short-links.ts';

/** Largest body that is read, in bytes: batches of statuses are the largest that providers send. */
const LARGEST = 262_144;
/** How long a body may take to arrive, in milliseconds. */
const SLOWEST_MS = 10_000;

type Handler = (req: IncomingMessage, res: ServerResponse, next: () => void) => void;

/** Where version 4 of Express keeps its stack. */
const EXPRESS_4 = '_router';

/** The part of an Express application that is used here; version 5 keeps its stack in `router`. */
interface Application {
  parent?: Application;
  use(handler: Handler): void;
  readonly [EXPRESS_4]?: { readonly stack: { handle: unknown }[] };
  readonly router?: { readonly stack: { handle: unknown }[] };
}

/** Applications that have the entrance already: it is built once, whatever is deployed. */
const built = new WeakSet<Application>();

/** Public addresses of the accounts, by account id. */
const addresses = new Map<string, string>();

/** Accounts that went a moment ago, as they do with every deploy, and until when they may come back. */
const leaving = new Map<string, number>();
/** How long a deploy may take, in milliseconds: until then providers are asked to deliver again. */
const DEPLOY_MS = 60_000;
const EVENTS_PATH = '/cascade/events/';

/**
 * When a genuine webhook last came in for an account, in milliseconds since 1970; null: none since Node-RED
 * started. It is the engine that remembers: this module exists once in every node's built file.
 */
export function lastReceived(account: string): number | null {
  return lastWebhook(account);
}

/** Why providers cannot call in; null: they can. */
export function webhookObstacle(RED: NodeAPI): string | null {
  return RED.settings.httpNodeRoot === false
    ? 'httpNodeRoot is false in settings.js: providers cannot call back.'
    : null;
}

/** The address a provider is to be given for an account. @param publicUrl where Node-RED's HTTP nodes are reached from outside */
export function webhookAddress(publicUrl: string, account: string): string {
  return `${publicUrl.replace(/\/+$/, '')}${EVENTS_PATH}${account}`;
}

/**
 * Lets a provider call in for an account.
 * @param publicUrl see {@link webhookAddress}; signatures are checked against it, never against the Host header
 * @returns what closes the entrance for the account
 */
export function openEntrance(RED: NodeAPI, account: string, publicUrl: string): () => void {
  build(RED);
  const address = webhookAddress(publicUrl, account);
  addresses.set(account, address);
  return () => {
    if (addresses.get(account) !== address) return;
    addresses.delete(account);
    for (const [gone, until] of leaving) if (until < Date.now()) leaving.delete(gone);
    leaving.set(account, Date.now() + DEPLOY_MS);
  };
}

function build(RED: NodeAPI): void {
  if (webhookObstacle(RED) !== null) return;
  const root = rootOf(RED.httpNode);
  if (built.has(root)) return;
  built.add(root);
  const mount = RED.settings.httpNodeRoot || '/';
  const under = (path: string): string =>
    `/${mount.replace(/^\/+|\/+$/g, '')}${path}`.replace(/\/{2,}/g, '/');
  const doors = [
    { prefix: under(EVENTS_PATH), answer },
    { prefix: under(LINK_PATH), answer: answerLink },
  ];
  const handler: Handler = (req, res, next) => {
    const url = req.url ?? '';
    const door = doors.find(({ prefix }) => url.startsWith(prefix));
    if (door === undefined) {
      next();
      return;
    }
    door.answer(req, res, url.slice(door.prefix.length)).catch(() => {
      if (!res.headersSent) res.writeHead(503, { 'retry-after': '5' });
      res.end();
    });
  };
  root.use(handler);
  const stack = (root[EXPRESS_4] ?? root.router)?.stack;
  const place = stack?.findIndex((layer) => layer.handle === handler) ?? -1;
  if (stack && place > 0) stack.unshift(...stack.splice(place, 1));
}

function rootOf(app: Application): Application {
  return app.parent === undefined ? app : rootOf(app.parent);
}

async function answer(req: IncomingMessage, res: ServerResponse, rest: string): Promise<void> {
  const [, account = '', path = '', query = ''] = /^([^/?]*)([^?]*)\??(.*)$/s.exec(rest) ?? [];
  const address = addresses.get(account);
  if (req.method !== 'GET' && req.method !== 'POST') {
    refuse(req, res, 405);
    return;
  }
  const encoding = req.headers['content-encoding'];
  if (Number(req.headers['content-length'] ?? 0) > LARGEST || (encoding && encoding !== 'identity')) {
    refuse(req, res, 413);
    return;
  }
  const body = await readBody(req);
  if (body === null) {
    refuse(req, res, 413);
    return;
  }
  if (address === undefined && (leaving.get(account) ?? 0) > Date.now()) throw new Error('being deployed');
  const response =
    address === undefined
      ? null
      : await receiveWebhook(account, {
          method: req.method,
          url: `${address}${path}${query === '' ? '' : `?${query}`}`,
          path,
          query: new URLSearchParams(query),
          headers: headersOf(req),
          body,
        });
  if (response === null) {
    refuse(req, res, 403);
    return;
  }
  res.writeHead(response.status, {
    'content-type': response.type ?? 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
  });
  res.end(response.body ?? '');
}

/** The same few bytes for everything that is refused: a forger learns nothing from them. */
function refuse(req: IncomingMessage, res: ServerResponse, status: number): void {
  res.writeHead(status, { 'content-type': 'text/plain', connection: 'close' });
  res.end();
  req.resume();
}

/** The raw bytes; null: too many of them, or too slow. */
function readBody(req: IncomingMessage): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    let length = 0;
    const timer = setTimeout(() => finish(null), SLOWEST_MS);
    const finish = (body: Buffer | null): void => {
      clearTimeout(timer);
      req.off('data', take);
      resolve(body);
    };
    const take = (piece: Buffer): void => {
      length += piece.length;
      if (length > LARGEST) finish(null);
      else pieces.push(piece);
    };
    req.on('data', take);
    req.once('end', () => finish(Buffer.concat(pieces)));
    req.once('error', () => finish(null));
    req.once('aborted', () => finish(null));
  });
}

/** Header values; one that was sent more than once is an array, so that a verifier can refuse it. */
function headersOf(req: IncomingMessage): Webhook['headers'] {
  const headers: Record<string, string | readonly string[] | undefined> = {};
  for (const [name, values] of Object.entries(req.headersDistinct)) {
    headers[name] = values?.length === 1 ? values[0] : values;
  }
  return headers;
}
