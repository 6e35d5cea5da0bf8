import assert from 'node:assert/strict';
import { mock } from 'node:test';
import type { Report } from '../../../lib/cascade/command.ts';
import { createProvider } from '../../../lib/channels/index.ts';
import { presetNames } from '../../../lib/channels/http/presets/index.ts';
import { compile } from '../../../lib/channels/http/expression.ts';
import gateways from '../../../maps/sms-http-providers.json' with { type: 'json' };
import {
  ATTEMPT,
  bench,
  fuzz,
  never,
  PUBLIC,
  request,
  silent,
  spoiledBody,
  verified,
  webhook,
} from '../provider-bench.ts';
import { runs } from '../../runs.ts';
import { workedMs } from '../../worked.ts';

const SECRET = 'canary-webhook-secret';
const ACCOUNTS: Record<string, { settings: Record<string, unknown>; credentials: Record<string, string> }> = {
  'vonage-sms': { settings: {}, credentials: { key: 'canary-key', secret: 'canary-secret' } },
  'infobip-sms-v3': {
    settings: { baseUrl: 'https://abc123.api.infobip.com' },
    credentials: { apiKey: 'canary-key' },
  },
  plivo: { settings: { variables: { authId: 'MA1' } }, credentials: { authToken: 'canary-token' } },
  'messagebird-legacy': { settings: {}, credentials: { key: 'canary-key' } },
  'sinch-batches': {
    settings: { baseUrl: 'https://eu.sms.api.sinch.com', variables: { servicePlanId: 'sp1' } },
    credentials: { token: 'canary-token' },
  },
  kannel: {
    settings: { baseUrl: 'http://127.0.0.1:13013', variables: { user: 'cascade' } },
    credentials: { pass: 'canary-pass' },
  },
};
const SAMPLES = gateways as unknown as Record<
  string,
  { callback: { methods: string[] }; samples: Record<string, Record<string, unknown>> }
>;

/** Forged webhooks for each. */
const ROUNDS = runs(300, 10_000);

function account(name: string, settings: object = {}, publicUrl: string | null = PUBLIC) {
  const { settings: own, credentials } = ACCOUNTS[name]!;
  const desk = bench({ ...credentials, webhookSecret: SECRET }, { publicUrl });
  const provider = createProvider(
    'http',
    { preset: name, from: '15017122661', ...own, ...settings },
    desk.context,
  );
  return { ...desk, provider };
}

/** A report as the gateway sends it: in the query for a GET, as JSON for a POST. */
function called(name: string, sample: Record<string, unknown>, path = `/${SECRET}`, query = '') {
  if (SAMPLES[name]!.callback.methods.includes('POST')) {
    return webhook({
      path,
      query,
      body: JSON.stringify(sample),
      headers: { 'content-type': 'application/json' },
    });
  }
  const fields = new URLSearchParams(Object.entries(sample).map(([key, value]) => [key, String(value)]));
  return webhook({ method: 'GET', path, query: `${fields.toString()}&${query}` });
}

const SMS = request({ text: 'See you on Tuesday' }, { channel: 'sms' });

