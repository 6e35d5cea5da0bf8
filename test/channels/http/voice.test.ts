import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import callOutcomes from '../../../maps/call-outcomes.json' with { type: 'json' };
import { createProvider } from '../../../lib/channels/index.ts';
import type { Webhook } from '../../../lib/channels/provider.ts';
import {
  ATTEMPT,
  bench,
  fixture,
  fuzz,
  never,
  NOW,
  PUBLIC,
  published,
  request,
  silent,
  spoiledBody,
  verified,
  webhook,
} from '../provider-bench.ts';
import { runs } from '../../runs.ts';

interface Agent {
  settings: Record<string, unknown>;
  credentials: Record<string, string>;
  answer: unknown;
  externalId: string;
  events: [event: object, outcome?: string, reason?: string | null, text?: string][];
}

/** A line of the table: what an end of a call counts as, and in detail. */
type Mapped = readonly [outcome: string, detail: string];
type Row = [name: string, word: string, event: object, expected: Mapped];
const TABLE = callOutcomes as unknown as {
  readonly vapi: { readonly map: Record<string, Mapped>; readonly prefixes: [string, Mapped][] };
  readonly retell: { readonly map: Record<string, Mapped>; readonly prefixes: [string, Mapped][] };
  readonly sip: { readonly map: Record<string, Mapped> };
  readonly jambonz: { readonly amd: Record<string, Mapped> };
};
/** Details of a failure that mean the number cannot be reached. */
const BOUNCED = ['invalid_number', 'unreachable'];

/** Forged webhooks for each. */
const ROUNDS = runs(300, 10_000);

const AGENTS = JSON.parse(
  fixture('http/voice-agents.json').toString().replaceAll('ATTEMPT', ATTEMPT),
) as Record<string, Agent>;
const BODY = {
  opening: 'Hello, this is the shop.',
  prompt: 'Arrange a visit.',
  question: 'Does Tuesday suit you?',
  variables: { name: 'Ada' },
};

/** What each vendor puts beside a body to prove it. */
const PROOFS: Record<string, (body: string, now: number) => Record<string, string>> = {
  vapi: () => ({ 'x-vapi-secret': 'canary-webhook-secret' }),
  retell: (body, now) => ({ 'x-retell-signature': `v=${now},d=${hash('canary-api-key', `${body}${now}`)}` }),
  elevenlabs: (body, now) => ({
    'elevenlabs-signature': `t=${now / 1000},v0=${hash('canary-webhook-secret', `${now / 1000}.${body}`)}`,
  }),
  bland: (body) => ({ 'x-webhook-signature': hash('canary-webhook-secret', body) }),
  jambonz: (body, now) => ({
    'jambonz-signature': `t=${now / 1000},v1=${hash('canary-webhook-secret', `${now / 1000}.${body}`)}`,
  }),
};

function hash(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('hex');
}

function account(name: string, settings: object = {}) {
  const agent = AGENTS[name]!;
  const desk = bench(agent.credentials);
  desk.vendor.answer([200, agent.answer]);
  return {
    ...desk,
    agent,
    provider: createProvider('http', { ...agent.settings, ...settings }, desk.context),
  };
}

function proven(name: string, event: object, now = NOW): Webhook {
  const body = JSON.stringify(event);
  return webhook({ body, headers: { 'content-type': 'application/json', ...PROOFS[name]!(body, now) } });
}

