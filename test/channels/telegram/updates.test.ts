import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import TelegramServer from 'telegram-test-api';
import type { Report } from '../../../lib/cascade/command.ts';
import { createHttpClient } from '../../../lib/channels/http-client.ts';
import { createProvider } from '../../../lib/channels/index.ts';
import type { Alias, Unblock, Webhook } from '../../../lib/channels/provider.ts';
import { phoneOf, startLink, startToken } from '../../../lib/channels/telegram/start-link.ts';
import {
  ATTEMPT,
  bench,
  fixture,
  fuzz,
  never,
  NOW,
  request,
  spoiledBody,
  verified,
  webhook,
} from '../provider-bench.ts';
import { runs } from '../../runs.ts';

const TOKEN = '123456:canaryBotTokenAbcdefghijk';
const CREDENTIALS = { botToken: TOKEN, webhookSecret: 'canary-webhook-secret' };
const UPDATES = JSON.parse(fixture('telegram/updates.json').toString()) as Record<string, object>;

/** Forged webhooks for each. */
const ROUNDS = runs(300, 10_000);

function account() {
  const desk = bench(CREDENTIALS);
  return { ...desk, provider: createProvider('telegram', {}, desk.context) };
}

function update(body: unknown, secret = CREDENTIALS.webhookSecret): Webhook {
  return webhook({ body: JSON.stringify(body), headers: { 'x-telegram-bot-api-secret-token': secret } });
}

async function reading(body: unknown) {
  return verified(await account().provider.receive!(update(body)));
}

const GROUP = { id: -4242, type: 'group' };

/** A sample with other fields in what it tells. */
function within(sample: string, change: object): object {
  return Object.fromEntries(
    Object.entries(UPDATES[sample]!).map(([key, value]) => [
      key,
      key === 'update_id' ? value : { ...(value as object), ...change },
    ]),
  );
}

