import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import type { Report } from '../../../lib/cascade/command.ts';
import { createProvider } from '../../../lib/channels/index.ts';
import type { Webhook } from '../../../lib/channels/provider.ts';
import {
  ATTEMPT,
  bench,
  chance,
  fixture,
  fuzz,
  NOW,
  published,
  spoiledBody,
  verified,
  webhook,
} from '../provider-bench.ts';
import { runs } from '../../runs.ts';

const CREDENTIALS = {
  accessToken: 'canary-access-token',
  appSecret: 'canary-app-secret',
  verifyToken: 'canary-verify-token',
};
const SETTINGS = { phoneNumberId: '100200300400500' };

/** Forged webhooks for each. */
const ROUNDS = runs(300, 10_000);

const load = (name: string): Record<string, object> =>
  JSON.parse(fixture(`meta/${name}.json`).toString()) as Record<string, object>;
const STATUSES = load('statuses');
const REPLIES = load('replies');
const OTHERS = load('others');

function signed(body: string, secret = CREDENTIALS.appSecret): Webhook {
  const hash = createHmac('sha256', secret).update(body).digest('hex');
  return webhook({ body, headers: { 'x-hub-signature-256': `sha256=${hash}` } });
}

/** As Meta writes JSON: slashes and everything beyond ASCII escaped. */
function escaped(value: object): string {
  return JSON.stringify(value)
    .replaceAll('/', String.raw`\/`)
    .replaceAll(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function account(more: Record<string, string> = {}) {
  const desk = bench({ ...CREDENTIALS, ...more });
  return { ...desk, provider: createProvider('whatsapp-cloud', SETTINGS, desk.context) };
}

async function reports(sample: object | undefined): Promise<readonly Report[]> {
  const { provider } = account();
  return verified(await provider.receive!(signed(escaped(sample!)))).reports;
}

describe('webhooks of WhatsApp Cloud', () => {
  const status = {
    dedupe: '',
    attempt: ATTEMPT,
    externalId: 'wamid.OUT1',
    address: '+15558675310',
    channel: 'whatsapp',
    at: NOW,
  };

  for (const outcome of ['sent', 'delivered', 'read'] as const) {
    it(`report ${outcome}`, async () => {
      assert.deepEqual(await reports(STATUSES[outcome]), [
        { ...status, outcome, dedupe: `wamid.OUT1:${outcome}` },
      ]);
    });
  }

  const failures: [sample: string, outcome: string, reason: string, code: string][] = [
    ['failed_not_on_whatsapp', 'bounced', 'not_on_channel', '131026'],
    ['failed_string_code', 'bounced', 'not_on_channel', '131026'],
    ['failed_capped', 'failed', 'marketing_capped', '131049'],
    ['failed_stopped', 'failed', 'opted_out_marketing', '131050'],
    ['failed_unknown_code', 'failed', 'unknown', '999999'],
  ];
  for (const [sample, outcome, reason, code] of failures) {
    it(`report ${outcome} for ${code} (${sample})`, async () => {
      const expected = [{ ...status, outcome, reason, code, dedupe: 'wamid.OUT1:failed' }];
      assert.deepEqual(await reports(STATUSES[sample]), expected);
    });
  }

  it('say nothing by a voice message played', async () => {
    assert.deepEqual(await reports(STATUSES['played']), []);
  });

  const person = { dedupe: 'wamid.IN1:message', address: '+15558675310', channel: 'whatsapp', at: NOW };
  const replies: [sample: string, expected: object][] = [
    ['text', { outcome: 'replied', text: 'Yes please, Zoë 😀' }],
    ['text_quoting', { outcome: 'replied', text: 'Tuesday', externalId: 'wamid.OUT1' }],
    ['stop', { outcome: 'opted_out', text: ' Stop! ' }],
    ['stop_by_tomorrow', { outcome: 'replied', text: 'can you stop by tomorrow?' }],
    ['template_button', { outcome: 'replied', text: 'Confirm', attempt: ATTEMPT, externalId: 'wamid.OUT1' }],
    ['template_button_without_context', { outcome: 'replied', text: 'Confirm', attempt: ATTEMPT }],
    ['foreign_payload', { outcome: 'replied', text: 'Confirm', externalId: 'wamid.OUT1' }],
    ['reply_button', { outcome: 'replied', text: 'Later', attempt: ATTEMPT, externalId: 'wamid.OUT1' }],
    ['list_row', { outcome: 'replied', text: 'Thursday', attempt: ATTEMPT, externalId: 'wamid.OUT1' }],
    ['image_with_caption', { outcome: 'replied', text: 'my order' }],
    [
      'user_without_number',
      { outcome: 'replied', text: 'hello', address: 'US.99887766554433221100', dedupe: 'wamid.IN2:message' },
    ],
  ];
  for (const [sample, expected] of replies) {
    it(`understand what a person does: ${sample}`, async () => {
      assert.deepEqual(await reports(REPLIES[sample]), [{ ...person, ...expected }]);
    });
  }

  for (const sample of ['reaction', 'unsupported', 'identity_change', 'number_change', 'nine_days_old']) {
    it(`take no reply from ${sample}`, async () => assert.deepEqual(await reports(REPLIES[sample]), []));
  }

  it('know one person by number and user id, and by an old and a new number', async () => {
    const { provider } = account();
    const aliases = async (sample: object | undefined) =>
      verified(await provider.receive!(signed(escaped(sample!)))).aliases;
    assert.deepEqual(await aliases(REPLIES['text']), [
      { alias: 'US.99887766554433221100', of: '+15558675310' },
    ]);
    assert.deepEqual(await aliases(REPLIES['number_change']), [
      { alias: '+15558675399', of: '+15558675310' },
    ]);
  });

  it('take a stop to marketing, and its end, for a wish about marketing, and for no opt-out', async () => {
    const { provider } = account();
    for (const [sample, marketing] of [
      ['preference_stop', false],
      ['preference_resume', true],
    ] as const) {
      const {
        reports: none,
        preferences,
        aliases,
      } = verified(await provider.receive!(signed(escaped(OTHERS[sample]!))));
      assert.deepEqual(none, []);
      assert.deepEqual(preferences, [{ address: '+15558675310', channel: 'whatsapp', marketing, at: NOW }]);
      assert.deepEqual(aliases, [{ alias: 'US.99887766554433221100', of: '+15558675310' }]);
    }
    const other = escaped(OTHERS['preference_resume']!).replace('marketing_messages', 'utility_messages');
    assert.equal(verified(await provider.receive!(signed(other))).preferences, undefined);
  });

  it('hold many events of many kinds, each with a key of its own', async () => {
    const { provider } = account();
    const { reports: all, preferences } = verified(
      await provider.receive!(signed(escaped(OTHERS['batch']!))),
    );
    assert.deepEqual(
      all.map(({ outcome }) => outcome),
      ['read', 'delivered', 'replied', 'sent'],
    );
    assert.equal(new Set(all.map(({ dedupe }) => dedupe)).size, 4);
    assert.equal(preferences?.length, 1);
  });

  it('about another number of the same app are left to its own account', async () => {
    assert.deepEqual(await reports(OTHERS['other_number']), []);
  });

  it('tell that a template is halted, and that it may be used again', async () => {
    const { provider } = account();
    const templates = async (sample: string) =>
      verified(await provider.receive!(signed(escaped(OTHERS[sample]!)))).templates;
    const news = { channel: 'whatsapp', template: 'order_update' };
    assert.deepEqual(await templates('template_paused'), [{ ...news, halted: 'template_paused' }]);
    assert.deepEqual(await templates('template_approved'), [{ ...news, halted: null }]);
  });

  it('are verified once by GET, with digits alone given back', async () => {
    const { provider } = account();
    const ask = (query: string) => provider.receive!(webhook({ method: 'GET', query }));
    const good = 'hub.mode=subscribe&hub.verify_token=canary-verify-token&hub.challenge=1158201444';
    assert.deepEqual(verified(await ask(good)).response, {
      status: 200,
      type: 'text/plain',
      body: '1158201444',
    });
    const bad = [
      good.replace('canary-verify-token', 'canary-verify-tokeN'),
      good.replace('canary-verify-token', ''),
      good.replace('hub.verify_token', 'token'),
      `${good}&hub.verify_token=canary-verify-token`,
      good.replace('1158201444', '<script>1</script>'),
      good.replace('1158201444', '1'.repeat(33)),
      good.replace('subscribe', 'unsubscribe'),
    ];
    for (const query of bad) assert.deepEqual(await ask(query), { verified: false }, query);
  });

  it('are refused without both secrets set', async () => {
    const { provider } = account({ appSecret: '', verifyToken: '' });
    assert.deepEqual(await provider.receive!(signed('{}', '')), { verified: false });
    const query = 'hub.mode=subscribe&hub.verify_token=&hub.challenge=1';
    assert.deepEqual(await provider.receive!(webhook({ method: 'GET', query })), { verified: false });
  });

  it('are believed under the secret before the last one while it is being changed', async () => {
    const { provider } = account({ appSecret: 'new', appSecretPrevious: CREDENTIALS.appSecret });
    assert.ok((await provider.receive!(signed('{}'))).verified);
  });

  it('are refused when the signature comes twice, in another form, or over other bytes', async () => {
    const { provider } = account();
    const genuine = signed(escaped(REPLIES['text']!));
    assert.ok((await provider.receive!(genuine)).verified);
    const header = String(genuine.headers['x-hub-signature-256']);
    const reserialised = Buffer.from(JSON.stringify(REPLIES['text']));
    for (const bad of [
      { ...genuine, headers: { 'x-hub-signature-256': [header, header] } },
      { ...genuine, headers: { 'x-hub-signature-256': header.replace('sha256=', '') } },
      { ...genuine, headers: { 'x-hub-signature': header } },
      { ...genuine, headers: {} },
      { ...genuine, method: 'PUT' },
      { ...genuine, body: reserialised },
    ]) {
      assert.deepEqual(await provider.receive!(bad), { verified: false });
    }
  });

  it('agree with the published signature vector, and refuse it tampered', async function () {
    const text = published('vectors/webhook-signatures.json');
    if (text === null) return this.skip();
    const { meta } = JSON.parse(text) as { meta: { secret: string; rawBody: string; signature: string } };
    const { provider } = account({ appSecret: meta.secret });
    const genuine = webhook({ body: meta.rawBody, headers: { 'x-hub-signature-256': meta.signature } });
    assert.ok((await provider.receive!(genuine)).verified);
    const random = chance(1);
    for (let i = 0; i < 500; i++) {
      const body = spoiledBody(genuine.body, random);
      assert.equal((await provider.receive!({ ...genuine, body })).verified, false);
    }
  });

  it('understand the published samples of real webhooks', async function () {
    const expected: Record<string, Record<string, string[]>> = {
      message_status: {
        sent: ['sent'],
        delivered: ['delivered'],
        read: ['read'],
        played: [],
        failed: ['failed'],
        with_tracker: ['sent'],
        group: [],
      },
      callback_button: {
        button: ['replied'],
        quick_reply: ['replied'],
        quick_reply_without_context: ['replied'],
      },
      callback_selection: { callback: ['replied'], description: ['replied'] },
      message: {
        text: ['replied'],
        image: ['replied'],
        reaction: [],
        unreaction_empty: [],
        unsupported: [],
        reply: ['replied'],
      },
      system: { phone_number_change: [], identity_change: [] },
      user_marketing_preferences: { resume: [], signup: [] },
      call_status: { call_status: [] },
    };
    if (published('webhooks/meta/message.json') === null) return this.skip();
    for (const [file, rows] of Object.entries(expected)) {
      const samples = JSON.parse(published(`webhooks/meta/${file}.json`)!) as Record<
        string,
        { entry: { changes: { value: { metadata?: { phone_number_id: string } } }[] }[] }
      >;
      for (const [name, outcomes] of Object.entries(rows)) {
        const sample = samples[name]!;
        const id = sample.entry[0]!.changes[0]!.value.metadata?.phone_number_id ?? '';
        const desk = bench(CREDENTIALS);
        // The samples are of 2023: the clock is set to their days.
        const at = Number(/"timestamp": ?"?(\d+)/.exec(JSON.stringify(sample))?.[1] ?? 0) * 1000;
        const clock = { speed: 1, now: () => at, after: () => () => undefined };
        const provider = createProvider('whatsapp-cloud', { phoneNumberId: id }, { ...desk.context, clock });
        const { reports: told, preferences = [] } = verified(
          await provider.receive!(signed(escaped(sample))),
        );
        const got = told.map(({ outcome }) => outcome);
        assert.deepEqual(got, outcomes, `${file}: ${name}`);
        const again = file === 'user_marketing_preferences';
        assert.deepEqual(
          preferences.map(({ marketing }) => marketing),
          again ? [true] : [],
          name,
        );
      }
    }
  });

  it('that are forged are refused, however they look, and tell no secret', async () => {
    const { provider } = account();
    const genuine = [...Object.values(STATUSES), ...Object.values(REPLIES), ...Object.values(OTHERS)].map(
      (one) => signed(escaped(one)),
    );
    await fuzz(
      provider,
      genuine,
      Object.values(CREDENTIALS),
      (one, random) =>
        random() < 0.8
          ? { ...one, body: spoiledBody(one.body, random) }
          : {
              ...one,
              headers: {
                'x-hub-signature-256': `sha256=${spoiledBody(Buffer.from(String(one.headers['x-hub-signature-256'])), random).toString('latin1')}`,
              },
            },
      ROUNDS,
    );
  });

  it('that are signed and senseless are survived', async () => {
    const { provider } = account();
    const random = chance(7);
    for (const sample of [...Object.values(STATUSES), ...Object.values(REPLIES)]) {
      for (let i = 0; i < 100; i++) {
        const body = spoiledBody(Buffer.from(escaped(sample)), random).toString('latin1');
        assert.ok((await provider.receive!(signed(body))).verified);
      }
    }
  });
});
