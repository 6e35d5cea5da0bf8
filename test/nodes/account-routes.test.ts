import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  acquireEngine,
  closeEngines,
  deployAccount,
  receiveWebhook,
  type Provider,
} from '../../lib/index.ts';
import { addAccountRoutes } from '../../nodes/admin/accounts.ts';
import { lastReceived } from '../../nodes/runtime/webhooks.ts';
import { silent, Vendor } from '../channels/provider-bench.ts';
import { routesAround } from './admin-routes-stage.ts';

const SID = 'AC0123456789abcdef0123456789abcdef';
const CANARY = 'canary-token-0123456789abcdef';
const SETTINGS = { accountSid: SID, from: '+15005550006', whatsappFrom: '+15005550006' };
const FORM = {
  id: 'acc.1',
  provider: 'twilio',
  publicUrl: '',
  settings: SETTINGS,
  credentials: { authToken: CANARY },
};
const ACTIVE = { sid: SID, friendly_name: `Shop ${CANARY}`, status: 'active' };

describe('the routes of the account form', function () {
  let vendor: Vendor;
  const { nodes, credentials, ask } = routesAround((RED, routes) =>
    addAccountRoutes(RED, routes, () => vendor),
  );

  beforeEach(() => {
    vendor = new Vendor();
    vendor.answer([200, ACTIVE]);
    nodes.clear();
    credentials.clear();
  });
  const deploy = (more: object = {}): void => {
    nodes.set('acc.1', {
      id: 'acc.1',
      type: 'channel-account',
      provider: 'twilio',
      publicUrl: '',
      settings: SETTINGS,
      ...more,
    });
    credentials.set('acc.1', { authToken: CANARY });
  };
  const asked = (): string => String(vendor.last.headers?.['Authorization']);
  const basic = (token: string): string => `Basic ${Buffer.from(`${SID}:${token}`).toString('base64')}`;

  it('name templates of the account’s send nodes that cannot be used', async () => {
    const send = (id: string, content: object, account = 'acc.1') =>
      nodes.set(id, { id, type: 'channel-send', account, content });
    send('s1', { template: `HX${'1'.repeat(32)}` });
    send('s2', { template: `HX${'2'.repeat(32)}` });
    send('s3', { template: `HX${'1'.repeat(32)}` });
    send('s4', { template: '{{customer.template}}' });
    send('s5', { template: `HX${'3'.repeat(32)}` }, 'other');
    send('s6', { text: 'no template' });
    const approval = (status: string, why = '') => ({
      sid: 'HX',
      account_sid: SID,
      url: 'x',
      whatsapp: { status, category: 'MARKETING', rejection_reason: why },
    });
    vendor.answer([200, ACTIVE], [200, approval('rejected', `names ${CANARY}`)], [200, approval('approved')]);
    assert.deepEqual((await ask('accounts/check', FORM)).json['templates'], [
      {
        template: `HX${'1'.repeat(32)}`,
        status: 'rejected',
        told: { key: 'accounts.template.rejected', values: {} },
        why: 'names [redacted]',
      },
    ]);
    assert.equal(vendor.asked.length, 3);
    vendor.answer([200, ACTIVE], [404, { code: 20404 }], [500, {}]);
    assert.deepEqual((await ask('accounts/check', FORM)).json['templates'], [
      { template: `HX${'1'.repeat(32)}`, status: null, why: '' },
    ]);
  });

  it('check what the form says, and give no secret back', async () => {
    const answer = await ask('accounts/check', FORM);
    assert.deepEqual([answer.status, answer.json], [200, { state: 'ok', name: 'Shop [redacted]' }]);
    assert.equal(asked(), basic(CANARY));
    vendor.answer([401, { code: 20003, message: CANARY }]);
    const refused = await ask('accounts/check', FORM);
    assert.deepEqual(refused.json, { state: 'refused', reason: 'auth', code: '20003' });
    const wrong = { ...FORM, settings: { ...SETTINGS, whatsappFrom: CANARY } };
    const problems = await ask('accounts/check', wrong);
    assert.equal(problems.json['state'], 'problems');
    for (const { text } of [answer, refused, problems]) silent(text, [CANARY]);
  });

  it('take a secret that the form does not know from the deployed node', async () => {
    deploy();
    for (const typed of [{ authToken: '__PWRD__' }, {}]) {
      assert.equal((await ask('accounts/check', { ...FORM, credentials: typed })).json['state'], 'ok');
      assert.equal(asked(), basic(CANARY));
    }
    // A field that was emptied is empty.
    const emptied = await ask('accounts/check', { ...FORM, credentials: { authToken: '' } });
    assert.deepEqual(emptied.json, {
      state: 'problems',
      problems: ['authToken: missing; copy it from the Twilio console'],
      told: [{ key: 'accounts.twilio.token', values: { setting: 'authToken' } }],
    });
    // The node of another type, or none at all, has nothing to give.
    nodes.set('acc.1', { id: 'acc.1', type: 'inject' });
    assert.equal((await ask('accounts/check', { ...FORM, credentials: {} })).json['state'], 'problems');
  });

  it('send a deployed secret nowhere but where the deployed account does', async () => {
    deploy();
    const stored = { ...FORM, credentials: { authToken: '__PWRD__' } };
    const elsewhere = [
      { ...stored, settings: { ...SETTINGS, baseUrl: 'https://evil.example' } },
      { ...stored, settings: { ...SETTINGS, edge: 'evil' } },
      { ...stored, provider: 'http', settings: { preset: 'plivo', baseUrl: 'https://evil.example' } },
    ];
    for (const form of elsewhere) {
      for (const path of ['accounts/check', 'accounts/test-send']) {
        const answer = await ask(path, { ...form, channel: 'sms', to: '+447700900123', text: 'x' });
        assert.deepEqual(answer.json, { state: 'withheld' });
      }
    }
    assert.equal(vendor.asked.length, 0);
    const typed = { ...elsewhere[0], credentials: { authToken: 'typed-just-now' } };
    assert.equal((await ask('accounts/check', typed)).json['state'], 'ok');
    assert.equal(asked(), basic('typed-just-now'));
  });

  it('have no provider call back with a deployed secret at an address that is not deployed', async () => {
    deploy({ publicUrl: 'https://flows.example.com' });
    const order = { channel: 'sms', to: '+447700900123', text: 'x', publicUrl: 'https://evil.example' };
    const calledAt = async (credentials: object): Promise<string | null> => {
      vendor.answer([201, { sid: `SM${'0'.repeat(32)}`, status: 'queued' }]);
      const answer = await ask('accounts/test-send', { ...FORM, ...order, credentials });
      assert.deepEqual(answer.json, { state: 'accepted' });
      return new URLSearchParams(String(vendor.last.body)).get('StatusCallback');
    };
    assert.match((await calledAt({ authToken: '__PWRD__' })) ?? '', /^https:\/\/flows\.example\.com\//);
    assert.match((await calledAt({ authToken: 'typed-just-now' })) ?? '', /^https:\/\/evil\.example\//);
  });

  it('know what stands behind ${NAME} once it is deployed', async () => {
    deploy();
    const form = { ...FORM, settings: { ...SETTINGS, accountSid: '${TWILIO_SID}' } };
    assert.equal((await ask('accounts/check', form)).json['state'], 'ok');
  });

  it('send one message to one address, and say what the provider answered', async () => {
    const order = { ...FORM, channel: 'sms', to: ' +447700900123 ', text: 'A test' };
    vendor.answer([201, { sid: `SM${'0'.repeat(32)}`, status: 'queued' }]);
    assert.deepEqual((await ask('accounts/test-send', order)).json, { state: 'accepted' });
    const form = new URLSearchParams(String(vendor.last.body));
    assert.deepEqual([form.get('To'), form.get('Body')], ['+447700900123', 'A test']);
    vendor.answer([400, { code: 21211, message: 'Invalid To' }]);
    assert.deepEqual((await ask('accounts/test-send', order)).json, {
      state: 'refused',
      reason: 'invalid_number',
      code: '21211',
    });
    vendor.answer({ kind: 'lost', code: 'ECONNRESET' });
    assert.deepEqual((await ask('accounts/test-send', order)).json, { state: 'unknown', code: 'ECONNRESET' });
    assert.equal((await ask('accounts/test-send', { ...order, to: '' })).status, 400);
    assert.equal((await ask('accounts/test-send', { ...order, text: 'x'.repeat(2_000) })).status, 400);
  });

  it('send nothing to those who have opted out, nor to costly numbers', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'cascade-test-send-'));
    const { engine } = acquireEngine({ path: join(directory, 'cascade.db'), speed: 1 }, () => {});
    await engine.people.optOut('+447700900123', 'a test');
    await engine.people.optOut('telegram:42', 'a test');
    for (const [channel, to, reason] of [
      ['sms', '+44 7700 900 123', 'opted_out'],
      ['whatsapp', '447700900123', 'opted_out'],
      ['sms', '447700900123', 'opted_out'],
      ['telegram', '42', 'opted_out'],
      ['phone', '+44 9012 345678', 'number_not_allowed'],
      ['sms', '+881612345678', 'number_not_allowed'],
      ['sms', '+49 30 123456', 'landline'],
    ]) {
      const answer = await ask('accounts/test-send', { ...FORM, channel, to, text: 'A test' });
      assert.deepEqual(answer.json, { state: 'refused', reason }, to);
    }
    assert.equal(vendor.asked.length, 0);
    await closeEngines();
    await rm(directory, { recursive: true });
  });

  it('speak the text of a call', async () => {
    vendor.answer([201, { sid: `CA${'0'.repeat(32)}`, status: 'queued' }]);
    const order = { ...FORM, channel: 'phone', to: '+447700900123', text: 'A <test>' };
    assert.equal((await ask('accounts/test-send', order)).json['state'], 'accepted');
    assert.match(
      new URLSearchParams(String(vendor.last.body)).get('Twiml') ?? '',
      /<Say>A &lt;test&gt;<\/Say>/,
    );
  });

  it('have nothing to ask of the simulator', async () => {
    const answer = await ask('accounts/check', {
      id: 'a',
      provider: 'simulator',
      settings: {},
      credentials: {},
    });
    assert.deepEqual(answer.json, { state: 'none' });
  });

  it('refuse what cannot be meant', async () => {
    const bad: unknown[] = [
      { ...FORM, id: '../etc' },
      { ...FORM, id: 'x'.repeat(200) },
      { ...FORM, id: 7 },
      { ...FORM, provider: 'pigeon' },
      { ...FORM, settings: [] },
      { ...FORM, credentials: 'x' },
      { ...FORM, publicUrl: 'javascript:alert(1)' },
      [],
      'no json',
    ];
    for (const body of bad) {
      const { status, json } = await ask('accounts/check', body);
      assert.equal(status, 400, JSON.stringify(body));
      assert.equal(typeof json['error'], 'string');
    }
    assert.equal(
      (await ask('accounts/check', { ...FORM, settings: { a: 'x'.repeat(300_000) } })).status,
      413,
    );
    assert.equal(vendor.asked.length, 0);
  });

  it('are guarded: what asks a provider needs more than reading', async () => {
    for (const path of ['accounts/check', 'accounts/test-send']) {
      for (const may of ['', 'cascade.read']) assert.equal((await ask(path, FORM, may)).status, 401);
    }
    assert.equal((await ask('accounts/acc.1/webhook', undefined, '')).status, 401);
  });

  it('tell the webhook address of an account that is deployed', async () => {
    const unknown = { deployed: false, address: null, lastReceived: null };
    assert.deepEqual((await ask('accounts/acc.1/webhook')).json, unknown);
    nodes.set('acc.1', { id: 'acc.1', type: 'inject' });
    assert.deepEqual((await ask('accounts/acc.1/webhook')).json, unknown);
    assert.equal((await ask('accounts/..%2fx/webhook')).status, 400);
    deploy({ publicUrl: 'https://flows.example.com/' });
    assert.deepEqual((await ask('accounts/acc.1/webhook')).json, {
      deployed: true,
      address: 'https://flows.example.com/cascade/events/acc.1',
      lastReceived: null,
    });
    deploy();
    assert.deepEqual((await ask('accounts/acc.1/webhook')).json, {
      deployed: true,
      address: null,
      lastReceived: null,
    });
  });
});

describe('the lamp of an account', () => {
  it('lights with a genuine webhook, and with no other', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lamp-'));
    const lease = acquireEngine({ path: join(folder, 'store.db'), speed: 1 }, () => {});
    const provider: Provider = {
      kind: 'test',
      capabilities: { channels: [], lookUp: false, cancel: false, simulated: true, concurrency: 1 },
      validate: () => [],
      send: async () => ({ state: 'accepted' }),
      receive: async ({ method }) =>
        method === 'POST' ? { verified: true, reports: [], response: { status: 200 } } : { verified: false },
      close: async () => {},
    };
    const withdraw = deployAccount('lamp', () => provider, assert.fail);
    await lease.engine.ready();
    const call = (method: string) =>
      receiveWebhook('lamp', {
        method,
        url: 'https://x.example/',
        path: '',
        query: new URLSearchParams(),
        headers: {},
        body: Buffer.alloc(0),
      });
    await call('GET');
    assert.equal(lastReceived('lamp'), null);
    const begin = Date.now();
    await call('POST');
    const at = lastReceived('lamp');
    assert.ok(at !== null && at >= begin && at <= Date.now());
    withdraw();
    lease.release();
    await closeEngines();
    await rm(folder, { recursive: true, force: true });
  });
});
