import assert from 'node:assert/strict';
import type { SendResult } from '../../../lib/cascade/command.ts';
import type { TwilioProvider } from '../../../lib/channels/twilio/index.ts';
import { holdingLimits } from '../time-limits.ts';
import { account, CANARY, never, PUBLIC, request, TEMPLATE } from './account.ts';

describe('sending by Twilio', () => {
  const { stub, make } = account();
  let twilio: TwilioProvider;

  before(async () => {
    await stub.start();
  });
  beforeEach(() => {
    stub.asked.length = 0;
    stub.books.length = 0;
    stub.faults.length = 0;
    twilio = make();
  });
  afterEach(async () => {
    for (const { problems } of stub.asked) assert.deepEqual(problems, []);
    await twilio.close();
  });
  after(() => stub.stop());

  const form = (): Record<string, string> => Object.fromEntries(stub.asked.at(-1)!.form);

  it('sends an approved template, with its variables', async () => {
    const body = { template: { contentSid: TEMPLATE, variables: { 1: 'Ana "A"', 2: 7 } } };
    const result = await twilio.send(request('whatsapp', body, { validForMs: 90_500 }), never);
    assert.deepEqual(result, { state: 'accepted', externalId: stub.books[0]!.sid, outcome: 'accepted' });
    assert.deepEqual(form(), {
      To: 'whatsapp:+15558675310',
      From: 'whatsapp:+15005550006',
      ContentSid: TEMPLATE,
      ContentVariables: '{"1":"Ana \\"A\\"","2":"7"}',
      StatusCallback: `${PUBLIC}?attempt=c01-1`,
      ValidityPeriod: '91',
    });
  });

  it('fills a template from a list', async () => {
    const body = { template: { contentSid: TEMPLATE, variables: ['Ana', 'Monday'] } };
    await twilio.send(request('whatsapp', body), never);
    assert.equal(form()['ContentVariables'], '{"1":"Ana","2":"Monday"}');
  });

  it('sends free text where there is no template or the window is open, and the template otherwise', async () => {
    const both = { template: { contentSid: TEMPLATE }, text: 'Hello' };
    const sent: string[] = [];
    for (const body of [{ text: 'Hello' }, { ...both, windowOpen: true }, both]) {
      await twilio.send(request('whatsapp', body), never);
      sent.push(form()['Body'] ?? 'template');
    }
    assert.deepEqual(sent, ['Hello', 'Hello', 'template']);
  });

  it('writes to a WhatsApp user who has no number', async () => {
    await twilio.send(request('whatsapp', { text: 'Hi' }, { to: 'US.4566546130240823' }), never);
    assert.equal(form()['To'], 'whatsapp:US.4566546130240823');
  });

  it('sends an SMS from a number, or by a messaging service', async () => {
    await twilio.send(request('sms', { text: 'Hëllo' }, { validForMs: 1 }), never);
    assert.deepEqual(form(), {
      To: '+15558675310',
      From: '+15005550006',
      Body: 'Hëllo',
      SmartEncoded: 'true',
      StatusCallback: `${PUBLIC}?attempt=c01-1`,
      ValidityPeriod: '1',
    });
    const service = make({ messagingServiceSid: `MG${'1'.repeat(32)}` });
    await service.send(request('sms', { text: 'x' }, { validForMs: 9e9 }), never);
    await service.close();
    assert.equal(form()['MessagingServiceSid'], `MG${'1'.repeat(32)}`);
    assert.equal(form()['From'], undefined);
    assert.equal(form()['ValidityPeriod'], '36000');
  });

  it('leaves the callback out where nothing could reach it', async () => {
    const hidden = make({}, { publicUrl: null });
    await hidden.send(request('sms', { text: 'x' }), never);
    await hidden.close();
    assert.ok(!('StatusCallback' in form()));
  });

  it('asks with an API key where there is one', async () => {
    const apiKeySid = `SK${'b'.repeat(32)}`;
    const keyed = make(
      { apiKeySid },
      { credentials: { authToken: CANARY.token, apiKeySecret: CANARY.secret } },
    );
    assert.deepEqual(keyed.validate(), []);
    assert.equal((await keyed.send(request('sms', { text: 'x' }), never)).state, 'accepted');
    await keyed.close();
    const basic = Buffer.from(stub.asked.at(-1)!.headers.authorization!.slice(6), 'base64').toString();
    assert.equal(basic, `${apiKeySid}:${CANARY.secret}`);
    assert.match(stub.asked.at(-1)!.path, new RegExp(stub.accountSid));
  });

  const nobody: [name: string, channel: string, body: object, to: string, expected: Partial<SendResult>][] = [
    [
      'a number that is none',
      'sms',
      { text: 'x' },
      '5558675310',
      { reason: 'invalid_number', scope: 'contact' },
    ],
    ['an empty SMS', 'sms', { text: ' ' }, '+15558675310', { reason: 'content_rejected', scope: 'message' }],
    [
      'a long SMS',
      'sms',
      { text: 'x'.repeat(1601) },
      '+15558675310',
      { reason: 'content_rejected', scope: 'message' },
    ],
    [
      'an empty WhatsApp message',
      'whatsapp',
      {},
      '+15558675310',
      { reason: 'content_rejected', scope: 'message' },
    ],
    [
      'a template by another name',
      'whatsapp',
      { template: { contentSid: 'welcome' } },
      '+15558675310',
      { reason: 'template_missing', scope: 'template' },
    ],
    [
      'an empty variable',
      'whatsapp',
      { template: { contentSid: TEMPLATE, variables: { 1: '' } } },
      '+15558675310',
      { reason: 'template_params', scope: 'message', code: 'variable_empty:1' },
    ],
    [
      'a call without words',
      'phone',
      { voice: 'alice' },
      '+15558675310',
      { reason: 'content_rejected', scope: 'message' },
    ],
    [
      'an agent on an open line',
      'phone',
      { agentUrl: 'ws://agent.example.com' },
      '+15558675310',
      { reason: 'content_rejected', scope: 'template' },
    ],
    [
      'a channel of others',
      'fax',
      { text: 'x' },
      '+15558675310',
      { reason: 'sender_misconfigured', scope: 'sender' },
    ],
  ];
  for (const [name, channel, body, to, expected] of nobody) {
    it(`asks nobody about ${name}`, async () => {
      const result = await twilio.send(request(channel, body, { to }), never);
      assert.partialDeepStrictEqual(result, { state: 'refused', ...expected });
      assert.equal(stub.asked.length, 0);
    });
  }

  const magic: [channel: string, to: string, code: string, reason: string, scope: string][] = [
    ['sms', '+15005550001', '21211', 'invalid_number', 'contact'],
    ['sms', '+15005550002', '21612', 'unreachable', 'contact'],
    ['sms', '+15005550003', '21408', 'geo_permission', 'account'],
    ['sms', '+15005550004', '21610', 'opted_out', 'contact'],
    ['sms', '+15005550009', '21614', 'invalid_number', 'contact'],
    ['phone', '+15005550001', '21217', 'invalid_number', 'contact'],
    ['phone', '+15005550002', '21214', 'unreachable', 'contact'],
    ['phone', '+15005550003', '21215', 'geo_permission', 'account'],
    ['phone', '+15005550004', '21216', 'blocked_by_provider', 'contact'],
  ];
  for (const [channel, to, code, reason, scope] of magic) {
    it(`reads ${code} (${channel} to ${to}) as ${reason}`, async () => {
      const body = channel === 'phone' ? { opening: 'Hello' } : { text: 'Hello' };
      const result = await twilio.send(request(channel, body, { to }), never);
      assert.deepEqual(result, { state: 'refused', reason, scope, code });
    });
  }

  for (const [from, code, reason] of [
    ['+15005550001', '21212', 'sender_misconfigured'],
    ['+15005550007', '21606', 'sender_misconfigured'],
    ['+15005550008', '21611', 'throttled'],
  ] as const) {
    it(`reads ${code} (from ${from}) as ${reason} of the sender`, async () => {
      const other = make({ from });
      const result = await other.send(request('sms', { text: 'x' }), never);
      await other.close();
      assert.deepEqual(result, { state: 'refused', reason, scope: 'sender', code });
    });
  }

  it('holds the account when the token is wrong', async () => {
    const wrong = make({}, { credentials: { authToken: 'not-the-token' } });
    const result = await wrong.send(request('sms', { text: 'x' }), never);
    await wrong.close();
    assert.deepEqual(result, { state: 'refused', reason: 'auth', scope: 'account', code: '20003' });
  });

  const answers: [name: string, fault: NonNullable<(typeof stub.faults)[number]>, expected: SendResult][] = [
    [
      '429 with Retry-After',
      { kind: 'answer', status: 429, code: 20429, headers: { 'Retry-After': '17' } },
      { state: 'refused', reason: 'throttled', scope: 'account', code: '20429', retryAfterMs: 17_000 },
    ],
    [
      '429 without a body of Twilio',
      { kind: 'raw', status: 429, body: '<html>' },
      { state: 'refused', reason: 'throttled', scope: 'account', code: '429' },
    ],
    [
      'a paused template',
      { kind: 'answer', status: 400, code: 63041 },
      { state: 'refused', reason: 'template_paused', scope: 'template', code: '63041' },
    ],
    [
      'a closed window',
      { kind: 'answer', status: 400, code: 63016 },
      { state: 'refused', reason: 'outside_window', scope: 'message', code: '63016' },
    ],
    [
      'a suspended account',
      { kind: 'answer', status: 403, code: 63051 },
      { state: 'refused', reason: 'account_suspended', scope: 'account', code: '63051' },
    ],
    [
      'a code that nobody knows',
      { kind: 'answer', status: 400, code: 99_999 },
      { state: 'refused', reason: 'unknown', scope: 'message', code: '99999' },
    ],
    [
      'a refusal without a code',
      { kind: 'raw', status: 401, body: 'no' },
      { state: 'refused', reason: 'auth', scope: 'account', code: '401' },
    ],
    [
      'an address that is not there',
      { kind: 'answer', status: 404, code: 20404 },
      { state: 'refused', reason: 'sender_misconfigured', scope: 'account', code: '20404' },
    ],
    ['500 in plain words', { kind: 'raw', status: 503, body: 'oops' }, { state: 'unknown', code: '503' }],
    ['500 with a code', { kind: 'answer', status: 500, code: 20500 }, { state: 'unknown', code: '20500' }],
    [
      'a page of somebody else',
      { kind: 'raw', status: 200, body: '<html>' },
      { state: 'unknown', code: 'unreadable_answer' },
    ],
    [
      'JSON of somebody else',
      { kind: 'raw', status: 200, body: '{"ok":true}' },
      { state: 'unknown', code: 'unreadable_answer' },
    ],
    ['nothing', { kind: 'raw', status: 200, body: 'null' }, { state: 'unknown', code: 'unreadable_answer' }],
  ];
  for (const [name, fault, expected] of answers) {
    it(`reads ${name}`, async () => {
      stub.faults.push(fault);
      assert.deepEqual(await twilio.send(request('sms', { text: 'x' }), never), expected);
    });
  }

  for (const end of ['reset', 'cut', '500'] as const) {
    it(`does not know what became of a message that was taken, then ${end}`, async () => {
      stub.faults.push({ kind: 'taken', end });
      const result = await twilio.send(request('sms', { text: 'Once only' }), never);
      assert.equal(result.state, 'unknown');
      assert.equal(stub.books.length, 1);
      assert.deepEqual(await twilio.lookUp('c01-1'), {
        state: 'found',
        externalId: stub.books[0]!.sid,
        outcome: 'accepted',
      });
    });
  }

  it('waits so long for an answer, and then does not know what became of a message that was taken', async () => {
    const hasty = make({ answerTimeoutMs: 300 });
    stub.faults.push({ kind: 'taken', end: 'silence' });
    const { answer, limits } = await holdingLimits((pass) => {
      stub.silent = pass;
      return hasty.send(request('sms', { text: 'Once only' }), never);
    });
    assert.deepEqual([answer, limits], [{ state: 'unknown', code: 'ETIMEDOUT' }, [300]]);
    assert.equal(stub.books.length, 1);
    assert.equal((await hasty.lookUp('c01-1')).state, 'found');
    await hasty.close();
  });

  it('knows that a message has not left when there was no connection', async () => {
    const gone = make({ baseUrl: 'http://127.0.0.1:1' });
    const result = await gone.send(request('sms', { text: 'x' }), never);
    await gone.close();
    assert.deepEqual(result, {
      state: 'refused',
      reason: 'provider_error',
      scope: 'sender',
      code: 'ECONNREFUSED',
    });
  });

  it('does not know what became of a message when it was told to stop waiting', async () => {
    const stop = new AbortController();
    stub.silent = () => stop.abort();
    stub.faults.push({ kind: 'taken', end: 'silence' });
    const result = await twilio.send(request('sms', { text: 'x' }), stop.signal);
    assert.deepEqual(result, { state: 'unknown', code: 'ABORTED' });
  });

  it('asks nobody after it was closed, nor when it is too late', async () => {
    const results = [await twilio.send(request('sms', { text: 'x' }), AbortSignal.abort())];
    await twilio.close();
    results.push(await twilio.send(request('sms', { text: 'x' }), never));
    for (const result of results) {
      assert.partialDeepStrictEqual(result, { state: 'refused', code: 'not-asked', retryAfterMs: 1_000 });
    }
    assert.equal(stub.asked.length, 0);
  });

  it('keeps apart what is asked at the same time', async () => {
    const requests = Array.from({ length: 20 }, (_, n) =>
      request(
        'sms',
        { text: `message ${n}` },
        { attempt: `c${n}-1`, ...(n % 5 === 0 && { to: '+15005550004' }) },
      ),
    );
    const results = await Promise.all(requests.map((one) => twilio.send(one, never)));
    for (const [n, result] of results.entries()) {
      if (n % 5 === 0) assert.partialDeepStrictEqual(result, { state: 'refused', reason: 'opted_out' });
      else {
        const id = result.state === 'accepted' ? result.externalId : '';
        assert.equal(stub.books.find(({ sid }) => sid === id)?.['body'], `message ${n}`);
      }
    }
  });

  it('reaches no host but the one in the place of Twilio', async () => {
    const region = make({ edge: 'dublin', region: 'ie1' });
    assert.equal((await region.send(request('sms', { text: 'x' }), never)).state, 'accepted');
    await region.close();
    const astray = make({ edge: 'a.b.c.evil' });
    assert.match(String(astray.validate().map(({ text }) => text)), /edge/);
    const result = await astray.send(request('sms', { text: 'x' }), never);
    await astray.close();
    assert.equal(result.state, 'refused');
  });
});