describe('SMS gateways by HTTP', () => {
  it('are described for all six of the map', () => {
    for (const name of Object.keys(ACCOUNTS)) assert.ok(presetNames.includes(name), name);
    assert.deepEqual(
      Object.keys(SAMPLES)
        .filter((name) => name !== '_note')
        .toSorted(),
      Object.keys(ACCOUNTS).toSorted(),
    );
  });

  const url = `${PUBLIC}/status/${SECRET}?att=${ATTEMPT}`;
  const requests: Record<
    string,
    { method: string; url: string; body: object; headers?: Record<string, string> }
  > = {
    'vonage-sms': {
      method: 'POST',
      url: 'https://rest.nexmo.com/sms/json',
      body: {
        api_key: 'canary-key',
        api_secret: 'canary-secret',
        from: '15017122661',
        to: '15558675310',
        text: 'See you on Tuesday',
        type: 'text',
        callback: url,
        'client-ref': ATTEMPT,
      },
    },
    'infobip-sms-v3': {
      method: 'POST',
      url: 'https://abc123.api.infobip.com/sms/3/messages',
      headers: { Authorization: 'App canary-key' },
      body: {
        messages: [
          {
            sender: '15017122661',
            destinations: [{ to: '15558675310', messageId: ATTEMPT }],
            content: { text: 'See you on Tuesday' },
            webhooks: { delivery: { url }, callbackData: ATTEMPT },
          },
        ],
      },
    },
    plivo: {
      method: 'POST',
      url: 'https://api.plivo.com/v1/Account/MA1/Message/',
      headers: { Authorization: `Basic ${Buffer.from('MA1:canary-token').toString('base64')}` },
      body: { src: '15017122661', dst: '+15558675310', text: 'See you on Tuesday', url, method: 'POST' },
    },
    'messagebird-legacy': {
      method: 'POST',
      url: 'https://rest.messagebird.com/messages',
      headers: { Authorization: 'AccessKey canary-key' },
      body: {
        originator: '15017122661',
        recipients: ['15558675310'],
        body: 'See you on Tuesday',
        datacoding: 'auto',
        reference: ATTEMPT,
        reportUrl: url,
      },
    },
    'sinch-batches': {
      method: 'POST',
      url: 'https://eu.sms.api.sinch.com/xms/v1/sp1/batches',
      headers: { Authorization: 'Bearer canary-token' },
      body: {
        from: '15017122661',
        to: ['+15558675310'],
        body: 'See you on Tuesday',
        delivery_report: 'per_recipient',
        callback_url: url,
        client_reference: ATTEMPT,
      },
    },
    kannel: {
      method: 'GET',
      url: 'http://127.0.0.1:13013/cgi-bin/sendsms',
      body: {
        username: 'cascade',
        password: 'canary-pass',
        from: '15017122661',
        to: '15558675310',
        text: 'See you on Tuesday',
        charset: 'UTF-8',
        coding: '0',
        'dlr-mask': '31',
        'dlr-url': `${url}&type=%d&reply=%A&mid=%F`,
        validity: '60',
      },
    },
  };
  const ids: Record<string, string | undefined> = {
    'vonage-sms': 'm1',
    'infobip-sms-v3': 'att_1',
    plivo: 'u1',
    'messagebird-legacy': 'e1',
    'sinch-batches': 'b1',
  };

  for (const [name, expected] of Object.entries(requests)) {
    const ok = SAMPLES[name]!.samples['response_ok']!;
    const answered = name === 'kannel' ? String(ok['text']) : ok;

    it(`${name}: is asked as its vendor wants it, and understood`, async () => {
      const { provider, vendor } = account(name);
      assert.deepEqual(provider.validate(), []);
      vendor.answer([200, answered]);
      const id = ids[name];
      assert.deepEqual(await provider.send(SMS, never), {
        state: 'accepted',
        ...(id ? { externalId: id } : {}),
        outcome: 'accepted',
      });
      const asked = new URL(vendor.last.url);
      const type = vendor.last.headers?.['Content-Type'];
      const fields = type?.includes('json')
        ? vendor.lastJson
        : Object.fromEntries(
            new URLSearchParams(vendor.last.method === 'GET' ? asked.search : String(vendor.last.body)),
          );
      assert.deepEqual(fields, expected.body);
      assert.deepEqual([vendor.last.method, asked.origin + asked.pathname], [expected.method, expected.url]);
      for (const [header, value] of Object.entries(expected.headers ?? {}))
        assert.equal(vendor.last.headers?.[header], value);
    });

    it(`${name}: tells what became of a message`, async () => {
      const { provider } = account(name);
      const sample = SAMPLES[name]!.samples['callback_delivered']!;
      const [report, ...more] = verified(await provider.receive!(called(name, sample))).reports;
      assert.deepEqual([report?.outcome, more], ['delivered', []]);
      assert.ok(report?.attempt === 'att_1' || (name === 'plivo' && report?.externalId === 'u1'));
      const planted = verified(
        await provider.receive!(
          called(
            'plivo',
            SAMPLES['plivo']!.samples['callback_delivered']!,
            `/status/${SECRET}`,
            `att=${ATTEMPT}`,
          ),
        ),
      );
      if (name === 'plivo') assert.equal(planted.reports[0]?.attempt, ATTEMPT);
    });

    it(`${name}: brings what a person writes`, async () => {
      const { provider } = account(name);
      const sample = SAMPLES[name]!.samples['inbound']!;
      for (const path of [`/${SECRET}`, `/inbound/${SECRET}`]) {
        const [report, ...more] = verified(await provider.receive!(called(name, sample, path))).reports;
        const stops = JSON.stringify(sample).includes('STOP');
        assert.deepEqual(
          [report?.outcome, report?.text, more],
          [stops ? 'opted_out' : 'replied', stops ? 'STOP' : 'yes', []],
        );
        assert.equal(report?.address, name === 'kannel' ? '+15557777' : '+15558675310');
      }
    });

    it(`${name}: is believed under its secret address alone`, async () => {
      const { provider } = account(name);
      const genuine = Object.entries(SAMPLES[name]!.samples)
        .filter(([sample]) => !sample.startsWith('response'))
        .map(([, sample]) => called(name, sample));
      const secrets = [...Object.values(ACCOUNTS[name]!.credentials), SECRET];
      await fuzz(
        provider,
        genuine,
        secrets,
        (one, random) => ({
          ...one,
          path: `/status/${spoiledBody(Buffer.from(SECRET), random).toString('latin1')}`,
          body: random() < 0.5 ? one.body : spoiledBody(one.body, random),
        }),
        ROUNDS,
      );
      let state = 1;
      const random = () => ((state = (state * 48_271) % 2_147_483_647), state / 2_147_483_647);
      for (let i = 0; i < 300; i++) {
        const one = genuine[i % genuine.length]!;
        assert.ok((await provider.receive!({ ...one, body: spoiledBody(one.body, random) })).verified);
      }
    });

    it(`${name}: does without a public address, but not without credentials`, async () => {
      const { provider, vendor } = account(name, {}, null);
      vendor.answer([200, answered]);
      assert.equal((await provider.send(SMS, never)).state, 'accepted');
      assert.equal(`${vendor.last.url}${String(vendor.last.body ?? '')}`.includes('undefined'), false);
      const bare = createProvider('http', { preset: name }, bench({}).context);
      assert.ok(bare.validate().length >= 2);
      assert.deepEqual(await bare.send(SMS, never), {
        state: 'refused',
        reason: 'sender_misconfigured',
        scope: 'account',
        code: 'settings',
      });
    });
  }

  async function outcome(name: string, sample: Record<string, unknown>): Promise<Partial<Report>[]> {
    const { reports } = verified(await account(name).provider.receive!(called(name, sample)));
    return reports.map(({ outcome, reason, code }) => ({
      outcome,
      ...(reason ? { reason } : {}),
      ...(code ? { code } : {}),
    }));
  }

  const receipts: [name: string, sample: Record<string, unknown>, expected: object[]][] = [
    ['vonage-sms', { messageId: 'm1', status: 'buffered', 'err-code': '0' }, [{ outcome: 'sent' }]],
    [
      'vonage-sms',
      { messageId: 'm1', status: 'expired', 'err-code': '1' },
      [{ outcome: 'failed', reason: 'expired', code: 'dlr:1' }],
    ],
    [
      'vonage-sms',
      { messageId: 'm1', status: 'rejected', 'err-code': '9' },
      [{ outcome: 'opted_out', reason: 'opted_out', code: 'dlr:9' }],
    ],
    [
      'vonage-sms',
      { messageId: 'm1', status: 'failed', 'err-code': '3' },
      [{ outcome: 'bounced', reason: 'invalid_number', code: 'dlr:3' }],
    ],
    ['vonage-sms', { messageId: 'm1', status: 'something new', 'err-code': '0' }, []],
    ['vonage-sms', { messageId: 'm1', status: '__proto__' }, []],
    [
      'infobip-sms-v3',
      {
        results: [
          {
            messageId: 'a-1',
            status: { groupName: 'UNDELIVERABLE' },
            error: { name: 'EC_ABSENT', permanent: true },
          },
          { messageId: 'a-2', status: { groupName: 'PENDING' } },
          7,
          null,
        ],
      },
      [{ outcome: 'bounced', reason: 'unreachable', code: 'EC_ABSENT' }, { outcome: 'sent' }],
    ],
    [
      'infobip-sms-v3',
      {
        results: [
          { messageId: 'a-1', status: { groupName: 'EXPIRED' }, error: { name: 'EC_LOST', permanent: true } },
        ],
      },
      [{ outcome: 'failed', reason: 'expired', code: 'EC_LOST' }],
    ],
    [
      'plivo',
      { Status: 'delivered', ParentMessageUUID: 'u1', MessageUUID: 'u1-1', PartInfo: '1 of 2' },
      [{ outcome: 'sent' }],
    ],
    ['sinch-batches', { batch_id: 'b1', status: 'Failed', code: 402 }, [{ outcome: 'failed', code: '402' }]],
    [
      'kannel',
      SAMPLES['kannel']!.samples['callback_failed']!,
      [{ outcome: 'bounced', reason: 'invalid_number', code: 'ESME_RINVDSTADR' }],
    ],
    ['kannel', { att: 'a-1', type: '8', reply: 'ACK/' }, [{ outcome: 'sent' }]],
    [
      'kannel',
      { att: 'a-1', type: '2', reply: 'id:1 sub:001 dlvrd:000 stat:EXPIRED err:000' },
      [{ outcome: 'failed', reason: 'expired', code: 'DLR:EXPIRED' }],
    ],
    [
      'kannel',
      { att: 'a-1', type: '2', reply: 'id:1 stat:UNDELIV err:000' },
      [{ outcome: 'bounced', reason: 'unreachable', code: 'DLR:UNDELIV' }],
    ],
    [
      'messagebird-legacy',
      { id: 'e1', reference: 'a-1', status: 'delivery_failed', statusErrorCode: '27' },
      [{ outcome: 'failed', code: '27' }],
    ],
  ];
  for (const [name, sample, expected] of receipts) {
    it(`${name}: ${JSON.stringify(sample).slice(0, 90)}`, async () =>
      assert.deepEqual(await outcome(name, sample), expected));
  }

  it('are refused by what the answer says, not by its status', async () => {
    const { provider, vendor } = account('vonage-sms');
    vendor.answer([200, SAMPLES['vonage-sms']!.samples['response_throttled']!]);
    assert.deepEqual(await provider.send(SMS, never), {
      state: 'refused',
      reason: 'throttled',
      scope: 'account',
      code: 'send:1',
    });
    const kannel = account('kannel');
    kannel.vendor.answer([403, 'Authorization failed for sendsms'], [200, 'Temporal failure'], [503, 'busy']);
    const states = [];
    for (let i = 0; i < 3; i++) states.push((await kannel.provider.send(SMS, never)).state);
    assert.deepEqual(states, ['refused', 'refused', 'unknown']);
  });

  it('never tell a credential that a gateway gives back', async () => {
    const { provider, vendor } = account('messagebird-legacy');
    vendor.answer(
      [400, { errors: [{ code: 'not canary-key', description: 'canary-key' }] }],
      [200, { id: 'canary-key' }],
    );
    for (let i = 0; i < 2; i++) silent(await provider.send(SMS, never), ['canary']);
  });

  it('know an SMS that is not in the alphabet of SMS', async () => {
    const { provider, vendor } = account('vonage-sms');
    vendor.answer([200, SAMPLES['vonage-sms']!.samples['response_ok']!]);
    const type = async (text: string) => {
      await provider.send({ ...SMS, body: { text } }, never);
      return new URLSearchParams(String(vendor.last.body)).get('type');
    };
    assert.deepEqual(
      [
        await type('Grüße €5 [x] à ñ'),
        await type('it’s'),
        await type('ç'),
        await type('`'),
        await type('😀'),
      ],
      ['text', 'unicode', 'unicode', 'unicode', 'unicode'],
    );
  });
});

