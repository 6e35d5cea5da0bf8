import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import {
  createProvider,
  fieldsOf,
  GATEWAYS,
  providerKinds,
  type CheckResult,
} from '../../lib/channels/index.ts';
import { TwilioSpec } from '../stubs/twilio-spec.ts';
import { bench, never } from './provider-bench.ts';

const SID = 'AC0123456789abcdef0123456789abcdef';
const TOKEN = '123456:canaryBotTokenAbcdefghijk';
const CLOUD = { accessToken: 'canary-access', appSecret: 'canary-app', verifyToken: 'canary-verify' };
const GATEWAY = {
  definition: {
    request: {
      url: 'https://sms.example/send',
      encoding: 'json',
      body: '{"to": to}',
      headers: '{"X-Key": cred.key}',
    },
    response: { errorCode: 'error' },
    check: { url: 'https://sms.example/balance', accepted: '$exists(balance)' },
    auth: { scheme: 'none' },
  },
};

function account(kind: string, settings: object, credentials: Record<string, string>) {
  const desk = bench(credentials);
  return { ...desk, provider: createProvider(kind, settings as Record<string, unknown>, desk.context) };
}

const twilio = () =>
  account('twilio', { accountSid: SID, from: '+15005550006' }, { authToken: 'canary-token' });
const cloud = () => account('whatsapp-cloud', { phoneNumberId: '106540352242922' }, CLOUD);
const telegram = () => account('telegram', {}, { botToken: TOKEN, webhookSecret: 'canary-webhook' });
const gateway = (more: object = {}) =>
  account('http', { definition: { ...GATEWAY.definition, ...more } }, { key: 'canary-key' });

