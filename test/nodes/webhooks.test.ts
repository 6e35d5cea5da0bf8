import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { NodeAPI } from 'node-red';
import type { AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  acquireEngine,
  closeEngines,
  deployAccount,
  type Lease,
  type Provider,
  type Webhook,
} from '../../lib/index.ts';
import { openEntrance, webhookAddress, webhookObstacle } from '../../nodes/runtime/webhooks.ts';

const fromNodeRed = createRequire(createRequire(import.meta.url).resolve('node-red'));
const express = fromNodeRed('express');

const SECRET = 'the secret of a provider';
const sign = (body: string): string => createHmac('sha256', SECRET).update(body).digest('hex');

/** A provider that signs the raw bytes of its requests, as Meta does. */
function signingProvider(seen: Webhook[]): Provider {
  return {
    kind: 'test',
    capabilities: { channels: [], lookUp: false, cancel: false, simulated: true, concurrency: 1 },
    validate: () => [],
    send: async () => ({ state: 'accepted' }),
    receive: async (webhook) => {
      seen.push(webhook);
      if (webhook.headers['x-signature'] !== sign(webhook.body.toString())) return { verified: false };
      return { verified: true, reports: [], response: { status: 200, body: 'thanks' } };
    },
    close: async () => {},
  };
}

/** Every way in which Node-RED mounts its two applications. */
const LAYOUTS = [
  { name: 'both at the root', admin: '/', node: '/' },
  { name: 'the editor elsewhere', admin: '/admin', node: '/' },
  { name: 'nodes below a path', admin: '/', node: '/endpoint' },
  { name: 'both elsewhere', admin: '/admin', node: '/api' },
];

