import assert from 'node:assert/strict';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { SendResult } from '../../../lib/cascade/command.ts';
import { createProvider } from '../../../lib/channels/index.ts';
import { ATTEMPT, bench, never, published, request, silent } from '../provider-bench.ts';

const CREDENTIALS = {
  accessToken: 'canary-access-token',
  appSecret: 'canary-app-secret',
  verifyToken: 'canary-verify-token',
};
const SETTINGS = { phoneNumberId: '100200300400500', language: 'en_US' };
const TAKEN = {
  messaging_product: 'whatsapp',
  contacts: [{ input: '15558675310', wa_id: '15558675310' }],
  messages: [{ id: 'wamid.X', message_status: 'accepted' }],
};

function account(settings: object = {}, credentials: Record<string, string> = CREDENTIALS) {
  const desk = bench(credentials);
  desk.vendor.answer([200, TAKEN]);
  return { ...desk, provider: createProvider('whatsapp-cloud', { ...SETTINGS, ...settings }, desk.context) };
}

const BODIES: Record<string, Record<string, unknown>> = {
  text: { text: 'See you on Tuesday' },
  buttons: { text: 'When?', buttons: ['Tuesday', { title: 'Thursday' }], header: 'Visit', footer: 'Shop' },
  list: {
    text: 'When?',
    list: { button: 'Choose', rows: ['Monday', { title: 'Tuesday', description: '3 pm' }] },
  },
  template: { template: { name: 'order_update' } },
  variables: {
    template: {
      name: 'order_update',
      language: 'de',
      variables: ['Ada', 12],
      buttons: ['Confirm', { url: 'o/1' }],
    },
  },
  keyed: {
    template: {
      name: 'order_update',
      variables: { 2: 'b', 1: 'a' },
      header: { type: 'image', image: { link: 'https://x.example/a.png' } },
    },
  },
  components: {
    template: {
      name: 'order_update',
      components: [{ type: 'body', parameters: [{ type: 'text', text: 'a' }] }],
    },
  },
};

