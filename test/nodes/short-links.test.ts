import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  acquireEngine,
  attachEverywhere,
  closeEngines,
  deployAccount,
  deployCampaign,
  parseCampaign,
  renderContent,
  type Lease,
  type Message,
  type Provider,
} from '../../lib/index.ts';
import { answerLink } from '../../nodes/runtime/short-links.ts';

const SAFARI =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Safari/604.1';
const TARGET = 'https://shop.example/offer?a=1';
const CLICKS = {
  name: 'links',
  start: 'sms',
  steps: [{ channel: 'sms', terminal: true }],
  conversion: ['clicked'],
};

describe('short links over HTTP', () => {
  let folder: string;
  let lease: Lease;
  let server: Server;
  let token: string;
  let undo: (() => void)[];
  let clicks: number;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'links-'));
    lease = acquireEngine({ path: join(folder, 'store.db'), speed: 1 }, assert.fail);
    const { engine } = lease;
    const provider: Provider = {
      kind: 'test',
      capabilities: { channels: [], lookUp: false, cancel: false, simulated: true, concurrency: 1 },
      validate: () => [],
      send: async () => ({ state: 'accepted' }),
      close: async () => {},
    };
    clicks = 0;
    undo = [deployAccount('acc', () => provider, assert.fail)];
    engine.accounts.listen('acc', ({ outcome }) => (clicks += outcome === 'clicked' ? 1 : 0));
    const campaign = { name: 'links', document: CLICKS, plan: parseCampaign(CLICKS).plan };
    await deployCampaign(engine, campaign).ready;
    const content = renderContent(
      { text: `{{#link}}${TARGET}{{/link}}` },
      {
        customer: {},
        campaign: '',
        segment: '',
        channel: 'sms',
        tried: [],
        msg: {},
        links: 'https://go.example/cascade/l/',
      },
    );
    assert.ok('links' in content && content.links);
    token = content.links[0]!.token;
    const sent = new Promise<void>((resolve) => {
      const attach = (id: string, kind: 'start' | 'send', emit: (msg: Message) => void): void => {
        undo.push(
          attachEverywhere({
            id,
            kind,
            campaign: kind === 'start' ? 'links' : null,
            emit: (_, msg) => emit(msg),
          }),
        );
      };
      attach('send', 'send', () => resolve());
      attach('start', 'start', (msg) => {
        engine.send('send', msg, { account: 'acc', channel: 'sms', content }).catch(assert.fail);
      });
    });
    await engine.resume();
    const phone = '+12025550123';
    await engine.start(
      'start',
      'links',
      [{ key: phone, contact: phone, segment: '', customer: { phone } }],
      {},
    );
    await sent;
    server = createServer((req, res) => void answerLink(req, res, (req.url ?? '').slice(1)));
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

  const visit = (path: string, method = 'GET', headers: Record<string, string> = { 'user-agent': SAFARI }) =>
    new Promise<{ status: number; location: string | undefined; told: string }>((resolve, reject) => {
      const { port } = server.address() as AddressInfo;
      const req = request({ port, host: '127.0.0.1', path: `/${path}`, method, headers }, (res) => {
        let text = '';
        res.on('data', (piece) => (text += piece));
        res.on('end', () => {
          const { location, date: _, ...more } = res.headers;
          const told = JSON.stringify([res.statusCode, more, text]);
          resolve({ status: res.statusCode ?? 0, location, told });
        });
      });
      req.on('error', reject);
      req.end();
    });

  it('lead programs on without counting them', async () => {
    const visits = [
      await visit(token, 'HEAD'),
      await visit(token, 'GET', { 'user-agent': 'WhatsApp/2.23.20.0 A' }),
      await visit(token, 'GET', { 'user-agent': SAFARI, 'sec-purpose': 'prefetch' }),
      await visit(token, 'GET', {}),
    ];
    for (const { status, location } of visits) assert.deepEqual([status, location], [302, TARGET]);
    assert.equal(clicks, 0);
  });

  it('lead people on, and count the first of their visits', async () => {
    for (const path of [token, `${token}?utm=x`, token]) {
      const { status, location, told } = await visit(path);
      assert.deepEqual([status, location], [302, TARGET]);
      assert.match(told, /no-store/);
    }
    assert.equal(clicks, 1);
  });

  it('answer everything else alike, and lead nowhere but to their target', async () => {
    const other = token.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    const answers = [
      await visit(other),
      await visit(''),
      await visit('..%2F..%2Fetc%2Fpasswd'),
      await visit(`${token}/x`),
      await visit(`https://evil.example/${token}`),
      await visit(`?to=https://evil.example&t=${token}`),
      await visit(token, 'POST'),
      await visit('x'.repeat(5_000)),
    ];
    assert.deepEqual([...new Set(answers.map(({ told }) => told))], [answers[0]!.told]);
    assert.equal(answers[0]!.status, 404);
  });
});