for (const { name, admin, node } of LAYOUTS) {
  describe(`the entrance for providers, ${name}`, () => {
    let folder: string;
    let lease: Lease;
    let server: Server;
    let RED: NodeAPI;
    let seen: Webhook[];
    let undo: (() => void)[];
    const base = `${node === '/' ? '' : node}/cascade/events/acc`;

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'entrance-'));
      lease = acquireEngine({ path: join(folder, 'store.db'), speed: 1 }, () => {});
      seen = [];
      undo = [deployAccount('acc', () => signingProvider(seen), assert.fail)];
      await lease.engine.ready();

      const root = express();
      const httpAdmin = express();
      const httpNode = express();
      httpAdmin.use(express.json({ limit: '5mb' }));
      httpAdmin.use(express.urlencoded({ extended: true }));
      // What httpNodeAuth in settings.js leads to.
      root.use(node, (req: IncomingMessage, res: ServerResponse, next: () => void) => {
        if (req.url?.startsWith('/cascade/')) res.writeHead(401).end('httpNodeAuth');
        else next();
      });
      root.use(admin, httpAdmin);
      root.use(node, httpNode);
      RED = {
        settings: { httpNodeRoot: node, httpAdminRoot: admin },
        httpNode,
        httpAdmin,
      } as unknown as NodeAPI;
      undo.push(openEntrance(RED, 'acc', 'https://public.example/red/'));
      // A user's http in node on the same path, made later.
      httpNode.all('/cascade/events/acc', (_req: IncomingMessage, res: ServerResponse) =>
        res.writeHead(418).end(),
      );
      server = createServer(root);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    });

    after(async () => {
      for (const one of undo) one();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      lease.release();
      await closeEngines();
      await rm(folder, { recursive: true, force: true });
    });

    let retryAfter: string | undefined;
    const call = (
      path: string,
      {
        body = '',
        headers = {},
        method = 'POST',
      }: { body?: string; headers?: Record<string, string>; method?: string },
    ): Promise<{ status: number; text: string }> =>
      new Promise((resolve, reject) => {
        const { port } = server.address() as AddressInfo;
        const req = request({ port, host: '127.0.0.1', path, method, headers }, (res) => {
          let text = '';
          res.on('data', (piece) => (text += piece));
          retryAfter = res.headers['retry-after'];
          res.on('end', () => resolve({ status: res.statusCode ?? 0, text }));
        });
        req.on('error', reject);
        req.end(body);
      });

    /** The answer to a body of which nothing but its length has been sent. */
    const announced = (length: number): Promise<number> =>
      new Promise((resolve, reject) => {
        const { port } = server.address() as AddressInfo;
        const headers = { 'content-length': String(length) };
        const req = request({ port, host: '127.0.0.1', path: base, method: 'POST', headers }, (res) => {
          res.resume();
          resolve(res.statusCode ?? 0);
          req.destroy();
        });
        req.once('error', reject);
        req.flushHeaders();
      });

    it('hands the raw bytes and the public address to the verifier', async () => {
      const body = '{"text":"caf\\u00e9 \\/ 😀"}';
      const headers = { 'content-type': 'application/json', 'x-signature': sign(body) };
      const answer = await call(`${base}/voice/x-1?attempt=x-1`, { body, headers });
      assert.deepEqual(answer, { status: 200, text: 'thanks' });
      const webhook = seen.at(-1)!;
      assert.equal(webhook.body.toString(), body);
      assert.equal(webhook.path, '/voice/x-1');
      assert.equal(webhook.url, 'https://public.example/red/cascade/events/acc/voice/x-1?attempt=x-1');
    });

    it('answers a forged request like one to an unknown account', async () => {
      const forged = await call(base, { body: '{}', headers: { 'x-signature': 'no' } });
      const unknown = await call(base.replace(/acc$/, 'nobody'), {
        body: '{}',
        headers: { 'x-signature': 'no' },
      });
      assert.deepEqual(forged, { status: 403, text: '' });
      assert.deepEqual(unknown, forged);
    });

    it('reads no more than it must', async () => {
      const before = seen.length;
      const large = await call(base, { body: 'x'.repeat(300_000), headers: { 'x-signature': 'no' } });
      assert.equal(large.status, 413);
      const unsaid = { 'x-signature': 'no', 'transfer-encoding': 'chunked' };
      assert.equal((await call(base, { body: 'x'.repeat(300_000), headers: unsaid })).status, 413);
      assert.equal(await announced(300_000), 413, 'before any of it has come');
      const packed = await call(base, { body: 'x', headers: { 'content-encoding': 'gzip' } });
      assert.equal(packed.status, 413);
      assert.equal((await call(base, { method: 'DELETE' })).status, 405);
      assert.equal(seen.length, before);
    });

    it('leaves every other path to its owner, and its own when it is closed and opened again', async () => {
      const other = await call(`${node === '/' ? '' : node}/elsewhere`, {});
      assert.equal(other.status, 404);
      undo.pop()?.();
      const body = '{}';
      const headers = { 'x-signature': sign(body) };
      assert.deepEqual(await call(base, { body, headers }), { status: 503, text: '' }, 'deliver it again');
      assert.equal(retryAfter, '5');
      undo.push(openEntrance(RED, 'acc', 'https://public.example/red'));
      assert.equal((await call(base, { body, headers })).status, 200);
    });

    it('asks for another delivery while an account is there and not at work yet', async () => {
      undo.push(openEntrance(RED, 'soon', 'https://public.example/red'));
      assert.equal((await call(base.replace(/acc$/, 'soon'), { body: '{}' })).status, 503);
      undo.push(deployAccount('soon', () => signingProvider(seen), assert.fail));
      await lease.engine.ready();
      assert.equal((await call(base.replace(/acc$/, 'soon'), { body: '{}' })).status, 403);
    });
  });
}

describe('the address of the entrance', () => {
  it('is the public address and the account', () => {
    assert.equal(webhookAddress('https://x.example/red/', 'a1'), 'https://x.example/red/cascade/events/a1');
  });

  it('says when Node-RED takes no requests', () => {
    assert.match(
      webhookObstacle({ settings: { httpNodeRoot: false } } as unknown as NodeAPI) ?? '',
      /httpNodeRoot/,
    );
    assert.equal(webhookObstacle({ settings: {} } as unknown as NodeAPI), null);
  });
});