describe('messages by WhatsApp Cloud', () => {
  it('carry the attempt where Meta gives it back', async () => {
    const { provider, vendor } = account();
    assert.deepEqual(await provider.send(request(BODIES['variables']!), never), {
      state: 'accepted',
      externalId: 'wamid.X',
      outcome: 'accepted',
    });
    assert.equal(vendor.last.url, 'https://graph.facebook.com/v23.0/100200300400500/messages');
    assert.equal(vendor.last.headers?.['Authorization'], 'Bearer canary-access-token');
    assert.deepEqual(vendor.lastJson, {
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: '15558675310',
      biz_opaque_callback_data: ATTEMPT,
      type: 'template',
      template: {
        name: 'order_update',
        language: { policy: 'deterministic', code: 'de' },
        components: [
          {
            type: 'body',
            parameters: [
              { type: 'text', text: 'Ada' },
              { type: 'text', text: '12' },
            ],
          },
          {
            type: 'button',
            sub_type: 'quick_reply',
            index: '0',
            parameters: [{ type: 'payload', payload: `mc:${ATTEMPT}:0` }],
          },
          { type: 'button', sub_type: 'url', index: '1', parameters: [{ type: 'text', text: 'o/1' }] },
        ],
      },
    });
  });

  it('name parameters that have names, and put numbered ones in order', async () => {
    const { provider, vendor } = account();
    const parameters = async (variables: unknown) => {
      await provider.send(request({ template: { name: 'a', variables } }), never);
      return (vendor.lastJson['template'] as { components: { parameters: unknown }[] }).components[0]!
        .parameters;
    };
    assert.deepEqual(await parameters({ 10: 'j', 9: 'i' }), [
      { type: 'text', text: 'i' },
      { type: 'text', text: 'j' },
    ]);
    assert.deepEqual(await parameters({ name: 'Ada' }), [
      { type: 'text', text: 'Ada', parameter_name: 'name' },
    ]);
  });

  it('go to a user id where there is no number', async () => {
    const { provider, vendor } = account();
    await provider.send(request(BODIES['text']!, { to: 'US.99887766554433221100' }), never);
    assert.equal(vendor.lastJson['recipient'], 'US.99887766554433221100');
    assert.equal('to' in vendor.lastJson, false);
  });

  it('tell that the person has another WhatsApp id than their number', async () => {
    const { provider, vendor } = account();
    vendor.answer([200, { ...TAKEN, contacts: [{ input: '525512345678', wa_id: '5215512345678' }] }]);
    const learnt: unknown[] = [];
    provider.connect!(async (reports, aliases) => void learnt.push(reports, aliases), true);
    await provider.send(request(BODIES['text']!, { to: '+525512345678' }), never);
    assert.deepEqual(learnt, [[], [{ alias: '+5215512345678', of: '+525512345678' }]]);
    provider.connect!(() => Promise.reject(new Error('disk full')), true);
    assert.equal(
      (await provider.send(request(BODIES['text']!, { to: '+525512345678' }), never)).state,
      'accepted',
    );
  });

  it('are taken, but known not to be on their way, while Meta assesses the template', async () => {
    for (const [status, keptBack] of [
      ['held_for_quality_assessment', 'held_for_quality_assessment'],
      ['paused', 'paused'],
      ['Bearer canary-access-token', 'other'],
    ]) {
      const { provider, vendor } = account();
      vendor.answer([200, { ...TAKEN, messages: [{ id: 'wamid.X', message_status: status }] }]);
      assert.deepEqual(await provider.send(request(BODIES['template']!), never), {
        state: 'accepted',
        externalId: 'wamid.X',
        keptBack,
      });
    }
  });

  const error = (code: unknown) => ({
    error: {
      message: '(#1) canary-access-token',
      type: 'OAuthException',
      code,
      error_data: { details: 'canary' },
      fbtrace_id: 'A',
    },
  });
  const answers: [name: string, status: number, body: unknown, expected: SendResult][] = [
    [
      'not on WhatsApp',
      400,
      error(131026),
      { state: 'refused', reason: 'not_on_channel', scope: 'contact', code: '131026' },
    ],
    [
      'a code as text',
      400,
      error('131026'),
      { state: 'refused', reason: 'not_on_channel', scope: 'contact', code: '131026' },
    ],
    [
      'a code of this message',
      404,
      error(131049),
      { state: 'refused', reason: 'marketing_capped', scope: 'message', code: '131049' },
    ],
    [
      'marketing stopped',
      400,
      error(131050),
      { state: 'refused', reason: 'opted_out_marketing', scope: 'contact', code: '131050' },
    ],
    [
      'an expired token',
      401,
      error(190),
      { state: 'refused', reason: 'auth', scope: 'account', code: '190' },
    ],
    ['a permission', 403, error(230), { state: 'refused', reason: 'auth', scope: 'account', code: '230' }],
    [
      'a paused template',
      400,
      error(132015),
      { state: 'refused', reason: 'template_paused', scope: 'template', code: '132015' },
    ],
    [
      'an unknown code',
      400,
      error(999_999),
      { state: 'refused', reason: 'unknown', scope: 'message', code: '999999' },
    ],
    ['500 with a code', 500, error(131000), { state: 'unknown', code: '131000' }],
    ['503 of something in between', 503, '<html>', { state: 'unknown', code: '503' }],
    ['200 without an id', 200, { messages: [] }, { state: 'unknown', code: 'no_message_id' }],
    ['200 of something in between', 200, '<html>', { state: 'unknown', code: 'no_message_id' }],
    [
      'a redirect',
      302,
      '',
      { state: 'refused', reason: 'sender_misconfigured', scope: 'account', code: '302' },
    ],
  ];
  for (const [name, status, body, expected] of answers) {
    it(`understand the answer: ${name}`, async () => {
      const { provider, vendor } = account();
      vendor.answer([status, body]);
      const result = await provider.send(request(BODIES['text']!), never);
      assert.deepEqual(result, expected);
      silent(result, Object.values(CREDENTIALS));
    });
  }

  it('obey Retry-After', async () => {
    const { provider, vendor } = account();
    vendor.answer({
      kind: 'answer',
      status: 429,
      headers: { 'retry-after': '34' },
      body: JSON.stringify(error(130429)),
    });
    const expected = {
      state: 'refused',
      reason: 'throttled',
      scope: 'sender',
      code: '130429',
      retryAfterMs: 34_000,
    };
    assert.deepEqual(await provider.send(request(BODIES['text']!), never), expected);
  });

  it('are unknown when the answer is lost, and free to be made again when nothing left', async () => {
    const { provider, vendor } = account();
    vendor.answer({ kind: 'lost', code: 'ECONNRESET' }, { kind: 'not-sent', code: 'ECONNREFUSED' });
    assert.deepEqual(await provider.send(request(BODIES['text']!), never), {
      state: 'unknown',
      code: 'ECONNRESET',
    });
    const { state } = await provider.send(request(BODIES['text']!), never);
    assert.equal(state, 'refused');
  });

  it('are not asked for without content or settings', async () => {
    const { provider, vendor } = account();
    assert.equal((await provider.send(request({}), never)).state, 'refused');
    const bare = createProvider('whatsapp-cloud', {}, bench({}).context);
    assert.deepEqual(await bare.send(request(BODIES['text']!), never), {
      state: 'refused',
      reason: 'sender_misconfigured',
      scope: 'account',
      code: 'settings',
    });
    assert.equal(vendor.asked.length, 0);
  });

  it('need settings that say what is missing, and show no secret', () => {
    assert.deepEqual(account().provider.validate(), []);
    const bare = createProvider('whatsapp-cloud', {}, bench({}).context).validate();
    assert.deepEqual(
      bare.map(({ text }) => text.split(':')[0]),
      ['phoneNumberId', 'accessToken', 'appSecret', 'verifyToken'],
    );
    const wrong = account(
      { phoneNumberId: '+1 555', baseUrl: 'graph', version: '23' },
      { ...CREDENTIALS, accessToken: 'canary access\ntoken' },
    );
    const problems = wrong.provider.validate();
    assert.equal(problems.length, 4);
    silent(problems, ['canary']);
  });

  it('are valid by the published specification, strictly', async function () {
    const text = published('openapi/meta-cloud-v23-messages.slim.json');
    if (text === null) return this.skip();
    const valid = strictly(JSON.parse(text) as Spec);
    const { provider, vendor } = account();
    for (const [name, body] of Object.entries(BODIES)) {
      await provider.send(request(body), never);
      assert.deepEqual(valid(vendor.lastJson), [], `${name}: ${String(vendor.last.body)}`);
    }
    // What the specification would let through must not be everything.
    await provider.send(request(BODIES['variables']!), never);
    const good = vendor.lastJson;
    assert.notDeepEqual(valid({ ...good, biz_opaque: 'x' }), []);
    assert.notDeepEqual(valid({ ...good, recipient_type: 'person' }), []);
    assert.notDeepEqual(
      valid({ ...good, template: { ...(good['template'] as object), language: 'de' } }),
      [],
    );
    assert.notDeepEqual(valid({ ...good, to: 15_558_675_310 }), []);
  });
});

