import assert from 'node:assert/strict';
import {
  ContentError,
  ENGLISH_FIGURES,
  inWords,
  parseCampaign,
  previewContent,
  textOf,
  type PreviewOrder,
  type Said,
} from '../../lib/index.ts';
import english from '../../locales/en-US/engine-accounts.json' with { type: 'json' };
import { contentOn } from '../../lib/content/history.ts';
import { workedMs } from '../worked.ts';

const ANA = { name: 'Ana', phone: '+34600123456', segment: 'retail', country: 'ES', order: 'A-1' };
const SIMULATOR = {
  provider: 'simulator',
  settings: {},
  address: 'https://x.example/cascade/events/a',
  xml: false,
};
const { plan } = parseCampaign({
  start: 'whatsapp',
  currency: 'EUR',
  costs: { sms: { default: 0.07, countries: { ES: 0.05 } } },
  steps: [
    { channel: 'whatsapp', wait: '6h', if_no_reply: 'sms' },
    { channel: 'sms', wait: null, terminal: true },
  ],
});

function preview(channel: string, content: Record<string, unknown>, more: Partial<PreviewOrder> = {}) {
  const context = {
    customer: ANA,
    campaign: 'spring',
    segment: 'retail',
    channel,
    tried: [{ channel: 'whatsapp', outcome: 'delivered' }],
    msg: {},
    ...more.context,
  };
  const order = {
    content: contentOn(channel, content),
    account: SIMULATOR,
    plan,
    others: [],
    ...more,
    context,
  };
  return previewContent(order);
}

async function said<Kind extends Said['kind']>(
  kind: Kind,
  ...given: Parameters<typeof preview>
): Promise<Extract<Said, { kind: Kind }>> {
  const { said: shown } = await preview(...given);
  assert.equal(shown.kind, kind);
  return shown as Extract<Said, { kind: Kind }>;
}