describe('the check of credentials', () => {
  it("is Twilio's own entry of the account, as published", async () => {
    const { provider, vendor } = twilio();
    vendor.answer([200, { sid: SID, friendly_name: 'Shop', status: 'active' }]);
    assert.deepEqual(await provider.check?.(never), { state: 'ok', name: 'Shop' });
    const { method, url } = vendor.last;
    const { pathname, searchParams } = new URL(url);
    assert.deepEqual([method, pathname], ['GET', `/2010-04-01/Accounts/${SID}.json`]);
    assert.deepEqual(new TwilioSpec().problems('GET', pathname, searchParams, new URLSearchParams()), []);
    vendor.answer([200, { sid: SID, friendly_name: 'Shop', status: 'suspended' }]);
    assert.deepEqual(await provider.check?.(never), {
      state: 'refused',
      reason: 'account_suspended',
      code: 'suspended',
    });
    vendor.answer([401, { code: 20003, message: 'Authenticate' }]);
    assert.deepEqual(await provider.check?.(never), { state: 'refused', reason: 'auth', code: '20003' });
  });

  it("is the sending number's entry at Meta", async () => {
    const { provider, vendor } = cloud();
    vendor.answer([
      200,
      { id: '106540352242922', verified_name: 'Shop', display_phone_number: '+1 555 0100' },
    ]);
    assert.deepEqual(await provider.check?.(never), { state: 'ok', name: 'Shop, +1 555 0100' });
    assert.match(vendor.last.url, /\/v23\.0\/106540352242922\?fields=/);
    assert.equal(vendor.last.headers?.['Authorization'], 'Bearer canary-access');
    vendor.answer([401, { error: { code: 190, message: 'Invalid OAuth access token canary-access' } }]);
    assert.deepEqual(await provider.check?.(never), { state: 'refused', reason: 'auth', code: '190' });
    vendor.answer([200, '<html>a proxy</html>']);
    assert.deepEqual(await provider.check?.(never), { state: 'unanswered', code: 'unreadable_answer' });
  });

  it("is the bot's own name at Telegram", async () => {
    const { provider, vendor } = telegram();
    vendor.answer([200, { ok: true, result: { id: 1, username: 'shop_bot' } }]);
    assert.deepEqual(await provider.check?.(never), { state: 'ok', name: '@shop_bot' });
    assert.match(vendor.last.url, /\/getMe$/);
    vendor.answer([401, { ok: false, error_code: 401, description: 'Unauthorized' }]);
    assert.deepEqual(await provider.check?.(never), { state: 'refused', reason: 'auth', code: '401' });
  });

  it('is what the description of a gateway says, or nothing', async () => {
    const { provider, vendor } = gateway();
    vendor.answer([200, { balance: 12 }]);
    assert.deepEqual(await provider.check?.(never), { state: 'ok' });
    assert.deepEqual(
      [vendor.last.method, vendor.last.url, vendor.last.headers],
      ['GET', 'https://sms.example/balance', { 'X-Key': 'canary-key' }],
    );
    vendor.answer([200, { error: 'bad key canary-key' }]);
    assert.deepEqual(await provider.check?.(never), {
      state: 'refused',
      reason: 'auth',
      code: 'bad key [redacted]',
    });
    vendor.answer([403, {}]);
    assert.deepEqual(await provider.check?.(never), { state: 'refused', reason: 'auth', code: '403' });
    const without = gateway({ check: undefined });
    assert.deepEqual(await without.provider.check?.(never), { state: 'none' });
    assert.equal(without.vendor.asked.length, 0);
    const problem = (check: object): string => gateway({ check }).provider.validate()[0]?.text ?? '';
    assert.match(problem({}), /definition\.check\.url: is missing/);
    assert.match(problem({ url: '$(' }), /definition\.check\.url: is no JSONata: .* \(at character \d+\)$/);
  });

  it('says when nobody answers, and never throws', async () => {
    for (const make of [twilio, cloud, telegram, gateway]) {
      const { provider, vendor } = make();
      vendor.answer({ kind: 'not-sent', code: 'ENOTFOUND' });
      const expected: CheckResult = { state: 'unanswered', code: 'ENOTFOUND' };
      assert.deepEqual(await provider.check?.(never), expected, provider.kind);
      vendor.answer([502, 'bad gateway']);
      assert.equal((await provider.check?.(never))?.state, 'unanswered', provider.kind);
    }
  });

  it('greets a mail server and signs in', async () => {
    const server = new SMTPServer({
      authMethods: ['PLAIN'],
      allowInsecureAuth: true,
      onAuth: ({ password }, _session, done) =>
        password === 'canary-password' ? done(null, { user: 'shop' }) : done(new Error('no')),
    });
    server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    const { port } = server.server.address() as AddressInfo;
    const settings = { host: '127.0.0.1', port, tls: 'none', from: 'a@shop.example', user: 'shop' };
    const right = account('smtp', settings, { password: 'canary-password' });
    assert.deepEqual(await right.provider.check?.(never), { state: 'ok', name: '127.0.0.1' });
    const wrong = account('smtp', settings, { password: 'another' });
    assert.deepEqual(await wrong.provider.check?.(never), { state: 'refused', reason: 'auth', code: '535' });
    await new Promise<void>((resolve) => server.close(() => resolve()));
    const gone = await right.provider.check?.(never);
    assert.deepEqual(gone?.state, 'unanswered');
  });

  it('is not there where nobody is to be asked', () => {
    for (const kind of ['simulator', 'flow']) assert.ok(!('check' in account(kind, {}, {}).provider), kind);
  });
});

describe('the fields of an account', () => {
  it('are those of a provider that spaces out messages to one person as its vendor asks', () => {
    const spacing = (kind: string): unknown => account(kind, {}, {}).provider.capabilities.spacingMs;
    assert.deepEqual(
      providerKinds.map((kind) => [kind, spacing(kind)]).filter(([, told]) => told !== undefined),
      [
        ['twilio', { whatsapp: 6_000 }],
        ['whatsapp-cloud', { whatsapp: 6_000 }],
        ['telegram', { telegram: 1_000 }],
      ],
    );
  });

  it('name the channels that its provider serves', () => {
    const channels = (kind: string, settings: object = {}): readonly string[] =>
      account(kind, settings, {}).provider.capabilities.channels;
    for (const kind of providerKinds.filter((one) => one !== 'http' && one !== 'simulator')) {
      assert.deepEqual(fieldsOf(kind).channels, channels(kind), kind);
    }
    for (const preset of GATEWAYS)
      assert.deepEqual(fieldsOf('http', preset).channels, channels('http', { preset }), preset);
  });
});
