import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { createProvider } from '../../../lib/channels/index.ts';
import type { Auth } from '../../../lib/channels/http/definition.ts';
import type { Webhook } from '../../../lib/channels/provider.ts';
import {
  ATTEMPT,
  bench,
  fuzz,
  never,
  NOW,
  PUBLIC,
  request,
  silent,
  spoiledBody,
  verified,
  webhook,
} from '../provider-bench.ts';
import { runs } from '../../runs.ts';

const SECRET = 'canary-webhook-secret';
const DEFINITION = {
  request: {
    method: 'PUT',
    url: 'https://gateway.example/v1/send',
    encoding: 'form',
    headers: '{"x-key": cred.key}',
    body: '{"to": to, "tag": [attemptId, segment], "ttl": validForSeconds, "extra": body.extra}',
  },
  response: { accepted: 'ok', externalId: 'id', cost: 'price', errorCode: 'code' },
  callback: {
    status: 'state',
    statusMap: { ok: 'delivered', gone: ['failed', 'invalid_number'] },
    prefixes: [['no_', ['failed', 'unreachable']]],
    at: 'time',
  },
  inbound: { from: 'sender', text: 'said', quoted: 'about' },
};

/** Forged webhooks for each. */
const ROUNDS = runs(300, 10_000);

function account(
  auth: object = { scheme: 'path', secret: 'webhookSecret' },
  credentials: Record<string, string> = {},
) {
  const desk = bench({ key: 'canary-key', webhookSecret: SECRET, ...credentials });
  return { ...desk, provider: createProvider('http', { definition: DEFINITION, auth }, desk.context) };
}

const hmac = (text: string | Buffer, encoding: 'hex' | 'base64' | 'base64url', algorithm = 'sha256') =>
  createHmac(algorithm, SECRET).update(text).digest(encoding);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

function token(claims: object, head: object = { alg: 'HS256', typ: 'JWT' }): string {
  const encoded = [head, claims]
    .map((one) => Buffer.from(JSON.stringify(one)).toString('base64url'))
    .join('.');
  return `${encoded}.${hmac(encoded, 'base64url')}`;
}