describe('the preview of a message', () => {
  it('fills a WhatsApp template and its approved text', async () => {
    const template = {
      name: 'ready',
      language: 'en',
      variables: { 1: '{{customer.name}}' },
      buttons: ['Yes'],
    };
    const shown = await said(
      'whatsapp',
      'whatsapp',
      { template, text: 'Hello' },
      { templateText: 'Dear {{1}}, {{2}}' },
    );
    assert.deepEqual(shown, {
      kind: 'whatsapp',
      template: { name: 'ready', language: 'en', text: 'Dear Ana, {{2}}', variables: [['1', 'Ana']] },
      window: 'Hello',
      buttons: [{ title: 'Yes', url: null }],
      left: [],
    });
    const text = { text: 'Hi {{customer.name}}', buttons: [{ title: 'A', url: 'https://a.example' }] };
    const alone = await said('whatsapp', 'whatsapp', text);
    assert.deepEqual(
      [alone.template, alone.window, alone.buttons],
      [null, 'Hi Ana', [{ title: 'A', url: null }]],
    );
    const twilio = { account: { ...SIMULATOR, provider: 'twilio' } };
    assert.deepEqual((await said('whatsapp', 'whatsapp', text, twilio)).left, ['A']);
    const { advice } = await preview('whatsapp', text, twilio);
    assert.deepEqual(
      advice.map(({ kind }) => kind),
      ['buttons-none'],
    );
    assert.deepEqual((await said('telegram', 'telegram', text)).buttons, text.buttons);
  });

  it('names every variable without a value, and leaves it as it is written', async () => {
    const content = {
      text: '{{customer.name}} {{customer.a}} {{{customer.a}}} {{&customer.b}} {{msg.topic}}',
    };
    const { missing, later, said: shown } = await preview('telegram', content);
    assert.deepEqual([missing, later], [['customer.a', 'customer.b'], ['msg.topic']]);
    assert.deepEqual(shown, {
      kind: 'telegram',
      text: 'Ana {{customer.a}} {{customer.a}} {{customer.b}} {{msg.topic}}',
      buttons: [],
    });
    const odd = await preview('telegram', { text: '{{customer.(x}} {{customer.name}}' });
    assert.deepEqual(odd.missing, ['customer.(x']);
    await assert.rejects(preview('sms', { text: '{{#a}}' }), /"text" is no template/);
    const key = async (text: string): Promise<string> => {
      const error: unknown = await preview('sms', { text }).catch((one: unknown) => one);
      assert.ok(error instanceof ContentError);
      assert.equal(inWords(error.told, { text: textOf(english), figure: ENGLISH_FIGURES }), error.message);
      return error.told.key;
    };
    assert.equal(await key('{{#a}}'), 'accounts.content.unclosed-section');
    assert.equal(await key('{{/a}}'), 'accounts.content.unopened-section');
    assert.equal(await key('{{a'), 'accounts.content.unclosed-tag');
    assert.equal(await key('{{=a=}}'), 'accounts.content.no-template');
  });

  it('prices an SMS by country and by the messages it takes', async () => {
    const one = await preview('sms', { text: 'ok' });
    assert.deepEqual(one.price, { amount: 0.05, currency: 'EUR' });
    const two = await preview('sms', { text: `’${'a'.repeat(80)}` });
    assert.deepEqual(two.price, { amount: 0.1, currency: 'EUR' });
    assert.equal((await preview('phone', { opening: 'ok' })).price, null);
    assert.equal((await preview('sms', { text: 'ok' }, { plan: null })).price, null);
  });

  it("knows Twilio's Smart Encoding, where the account has it", async () => {
    const text = `’${'a'.repeat(80)}`;
    const twilio = (settings: object) => ({
      account: { ...SIMULATOR, provider: 'twilio', settings: { ...settings } },
    });
    assert.equal((await said('sms', 'sms', { text }, twilio({}))).smartSegments, 1);
    assert.equal((await said('sms', 'sms', { text }, twilio({ smartEncoded: false }))).smartSegments, null);
    assert.equal((await said('sms', 'sms', { text })).smartSegments, null);
  });

  it('speaks a script, with the documents only where they are asked for', async () => {
    const content = { opening: 'Hello {{customer.name}}', question: 'Tuesday?', closing: 'Thanks' };
    const script = await said('phone', 'phone', content);
    assert.deepEqual(
      script.script.map(({ part }) => part),
      ['opening', 'question', 'closing'],
    );
    assert.ok(script.seconds > 1 && script.seconds < 10);
    assert.deepEqual([script.speaksXml, script.xml, script.agent], [true, null, null]);
    const gateway = await said('phone', 'phone', content, {
      account: { ...SIMULATOR, provider: 'http', xml: true },
    });
    assert.deepEqual([gateway.speaksXml, gateway.xml], [false, null]);
  });

  it("shows the documents that Twilio's calls are made of", async () => {
    const content = { opening: 'A <b> & {{customer.name}}', question: 'Tuesday?', closing: 'Bye' };
    const account = { ...SIMULATOR, xml: true };
    const { xml } = await said('phone', 'phone', content, { account });
    assert.match(
      xml?.call ?? '',
      /<Gather .*<Say>A &lt;b&gt; &amp; Ana<\/Say><Say>Tuesday\?<\/Say><\/Gather>/,
    );
    assert.match(xml?.after ?? '', /<Say>Bye<\/Say><Hangup\/>/);
    const unreachable = await said('phone', 'phone', content, {
      account: { ...account, provider: 'twilio', address: '' },
    });
    assert.doesNotMatch(unreachable.xml?.call ?? '', /Gather/);
    assert.equal(unreachable.xml?.after, null);
    const agent = await said(
      'phone',
      'phone',
      { agentUrl: 'wss://a.example', prompt: 'Be kind' },
      { account },
    );
    assert.deepEqual(agent.agent, {
      url: 'wss://a.example',
      prompt: 'Be kind',
      history: 'whatsapp: delivered.',
    });
    assert.match(agent.xml?.call ?? '', /ConversationRelay/);
  });

  it('escapes values in the HTML of a mail, and nowhere else', async () => {
    const context = { customer: { ...ANA, name: '<img src=x>' } } as never;
    const content = {
      subject: '{{customer.name}}',
      text: '{{customer.name}}',
      html: '<p>{{customer.name}}</p>',
    };
    const mail = await said('email', 'email', content, { context });
    assert.deepEqual([mail.subject, mail.text], ['<img src=x>', '<img src=x>']);
    assert.match(mail.html, /^<p>&lt;img src/);
  });

  it('compares with the other steps, of which a broken one says nothing', async () => {
    const text = 'Your order {{customer.order}} is ready. Is Tuesday fine?';
    const others = [
      {
        name: 'call',
        channel: 'phone',
        content: { opening: 'Your order {{customer.order}} is ready.', question: 'Is Tuesday fine?' },
      },
      { name: 'broken', channel: 'sms', content: { text: '{{#x}}' } },
      {
        name: 'template',
        channel: 'whatsapp',
        content: { template: { name: 'a' } },
        templateText: 'Something else altogether, dear reader',
      },
    ];
    const { advice } = await preview('sms', { text }, { others });
    assert.deepEqual(advice, [{ kind: 'same-copy', params: { other: 'call' } }]);
  });

  it('says why a link keeps a message from being sent, and shows it all the same', async () => {
    const content = { text: 'See {{#link}}https://shop.example/a{{/link}}' };
    const held = await preview('sms', content, { context: { links: null } as never });
    assert.match(held.refused ?? '', /public address/);
    assert.equal(held.said.kind === 'sms' && held.said.text, 'See https://shop.example/a');
    const drawn = await preview('sms', content, { context: { links: 'https://s.example/l/' } as never });
    assert.match(drawn.said.kind === 'sms' ? drawn.said.text : '', /^See https:\/\/s\.example\/l\/\S+$/);
    const bad = await preview('sms', { text: '{{#link}}nowhere{{/link}}' });
    assert.match(bad.refused ?? '', /no web address/);
  });
});

describe('a preview of an e-mail', () => {
  it('takes no time over signs that only look like markup', async () => {
    const began = workedMs();
    await preview('email', { subject: 'x', html: '<'.repeat(150_000) });
    assert.ok(workedMs() - began < 500);
  });
});

describe('a preview that would take long', () => {
  const view = { customer: { ...ANA, list: Array.from({ length: 100 }, String), note: 'x'.repeat(5_000) } };
  for (const text of [
    '{{customer.note}}'.repeat(1_000),
    `${'{{#customer.list}}'.repeat(5)}x${'{{/customer.list}}'.repeat(5)}`,
  ]) {
    it(`is refused: ${text.slice(0, 40)}…`, () =>
      assert.rejects(preview('sms', { text }, { context: view as never }), /too long for a preview/));
  }

  it('is not one with a list and a long value', async () => {
    const text = '{{#customer.list}}{{.}}, {{/customer.list}}{{customer.note}}';
    assert.equal((await preview('email', { text }, { context: view as never })).said.kind, 'email');
  });
});
