import assert from 'node:assert/strict';
import type { Attempt } from '../../../lib/cascade/model.ts';
import type { SendResult } from '../../../lib/cascade/command.ts';
import { createProvider } from '../../../lib/channels/index.ts';
import type { ProviderContext } from '../../../lib/channels/registry.ts';
import { ATTEMPT, bench, never, published, request, silent } from '../provider-bench.ts';

const TOKEN = '123456:canaryBotTokenAbcdefghijk';
const CREDENTIALS = { botToken: TOKEN, webhookSecret: 'canary-webhook-secret' };
const TAKEN = {
  ok: true,
  result: { message_id: 41, date: 1_795_341_600, chat: { id: 4242, type: 'private' }, text: 'x' },
};

function account(settings: object = {}, more: Partial<ProviderContext> = {}) {
  const desk = bench(CREDENTIALS, more);
  desk.vendor.answer([200, TAKEN]);
  return { ...desk, provider: createProvider('telegram', settings as Record<string, unknown>, desk.context) };
}

const message = (body: Record<string, unknown>, to = '4242') => request(body, { to, channel: 'telegram' });

describe('messages by Telegram', () => {
  it('are sent, which is all that will be known, with the attempt in every button', async () => {
    const { provider, vendor } = account({ baseUrl: 'http://127.0.0.1:8081/' });
    const body = { text: 'When?', buttons: ['Tuesday', { title: 'More', url: 'https://shop.example' }] };
    assert.deepEqual(await provider.send(message(body), never), {
      state: 'accepted',
      externalId: '4242:41',
      outcome: 'sent',
    });
    assert.equal(vendor.last.url, `http://127.0.0.1:8081/bot${TOKEN}/sendMessage`);
    assert.deepEqual(vendor.lastJson, {
      chat_id: '4242',
      text: 'When?',
      reply_markup: {
        inline_keyboard: [
          [{ text: 'Tuesday', callback_data: `mc:${ATTEMPT}:0` }],
          [{ text: 'More', url: 'https://shop.example' }],
        ],
      },
    });
  });

  it('are deleted where a person is forgotten, and named where Telegram keeps them', async () => {
    const { provider, vendor } = account();
    const of = (externalId: string | null) => ({ externalId }) as Attempt;
    vendor.answer([200, { ok: true, result: true }]);
    assert.deepEqual(await provider.erase?.([of('4242:41'), of(null)]), []);
    assert.match(vendor.last.url, /deleteMessage$/);
    assert.deepEqual(vendor.lastJson, { chat_id: '4242', message_id: 41 });
    vendor.answer([400, { ok: false, error_code: 400, description: "message can't be deleted" }]);
    assert.deepEqual(await provider.erase?.([of('4242:42')]), [{ attempt: of('4242:42'), id: null }]);
  });

  it('keep what a button gives back within 64 bytes', async () => {
    const { provider, vendor } = account();
    const attempt = 'a'.repeat(48);
    await provider.send(
      { ...message({ text: 'x', buttons: Array.from({ length: 100 }, () => 'y') }), attempt },
      never,
    );
    const { inline_keyboard: rows } = vendor.lastJson['reply_markup'] as {
      inline_keyboard: { callback_data: string }[][];
    };
    for (const [button] of rows) assert.ok(Buffer.byteLength(button!.callback_data) <= 64);
  });

  it('are not asked for without a chat, or without content', async () => {
    const { provider, vendor } = account();
    const refused = { state: 'refused', code: 'not-asked' };
    assert.deepEqual(await provider.send(message({ text: 'x' }, '+15558675310'), never), {
      ...refused,
      reason: 'not_on_channel',
      scope: 'contact',
    });
    assert.deepEqual(await provider.send(message({}), never), {
      ...refused,
      reason: 'content_rejected',
      scope: 'template',
    });
    assert.equal(vendor.asked.length, 0);
  });

  const answers: [
    description: string,
    status: number,
    parameters: object | undefined,
    expected: SendResult,
  ][] = [
    [
      'Bad Request: chat not found',
      400,
      undefined,
      { state: 'refused', reason: 'not_on_channel', scope: 'contact', code: '400' },
    ],
    [
      'Bad Request: PEER_ID_INVALID',
      400,
      undefined,
      { state: 'refused', reason: 'not_on_channel', scope: 'contact', code: '400' },
    ],
    [
      "Bad Request: can't parse entities",
      400,
      undefined,
      { state: 'refused', reason: 'content_rejected', scope: 'template', code: '400' },
    ],
    ['Unauthorized', 401, undefined, { state: 'refused', reason: 'auth', scope: 'account', code: '401' }],
    [
      'Forbidden: bot was blocked by the user',
      403,
      undefined,
      { state: 'refused', reason: 'opted_out', scope: 'contact', code: '403', blocked: true },
    ],
    [
      "Forbidden: bot can't initiate conversation with a user",
      403,
      undefined,
      { state: 'refused', reason: 'not_on_channel', scope: 'contact', code: '403' },
    ],
    [
      'Forbidden: user is deactivated',
      403,
      undefined,
      { state: 'refused', reason: 'invalid_address', scope: 'contact', code: '403' },
    ],
    ['Not Found', 404, undefined, { state: 'refused', reason: 'auth', scope: 'account', code: '404' }],
    [
      'Too Many Requests: retry after 34',
      429,
      { retry_after: 34 },
      { state: 'refused', reason: 'throttled', scope: 'sender', code: '429', retryAfterMs: 34_000 },
    ],
    ['Internal Server Error', 500, undefined, { state: 'unknown', code: '500' }],
  ];
  for (const [description, status, parameters, expected] of answers) {
    it(`understand the answer: ${description}`, async () => {
      const { provider, vendor } = account();
      vendor.answer([
        status,
        { ok: false, error_code: status, description, ...(parameters ? { parameters } : {}) },
      ]);
      assert.deepEqual(await provider.send(message({ text: 'x' }), never), expected);
    });
  }

  it('follow a chat to its new id, once', async () => {
    const { provider, vendor } = account();
    const moved = {
      ok: false,
      error_code: 400,
      description: 'Bad Request: group chat was upgraded to a supergroup chat',
      parameters: { migrate_to_chat_id: -1_001_234_567_890 },
    };
    vendor.answer([400, moved], [200, TAKEN]);
    assert.equal((await provider.send(message({ text: 'x' }, '-42'), never)).state, 'accepted');
    assert.deepEqual([vendor.asked.length, vendor.lastJson['chat_id']], [2, '-1001234567890']);
    vendor.answer([400, moved]);
    assert.equal((await provider.send(message({ text: 'x' }, '-42'), never)).state, 'refused');
    assert.equal(vendor.asked.length, 4);
  });

  it('are unknown when the answer is lost or is not of Telegram', async () => {
    const { provider, vendor } = account();
    vendor.answer(
      { kind: 'lost', code: 'ETIMEDOUT' },
      [200, '<html>'],
      [502, '<html>'],
      [200, { ok: true, result: true }],
    );
    for (let i = 0; i < 4; i++)
      assert.equal((await provider.send(message({ text: 'x' }), never)).state, 'unknown');
  });

  it('need settings that say what is missing, and show no secret', () => {
    assert.deepEqual(account().provider.validate(), []);
    const bare = createProvider('telegram', {}, bench({}, { publicUrl: null }).context);
    assert.deepEqual(
      bare.validate().map(({ text }) => text.split(':')[0]),
      ['botToken'],
    );
    const wrong = bench({ botToken: 'canary token', webhookSecret: 'canary!' }, { publicUrl: null });
    const problems = createProvider('telegram', { updates: 'webhook' }, wrong.context).validate();
    assert.deepEqual(
      problems.map(({ text }) => text.split(':')[0]),
      ['botToken', 'webhookSecret', 'updates'],
    );
    silent(problems, ['canary']);
  });

  it('are valid by the published specification, strictly', async function () {
    const text = published('openapi/telegram-bot-api-10.1.subset.json');
    if (text === null) return this.skip();
    const { methods, types } = JSON.parse(text) as BotSpec;
    const { provider, vendor } = account();
    provider.connect!(async () => {}, true);
    await provider.send(
      message({ text: 'When?', buttons: ['Tuesday', { title: 'More', url: 'https://shop.example' }] }),
      never,
    );
    assert.deepEqual(
      vendor.asked.map(({ url }) => url.split('/').at(-1)),
      ['setWebhook', 'sendMessage'],
    );
    for (const { url, body } of vendor.asked) {
      const method = url.split('/').at(-1)!;
      assert.deepEqual(faults(methods[method]!.fields, JSON.parse(String(body)), types), [], method);
    }
    const { fields } = methods['sendMessage']!;
    for (const bad of [
      { chatid: 1 },
      { text: 1 },
      { reply_markup: { inline_keyboard: [[{ text: 'x', data: 'y' }]] } },
    ]) {
      assert.notDeepEqual(faults(fields, { ...vendor.lastJson, ...bad }, types), []);
    }
    assert.notDeepEqual(faults(fields, { text: 'x' }, types), []);
    await provider.close();
  });
});

