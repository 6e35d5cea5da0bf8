/**
 * A second opinion on our requests, by software that nobody here wrote: Prism answers for Twilio by Twilio's own
 * document. It drops form fields that it does not know and folds repeated ones, which is why the strict oracle
 * of the stub goes first.
 */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { account, never, request, TEMPLATE } from './account.ts';

type Json = Record<string, unknown>;

const require = createRequire(import.meta.url);
const DOCUMENT = join(
  dirname(require.resolve('@twilio/cli-core')),
  'services/twilio-api/twilio_api_v2010.json',
);
const PRISM = join(dirname(require.resolve('@stoplight/prism-cli/package.json')), 'dist/index.js');
const PATHS = ['Messages', 'Calls'].map((kind) => `/2010-04-01/Accounts/{AccountSid}/${kind}.json`);

/** The part of Twilio's document that sends use, without what Prism cannot take: examples that break their own rules. */
function slim(): Json {
  const { paths, components, ...rest } = JSON.parse(readFileSync(DOCUMENT, 'utf8')) as Record<string, Json>;
  const { schemas = {}, ...others } = components as Record<string, Json>;
  const kept: Json = {};
  const keep = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(keep);
    if (typeof value !== 'object' || value === null) return value;
    const { $ref, format, type, items, ...more } = value as Json;
    if (typeof $ref === 'string') {
      const name = $ref.slice($ref.lastIndexOf('/') + 1);
      if (!(name in kept)) {
        kept[name] = {};
        kept[name] = keep(schemas[name]);
      }
      return { $ref };
    }
    const made = Object.fromEntries(Object.entries(more).map(([key, one]) => [key, keep(one)]));
    const shape = {
      ...made,
      ...(type === undefined ? {} : { type }),
      ...(items === undefined ? {} : { items: keep(items) }),
    };
    // A list in a form is repeated, of which Prism sees the last.
    if (type === 'array') return { anyOf: [shape, keep(items)] };
    return format === undefined || format === 'uri' ? shape : { ...shape, format };
  };
  const used = Object.fromEntries(PATHS.map((path) => [path, keep(paths![path])]));
  return { ...rest, paths: used, components: { ...others, schemas: kept } };
}

describe('requests to Twilio, by Prism', function () {
  const { stub, make } = account();
  let folder = '';
  let prism: ChildProcess;
  let address = '';

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'prism-'));
    await stub.start();
    writeFileSync(join(folder, 'twilio.json'), JSON.stringify(slim()));
    prism = spawn(
      process.execPath,
      [PRISM, 'mock', '-h', '127.0.0.1', '-p', '0', '--errors', join(folder, 'twilio.json')],
      { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, SCARF_ANALYTICS: 'false' } },
    );
    for await (const line of createInterface({ input: prism.stdout! })) {
      address = /is listening on (http:[\w./:]+)/.exec(line)?.[1] ?? '';
      if (address !== '') break;
    }
    assert.notEqual(address, '', 'Prism ended');
  });
  after(async () => {
    await stub.stop();
    prism.kill();
    if (prism.exitCode === null) await once(prism, 'exit');
    rmSync(folder, { recursive: true, force: true });
  });

  const SENDS: [name: string, channel: string, body: object][] = [
    ['a template', 'whatsapp', { template: { contentSid: TEMPLATE, variables: { 1: 'Ada' } } }],
    ['free text', 'whatsapp', { text: 'hello' }],
    ['an SMS', 'sms', { text: 'hello' }],
    ['a call with a script', 'phone', { opening: 'Hello.', question: 'Shall we renew?' }],
    [
      'a call with an agent',
      'phone',
      { agentUrl: 'wss://agent.example/', prompt: 'Renew.', opening: 'Hello.' },
    ],
  ];
  for (const [name, channel, body] of SENDS) {
    it(`are right: ${name}`, async () => {
      const twilio = make({ baseUrl: address });
      const result = await twilio.send(request(channel, body, { validForMs: 3_600_000 }), never);
      // The example that the documents give need not be a message of ours; a refusal would be one by Prism.
      const read = result.state === 'unknown' && result.code === 'unreadable_answer';
      assert.ok(result.state === 'accepted' || read, JSON.stringify(result));
    });
  }

  const post = async (
    fields: Record<string, string>,
    kind = 'Messages',
    authorized = true,
  ): Promise<number> => {
    const headers: Record<string, string> = { 'content-type': 'application/x-www-form-urlencoded' };
    if (authorized) headers['authorization'] = `Basic ${Buffer.from('a:b').toString('base64')}`;
    const url = `${address}/2010-04-01/Accounts/${stub.accountSid}/${kind}.json`;
    return (await fetch(url, { method: 'POST', headers, body: new URLSearchParams(fields) })).status;
  };

  it('would be refused if they were wrong', async () => {
    const good = { To: '+15558675310', From: '+15005550006', Body: 'hello' };
    assert.equal(await post(good), 201);
    const { To: _, ...nobody } = good;
    assert.equal(await post(nobody), 422);
    assert.equal(await post({ ...good, ValidityPeriod: 'soon' }), 422);
    assert.equal(await post({ ...good, ContentRetention: 'perhaps' }), 422);
    assert.equal(await post(good, 'Messages', false), 401);
    assert.equal(await post({ To: '+15558675310', From: '+15005550006', Timeout: 'long' }, 'Calls'), 422);
    assert.equal(await post(good, 'Letters'), 404);
  });
});
