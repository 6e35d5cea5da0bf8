import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import type { Webhook } from '../../../lib/channels/index.ts';
import { genuine } from '../../../lib/channels/twilio/signature.ts';
import { runs } from '../../runs.ts';
import { account, CANARY, PUBLIC } from './account.ts';

/** Third-party vectors, which are not ours to publish: beside the repository where they are at all. */
const CONTRACTS = join(import.meta.dirname, '../../../../shared/contracts');

const TOKEN = CANARY.token;

/** A webhook with a signature over the address and the form, made here and not by the SDK. */
function signed(url: string, fields: readonly (readonly [string, string])[], token = TOKEN): Webhook {
  const sorted = fields.toSorted(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1));
  const unique = sorted.filter(
    ([name, value], n) => n === 0 || sorted[n - 1]![0] !== name || sorted[n - 1]![1] !== value,
  );
  const text = unique.reduce((all, [name, value]) => all + name + value, url);
  return {
    method: 'POST',
    url,
    path: '',
    query: new URL(url).searchParams,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': createHmac('sha1', token).update(text).digest('base64'),
    },
    body: Buffer.from(new URLSearchParams(fields.map(([name, value]) => [name, value])).toString()),
  };
}

const FIELDS = [
  ['MessageSid', `SM${'1'.repeat(32)}`],
  ['MessageStatus', 'delivered'],
  ['Blank', ''],
  ['Name', 'Zoë & "Co" + 100 %'],
] as const;

