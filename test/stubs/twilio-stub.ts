/**
 * A Twilio of ours, on this machine. It takes what Twilio's published documents allow and nothing else, knows
 * the magic numbers of Twilio's test credentials, and calls back as Twilio does - or as it does on a bad day.
 */
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Webhook, WebhookReading } from '../../lib/channels/index.ts';
import { TwilioSpec } from './twilio-spec.ts';

/** A request as it came, with what the published documents hold against it. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly form: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly problems: readonly string[];
}

/** How the answer to a request goes wrong. */
export type Fault =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly code?: number;
      readonly headers?: Record<string, string>;
    }
  /** Not Twilio's kind of answer. */
  | { readonly kind: 'raw'; readonly status: number; readonly body: string }
  /** The message is taken, and then: */
  | { readonly kind: 'taken'; readonly end: 'reset' | 'silence' | 'cut' | '500' }
  /** Callbacks that come before the answer. */
  | { readonly kind: 'early'; readonly statuses: readonly string[] };

/** A message or call in the stub's books, as Twilio's JSON. */
export type Entry = Record<string, unknown> & { sid: string; status: string };

/** One callback, and what goes wrong with it. */
export interface Step {
  readonly status: string;
  readonly fault?: 'duplicated' | 'dropped' | 'badly-signed';
  readonly more?: Readonly<Record<string, string>>;
}

/** Hands a webhook to the provider. */
export type Deliver = (webhook: Webhook) => Promise<WebhookReading>;

const TO: Readonly<Record<string, readonly [message: number, call: number]>> = {
  '+15005550001': [21211, 21217],
  '+15005550002': [21612, 21214],
  '+15005550003': [21408, 21215],
  '+15005550004': [21610, 21216],
  '+15005550009': [21614, 21217],
};
const FROM: Readonly<Record<string, number>> = {
  '+15005550001': 21212,
  '+15005550007': 21606,
  '+15005550008': 21611,
};

/** The stub. `start` it, point the account's `baseUrl` at it, and read what it was asked. */
export class TwilioStub {
  readonly accountSid = 'AC0123456789abcdef0123456789abcdef';
  readonly authToken: string;
  readonly asked: Asked[] = [];
  readonly books: Entry[] = [];
  readonly templates = new Map<string, Record<string, unknown>>();
  /** The faults of the next requests, one after the other; undefined: none. */
  readonly faults: (Fault | undefined)[] = [];
  /** Receives the callbacks. */
  deliver: Deliver = async () => ({ verified: false });
  /** Told when it has taken a message and says nothing. */
  silent: () => void = () => undefined;
  private static spec: TwilioSpec | null = null;
  private readonly server: Server;
  private made = 0;

