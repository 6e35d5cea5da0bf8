import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createProvider, memoryLedger, wallClock } from '../../lib/index.ts';
import { isRequest, webhookOf } from '../../nodes/channel-receive/raw-webhook.ts';

const context = { account: 'a', clock: wallClock(), openLedger: memoryLedger };
const META = createProvider(
  'whatsapp-cloud',
  { phoneNumberId: '123456' },
  { ...context, credentials: { accessToken: 'token', appSecret: 'secret', verifyToken: 'verify' } },
);
const TWILIO = createProvider(
  'twilio',
  { accountSid: `AC${'0'.repeat(32)}`, from: '+12025550100' },
  { ...context, credentials: { authToken: 'token' } },
);
const PUBLIC = 'https://shop.example/red/';
const asked = (type: string, more: Record<string, string>, method = 'POST', url = '/hooks/in?a=1') => ({
  method,
  url,
  headersDistinct: Object.fromEntries(
    Object.entries({ 'content-type': type, ...more }).map(([name, value]) => [name, [value]]),
  ),
});

describe('a webhook by an http in node', () => {
  it('is proven by its raw bytes', async () => {
    const payload = Buffer.from('{"object":"x","text":"caf\\u00e9"}');
    const signature = `sha256=${createHmac('sha256', 'secret').update(payload).digest('hex')}`;
    const req = asked('application/json', { 'x-hub-signature-256': signature });
    assert.ok((await META.receive!(webhookOf({ req, payload }, PUBLIC))).verified);
    const other = Buffer.from('{"object":"x","text":"café"}');
    assert.ok(!(await META.receive!(webhookOf({ req, payload: other }, PUBLIC))).verified);
  });

  it('is proven by its form, under the address that the provider called', async () => {
    const payload = { Body: 'yes & no', From: '+12025550123', MessageSid: `SM${'1'.repeat(32)}`, Empty: '' };
    const text = ['Body', 'Empty', 'From', 'MessageSid']
      .map((name) => name + payload[name as 'Body'])
      .join('');
    const signed = `https://shop.example/red/hooks/in?a=1${text}`;
    const signature = createHmac('sha1', 'token').update(signed).digest('base64');
    const req = asked('application/x-www-form-urlencoded', { 'x-twilio-signature': signature });
    const reading = await TWILIO.receive!(webhookOf({ req, payload }, PUBLIC));
    assert.ok(reading.verified);
    assert.equal(reading.reports[0]?.text, 'yes & no');
    assert.ok(!(await TWILIO.receive!(webhookOf({ req, payload }, 'https://evil.example'))).verified);
  });

  it('that was parsed is refused with the remedy', () => {
    const req = asked('application/json', {});
    assert.throws(() => webhookOf({ req, payload: { a: 1 } }, PUBLIC), /Do not parse request body/);
  });

  it('without a body is a question', async () => {
    const url = '/in?hub.mode=subscribe&hub.challenge=7&hub.verify_token=verify';
    const reading = await META.receive!(webhookOf({ req: asked('', {}, 'GET', url), payload: {} }, PUBLIC));
    assert.equal(reading.verified && reading.response.body, '7');
  });

  it('is told from a report that was made of one', () => {
    const req = asked('application/json', {});
    assert.ok(isRequest({ req, payload: Buffer.from('x') }));
    assert.ok(isRequest({ req, payload: { Body: 'x' } }));
    assert.ok(!isRequest({ req, payload: { outcome: 'delivered', attempt: 'a-1' } }));
    assert.ok(!isRequest({ req, payload: [{ outcome: 'delivered', attempt: 'a-1' }] }));
    assert.ok(!isRequest({ payload: { Body: 'x' } }));
  });
});
