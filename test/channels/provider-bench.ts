/** What the tests of the providers share: an account on a bench, with a vendor that answers as it is told. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { HttpAnswer, HttpClient, HttpRequest } from '../../lib/channels/http-client.ts';
import type { Provider, SendRequest, Webhook, WebhookReading } from '../../lib/channels/provider.ts';
import type { ProviderContext } from '../../lib/channels/registry.ts';
import { memoryLedger } from '../../lib/channels/index.ts';
import { VirtualClock } from '../engine/virtual-clock.ts';

/** An instant close to the samples'. */
export const NOW = Date.UTC(2026, 10, 22, 10);
export const never: AbortSignal = new AbortController().signal;
export const ATTEMPT = '01kc5m9x8abcdefghjkm-1';
export const PUBLIC = 'https://shop.example/cascade/events/acc1';

/** A vendor that notes what it is asked and answers what it is told, in order; the last answer stays. */
export class Vendor implements HttpClient {
  readonly asked: HttpRequest[] = [];
  private answers: readonly HttpAnswer[] = [{ kind: 'not-sent', code: 'ECONNREFUSED' }];

  async request(request: HttpRequest): Promise<HttpAnswer> {
    this.asked.push(request);
    const [first, ...rest] = this.answers;
    if (rest.length > 0) this.answers = rest;
    return first!;
  }

  close(): void {}

  answer(...answers: readonly (HttpAnswer | [status: number, body: unknown])[]): void {
    this.answers = answers.map((one) =>
      'kind' in one
        ? one
        : {
            kind: 'answer',
            status: one[0],
            headers: {},
            body: typeof one[1] === 'string' ? one[1] : JSON.stringify(one[1]),
          },
    );
  }

  get last(): HttpRequest {
    return this.asked.at(-1)!;
  }

  get lastJson(): Record<string, unknown> {
    return JSON.parse(String(this.last.body)) as Record<string, unknown>;
  }
}

export interface Bench {
  readonly context: ProviderContext;
  readonly vendor: Vendor;
  readonly clock: VirtualClock;
}

export function bench(
  credentials: Readonly<Record<string, string>>,
  more: Partial<ProviderContext> = {},
): Bench {
  const clock = new VirtualClock(NOW);
  const vendor = new Vendor();
  const context = {
    account: 'acc1',
    clock,
    credentials,
    http: vendor,
    publicUrl: PUBLIC,
    openLedger: memoryLedger,
    ...more,
  };
  return { context, vendor, clock };
}

export function request(body: SendRequest['body'], more: Partial<SendRequest> = {}): SendRequest {
  return {
    attempt: ATTEMPT,
    channel: 'whatsapp',
    to: '+15558675310',
    body,
    segment: 'retail',
    validForMs: 3_600_000,
    ...more,
  };
}

export function webhook(
  more: Partial<Omit<Webhook, 'body' | 'query'>> & { body?: Buffer | string; query?: string },
): Webhook {
  const { body = '', query = '', path = '', ...rest } = more;
  return {
    method: 'POST',
    url: `${PUBLIC}${path}${query === '' ? '' : `?${query}`}`,
    path,
    headers: {},
    ...rest,
    query: new URLSearchParams(query),
    body: Buffer.from(body),
  };
}

/** The reports of a webhook that has to be accepted. */
export function verified(reading: WebhookReading): Extract<WebhookReading, { verified: true }> {
  assert.ok(reading.verified, 'refused');
  return reading;
}

/** Published specifications, samples and vectors, where they are at hand beside the checkout; null: they are not. */
export function published(path: string): string | null {
  const file = join(import.meta.dirname, '../../../shared/contracts', path);
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

export function fixture(path: string): Buffer {
  return readFileSync(join(import.meta.dirname, '../fixtures', path));
}

/** The same numbers every time. */
export function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
}

/**
 * Throws spoiled copies of genuine requests at a provider: none may be accepted, none may make it throw, and
 * none of the secrets may come back.
 * @param spoil must leave the request unproven
 * @param rounds from 5,000 on it is also seen to that nothing of them stays in memory
 */
export async function fuzz(
  provider: Provider,
  genuine: readonly Webhook[],
  secrets: readonly string[],
  spoil: (webhook: Webhook, random: () => number) => Webhook,
  rounds: number,
): Promise<void> {
  const random = chance(20261122);
  let held = 0;
  for (let i = 0; i < rounds; i++) {
    // By then everything is compiled and warm: what is held from here on is a leak.
    if (i === Math.floor(rounds / 2)) held = heldBytes(rounds);
    const reading = await provider.receive!(spoil(genuine[i % genuine.length]!, random));
    assert.equal(reading.verified, false, `round ${i} was accepted`);
    silent(reading, secrets);
  }
  const grown = heldBytes(rounds) - held;
  assert.ok(grown < MOST_GROWN, `${rounds / 2} forged webhooks left ${grown} bytes behind`);
}

/** Bytes that half of the rounds may leave behind: far less than a thousandth of what they bring. */
const MOST_GROWN = 2_000_000;
/** Fewer rounds are not worth the time of looking. */
const WORTHWHILE = 5_000;

/** Bytes in use once everything unused is gone; 0 where there are too few rounds to tell. */
function heldBytes(rounds: number): number {
  if (rounds < WORTHWHILE) return 0;
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

/** Nothing of this tells a secret. */
export function silent(told: unknown, secrets: readonly string[]): void {
  const text = JSON.stringify(told) ?? '';
  for (const secret of secrets) assert.ok(!text.includes(secret), `tells a secret: ${text.slice(0, 200)}`);
}

/** Changes bytes, cuts, doubles or replaces a body; never gives back the same. */
export function spoiledBody(body: Buffer, random: () => number): Buffer {
  const pick = Math.floor(random() * 5);
  if (pick === 0) return body.subarray(0, Math.floor(random() * body.length));
  if (pick === 1) return Buffer.concat([body, Buffer.from(' ')]);
  if (pick === 2) return Buffer.from(`{"__proto__":{"a":${random()}},"entry":[[[[{}]]]],"update_id":{}}`);
  if (pick === 3)
    return Buffer.from(
      Array.from({ length: 1 + Math.floor(random() * 200) }, () => Math.floor(random() * 256)),
    );
  const copy = Buffer.from(body);
  const place = Math.floor(random() * copy.length);
  if (copy.length > 0) copy[place] = copy[place]! ^ (1 + Math.floor(random() * 255));
  return copy.length > 0 ? copy : Buffer.from('x');
}
