import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long something is waited for, in milliseconds. */
const PATIENCE_MS = 100_000;

/** Who asks: a token that the admin API knows, or nobody. */
export type Who = 'grace' | 'reader' | null;

/** Settings that close the admin API to everybody but Grace, who may do everything, and a reader. */
export const CLOSED = {
  adminAuth: {
    type: 'credentials',
    users: [],
    tokens: async (token: string) => {
      const permissions = { grace: '*', reader: 'read' }[token];
      return permissions === undefined ? null : { username: token, permissions };
    },
  },
};

/** A request to the admin API. */
type AdminRequest = Omit<RequestInit, 'headers'> & { readonly headers?: Readonly<Record<string, string>> };

/** An answer of the admin API. */
export interface AdminAnswer<Body = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Its JSON; undefined where it is none. */
  readonly body: Body;
}

/** Asks the admin API of a Node-RED. */
export class AdminCaller {
  private readonly base: () => string;

  constructor(base: () => string) {
    this.base = base;
  }

  async ask<Body>(path: string, init: AdminRequest, who: Who = 'grace'): Promise<AdminAnswer<Body>> {
    const headers = { ...(who === null ? {} : { authorization: `Bearer ${who}` }), ...init.headers };
    const answer = await fetch(`${this.base()}cascade/${path}`, { ...init, headers });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, body: parsed(text) as Body };
  }

  get<Body>(path: string, who: Who = 'grace'): Promise<AdminAnswer<Body>> {
    return this.ask(path, {}, who);
  }

  post<Body>(path: string, body: object | string, who: Who = 'grace'): Promise<AdminAnswer<Body>> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return this.ask(
      path,
      { method: 'POST', headers: { 'content-type': 'application/json' }, body: text },
      who,
    );
  }

  csv<Body>(path: string, body: string): Promise<AdminAnswer<Body>> {
    return this.ask(path, { method: 'POST', headers: { 'content-type': 'text/csv' }, body });
  }

  /** Sends a list as Grace, never more of it than the connection takes: fetch would hold it all. */
  async list<Body>(path: string, pieces: AsyncIterable<string>): Promise<Body> {
    const headers = { 'content-type': 'text/csv', authorization: 'Bearer grace' };
    const sending = request(`${this.base()}cascade/${path}`, { method: 'POST', headers });
    const answered = once(sending, 'response') as Promise<[IncomingMessage]>;
    await pipeline(pieces, sending);
    const [answer] = await answered;
    return (await json(answer)) as Body;
  }

  /** Asks again and again until the answer is as wanted. */
  async until<Body>(path: string, wanted: (body: Body) => boolean): Promise<Body> {
    for (const end = performance.now() + PATIENCE_MS; ;) {
      const { body, text } = await this.get<Body>(path);
      if (body !== undefined && wanted(body)) return body;
      if (performance.now() > end) throw new Error(`${path} is still ${text}`);
      await sleep(50);
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
