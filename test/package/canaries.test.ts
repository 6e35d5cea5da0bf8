import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';
import { fieldsOf, GATEWAYS, providerKinds } from '../../lib/index.ts';
import { ROOT } from '../../scripts/node-red.mjs';
import type { FlowNode } from './examples.ts';
import { NodeRedProcess } from './node-red-process.ts';

const PACKAGE = '@message-cascade/node-red-cascade';
const CHANNELS = ['whatsapp', 'phone', 'sms', 'telegram', 'email'];
const OWN_GATEWAY = {
  request: {
    method: 'POST',
    url: 'https://gateway.example/send',
    encoding: 'json',
    headers: '{"x-key": cred.extra, "x-other": cred.another}',
    body: '{"to": to, "text": text}',
  },
  response: { accepted: 'ok', externalId: 'id', errorCode: 'code', errorText: 'message' },
  callback: { status: 'state', statusMap: { ok: 'delivered' } },
};

/** An account with a secret of its own in every credential that its form asks for. */
interface Planted {
  readonly id: string;
  readonly provider: string;
  readonly channel: string;
  readonly settings: Record<string, unknown>;
  readonly credentials: Record<string, string>;
  /** The credentials that the vendor gets to see. */
  readonly secrets: readonly string[];
}

/** One account of each provider, and one of each gateway that is described. */
function planted(vendor: string, mailPort: number): Planted[] {
  const twilio = { accountSid: `AC${'0'.repeat(32)}`, from: '+12025550100', whatsappFrom: '+12025550100' };
  const variables = (preset: string): object =>
    Object.fromEntries(
      fieldsOf('http', preset).settings.flatMap(({ name, variable }) =>
        variable ? [[name, '+12025550100']] : [],
      ),
    );
  const accounts: [name: string, channel: string, settings: Record<string, unknown>][] = [
    ['twilio', 'whatsapp', { ...twilio, baseUrl: vendor }],
    ['twilio-key', 'sms', { ...twilio, apiKeySid: `SK${'0'.repeat(32)}`, baseUrl: vendor }],
    ['whatsapp-cloud', 'whatsapp', { phoneNumberId: '123456789', baseUrl: vendor }],
    ['telegram', 'telegram', { baseUrl: vendor, updates: 'webhook' }],
    ['smtp', 'email', { host: '127.0.0.1', port: mailPort, tls: 'none', user: 'u', from: 'a@shop.example' }],
    ['http-own', 'sms', { definition: OWN_GATEWAY, from: '+12025550100', baseUrl: vendor }],
    ...GATEWAYS.map((preset): [string, string, Record<string, unknown>] => [
      `http-${preset}`,
      fieldsOf('http', preset).channels?.includes('phone') ? 'phone' : 'sms',
      { preset, from: '+12025550100', variables: variables(preset), baseUrl: vendor },
    ]),
  ];
  return accounts.map(([id, channel, settings]) => {
    const provider = id.startsWith('http') ? 'http' : id.replace('-key', '');
    const names = fieldsOf(provider, id.replace(/^http-(own)?/, '')).credentials.map(({ name }) => name);
    const secret = (name: string): string => `canary-${id}-${name}-0123456789`;
    const credentials = Object.fromEntries(names.map((name) => [name, secret(name)]));
    if (provider === 'telegram') credentials['botToken'] = `1234567:canary-${id}-0123456789abcdef`;
    if (provider === 'http')
      credentials['secrets'] = `extra=${secret('extra')};another = ${secret('another')}`;
    const values = Object.values(credentials).flatMap((value) => value.split(/;?\w+ ?= ?/).filter(Boolean));
    return { id, provider, channel, settings, credentials, secrets: values };
  });
}

/** A secret as it may be written: plain, in an address, in hexadecimal digits, and packed into base64. */
function spellings(secret: string): string[] {
  const core = secret.slice(3, -3);
  return [core, encodeURIComponent(core), Buffer.from(core).toString('hex')].concat(
    ['', 'x', 'xx'].map((before) =>
      Buffer.from(before + core)
        .toString('base64')
        .slice(4, -4),
    ),
  );
}

