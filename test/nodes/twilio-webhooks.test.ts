import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request, type IncomingHttpHeaders, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NodeAPI } from 'node-red';
import {
  acquireEngine,
  closeEngines,
  createProvider,
  deployAccount,
  memoryLedger,
  wallClock,
  type Lease,
} from '../../lib/index.ts';
import { webhookOf } from '../../nodes/channel-receive/raw-webhook.ts';
import { openEntrance } from '../../nodes/runtime/webhooks.ts';
import { chance, spoiledBody } from '../channels/provider-bench.ts';
import { runs } from '../runs.ts';

const fromNodeRed = createRequire(createRequire(import.meta.url).resolve('node-red'));
const express = fromNodeRed('express');

/** Webhooks with Twilio's own signatures, which are not ours to publish: beside the repository where they are at all. */
const GENUINE = join(import.meta.dirname, '../../../shared/contracts/webhooks/twilio/form-webhooks.json');
const OWN = join(import.meta.dirname, '../fixtures/twilio/webhooks.json');
const FORM = 'application/x-www-form-urlencoded';
const TOKEN = 'test-auth-token-0123456789abcdef';
/** What the proxy calls `/endpoint`; the Host header that arrives is another one. */
const PUBLIC = 'https://public.example/behind/a/proxy';

interface Genuine {
  readonly url: string;
  readonly body: string;
  readonly xTwilioSignature: string;
}
const genuine: [string, Genuine][] = existsSync(GENUINE)
  ? Object.entries((JSON.parse(readFileSync(GENUINE, 'utf8')) as { cases: Record<string, Genuine> }).cases)
  : [];
const own = (
  JSON.parse(readFileSync(OWN, 'utf8')) as {
    cases: readonly { name: string; fields: Record<string, string> }[];
  }
).cases.map(({ name, fields }): [string, string] => [name, new URLSearchParams(fields).toString()]);

const twilio = () =>
  createProvider(
    'twilio',
    { accountSid: `AC${'0'.repeat(32)}`, from: '+12025550100', onVoicemail: 'speak' },
    { account: 'acc', clock: wallClock(), openLedger: memoryLedger, credentials: { authToken: TOKEN } },
  );

function sign(url: string, body: string): string {
  const fields = [...new URLSearchParams(body)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHmac('sha1', TOKEN)
    .update(url + fields.flat().join(''))
    .digest('base64');
}

describe('webhooks of Twilio behind a proxy', () => {
  let folder = '';
  let lease: Lease;
  let server: Server;
  let undo: (() => void)[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'twilio-webhooks-'));
    lease = acquireEngine({ path: join(folder, 'store.db'), speed: 1 }, () => {});
    undo = [deployAccount('acc', twilio, assert.fail)];
    await lease.engine.ready();
    const root = express();
    const httpNode = express();
    root.use('/endpoint', httpNode);
    const settings = { httpNodeRoot: '/endpoint', httpAdminRoot: '/' };
    undo.push(openEntrance({ settings, httpNode } as unknown as NodeAPI, 'acc', PUBLIC));
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

  /** Asks Node-RED as the proxy does; answers with everything that a forger would see. */
  const call = (
    path: string,
    body: string,
    signature: string,
  ): Promise<[number, IncomingHttpHeaders, string]> =>
    new Promise((resolve, reject) => {
      const { port } = server.address() as AddressInfo;
      const headers = { 'content-type': FORM, 'x-twilio-signature': signature };
      const about = { port, host: '127.0.0.1', path: `/endpoint${path}`, method: 'POST', headers };
      const asked = request(about, (res) => {
        let text = '';
        res.on('data', (piece) => (text += piece));
        const { date: _, ...seen } = res.headers;
        res.on('end', () => resolve([res.statusCode ?? 0, seen, text]));
      });
      asked.on('error', reject);
      asked.end(body);
    });

  for (const [name, body] of [...own, ...genuine.map(([key, one]): [string, string] => [key, one.body])]) {
    it(`are taken signed, and answered like those to nobody when touched: ${name}`, async () => {
      const path = '/cascade/events/acc?attempt=c01-1';
      const signature = sign(PUBLIC + path, body);
      const [status] = await call(path, body, signature);
      assert.ok(status === 200 || status === 204, String(status));
      const nobody = await call(path.replace('acc', 'nobody'), body, signature);
      assert.equal(nobody[0], 403);
      const touched: readonly (readonly [path: string, body: string, signature: string])[] = [
        [path, `${body}&X=1`, signature],
        [path.replace('c01-1', 'c01-2'), body, signature],
        [path, body, signature.replace(/^./, signature.startsWith('Z') ? 'Y' : 'Z')],
        [path, body, sign(`http://127.0.0.1/endpoint${path}`, body)],
        [path, body, ''],
      ];
      for (const one of touched) {
        assert.deepEqual(await call(...one), nobody);
      }
    });
  }

  it('made of nonsense get a bare refusal: no words, no trace, nothing that tells one account from another', async () => {
    const [path, body] = ['/cascade/events/acc?attempt=c01-1', own[0]![1]];
    const nobody = await call('/cascade/events/nobody', body, 'x');
    const random = chance(3);
    const spoilt = (text: string): string => spoiledBody(Buffer.from(text), random).toString('base64url');
    const paths = [
      'acc/voice/c01-1',
      'acc?attempt=%',
      'acc?%ZZ=%00',
      'acc//',
      '__proto__',
      'constructor',
      '%00',
      '',
    ];
    for (let i = 0; i < runs(200, 10_000); i++) {
      const odd = `/cascade/events/${paths[i % paths.length]}`;
      const where = [path, odd, `${odd}${spoilt(path)}`][i % 3]!;
      assert.deepEqual(await call(where, spoilt(body), spoilt(sign(PUBLIC + path, body))), nobody, where);
    }
  });

  describe('signed by Twilio’s own rules, by an http in node', () => {
    if (genuine.length === 0) {
      it.skip('skipped: the signed webhooks are not beside this clone');
      return;
    }
    it('are all there', () => assert.equal(genuine.length, 29));
    for (const [name, { url, body, xTwilioSignature }] of genuine) {
      it(`are believed where a proxy took a part of the path away: ${name}`, async () => {
        const outside = 'https://flows.example.com/cascade';
        const req = {
          method: 'POST',
          url: url.slice(outside.length),
          headersDistinct: { 'content-type': [FORM], 'x-twilio-signature': [xTwilioSignature] },
        };
        const payload = Object.fromEntries(new URLSearchParams(body));
        const read = (address: string, form: object) =>
          twilio().receive!(webhookOf({ req, payload: form }, address));
        assert.ok((await read(`${outside}/`, payload)).verified);
        assert.deepEqual(await read('https://flows.example.com', payload), { verified: false });
        assert.deepEqual(await read(outside, { ...payload, X: '1' }), { verified: false });
      });
    }
  });
});