interface Field {
  name: string;
  types: string[];
  required: boolean;
}
interface BotSpec {
  methods: Record<string, { fields: Field[] }>;
  types: Record<string, { fields?: Field[] }>;
}

/** What of a value is not as the Bot API's description says; fields that it doesn't know are faults. */
function faults(fields: Field[], value: object, types: BotSpec['types']): string[] {
  const known = new Map(fields.map((field) => [field.name, field]));
  const given = Object.entries(value);
  return [
    ...fields
      .filter(({ name, required }) => required && !(name in value))
      .map(({ name }) => `${name} is missing`),
    ...given.flatMap(([name, one]) => {
      const field = known.get(name);
      if (!field) return [`${name} is not known`];
      return field.types.some((type) => fits(one, type, types))
        ? []
        : [`${name} is no ${field.types.join(' or ')}`];
    }),
  ];
}

function fits(value: unknown, type: string, types: BotSpec['types']): boolean {
  if (type.startsWith('Array of '))
    return Array.isArray(value) && value.every((one) => fits(one, type.slice(9), types));
  if (type === 'String') return typeof value === 'string';
  if (type === 'Integer') return Number.isInteger(value);
  if (type === 'Boolean') return typeof value === 'boolean';
  const fields = types[type]?.fields;
  return (
    fields !== undefined &&
    typeof value === 'object' &&
    value !== null &&
    faults(fields, value, types).length === 0
  );
}