interface Spec {
  components: { schemas: Record<string, Schema> };
}
interface Schema {
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  $ref?: string;
  [key: string]: unknown;
}

/**
 * A check of messages by Meta's specification. Its parts, which refuse each other's fields, are put together
 * first; the pattern of a button's position, which lets no 0 or 1 through, is mended; and the documented field
 * that it lacks is added. Then no other field is let through.
 */
function strictly({ components: { schemas } }: Spec): (message: Record<string, unknown>) => unknown[] {
  const pattern = { pattern: String.raw`^\d$` };
  for (const name of ['TemplateComponent', 'ButtonComponent']) {
    const schema = schemas[name]!;
    for (const part of [schema, ...(schema.allOf ?? [])])
      Object.assign(part.properties?.['index'] ?? {}, pattern);
  }
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema({ $id: 'meta', components: { schemas } });
  const merged = (name: string): Schema => {
    const parts = (schemas[name]!.allOf ?? [schemas[name]!]).map((part) =>
      part.$ref ? schemas[part.$ref.split('/').at(-1)!]! : part,
    );
    const properties = Object.assign({}, ...parts.map((part) => part.properties ?? {})) as Record<
      string,
      Schema
    >;
    return {
      type: 'object',
      properties: { ...properties, biz_opaque_callback_data: { type: 'string', maxLength: 512 } },
      required: parts.flatMap(({ required }) => required ?? []),
      additionalProperties: false,
    };
  };
  const resolved = (schema: unknown): unknown =>
    JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"meta#/components')) as unknown;
  const checks = new Map(
    [
      ['text', 'TextMessage'],
      ['interactive', 'InteractiveMessage'],
      ['template', 'TemplateMessage'],
    ].map(([type, name]) => [type, ajv.compile(resolved(merged(name!)) as object)] as const),
  );
  const components = new Map(
    [
      ['header', 'HeaderComponent'],
      ['body', 'BodyComponent'],
      ['button', 'ButtonComponent'],
    ].map(([type, name]) => [type, ajv.compile({ $ref: `meta#/components/schemas/${name}` })] as const),
  );
  return (message) => {
    const check = checks.get(String(message['type']))!;
    check(message);
    const parts = (
      (message['template'] as { components?: { type: string }[] } | undefined)?.components ?? []
    ).flatMap((part) => {
      const one = components.get(part.type)!;
      return one(part) ? [] : (one.errors ?? []);
    });
    return [...(check.errors ?? []), ...parts];
  };
}