describe('the signature of Twilio', () => {
  const url = `${PUBLIC}?attempt=c01-1&amd=1`;

  it('proves a form, blank fields and all', async () => {
    const said = await genuine(signed(url, FIELDS), [TOKEN]);
    assert.ok(said?.kind === 'form');
    assert.deepEqual([...said.fields], FIELDS);
  });

  it('proves a field that is given several times', async () => {
    const said = await genuine(signed(url, [...FIELDS, ['Digits', '2'], ['Digits', '1'], ['Digits', '1']]), [
      TOKEN,
    ]);
    assert.ok(said?.kind === 'form');
    assert.equal(said.fields.get('Digits'), '2');
  });

  it('proves a request without a body by its address', async () => {
    const get = { ...signed(url, []), method: 'GET', body: Buffer.alloc(0) };
    const said = await genuine(get, [TOKEN]);
    assert.ok(said?.kind === 'form');
    assert.equal(said.fields.get('attempt'), 'c01-1');
  });

  it('proves another body by its digest in the address', async () => {
    const body = Buffer.from('[{"type":"x","text":"ä"}]');
    const digest = createHash('sha256').update(body).digest('hex');
    const address = `${PUBLIC}?bodySHA256=${digest}`;
    const webhook = {
      ...signed(address, []),
      headers: { ...signed(address, []).headers, 'content-type': 'application/json' },
    };
    assert.deepEqual(await genuine({ ...webhook, body }, [TOKEN]), {
      kind: 'json',
      value: JSON.parse(body.toString()),
    });
    assert.equal(
      await genuine({ ...webhook, body: Buffer.from('[{"type":"x","text":"a"}]') }, [TOKEN]),
      null,
    );
    assert.equal(await genuine({ ...webhook, body: Buffer.from('not JSON') }, [TOKEN]), null);
    // The address is genuine and has no digest: the body is not signed by anybody.
    const bare = {
      ...signed(PUBLIC, []),
      headers: { ...signed(PUBLIC, []).headers, 'content-type': 'application/json' },
    };
    assert.equal(await genuine({ ...bare, body }, [TOKEN]), null);
  });

  it('counts with either of two tokens while one is replaced by the other', async () => {
    const old = signed(url, FIELDS, 'the-token-before');
    assert.ok(await genuine(old, [TOKEN, 'the-token-before']));
    assert.ok(await genuine(signed(url, FIELDS), [TOKEN, 'the-token-before']));
    assert.equal(await genuine(old, [TOKEN]), null);
  });

  it('proves nothing without a token', async () => {
    assert.equal(await genuine(signed(url, FIELDS, ''), []), null);
    const { stub, make } = account({}, { credentials: { authToken: '', previousAuthToken: '' } });
    await stub.start();
    assert.deepEqual(await make().receive(signed(url, FIELDS, '')), { verified: false });
    await stub.stop();
  });

  const base = signed(url, FIELDS);
  const { 'x-twilio-signature': signature } = base.headers;
  const tampered: [name: string, webhook: Webhook][] = [
    ['another value', { ...base, body: Buffer.from(base.body.toString().replace('delivered', 'read')) }],
    ['a field more', { ...base, body: Buffer.concat([base.body, Buffer.from('&Body=hi')]) }],
    ['a field less', { ...base, body: Buffer.from(base.body.toString().replace('&Blank=', '')) }],
    ['another attempt', { ...base, url: url.replace('c01-1', 'c02-1') }],
    ['another host', { ...base, url: url.replace('flows', 'evil') }],
    ['http for https', { ...base, url: url.replace('https', 'http') }],
    ['a slash more', { ...base, url: url.replace('?', '/?') }],
    ['no address', { ...base, url: '/cascade/twilio' }],
    ['no signature', { ...base, headers: { 'content-type': base.headers['content-type'] } }],
    ['an empty signature', { ...base, headers: { ...base.headers, 'x-twilio-signature': '' } }],
    [
      'a signature given twice',
      { ...base, headers: { ...base.headers, 'x-twilio-signature': [String(signature), 'x'] } },
    ],
    ['no content type', { ...base, headers: { 'x-twilio-signature': signature } }],
    ['a GET with the form', { ...base, method: 'GET' }],
    ['an account of its own', signed(url, FIELDS, 'token-of-somebody-else')],
  ];
  for (const [name, webhook] of tampered) {
    it(`disproves ${name}`, async () => {
      assert.equal(await genuine(webhook, [TOKEN]), null);
    });
  }

  it('is not forged by chance: made-up webhooks in thousands, none believed, none thrown at', async () => {
    const { stub, make } = account();
    await stub.start();
    const provider = make();
    const genuineBody = base.body.toString();
    const header = fc.oneof(
      fc.string(),
      fc.base64String(),
      fc.constant(undefined),
      fc.array(fc.string(), { maxLength: 2 }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          method: fc.constantFrom('POST', 'GET', 'PUT', ''),
          url: fc.oneof(
            fc.constant(url),
            fc.webUrl(),
            fc.string(),
            fc.constant(`${PUBLIC}?bodySHA256=${'0'.repeat(64)}`),
          ),
          path: fc.oneof(fc.constant(''), fc.constant('/voice/c01-1'), fc.string()),
          body: fc.oneof(fc.constant(genuineBody), fc.string(), fc.json()).map((text) => Buffer.from(text)),
          type: fc.constantFrom('application/x-www-form-urlencoded', 'application/json', undefined),
          signature: header,
        }),
        async ({ method, url, path, body, type, signature }) => {
          const query = new URLSearchParams(url.split('?')[1] ?? '');
          const headers = { 'content-type': type, 'x-twilio-signature': signature };
          const reading = await provider.receive({ method, url, path, query, headers, body });
          assert.deepEqual(reading, { verified: false });
        },
      ),
      { numRuns: runs(500, 10_000) },
    );
    await stub.stop();
  });

  describe('by vectors of Twilio', () => {
    interface Vector {
      readonly name: string;
      readonly kind: string;
      readonly token: string;
      readonly url: string;
      readonly params?: Readonly<Record<string, string | string[]>>;
      readonly paramsRef?: number;
      readonly rawBody?: string;
      readonly signature: string;
      readonly valid: boolean;
    }
    const file = join(CONTRACTS, 'vectors/twilio-signature.json');
    if (!existsSync(file)) {
      it.skip('skipped: the vectors are not beside this clone');
      return;
    }
    const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as { vectors: readonly Vector[] };
    for (const vector of vectors) {
      it(`${vector.valid ? 'proves' : 'disproves'} ${vector.name}`, async () => {
        const params = vector.params ?? vectors[vector.paramsRef ?? 0]?.params ?? {};
        const form = Object.entries(params).flatMap(([name, value]) =>
          [value].flat().map((one) => [name, one]),
        );
        const body = vector.rawBody ?? new URLSearchParams(form).toString();
        const type = vector.kind === 'form' ? 'application/x-www-form-urlencoded' : 'application/json';
        const webhook: Webhook = {
          method: 'POST',
          url: vector.url,
          path: '',
          query: new URL(vector.url).searchParams,
          headers: { 'content-type': type, 'x-twilio-signature': vector.signature },
          body: Buffer.from(body),
        };
        assert.equal((await genuine(webhook, [vector.token])) !== null, vector.valid);
        assert.equal(await genuine(webhook, [`${vector.token}x`]), null);
      });
    }
  });

  describe('on webhooks of every kind', () => {
    interface Case {
      readonly url: string;
      readonly contentType: string;
      readonly body: string;
      readonly xTwilioSignature: string;
    }
    const file = join(CONTRACTS, 'webhooks/twilio/form-webhooks.json');
    if (!existsSync(file)) {
      it.skip('skipped: the signed webhooks are not beside this clone');
      return;
    }
    const { authToken, cases } = JSON.parse(readFileSync(file, 'utf8')) as {
      authToken: string;
      cases: Readonly<Record<string, Case>>;
    };
    const { stub, make } = account({ onVoicemail: 'speak' }, { credentials: { authToken } });
    before(() => stub.start());
    after(() => stub.stop());
    for (const [name, { url, contentType, body, xTwilioSignature }] of Object.entries(cases)) {
      it(`${name} is understood as it is, and refused as soon as it is touched`, async () => {
        const provider = make();
        const webhook: Webhook = {
          method: 'POST',
          url,
          path: '',
          query: new URL(url).searchParams,
          headers: { 'content-type': contentType, 'x-twilio-signature': xTwilioSignature },
          body: Buffer.from(body),
        };
        const reading = await provider.receive(webhook);
        assert.ok(reading.verified);
        assert.equal(reading.reports.length, 1, 'each of them reports one thing');
        for (const touched of [
          { ...webhook, body: Buffer.from(`${body}&X=1`) },
          { ...webhook, url: `${url}x` },
          {
            ...webhook,
            headers: { ...webhook.headers, 'x-twilio-signature': xTwilioSignature.replace(/^./, 'Z') },
          },
        ]) {
          // The first character may be a Z by itself.
          if (
            touched.headers['x-twilio-signature'] === xTwilioSignature &&
            touched.url === url &&
            touched.body === webhook.body
          )
            continue;
          assert.deepEqual(await provider.receive(touched), { verified: false });
        }
        await provider.close();
      });
    }
  });
});