describe('mappings', () => {
  it('end when they have taken their steps, and not by the clock', async () => {
    const [loop, long] = [
      '($f := function($n) { $f($n + 1) }; $f(0))',
      '$sum($map([1..2000], function($x) { $x }))',
    ];
    await assert.rejects(compile(loop).evaluate({}), /does not end within 100000 steps/);
    mock.timers.enable({ apis: ['Date'] });
    try {
      const end = compile(`(${long}; $variables.pass(); ${long})`).evaluate(
        {},
        { pass: () => mock.timers.tick(60_000) },
      );
      assert.equal(await end, 2_001_000, 'its machine may be halted for a minute');
    } finally {
      mock.timers.reset();
    }
  });

  it('end in time', async () => {
    for (const source of [
      '($f := function($n) { $f($n + 1) }; $f(0))',
      '($f := function($n) { 1 + $f($n + 1) }; $f(0))',
      '$sum([1..9000000])',
      '[1..3000].([1..3000])',
    ]) {
      const started = workedMs();
      await assert.rejects(async () => compile(source).evaluate({}), source);
      assert.ok(workedMs() - started < 1_500, source);
    }
  });

  it('run no text that looks like a mapping, and give out data alone', async () => {
    await assert.rejects(compile('$eval(text)').evaluate({ text: '1 + 1' }));
    await assert.rejects(compile('function($x) { $x }').evaluate({}));
    await assert.rejects(compile('{"a": $uppercase}').evaluate({}));
    assert.deepEqual(
      await compile('a.b').evaluate(JSON.parse('{"a":[{"b":1},{"b":2}],"__proto__":{"x":1}}')),
      [1, 2],
    );
    assert.equal(({} as { x?: unknown }).x, undefined);
  });
});