describe('updates of Telegram', () => {
  const common = { dedupe: 'update:700100', address: '4242', at: NOW };
  const rows: [sample: string, expected: object[]][] = [
    ['text', [{ ...common, outcome: 'replied', text: 'Yes, please' }]],
    ['quoting', [{ ...common, outcome: 'replied', text: 'Tuesday', externalId: '4242:41' }]],
    ['stop', [{ ...common, outcome: 'opted_out', text: '/stop' }]],
    ['photo', [{ ...common, outcome: 'replied', text: 'look' }]],
    [
      'kicked',
      [
        {
          ...common,
          outcome: 'opted_out',
          reason: 'opted_out',
          code: 'kicked',
          channel: 'telegram',
          blocked: true,
        },
      ],
    ],
    ...['start', 'joined', 'from_bot', 'moved', 'edited', 'back'].map((sample): [string, object[]] => [
      sample,
      [],
    ]),
  ];
  for (const [sample, expected] of rows) {
    it(`become reports: ${sample}`, async () =>
      assert.deepEqual((await reading(UPDATES[sample])).reports, expected));
  }

  it('tell that a block was taken back, by unblocking and by pressing Start, in a chat of two alone', async () => {
    const known = { address: '4242', channel: 'telegram', at: NOW };
    const unblocks = async (body: unknown) => (await reading(body)).unblocks;
    assert.deepEqual(await unblocks(UPDATES['back']), [{ ...known, wasBlocked: true }]);
    for (const text of ['/start', '/start@ShopBot', '/start a-token'])
      assert.deepEqual(await unblocks(within('start', { text })), [{ ...known, wasBlocked: false }], text);
    const joined = { old_chat_member: { status: 'left' } };
    const left = { new_chat_member: { status: 'left' } };
    for (const other of [
      UPDATES['kicked'],
      UPDATES['text'],
      within('start', { text: '/started' }),
      within('start', { chat: GROUP }),
      within('back', { chat: GROUP }),
      within('back', joined),
      within('back', left),
    ])
      assert.equal(await unblocks(other), undefined);
    // A group's own members do not block: whoever takes the bot out of it wants no more of it there.
    const [report] = (await reading(within('kicked', { chat: GROUP }))).reports;
    assert.deepEqual(
      [report?.outcome, report?.blocked, report?.channel],
      ['opted_out', undefined, undefined],
    );
  });

  it('tell which button was pressed, and stop its clock by the answer', async () => {
    const pressed = await reading(UPDATES['pressed']);
    const report = {
      outcome: 'replied',
      dedupe: 'update:700100',
      address: '4242',
      attempt: ATTEMPT,
      externalId: '4242:41',
    };
    assert.deepEqual(pressed.reports, [{ ...report, text: 'Thursday' }]);
    assert.deepEqual(JSON.parse(pressed.response.body!), {
      method: 'answerCallbackQuery',
      callback_query_id: '9001',
    });
    assert.deepEqual((await reading(UPDATES['pressed_inaccessible'])).reports, [report]);
  });

  it('make a customer known by the link that was made for them, and nobody else', async () => {
    const token = startToken('+15558675310', TOKEN);
    assert.match(token, /^[A-Za-z0-9_-]{1,64}$/);
    assert.equal(
      new URL(startLink('shop_bot', '+15558675310', TOKEN)).searchParams.get('start')!.length,
      token.length,
    );
    const start = (text: string, type = 'private') =>
      reading({
        update_id: 1,
        message: { message_id: 1, date: 1, from: { id: 4242 }, chat: { id: 4242, type }, text },
      });
    const welcome = await start(`/start ${token}`);
    assert.deepEqual([welcome.reports, welcome.aliases], [[], [{ alias: '4242', of: '+15558675310' }]]);
    const other = startToken('+15558675310', '123456:anotherBotTokenAbcdef');
    const changed = `${token.slice(0, 20)}${token[20] === 'A' ? 'B' : 'A'}${token.slice(21)}`;
    for (const bad of [other, changed, token.slice(1), 'x'])
      assert.equal((await start(`/start ${bad}`)).aliases, undefined);
    assert.equal((await start(`/start ${token}`, 'group')).aliases, undefined);
    assert.throws(() => startToken('12', TOKEN), /phone number/);
    assert.equal(phoneOf(token, ''), undefined);
    for (const phone of ['+12345', '+999999999999999'])
      assert.equal(phoneOf(startToken(phone, TOKEN), TOKEN), phone);
  });

  it('know a chat that has moved', async () => {
    assert.deepEqual((await reading(UPDATES['moved'])).aliases, [{ alias: '-1001234567890', of: '4242' }]);
  });

  it('are refused without the secret, with another, or with two', async () => {
    const { provider } = account();
    const genuine = update(UPDATES['text']);
    assert.ok((await provider.receive!(genuine)).verified);
    const header = 'x-telegram-bot-api-secret-token';
    for (const value of [
      undefined,
      '',
      'canary-webhook-secre',
      [CREDENTIALS.webhookSecret, CREDENTIALS.webhookSecret],
    ]) {
      assert.equal((await provider.receive!({ ...genuine, headers: { [header]: value } })).verified, false);
    }
    assert.equal((await provider.receive!({ ...genuine, method: 'GET' })).verified, false);
    const open = createProvider('telegram', {}, bench({ botToken: TOKEN }).context);
    assert.equal((await open.receive!(update(UPDATES['text'], ''))).verified, false);
  });

  it('begin with a link that the account makes for a number', async () => {
    const { provider, vendor } = account();
    vendor.answer([200, { ok: true, result: { username: 'ShopBot' } }]);
    const link = await provider.invite!('+15558675310');
    const token = /^https:\/\/t\.me\/ShopBot\?start=([A-Za-z0-9_-]{1,64})$/.exec(link)?.[1] ?? '';
    assert.equal(phoneOf(token, TOKEN), '+15558675310');
    await assert.rejects(provider.invite!('hello'), /not a phone number/);
    vendor.answer([401, { ok: false, error_code: 401, description: TOKEN }]);
    await assert.rejects(
      provider.invite!('+15558675310'),
      (error: Error) => !error.message.includes('canary'),
    );
  });

  it('that are forged are refused, and those that are senseless survived', async () => {
    const { provider } = account();
    const genuine = Object.values(UPDATES).map((one) => update(one));
    const header = 'x-telegram-bot-api-secret-token';
    await fuzz(
      provider,
      genuine,
      Object.values(CREDENTIALS),
      (one, random) => ({
        ...one,
        headers: { [header]: spoiledBody(Buffer.from(CREDENTIALS.webhookSecret), random).toString('latin1') },
        body: random() < 0.5 ? one.body : spoiledBody(one.body, random),
      }),
      ROUNDS,
    );
    let state = 1;
    const random = () => ((state = (state * 48_271) % 2_147_483_647), state / 2_147_483_647);
    for (let i = 0; i < 2_000; i++) {
      const one = genuine[i % genuine.length]!;
      assert.ok((await provider.receive!({ ...one, body: spoiledBody(one.body, random) })).verified);
    }
  });

  it('are asked for by webhook where there is a public address, until Telegram has taken it', async () => {
    const { provider, vendor, clock } = account();
    vendor.answer([500, ''], [200, { ok: true, result: true }]);
    provider.connect!(async () => {}, true);
    const wanted = {
      url: 'https://shop.example/cascade/events/acc1',
      secret_token: CREDENTIALS.webhookSecret,
      allowed_updates: ['message', 'callback_query', 'my_chat_member'],
    };
    assert.deepEqual(vendor.lastJson, wanted);
    await settle();
    clock.moveTo(NOW + 5_000);
    assert.equal(vendor.asked.length, 2);
    await settle();
    assert.equal(clock.next(), null);
    await provider.close();
  });
});