  constructor(authToken: string) {
    this.authToken = authToken;
    TwilioStub.spec ??= new TwilioSpec();
    this.server = createServer((request, response) => {
      this.handle(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
  }

  async start(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return this.address;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  /** A signed callback, complete. */
  webhook(
    url: string,
    fields: Readonly<Record<string, string>>,
    { path = '', token = this.authToken } = {},
  ): Webhook {
    const signed = Object.keys(fields)
      .toSorted()
      .reduce((text, name) => text + name + fields[name], url);
    const { searchParams } = new URL(url);
    return {
      method: 'POST',
      url,
      path,
      query: searchParams,
      headers: {
        'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
        'x-twilio-signature': createHmac('sha1', token).update(signed).digest('base64'),
      },
      body: Buffer.from(new URLSearchParams(fields).toString()),
    };
  }

  /** The callback on a message's or call's status, as its `StatusCallback` asked for. */
  callback(sid: string, status: string, more: Readonly<Record<string, string>> = {}): Webhook {
    const entry = this.books.find((one) => one.sid === sid);
    const url = String(entry?.['callback']);
    const about = { AccountSid: this.accountSid, From: String(entry?.['from']), To: String(entry?.['to']) };
    const told: Record<string, string> = sid.startsWith('CA')
      ? { ...about, CallSid: sid, CallStatus: status, Direction: 'outbound-api', ...more }
      : { ...about, MessageSid: sid, SmsSid: sid, MessageStatus: status, SmsStatus: status, ...more };
    return this.webhook(url, told);
  }

  /** Calls back about a message or call, step by step; reordered and late is what the steps make it. */
  async play(sid: string, steps: readonly Step[]): Promise<WebhookReading[]> {
    const readings: WebhookReading[] = [];
    for (const { status, fault, more } of steps) {
      const webhook = this.callback(sid, status, more);
      const forged = { ...webhook, headers: { ...webhook.headers, 'x-twilio-signature': 'AAAA' } };
      const times = fault === 'dropped' ? 0 : fault === 'duplicated' ? 2 : 1;
      for (let time = 0; time < times; time += 1) {
        readings.push(await this.deliver(fault === 'badly-signed' ? forged : webhook));
      }
    }
    return readings;
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', this.address);
    const method = request.method ?? 'GET';
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    const posted = method === 'POST' ? form : null;
    const problems = TwilioStub.spec!.problems(method, decodeURI(url.pathname), url.searchParams, posted);
    this.asked.push({
      method,
      path: url.pathname,
      query: url.searchParams,
      form,
      headers: request.headers,
      problems,
    });
    const fault = this.faults.shift();

    if (problems.length > 0) return refuse(response, 400, 20001, problems.join('; '));
    if (!this.knows(request)) return refuse(response, 401, 20003, 'Authenticate');
    if (fault?.kind === 'answer')
      return refuse(response, fault.status, fault.code, 'as scripted', fault.headers);
    if (fault?.kind === 'raw') return void response.writeHead(fault.status).end(fault.body);
    const content = /^\/v1\/Content\/(\w+)\/ApprovalRequests$/.exec(url.pathname);
    if (content) return this.approval(response, content[1]!);
    const place = /\/(Messages|Calls)(?:\/(\w+))?\.json$/.exec(url.pathname)!;
    if (place[2] !== undefined) {
      return method === 'DELETE'
        ? this.remove(response, place[2])
        : this.single(response, place[2], method === 'POST' ? form : null);
    }
    if (method === 'GET') return this.list(response, place[1]!, url.searchParams);
    return this.create(response, place[1]!, form, fault);
  }

  private knows(request: IncomingMessage): boolean {
    const given = Buffer.from(
      (request.headers.authorization ?? '').replace(/^Basic /, ''),
      'base64',
    ).toString();
    return given === `${this.accountSid}:${this.authToken}` || /^SK[0-9a-f]{32}:.+/.test(given);
  }

  private async create(
    response: ServerResponse,
    kind: string,
    form: URLSearchParams,
    fault: Fault | undefined,
  ): Promise<void> {
    const calls = kind === 'Calls';
    const [to, from] = [form.get('To') ?? '', form.get('From') ?? ''];
    const bare = to.replace(/^whatsapp:/, '');
    const refusedTo = TO[bare]?.[calls ? 1 : 0];
    const code = FROM[from.replace(/^whatsapp:/, '')] ?? refusedTo ?? this.misfit(calls, form);
    if (code !== undefined) return refuse(response, 400, code, `refused with ${code}`);
    const sid = `${calls ? 'CA' : 'SM'}${(this.made += 1).toString(16).padStart(32, '0')}`;
    const entry: Entry = {
      sid,
      status: calls ? 'queued' : form.has('MessagingServiceSid') ? 'accepted' : 'queued',
      account_sid: this.accountSid,
      to,
      from,
      direction: 'outbound-api',
      body: form.get('Body') ?? `Dear ${form.get('ContentVariables')}`,
      date_created: new Date().toUTCString(),
      error_code: null,
      answered_by: null,
      callback: form.get('StatusCallback'),
    };
    this.books.unshift(entry);
    if (fault?.kind === 'early') {
      for (const status of fault.statuses) await this.deliver(this.callback(sid, status));
    }
    if (fault?.kind === 'taken') {
      if (fault.end === 'reset') return void response.destroy();
      if (fault.end === 'silence') return this.silent();
      if (fault.end === '500') return refuse(response, 500, 20500, 'Internal Server Error');
      response.writeHead(201, { 'Content-Length': '5000' });
      return void response.write('{"sid":"', () => response.destroy());
    }
    answer(response, 201, entry);
  }

  /** What Twilio refuses although its documents allow it. */
  private misfit(calls: boolean, form: URLSearchParams): number | undefined {
    if (calls) return form.has('Url') === form.has('Twiml') ? 21205 : undefined;
    const [to, from] = [form.get('To') ?? '', form.get('From')];
    if (from === null && !form.has('MessagingServiceSid')) return 21603;
    if (from !== null && to.startsWith('whatsapp:') !== from.startsWith('whatsapp:')) return 21910;
    if (form.has('Body') === form.has('ContentSid')) return 21602;
    if ((form.get('Body') ?? '').length > 1_600) return 21617;
    const validity = form.get('ValidityPeriod');
    return validity !== null && (Number(validity) < 1 || Number(validity) > 36_000) ? 21625 : undefined;
  }

  private list(response: ServerResponse, kind: string, query: URLSearchParams): void {
    const prefix = kind === 'Calls' ? 'CA' : 'SM';
    const found = this.books.filter(
      ({ sid, to }) => sid.startsWith(prefix) && (!query.has('To') || to === query.get('To')),
    );
    answer(response, 200, { [kind.toLowerCase()]: found, page: 0, page_size: 50, next_page_uri: null });
  }

  private single(response: ServerResponse, sid: string, change: URLSearchParams | null): void {
    const entry = this.books.find((one) => one.sid === sid);
    if (!entry) return refuse(response, 404, 20404, 'not found');
    const status = change?.get('Status');
    if (status != null) {
      if (['completed', 'busy', 'no-answer', 'failed'].includes(entry.status))
        return refuse(response, 400, 21220, 'Call is not in-progress');
      entry.status = status;
    }
    if (change?.has('Body')) entry['body'] = change.get('Body');
    answer(response, 200, entry);
  }

  /** Records of what is under way stay: 20009. */
  private remove(response: ServerResponse, sid: string): void {
    const place = this.books.findIndex((one) => one.sid === sid);
    const status = this.books[place]?.status;
    if (status === undefined) return refuse(response, 404, 20404, 'not found');
    if (status === 'queued' || status === 'accepted') return refuse(response, 409, 20009, 'still under way');
    this.books.splice(place, 1);
    response.writeHead(204).end();
  }

  private approval(response: ServerResponse, sid: string): void {
    const whatsapp = this.templates.get(sid);
    if (!whatsapp) return refuse(response, 404, 20404, 'not found');
    answer(response, 200, {
      sid,
      account_sid: this.accountSid,
      whatsapp,
      url: `https://content.twilio.com/v1/Content/${sid}`,
    });
  }
}

function answer(response: ServerResponse, status: number, value: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
}

function refuse(
  response: ServerResponse,
  status: number,
  code: number | undefined,
  message: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  response.end(
    JSON.stringify({ code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status }),
  );
}