describe('voice agents by HTTP', () => {
  for (const name of Object.keys(AGENTS)) {
    it(`${name}: starts a call with the attempt, the opening line and the prompt`, async () => {
      const { provider, vendor, agent } = account(name);
      assert.deepEqual(provider.validate(), []);
      const result = await provider.send(request(BODY, { channel: 'phone' }), never);
      assert.deepEqual(result, { state: 'accepted', externalId: agent.externalId, outcome: 'accepted' });
      const body = String(vendor.last.body);
      for (const text of [ATTEMPT, '+15558675310', BODY.opening])
        assert.ok(body.includes(text), `${text} in ${body}`);
      silent([result, provider.validate()], ['canary']);
    });

    it(`${name}: tells what became of a call`, async () => {
      const { provider, agent } = account(name);
      for (const [event, outcome, reason, text] of agent.events) {
        const { reports } = verified(await provider.receive!(proven(name, event)));
        const shown = reports.map((report) => [report.outcome, report.reason ?? null, report.text]);
        assert.deepEqual(
          shown,
          outcome === undefined ? [] : [[outcome, reason ?? null, text]],
          JSON.stringify(event),
        );
        for (const report of reports) {
          assert.equal(report.externalId, agent.externalId);
          if (JSON.stringify(event).includes(ATTEMPT)) assert.equal(report.attempt, ATTEMPT);
        }
      }
    });

    it(`${name}: is believed with its vendor's proof alone`, async () => {
      const { provider, agent } = account(name);
      const genuine = agent.events.map(([event]) => proven(name, event));
      const [header] = Object.keys(PROOFS[name]!('', NOW)) as [string];
      assert.ok((await provider.receive!(genuine[0]!)).verified);
      const value = String(genuine[0]!.headers[header]);
      for (const bad of [undefined, '', [value, value], `${value} `, value.slice(1)]) {
        assert.equal(
          (await provider.receive!({ ...genuine[0]!, headers: { [header]: bad } })).verified,
          false,
          String(bad),
        );
      }
      await fuzz(
        provider,
        genuine,
        Object.values(agent.credentials),
        (one, random) => ({
          ...one,
          body: spoiledBody(one.body, random),
          ...(name === 'vapi'
            ? {
                headers: {
                  [header]: spoiledBody(Buffer.from(String(one.headers[header])), random).toString('latin1'),
                },
              }
            : {}),
        }),
        ROUNDS,
      );
    });
  }

  for (const [name, seconds] of [
    ['retell', 300],
    ['elevenlabs', 1800],
    ['jambonz', 300],
  ] as const) {
    it(`${name}: is not believed ${seconds} s later, or earlier`, async () => {
      const { provider, agent } = account(name);
      const [event] = agent.events[0]!;
      for (const way of [1, -1]) {
        assert.ok((await provider.receive!(proven(name, event, NOW + way * seconds * 1000))).verified);
        assert.equal(
          (await provider.receive!(proven(name, event, NOW + way * (seconds + 1) * 1000))).verified,
          false,
        );
      }
    });
  }

  describe('by every line of the table of call outcomes', () => {
    /** What the table says, in words of the cascade: an address that is wrong bounces. */
    const told = ([outcome, detail]: Mapped): [string, string | undefined] => [
      outcome === 'failed' && BOUNCED.includes(detail) ? 'bounced' : outcome,
      detail === '' ? undefined : detail,
    ];
    const at = { call_sid: 'call-5', customerData: { attempt: ATTEMPT } };
    const vapi = (endedReason: string) => ({
      message: { type: 'end-of-call-report', endedReason, call: { id: 'call-1' } },
    });
    const retell = (disconnection_reason: string) => ({
      event: 'call_ended',
      call: { call_id: 'call-2', disconnection_reason },
    });
    const rows: [name: string, word: string, event: object, expected: Mapped][] = [
      ...Object.entries(TABLE.vapi.map).map(([word, as]) => ['vapi', word, vapi(word), as] as Row),
      ...TABLE.vapi.prefixes.map(([word, as]) => ['vapi', word, vapi(`${word}-that-is-new`), as] as Row),
      ...Object.entries(TABLE.retell.map).map(([word, as]) => ['retell', word, retell(word), as] as Row),
      ...TABLE.retell.prefixes.map(([word, as]) => ['retell', word, retell(`${word}new`), as] as Row),
      ...Object.entries(TABLE.sip.map).map(
        ([code, as]) =>
          ['jambonz', code, { ...at, call_status: 'failed', sip_status: Number(code) }, as] as Row,
      ),
      ...Object.entries(TABLE.jambonz.amd).map(([type, as]) => ['jambonz', type, { ...at, type }, as] as Row),
    ];
    for (const [name, word, event, expected] of rows) {
      it(`${name}: ${word} is ${told(expected).join(', ')}`, async () => {
        const { reports } = verified(await account(name).provider.receive!(proven(name, event)));
        assert.deepEqual(
          reports.map(({ outcome, reason }) => [outcome, reason]),
          [told(expected)],
        );
      });
    }
  });

  it('takes a start that failed for what it is, whatever the status says', async () => {
    const { provider, vendor } = account('elevenlabs');
    vendor.answer(
      [200, { success: false, message: 'no', conversation_id: null, callSid: null }],
      [200, '<html>'],
      [422, { detail: {} }],
      [500, {}],
      [401, {}],
    );
    const states = [];
    for (let i = 0; i < 5; i++) {
      const result = await provider.send(request(BODY), never);
      states.push(result.state === 'refused' ? `refused ${result.scope}` : result.state);
    }
    assert.deepEqual(states, ['refused message', 'unknown', 'refused message', 'unknown', 'refused account']);
  });

  it('jambonz: leaves it to the detector who picked up, where there is one', async () => {
    const { provider, vendor } = account('jambonz', {
      variables: { accountSid: 'acc', applicationSid: 'app', machineDetection: true },
    });
    const completed = { call_sid: 'call-5', call_status: 'completed', customerData: { attempt: ATTEMPT } };
    assert.deepEqual(verified(await provider.receive!(proven('jambonz', completed))).reports, []);
    await provider.send(request(BODY), never);
    assert.equal(vendor.last.url, 'https://jambonz.example/api/v1/Accounts/acc/Calls');
    const { amd, call_status_hook: hook } = vendor.lastJson as Record<string, object>;
    assert.deepEqual(amd, { actionHook: `${PUBLIC}/status?att=${ATTEMPT}` });
    assert.deepEqual(hook, { url: `${PUBLIC}/status?att=${ATTEMPT}`, method: 'post' });
  });

  it('agree with the published signature vectors, and refuse them tampered', async function () {
    const text = published('vectors/webhook-signatures.json');
    if (text === null) return this.skip();
    interface Vector {
      header: string;
      secret: string;
      rawBody: string;
      signature: string;
      timestamp?: number;
      timestampMs?: number;
    }
    const vectors = JSON.parse(text) as Record<string, Vector>;
    for (const name of ['elevenlabs', 'jambonz', 'bland', 'retell']) {
      const vector = vectors[name]!;
      const { settings, credentials } = AGENTS[name]!;
      const key = name === 'retell' ? 'apiKey' : 'webhookSecret';
      const now = vector.timestampMs ?? (vector.timestamp ?? 0) * 1000;
      const desk = bench({ ...credentials, [key]: vector.secret });
      const clock = { now: () => now, speed: 1, after: () => () => undefined };
      const provider = createProvider('http', settings, { ...desk.context, clock });
      const genuine = webhook({
        body: vector.rawBody,
        headers: { [vector.header.toLowerCase()]: vector.signature },
      });
      assert.ok((await provider.receive!(genuine)).verified, name);
      let state = 1;
      const random = () => ((state = (state * 48_271) % 2_147_483_647), state / 2_147_483_647);
      for (let i = 0; i < 300; i++) {
        const tampered = spoiledBody(genuine.body, random);
        assert.equal((await provider.receive!({ ...genuine, body: tampered })).verified, false, name);
      }
    }
  });
});