describe('a bot without a public address', () => {
  it('confirms an update only once its reports are committed', async () => {
    const desk = bench(CREDENTIALS, { publicUrl: null });
    const one = [
      200,
      { ok: true, result: [UPDATES['text'], { ...UPDATES['pressed'], update_id: 700_101 }] },
    ] as [number, unknown];
    let release!: () => void;
    const rest = new Promise<void>((resolve) => (release = resolve));
    desk.vendor.answer(one, one, [200, { ok: true, result: true }], [409, { ok: false }]);
    const provider = createProvider('telegram', {}, desk.context);
    const got: Report[] = [];
    let failures = 1;
    provider.connect!(async (reports) => {
      if (failures-- > 0) throw new Error('disk full');
      got.push(...reports);
      if (got.length === 2) release();
    }, true);
    await settle();
    assert.deepEqual([got.length, desk.vendor.asked.length], [0, 1]);
    desk.clock.moveTo(NOW + 5_000);
    await rest;
    await settle();
    assert.deepEqual(
      got.map(({ outcome }) => outcome),
      ['replied', 'replied'],
    );
    const asked = desk.vendor.asked.map(({ url, body }) => [
      url.split('/').at(-1),
      (JSON.parse(String(body)) as { offset?: number }).offset,
    ]);
    assert.deepEqual(asked, [
      ['getUpdates', undefined],
      ['getUpdates', undefined],
      ['answerCallbackQuery', undefined],
      ['getUpdates', 700_102],
    ]);
    await provider.close();
    assert.equal(desk.clock.next(), null);
  });

  it('hands on that somebody has let it in again', async () => {
    const desk = bench(CREDENTIALS, { publicUrl: null });
    desk.vendor.answer([200, { ok: true, result: [UPDATES['back']] }], [409, { ok: false }]);
    const provider = createProvider('telegram', {}, desk.context);
    const [unblock] = await new Promise<readonly Unblock[]>((resolve) => {
      provider.connect!(async (_reports, _aliases, _prices, unblocks = []) => resolve(unblocks), true);
    });
    assert.deepEqual([unblock?.address, unblock?.wasBlocked], ['4242', true]);
    await settle();
    await provider.close();
  });

  it('talks with an independent server', async () => {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as AddressInfo;
    await new Promise((resolve) => probe.close(resolve));
    const server = new TelegramServer({ port, host: '127.0.0.1' });
    await server.start();
    const http = createHttpClient();
    const desk = bench(CREDENTIALS, { publicUrl: null, http });
    const provider = createProvider('telegram', { baseUrl: `http://127.0.0.1:${port}` }, desk.context);
    try {
      const sent = await provider.send(
        request({ text: 'When?', buttons: ['Tuesday'] }, { to: '4242' }),
        never,
      );
      assert.ok(sent.state === 'accepted' && sent.outcome === 'sent' && sent.externalId?.startsWith('4242:'));
      const [stored] = server.getUpdatesHistory(TOKEN) as unknown as {
        message: { reply_markup: { inline_keyboard: { callback_data: string }[][] } };
      }[];
      const data = stored!.message.reply_markup.inline_keyboard[0]![0]!.callback_data;

      const client = server.getClient(TOKEN, { userId: 4242, chatId: 4242 });
      await client.sendMessage(client.makeMessage('Tuesday suits me'));
      await client.sendCommand(client.makeCommand(`/start ${startToken('+15558675310', TOKEN)}`));
      await client.sendCallback(client.makeCallbackQuery(data));
      const reports: Report[] = [];
      const aliases: Alias[] = [];
      await new Promise<void>((resolve) => {
        provider.connect!(async (more, known = []) => {
          reports.push(...more);
          aliases.push(...known);
          if (reports.length === 2) resolve();
        }, true);
      });
      assert.deepEqual(
        reports.map(({ outcome, address, attempt, text }) => ({ outcome, address, attempt, text })),
        [
          { outcome: 'replied', address: '4242', attempt: undefined, text: 'Tuesday suits me' },
          { outcome: 'replied', address: '4242', attempt: ATTEMPT, text: undefined },
        ],
      );
      assert.deepEqual(aliases, [{ alias: '4242', of: '+15558675310' }]);
    } finally {
      await provider.close();
      http.close();
      await server.stop();
    }
  });
});

/** Lets everything run that waits for nothing. */
async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
}