/** A vendor that tells everybody what it was told, in every field in which vendors put words. */
function gossip(heard: string[]): Server {
  const statuses = [400, 401, 404, 429, 500, 200];
  return createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const { authorization = '', ...headers } = request.headers;
      const basic = Buffer.from(authorization.replace(/^Basic /, ''), 'base64').toString('latin1');
      // What is most secret first: some of these words are cut short before they are shown.
      const told = [
        authorization,
        basic,
        headers['x-key'],
        headers['api-key'],
        request.url,
        Buffer.concat(pieces).toString(),
        JSON.stringify(headers),
      ].join(' ');
      heard.push(told);
      const error = { code: told, message: told, title: told, error_data: { details: told } };
      const body = {
        ok: false,
        code: told,
        error_code: told,
        description: told,
        message: told,
        detail: told,
        error,
      };
      // One of them always answers so that its words come out as a code of the attempt.
      const status = request.url === '/send' ? 400 : statuses[heard.length % statuses.length]!;
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({
          ...body,
          errors: [error],
          id: told,
          messages: [{ status: told, 'error-text': told }],
        }),
      );
    });
  });
}

function flowOf(accounts: readonly Planted[], publicUrl: string, seen: string): FlowNode[] {
  const at = { z: 'tab', x: 100, y: 100 };
  const said = {
    text: 'hello',
    opening: 'hello',
    subject: 'hello',
    template: { contentSid: `HX${'a'.repeat(32)}`, name: 'offer' },
    windowOpen: false,
  };
  return [
    { id: 'tab', type: 'tab', label: 'canaries' },
    ...CHANNELS.map((channel) => ({
      id: `campaign-${channel}`,
      type: 'cascade-campaign',
      name: '',
      store: '',
      document: {
        name: channel,
        start: channel,
        learning: { mode: 'off' },
        guards: { countries: ['US'] },
        steps: [{ channel, terminal: true }],
      },
    })),
    ...accounts.flatMap(({ id, provider, channel, settings, credentials }): FlowNode[] => [
      { id: `account-${id}`, type: 'channel-account', name: '', provider, publicUrl, settings, credentials },
      { id: `in-${id}`, type: 'http in', ...at, url: `/go/${id}`, method: 'post', wires: [[`start-${id}`]] },
      {
        id: `start-${id}`,
        type: 'cascade-start',
        ...at,
        campaign: `campaign-${channel}`,
        country: '',
        wires: [[`send-${id}`], ['answer', 'line']],
      },
      {
        id: `send-${id}`,
        type: 'channel-send',
        ...at,
        account: `account-${id}`,
        channel,
        content: said,
        wires: [['line'], ['line']],
      },
      { id: `receive-${id}`, type: 'channel-receive', ...at, account: `account-${id}`, wires: [['line']] },
    ]),
    { id: 'answer', type: 'http response', ...at, statusCode: '', headers: {}, wires: [] },
    { id: 'statuses', type: 'status', ...at, scope: null, wires: [['line']] },
    { id: 'catch', type: 'catch', ...at, scope: null, uncaught: false, wires: [['line']] },
    {
      id: 'line',
      type: 'function',
      ...at,
      outputs: 1,
      func: "return { payload: JSON.stringify(msg, (k, v) => (k === 'req' || k === 'res' ? undefined : v)) };",
      wires: [['file']],
    },
    {
      id: 'file',
      type: 'file',
      ...at,
      filename: seen,
      filenameType: 'str',
      appendNewline: true,
      overwriteFile: 'false',
      wires: [[]],
    },
  ];
}

