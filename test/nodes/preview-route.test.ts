import assert from 'node:assert/strict';
import { addPreviewRoute } from '../../nodes/admin/preview.ts';
import { routesAround } from './admin-routes-stage.ts';

const DOCUMENT = {
  start: 'whatsapp',
  currency: 'EUR',
  costs: { sms: 0.07 },
  steps: [
    { channel: 'whatsapp', wait: '6h', if_no_reply: 'phone' },
    { channel: 'phone', wait: '2h', if_no_answer: 'sms' },
    { channel: 'sms', wait: null, terminal: true },
  ],
};
const ORDER = {
  channel: 'sms',
  content: { text: 'Hi {{customer.name}}, after the {{last.channel}} of {{campaign}}' },
  customer: { name: '<img src=x onerror=alert(1)>', segment: 'retail' },
  campaign: { name: 'spring', document: DOCUMENT },
  account: { id: '', provider: 'simulator', settings: {} },
  others: [],
};

describe('the route of the preview', function () {
  const { ask } = routesAround(addPreviewRoute);

  it('renders with the campaign as it stands in the editor', async () => {
    const { status, json } = await ask('content/preview', ORDER);
    assert.equal(status, 200);
    assert.equal(
      (json['said'] as { text: string }).text,
      'Hi <img src=x onerror=alert(1)>, after the phone of spring',
    );
    assert.deepEqual(json['price'], { amount: 0.07, currency: 'EUR' });
    assert.deepEqual([json['missing'], json['channel']], [[], 'sms']);
    assert.deepEqual(
      (json['advice'] as { kind: string }[]).map(({ kind }) => kind),
      ['sms-greets'],
    );
  });

  it('takes the start of the campaign where the node names no channel', async () => {
    const { json } = await ask('content/preview', { ...ORDER, channel: '' });
    assert.equal(json['channel'], 'whatsapp');
    assert.deepEqual(json['missing'], ['last.channel']);
  });

  it('does without a campaign, or with one that has errors', async () => {
    for (const document of [null, { start: 'nowhere' }, [], 'x']) {
      const { status, json } = await ask('content/preview', { ...ORDER, campaign: { name: 'x', document } });
      assert.deepEqual([status, json['price'], json['missing']], [200, null, ['last.channel']]);
    }
  });

  it("has the documents of a call made for the account's own address", async () => {
    const content = { opening: 'Hello', question: 'Tuesday?' };
    const account = { id: 'acc.1', provider: 'twilio', settings: {}, publicUrl: 'https://flows.example.com' };
    const order = { ...ORDER, channel: 'phone', content, account };
    const { json } = await ask('content/preview', { ...order, xml: true });
    const said = json['said'] as { xml: { call: string } | null };
    assert.match(
      said.xml?.call ?? '',
      /action="https:\/\/flows\.example\.com\/cascade\/events\/acc\.1\?attempt=preview/,
    );
    const without = (await ask('content/preview', order)).json['said'] as { xml: null };
    assert.equal(without.xml, null);
    assert.equal(
      (await ask('content/preview', { ...order, account: { ...account, id: '../x' } })).status,
      400,
    );
  });

  it('names a text that is no template', async () => {
    const { json } = await ask('content/preview', { ...ORDER, content: { text: '{{#open}}' } });
    assert.match(String(json['fault']), /"text" is no template/);
  });

  it('takes what is odd, and refuses what is none or too long', async () => {
    const odd = [
      {},
      { channel: 7, content: 'x', customer: [], others: 'x', account: 3 },
      { ...ORDER, others: [null, 3, { channel: 'sms', content: { text: '{{#' } }] },
      { ...ORDER, content: { text: null, template: 5, buttons: [null, {}, 3] }, channel: 'whatsapp' },
      { ...ORDER, content: { __proto__: { text: 'x' } } },
    ];
    for (const body of odd)
      assert.equal((await ask('content/preview', body)).status, 200, JSON.stringify(body));
    assert.equal((await ask('content/preview', [])).status, 400);
    assert.equal((await ask('content/preview', '{')).status, 400);
    assert.equal(
      (await ask('content/preview', { ...ORDER, content: { text: 'x'.repeat(250_000) } })).status,
      413,
    );
  });

  it('is guarded', async () => {
    assert.equal((await ask('content/preview', ORDER, '')).status, 401);
    assert.equal((await ask('content/preview', ORDER, 'cascade.read')).status, 200);
  });
});