describe("a gateway of one's own", () => {
  it('is asked and understood as it is described', async () => {
    const { provider, vendor } = account();
    assert.deepEqual(provider.validate(), []);
    assert.deepEqual(provider.capabilities.channels, []);
    vendor.answer(
      [201, { ok: true, id: 7, price: '0.0375' }],
      [200, { ok: false, code: 'E1' }],
      [200, { what: 1 }],
      [429, {}],
    );
    const send = () => provider.send(request({ extra: { a: 1 } }), never);
    assert.deepEqual(await send(), { state: 'accepted', externalId: '7', cost: 0.0375, outcome: 'accepted' });
    assert.equal(vendor.last.method, 'PUT');
    assert.equal(vendor.last.headers?.['x-key'], 'canary-key');
    assert.deepEqual(
      [...new URLSearchParams(String(vendor.last.body))],
      [
        ['to', '+15558675310'],
        ['tag', ATTEMPT],
        ['tag', 'retail'],
        ['ttl', '3600'],
        ['extra', '{"a":1}'],
      ],
    );
    assert.deepEqual(await send(), { state: 'refused', reason: 'unknown', scope: 'message', code: 'E1' });
    assert.deepEqual(await send(), { state: 'unknown', code: 'unreadable_answer' });
    assert.deepEqual(await send(), { state: 'refused', reason: 'throttled', scope: 'account', code: '429' });
  });

  it('reports by its statuses, and brings replies', async () => {
    const { provider, clock } = account();
    const ask = async (body: object) => {
      const hook = webhook({ path: `/${SECRET}`, query: `att=${ATTEMPT}`, body: JSON.stringify(body) });
      return verified(await provider.receive!(hook)).reports;
    };
    assert.deepEqual(await ask({ state: 'ok', time: '2026-11-22T10:00:00Z' }), [
      { outcome: 'delivered', dedupe: `${ATTEMPT}:ok`, attempt: ATTEMPT, at: NOW },
    ]);
    assert.deepEqual(
      (await ask({ state: 'gone' })).map(({ outcome, reason }) => [outcome, reason]),
      [['bounced', 'invalid_number']],
    );
    assert.deepEqual(
      (await ask({ state: 'no_route' })).map(({ outcome, reason }) => [outcome, reason]),
      [['bounced', 'unreachable']],
    );
    assert.deepEqual(await ask({ state: 'constructor' }), []);
    assert.deepEqual(await ask({ sender: '+15558675310', said: 'yes', about: '7' }), [
      {
        outcome: 'replied',
        dedupe: `inbound:+15558675310:yes:${new Date(NOW).toISOString().slice(0, 10)}`,
        address: '+15558675310',
        externalId: '7',
        text: 'yes',
      },
    ]);
    const stop = { sender: '+15558675310', said: 'STOP' };
    const [first] = await ask(stop);
    clock.moveTo(NOW + 1_000);
    const [second] = await ask(stop);
    assert.equal(first?.outcome, 'opted_out');
    assert.notEqual(first?.dedupe, second?.dedupe, 'who came back meanwhile can go again');
    const start = async () => (await ask({ sender: '+15558675310', said: 'START' }))[0]?.dedupe;
    const once = await start();
    clock.moveTo(NOW + 2_000);
    assert.notEqual(await start(), once, 'who has stopped meanwhile can come back again');
    for (const sender of ['15558675310', ' 15558675310', '0015558675310', 'tel:+1-555-867-5310'])
      assert.equal((await ask({ sender, said: 'STOP' }))[0]?.address, '+15558675310', sender);
    assert.equal((await ask({ sender: 'INFO', said: 'yes' }))[0]?.address, 'INFO', 'nobody’s number');
    for (const body of [[], [1], 'x', null, { sender: '+', said: 'x' }, { sender: {} }])
      assert.deepEqual(await ask(body as object), []);
  });

  const time = String(NOW / 1000);
  const body = '{"state":"ok","text":"Zo\\u00eb \\/ 😀"}';
  const url = `${PUBLIC}?att=${ATTEMPT}`;
  const claims = { iat: NOW / 1000, payload_hash: sha256(body), url_hash: sha256(url) };
  const schemes: [name: string, auth: Auth, headers: Record<string, string>][] = [
    [
      'a header',
      { scheme: 'header', secret: 'webhookSecret', header: 'Authorization', prefix: 'Bearer ' },
      { authorization: `Bearer ${SECRET}` },
    ],
    [
      'a hash in base64',
      { scheme: 'hmac', secret: 'webhookSecret', header: 'X-Sig', encoding: 'base64' },
      { 'x-sig': hmac(body, 'base64') },
    ],
    [
      'a hash by SHA-1 after a prefix',
      {
        scheme: 'hmac',
        secret: 'webhookSecret',
        header: 'x-sig',
        algorithm: 'sha1',
        pattern: '^sha1=(?<signature>.+)$',
      },
      { 'x-sig': `sha1=${hmac(body, 'hex', 'sha1')}` },
    ],
    [
      'a hash over body, nonce and time',
      {
        scheme: 'hmac',
        secret: 'webhookSecret',
        header: 'x-sig',
        encoding: 'base64',
        timeHeader: 'x-time',
        nonceHeader: 'x-nonce',
        signed: '{body}.{nonce}.{time}',
      },
      { 'x-sig': hmac(`${body}.n1.${time}`, 'base64'), 'x-time': time, 'x-nonce': 'n1' },
    ],
    [
      'a hash over the address',
      { scheme: 'hmac', secret: 'webhookSecret', header: 'x-sig', signed: '{url}{body}' },
      { 'x-sig': hmac(`${url}${body}`, 'hex') },
    ],
    [
      'a token',
      {
        scheme: 'jwt',
        secret: 'webhookSecret',
        header: 'authorization',
        prefix: 'Bearer ',
        bodyHash: 'payload_hash',
        urlHash: 'url_hash',
      },
      { authorization: `Bearer ${token(claims)}` },
    ],
  ];
  for (const [name, auth, headers] of schemes) {
    const genuine: Webhook = { ...webhook({ query: `att=${ATTEMPT}`, body }), headers };

    it(`is believed by ${name}, and not without`, async () => {
      const { provider } = account(auth);
      assert.deepEqual(provider.validate(), []);
      assert.equal(verified(await provider.receive!(genuine)).reports[0]?.outcome, 'delivered');
      await fuzz(
        provider,
        [genuine],
        ['canary'],
        (one, random) => {
          const [header] = Object.keys(headers) as [string];
          const spoilHeader = auth.scheme === 'header' || random() < 0.5;
          return spoilHeader
            ? { ...one, headers: { ...headers, [header]: wrong(String(headers[header]), random) } }
            : { ...one, body: spoiledBody(one.body, random) };
        },
        ROUNDS,
      );
      const bare = createProvider('http', { definition: DEFINITION, auth }, bench({ key: 'x' }).context);
      assert.equal((await bare.receive!(genuine)).verified, false);
      assert.deepEqual(
        bare.validate().map(({ text }) => text.split(':')[0]),
        ['webhookSecret'],
      );
    });
  }

  it('is not believed by a token of another algorithm, age, body or address', async () => {
    const auth: Auth = {
      scheme: 'jwt',
      secret: 'webhookSecret',
      header: 'x-token',
      bodyHash: 'payload_hash',
      urlHash: 'url_hash',
    };
    const { provider } = account(auth);
    const believed = async (value: string) =>
      (
        await provider.receive!({
          ...webhook({ query: `att=${ATTEMPT}`, body }),
          headers: { 'x-token': value },
        })
      ).verified;
    const now = NOW / 1000;
    assert.ok(await believed(token({ ...claims, exp: now + 60 })));
    const unsigned = token(claims, { alg: 'none' }).replace(/[^.]*$/, '');
    const tokens = [
      token(claims, { alg: 'none' }),
      unsigned,
      token(claims, { alg: 'HS512' }),
      `${token(claims)}.x`,
      '',
      '..',
      token({ ...claims, exp: now - 301 }),
      token({ ...claims, nbf: now + 301 }),
      token({ ...claims, iat: now - 301 }),
      token({ ...claims, iat: undefined }),
      token({ ...claims, payload_hash: sha256('x') }),
      token({ ...claims, payload_hash: undefined }),
      token({ ...claims, url_hash: sha256('x') }),
    ];
    for (const [i, one] of tokens.entries()) assert.equal(await believed(one), false, `token ${i}`);
  });

  it('may be believed without proof, where that is chosen', async () => {
    const { provider } = account({ scheme: 'none' });
    assert.ok((await provider.receive!(webhook({ body: '{}' }))).verified);
  });

  it('never gets a message by an address that is not meant, or a mapping that fails', async () => {
    for (const changed of [
      { url: '"ftp://x.example"' },
      { url: 'cred.nothing' },
      { url: '"https://a:b@x.example"' },
      { body: '$error("canary" & cred.key)' },
      { body: '1' },
    ]) {
      const desk = bench({ key: 'canary-key', webhookSecret: SECRET });
      const definition = { ...DEFINITION, request: { ...DEFINITION.request, ...changed } };
      const provider = createProvider('http', { definition }, desk.context);
      const result = await provider.send(request({}), never);
      assert.deepEqual(result, {
        state: 'refused',
        reason: 'sender_misconfigured',
        scope: 'account',
        code: 'mapping',
      });
      assert.equal(desk.vendor.asked.length, 0);
    }
  });

  it('needs a description that says what is missing, and shows no secret', () => {
    const told = (
      settings: Record<string, unknown>,
      credentials: Record<string, string> = { webhookSecret: SECRET },
    ) => {
      const problems = createProvider('http', settings, bench(credentials).context).validate();
      silent(problems, ['canary']);
      return problems.map(({ text }) => text.split(':')[0]);
    };
    assert.deepEqual(told({}), ['definition']);
    assert.deepEqual(told({ preset: 'nothing' }), ['preset']);
    assert.deepEqual(told({ definition: { ...DEFINITION, callback: { status: 'a ++', statusMap: {} } } }), [
      'definition.callback.status',
    ]);
    assert.deepEqual(told({ definition: { ...DEFINITION, callback: { status: 'a' } } }), [
      'definition.callback.statusMap',
    ]);
    assert.deepEqual(
      told({ definition: { ...DEFINITION, request: { ...DEFINITION.request, encoding: 'xml' } } }),
      ['definition.request.encoding'],
    );
    assert.deepEqual(told({ definition: DEFINITION, auth: { scheme: 'magic' } }), ['auth.scheme']);
    assert.deepEqual(
      told({
        definition: DEFINITION,
        auth: { scheme: 'hmac', secret: 'webhookSecret', header: 'x', pattern: '(' },
      }),
      ['auth.pattern'],
    );
    assert.deepEqual(told({ definition: DEFINITION }, { webhookSecret: 'canary' }), ['webhookSecret']);
    assert.deepEqual(told({ definition: DEFINITION, auth: 7 }), ['auth.scheme']);
  });
});

/** A header that differs in what counts: not in how base64 ends. */
function wrong(value: string, random: () => number): string {
  const place = Math.floor(random() * value.length);
  const other = value[place] === 'x' ? 'y' : 'x';
  return random() < 0.3 ? value.slice(0, place) : `${value.slice(0, place)}${other}${value.slice(place + 1)}`;
}