describe('a secret in each credential of each provider', function () {
  this.timeout(240_000);
  let folder = '';
  let nodeRed: NodeRedProcess;
  let vendor: Server;
  let mail: SMTPServer;
  const heard: string[] = [];

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cascade-canaries-'));
    mkdirSync(join(folder, 'node_modules', PACKAGE, '..'), { recursive: true });
    symlinkSync(ROOT, join(folder, 'node_modules', PACKAGE), 'dir');
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ dependencies: { [PACKAGE]: '*' } }));
    vendor = gossip(heard).listen(0, '127.0.0.1');
    mail = new SMTPServer({
      disabledCommands: ['STARTTLS'],
      onAuth({ username, password }, _session, done) {
        heard.push(`${username} ${password}`);
        done(new Error(`${username} may not enter with ${password}`));
      },
    });
    mail.listen(0, '127.0.0.1');
    await Promise.all([once(vendor, 'listening'), once(mail.server, 'listening')]);
    nodeRed = await NodeRedProcess.start('node-red', folder);
  });
  after(async () => {
    await nodeRed.stop();
    vendor.closeAllConnections();
    vendor.close();
    await new Promise<void>((resolve) => mail.close(resolve));
    rmSync(folder, { recursive: true, force: true });
  });

  it('turns up in no log, message, error, status, exported flow or answer, whatever the vendor repeats', async () => {
    const seen = join(folder, 'seen.jsonl');
    const address = `http://127.0.0.1:${(vendor.address() as AddressInfo).port}`;
    const accounts = planted(address, (mail.server.address() as AddressInfo).port);
    assert.deepEqual(
      [...new Set(accounts.map(({ provider }) => provider))].toSorted(),
      providerKinds.filter((kind) => fieldsOf(kind).credentials.length > 0).toSorted(),
    );
    await nodeRed.deploy(flowOf(accounts, nodeRed.url, seen));

    const answers: string[] = [];
    const ask = async (path: string, init: RequestInit = {}): Promise<void> => {
      const answer = await fetch(nodeRed.url + path, init);
      answers.push(`${path.split('?')[0]} ${JSON.stringify([...answer.headers])} ${await answer.text()}`);
    };
    for (const [i, { id, credentials }] of accounts.entries()) {
      const person = {
        phone: `+1202555${String(i + 1_000)}`,
        email: `p${i}@shop.example`,
        telegram: String(i + 1),
      };
      const headers = { 'content-type': 'application/json' };
      await ask(`go/${id}`, { method: 'POST', headers, body: JSON.stringify(person) });
      const events = `cascade/events/account-${id}`;
      await ask(events, { method: 'POST', headers, body: '{"a":1}' });
      await ask(`${events}/status/nearly`, { method: 'POST', headers, body: 'a=1' });
      const verify = `hub.mode=subscribe&hub.challenge=1&hub.verify_token=${credentials['verifyToken'] ?? 'x'}`;
      await ask(`${events}?${verify}`);
    }

    const known = heardOf(accounts, heard);
    for (const end = Date.now() + 100_000; known().length > 0 && Date.now() < end;) await sleep(20);
    assert.deepEqual(known(), [], 'every account has asked its vendor, with its secret');
    await sleep(1_200);

    const routes = ['flows', 'cascade/overview', 'settings', 'nodes'];
    const told = await Promise.all(routes.map(async (route) => (await nodeRed.admin(route)).text()));
    const places: [name: string, text: string][] = [
      ['log', nodeRed.lines.join('\n')],
      ['messages, errors and statuses', readFileSync(seen, 'utf8')],
      ['answers over HTTP', answers.join('\n')],
      ...routes.map((route, i): [string, string] => [route, told[i]!]),
    ];
    assert.ok(places[1]![1].length > (1_000 * accounts.length) / 4, 'there was something to see');
    for (const { id, secrets } of accounts) {
      for (const secret of secrets) {
        for (const spelling of spellings(secret)) {
          for (const [name, text] of places) {
            const found = text.indexOf(spelling);
            assert.equal(found, -1, `${id} in ${name}: ${text.slice(Math.max(0, found - 150), found + 60)}`);
          }
        }
      }
    }
  });
});

/** Tells which accounts' vendors have not been given any of their secrets yet. */
function heardOf(accounts: readonly Planted[], heard: readonly string[]): () => string[] {
  return () =>
    accounts.flatMap(({ id, secrets }) => {
      const all = decodeURIComponent(heard.join('\n').replaceAll('%', '%25'));
      return secrets.some((secret) => all.includes(secret) || all.includes(encodeURIComponent(secret)))
        ? []
        : [id];
    });
}
