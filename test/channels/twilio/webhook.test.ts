import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { climbs, type Outcome } from '../../../lib/cascade/outcome.ts';
import type { Report } from '../../../lib/cascade/command.ts';
import type { Webhook, WebhookReading } from '../../../lib/channels/index.ts';
import { account, never, PUBLIC, request, TEMPLATE } from './account.ts';

interface Case {
  readonly name: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly expected: readonly Report[];
  readonly query?: string;
  readonly aliases?: readonly object[];
}

const FIXTURES = join(import.meta.dirname, '../../fixtures/twilio/webhooks.json');
const { cases } = JSON.parse(readFileSync(FIXTURES, 'utf8')) as { cases: readonly Case[] };
const isStop = (text: string): boolean => text.toLowerCase() === 'basta';
const CALL = `CA${'7'.repeat(32)}`;

function reportsOf(reading: WebhookReading): readonly Report[] {
  assert.ok(reading.verified);
  return reading.reports;
}

describe('webhooks of Twilio', () => {
  const { stub, make } = account({ onVoicemail: 'speak' }, { isStop });
  const twilio = () => make();

  before(() => stub.start());
  beforeEach(() => {
    stub.asked.length = 0;
    stub.books.length = 0;
    stub.faults.length = 0;
  });
  after(() => stub.stop());

  for (const { name, fields, expected, query = '?attempt=c01-1', aliases } of cases) {
    it(`${name}: ${expected.map(({ outcome, reason }) => [outcome, reason].filter(Boolean).join(', ')).join() || 'nothing'}`, async () => {
      const reading = await twilio().receive(stub.webhook(PUBLIC + query, fields));
      assert.ok(reading.verified);
      assert.deepEqual(reading.reports, expected);
      assert.deepEqual(reading.aliases, aliases);
      assert.ok([200, 204].includes(reading.response.status));
    });
  }

  it('count at any path behind a proxy, as long as it is the public one', async () => {
    const url = 'https://example.com/deep/red/cascade/acc?attempt=c01-1';
    const reading = await twilio().receive(stub.webhook(url, cases[0]!.fields));
    assert.deepEqual(reportsOf(reading), cases[0]!.expected);
  });

  it('do not believe an attempt that cannot be one', async () => {
    const reading = await twilio().receive(stub.webhook(`${PUBLIC}?attempt=..%2F..%2Fx`, cases[0]!.fields));
    assert.equal(reportsOf(reading)[0]?.attempt, undefined);
  });

  it('know the words of STOP where nobody gave other ones', async () => {
    const plain = account();
    await plain.stub.start();
    const stop = { ...cases.find(({ name }) => name === 'SMS in')!.fields, Body: ' Stop ' };
    assert.equal(reportsOf(await make({}, {}).receive(stub.webhook(PUBLIC, stop)))[0]?.outcome, 'replied');
    const known = plain.make();
    assert.equal(reportsOf(await known.receive(stub.webhook(PUBLIC, stop)))[0]?.outcome, 'opted_out');
    await plain.stub.stop();
  });

  it('bring back who writes a word that the account itself has chosen for START', async () => {
    const start = cases.find(({ name }) => name === 'SMS START')!.fields;
    const reading = await twilio().receive(stub.webhook(PUBLIC, { ...start, Body: 'JOIN' }));
    assert.equal(reportsOf(reading)[0]?.text, 'START');
  });

  it('answer a message with a document that says nothing', async () => {
    const reading = await twilio().receive(
      stub.webhook(PUBLIC, cases.find(({ name }) => name === 'SMS in')!.fields),
    );
    assert.ok(reading.verified);
    assert.equal(reading.response.type, 'text/xml');
    assert.match(reading.response.body ?? '', /<Response\/>$/);
  });

  describe('on clicks', () => {
    function events(value: unknown): Webhook {
      const body = Buffer.from(JSON.stringify(value));
      const url = `${PUBLIC}?bodySHA256=${createHash('sha256').update(body).digest('hex')}`;
      return {
        method: 'POST',
        url,
        path: '',
        query: new URL(url).searchParams,
        headers: {
          'content-type': 'application/json',
          'x-twilio-signature': createHmac('sha1', stub.authToken).update(url).digest('base64'),
        },
        body,
      };
    }
    const click = (userAgent: string) => ({
      specversion: '1.0',
      type: 'com.twilio.daptbt.link-shortening.link-clicked',
      id: 'EZ1',
      data: {
        message_sid: `SM${'5'.repeat(32)}`,
        click_time: '2026-11-22T10:10:00.000Z',
        user_agent: userAgent,
      },
    });

    it('count a person’s, with its instant', async () => {
      const browser = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1';
      assert.deepEqual(reportsOf(await twilio().receive(events([click(browser)]))), [
        {
          outcome: 'clicked',
          dedupe: 'EZ1:clicked',
          externalId: `SM${'5'.repeat(32)}`,
          at: Date.parse('2026-11-22T10:10:00.000Z'),
        },
      ]);
    });

    it('do not count a preview’s, nor events of other kinds', async () => {
      const others = [
        click('Mozilla/5.0 (previewbot)'),
        click('WhatsApp/2.23'),
        { type: 'x' },
        null,
        7,
        { data: [] },
      ];
      assert.deepEqual(reportsOf(await twilio().receive(events(others))), []);
    });
  });

  describe('of calls whose detection went on beside the talk', () => {
    const url = `${PUBLIC}?attempt=c01-1&amd=1`;
    const fields = { CallSid: CALL, To: '+15557770100', Direction: 'outbound-api' };
    const entry = (answered_by: string | null) =>
      stub.books.push({ sid: CALL, status: 'completed', answered_by });

    for (const [answeredBy, outcome] of [
      ['human', 'answered'],
      ['machine_start', 'no_answer'],
      [null, 'answered'],
    ] as const) {
      it(`take the verdict ${answeredBy} from Twilio’s books: ${outcome}`, async () => {
        entry(answeredBy);
        const reading = await twilio().receive(stub.webhook(url, { ...fields, CallStatus: 'completed' }));
        assert.deepEqual(
          reportsOf(reading).map((report) => report.outcome),
          [outcome],
        );
        assert.deepEqual(stub.asked[0]?.problems, []);
      });
    }

    it('do not take the greeting of a machine for a reply', async () => {
      entry('machine_start');
      const said = {
        ...fields,
        CallStatus: 'in-progress',
        SpeechResult: 'please leave a message after the tone',
      };
      assert.equal(reportsOf(await twilio().receive(stub.webhook(url, said)))[0]?.outcome, 'no_answer');
    });

    it('go on without the books where these are not to be had', async () => {
      stub.faults.push({ kind: 'answer', status: 500 });
      const reading = await twilio().receive(stub.webhook(url, { ...fields, CallStatus: 'completed' }));
      assert.equal(reportsOf(reading)[0]?.reason, 'unverified_human');
    });

    it('end the call when a machine answered, unless it is to be spoken to', async () => {
      const other = `CA${'8'.repeat(32)}`;
      const detected = (call: string) =>
        stub.webhook(url, { CallSid: call, AnsweredBy: 'machine_start', MachineDetectionDuration: '9' });
      stub.books.push({ sid: CALL, status: 'in-progress' }, { sid: other, status: 'in-progress' });
      const status = (index: number): string | undefined => stub.books[index]?.status;
      await twilio().receive(detected(CALL));
      await make({ onVoicemail: 'hang-up' }).receive(detected(other));
      while (status(1) !== 'completed') await new Promise((resolve) => setImmediate(resolve));
      assert.equal(status(0), 'in-progress');
      assert.deepEqual(stub.asked[0]?.problems, []);
    });
  });

  describe('on a bad day', () => {
    /** What a cascade would know in the end, by the reports in the order of their coming. */
    function known(readings: readonly WebhookReading[]): Outcome | null {
      const seen = new Set<string>();
      let outcome: Outcome | null = null;
      for (const reading of readings) {
        for (const report of reading.verified ? reading.reports : []) {
          if (seen.has(report.dedupe)) continue;
          seen.add(report.dedupe);
          if (climbs(outcome, report.outcome)) outcome = report.outcome;
        }
      }
      return outcome;
    }

    it('come before the answer to the send, and name the attempt all the same', async () => {
      const provider = twilio();
      const early: WebhookReading[] = [];
      stub.deliver = async (webhook) => {
        const reading = await provider.receive(webhook);
        early.push(reading);
        return reading;
      };
      stub.faults.push({ kind: 'early', statuses: ['sent', 'delivered'] });
      const body = { template: { contentSid: TEMPLATE } };
      const result = await provider.send(request('whatsapp', body), never);
      assert.equal(result.state, 'accepted');
      assert.deepEqual(
        early.flatMap(reportsOf).map(({ attempt, outcome }) => [attempt, outcome]),
        [
          ['c01-1', 'sent'],
          ['c01-1', 'delivered'],
        ],
      );
    });

    const days: [name: string, steps: Parameters<typeof stub.play>[1], expected: Outcome | null][] = [
      [
        'twice',
        [
          { status: 'sent', fault: 'duplicated' },
          { status: 'delivered', fault: 'duplicated' },
        ],
        'delivered',
      ],
      ['in the wrong order', [{ status: 'read' }, { status: 'delivered' }, { status: 'sent' }], 'read'],
      ['not at all in between', [{ status: 'sent', fault: 'dropped' }, { status: 'delivered' }], 'delivered'],
      [
        'with a success after a failure',
        [{ status: 'undelivered', more: { ErrorCode: '30003' } }, { status: 'delivered' }],
        'delivered',
      ],
      [
        'with a failure after a success',
        [{ status: 'delivered' }, { status: 'failed', more: { ErrorCode: '30008' } }],
        'delivered',
      ],
      ['badly signed', [{ status: 'delivered', fault: 'badly-signed' }], null],
    ];
    for (const [name, steps, expected] of days) {
      it(`come ${name}, and lead to ${expected}`, async () => {
        const provider = twilio();
        stub.deliver = (webhook) => provider.receive(webhook);
        await provider.send(request('sms', { text: 'x' }), never);
        assert.equal(known(await stub.play(stub.books[0]!.sid, steps)), expected);
      });
    }
  });
});