describe('settings of Twilio', () => {
  const { make, stub } = account();
  before(() => stub.start());
  after(() => stub.stop());

  it('are fine as they are', () => {
    assert.deepEqual(make().validate(), []);
  });

  const wrong: [settings: object, expected: RegExp, context?: object][] = [
    [{ accountSid: 'SK123' }, /accountSid/],
    [{ from: '015005550006' }, /from: '015005550006'/],
    [{ from: '', whatsappFrom: '' }, /no sender/],
    [{ whatsappFrom: 'whatsapp:Shop' }, /whatsappFrom/],
    [{ messagingServiceSid: 'MG1' }, /messagingServiceSid/],
    [{ apiKeySid: 'SK1' }, /apiKeySid.*apiKeySecret/s],
    [{ baseUrl: 'http://proxy.example.com' }, /baseUrl/],
    [{ ringSeconds: 0 }, /ringSeconds/],
    [{ machineDetection: 'yes' }, /machineDetection/],
    [{ onVoicemail: 'wait' }, /onVoicemail/],
    [{ from: 7 }, /from: is not a text/],
    [{}, /authToken: missing/, { credentials: {} }],
    [{}, /underscore/, { publicUrl: 'https://my_flows.example.com/x' }],
    [{}, /public address/, { publicUrl: '/x' }],
  ];
  for (const [settings, expected, context] of wrong) {
    it(`are told apart: ${JSON.stringify({ ...settings, ...context })}`, async () => {
      const provider = make(settings, context);
      assert.match(String(provider.validate().map(({ text }) => text)), expected);
      const result = await provider.send(request('sms', { text: 'x' }, { to: '1' }), never);
      assert.equal(result.state, 'refused');
      await provider.close();
    });
  }

  it('that are no account at all hold every customer', async () => {
    const provider = make({ accountSid: 'nonsense' });
    const result = await provider.send(request('sms', { text: 'x' }), never);
    assert.partialDeepStrictEqual(result, { state: 'refused', scope: 'account' });
  });
});
