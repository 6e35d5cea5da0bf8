import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTls } from 'node:https';
import { createServer as createTcp, type AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { createHttpClient, retryAfter, type HttpRequest } from '../../lib/channels/http-client.ts';
import { holdingLimits } from './time-limits.ts';

const SECRET = 'Basic Y2FuYXJ5OmNhbmFyeS1zZWNyZXQ=';

describe('the HTTP client', () => {
  const client = createHttpClient();
  const open: { close(): unknown; closeAllConnections?(): void }[] = [];
  let seen: { url: string; headers: Record<string, unknown>; body: string }[] = [];

  async function serve(listener: RequestListener): Promise<string> {
    const server: Server = createServer(listener).listen(0, '127.0.0.1');
    open.push(server);
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const ask = (url: string, more: Partial<HttpRequest> = {}) =>
    client.request({ method: 'POST', url, headers: { Authorization: SECRET }, body: 'a=1', ...more });

  beforeEach(() => {
    seen = [];
  });

  afterEach(() => {
    client.close();
    for (const server of open.splice(0)) {
      server.closeAllConnections?.();
      server.close();
    }
  });

  it('hands over an answer of any status, whole and unread', async () => {
    const url = await serve((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        seen.push({ url: request.url!, headers: request.headers, body: Buffer.concat(chunks).toString() });
        response.writeHead(429, { 'Retry-After': '7', 'X-Two': ['a', 'b'] }).end('{"ä":1}');
      });
    });
    const answer = await ask(`${url}/x?y=%27z'`);
    assert.ok(answer.kind === 'answer');
    assert.equal(answer.status, 429);
    assert.equal(answer.body, '{"ä":1}');
    assert.equal(answer.headers['retry-after'], '7');
    assert.deepEqual(
      seen.map(({ body, headers }) => [body, headers['authorization']]),
      [['a=1', SECRET]],
    );
  });

  it('does not follow redirects, which would take the credentials along', async () => {
    const elsewhere = await serve((request, response) => {
      seen.push({ url: request.url!, headers: request.headers, body: '' });
      response.end();
    });
    const url = await serve((_, response) => response.writeHead(302, { Location: elsewhere }).end());
    const answer = await ask(url);
    assert.ok(answer.kind === 'answer');
    assert.equal(answer.status, 302);
    assert.equal(seen.length, 0);
  });

  it('does not use a proxy that only the environment names', async () => {
    const proxy = await serve((request, response) => {
      seen.push({ url: request.url!, headers: request.headers, body: '' });
      response.end();
    });
    const url = await serve((_, response) => response.end('direct'));
    process.env['HTTP_PROXY'] = proxy;
    process.env['http_proxy'] = proxy;
    try {
      const answer = await ask(url);
      assert.ok(answer.kind === 'answer' && answer.body === 'direct');
    } finally {
      delete process.env['HTTP_PROXY'];
      delete process.env['http_proxy'];
    }
    assert.equal(seen.length, 0);
  });

  it('uses the proxy that the settings name', async () => {
    const proxy = await serve((request, response) => {
      seen.push({ url: request.url!, headers: request.headers, body: '' });
      response.end('proxied');
    });
    const through = createHttpClient({
      proxy: { protocol: 'http', host: '127.0.0.1', port: Number(new URL(proxy).port) },
    });
    const answer = await through.request({ method: 'GET', url: 'http://gateway.example.com/x' });
    through.close();
    assert.ok(answer.kind === 'answer' && answer.body === 'proxied');
    assert.equal(seen[0]?.url, 'http://gateway.example.com/x');
  });

  it('says not-sent where no connection came about', async () => {
    const gone = await serve(() => undefined);
    open[0]?.close();
    const refusing = createTcp((socket) => socket.end('not TLS at all\r\n')).listen(0, '127.0.0.1');
    open.push(refusing);
    await once(refusing, 'listening');
    const noTls = `https://127.0.0.1:${(refusing.address() as AddressInfo).port}`;
    const aborted = AbortSignal.abort();
    const answers = [
      await ask(gone),
      await ask('http://does-not-exist.invalid/'),
      await ask(noTls),
      await ask(gone, { signal: aborted }),
      await ask('not an address'),
      await ask('ftp://127.0.0.1/'),
      await ask(gone, { headers: { 'X-Bad': 'a\r\nb: c' } }),
    ];
    assert.deepEqual(
      answers.map(({ kind }) => kind),
      answers.map(() => 'not-sent'),
      JSON.stringify(answers),
    );
    assert.equal(answers[0]?.kind === 'not-sent' && answers[0].code, 'ECONNREFUSED');
    assert.equal(answers[3]?.kind === 'not-sent' && answers[3].code, 'ABORTED');
    assert.ok(!JSON.stringify(answers).includes(SECRET));
  });

  it('says not-sent where the certificate is not to be trusted', async () => {
    // Without a certificate of its own the server cannot even shake hands.
    const server = createTls({}, (_, response) => response.end()).listen(0, '127.0.0.1');
    open.push(server);
    await once(server, 'listening');
    const answer = await ask(`https://127.0.0.1:${(server.address() as AddressInfo).port}`);
    assert.equal(answer.kind, 'not-sent');
  });

  it('says lost where the request may have been carried out', async () => {
    const reset = await serve((request) => request.socket.destroy());
    const cut = await serve((_, response) => {
      response.writeHead(200, { 'Content-Length': '100' });
      response.write('{"sid":', () => response.destroy());
    });
    const bulky = await serve((_, response) => response.end('x'.repeat(2_000)));
    const bomb = await serve((_, response) =>
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync('x'.repeat(100_000))),
    );
    const abort = new AbortController();
    const hanging = await serve(() => abort.abort());
    const late = await holdingLimits(async (pass) => ask(await serve(() => pass()), { timeoutMs: 50 }));
    const answers = [
      await ask(reset),
      await ask(cut),
      late.answer,
      await ask(bulky, { maxBytes: 1_000 }),
      await ask(bomb, { maxBytes: 1_000 }),
      await ask(hanging, { signal: abort.signal }),
    ];
    assert.deepEqual(
      answers.map(({ kind }) => kind),
      answers.map(() => 'lost'),
      JSON.stringify(answers),
    );
    assert.equal(answers[0]?.kind === 'lost' && answers[0].code, 'ECONNRESET');
    assert.equal(answers[2]?.kind === 'lost' && answers[2].code, 'ETIMEDOUT');
    assert.deepEqual(late.limits, [50]);
    assert.equal(answers[5]?.kind === 'lost' && answers[5].code, 'ABORTED');
    assert.ok(!JSON.stringify(answers).includes(SECRET));
  });

  it('reads up to a mebibyte unless told otherwise', async () => {
    const size = { bytes: 1_048_576 };
    const url = await serve((_, response) => response.end('x'.repeat(size.bytes)));
    assert.equal((await ask(url)).kind, 'answer');
    size.bytes += 1;
    assert.equal((await ask(url)).kind, 'lost');
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-11-22T10:00:00Z');
  const cases: [given: string | undefined, expected: number | undefined][] = [
    ['7', 7_000],
    ['0', 1_000],
    ['0.2', 1_000],
    ['86400', 3_600_000],
    ['Sun, 22 Nov 2026 10:00:30 GMT', 30_000],
    ['Sun, 22 Nov 2026 09:00:00 GMT', 1_000],
    ['Mon, 23 Nov 2026 10:00:00 GMT', 3_600_000],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ];
  for (const [given, expected] of cases) {
    it(`${JSON.stringify(given)} is ${expected}`, () => {
      assert.equal(retryAfter(given === undefined ? {} : { 'retry-after': given }, now), expected);
    });
  }
});
