import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Report, SendResult } from '../../../lib/cascade/command.ts';
import { createHttpClient, type HttpClient } from '../../../lib/channels/http-client.ts';
import { createProvider } from '../../../lib/channels/index.ts';
import type { Provider, Webhook } from '../../../lib/channels/provider.ts';
import { Arrivals } from '../../stubs/arrivals.ts';
import { findKannel, startKannel, type Kannel } from '../../stubs/kannel.ts';
import { SmppOperator } from '../../stubs/smpp-operator.ts';
import { bench, never, request } from '../provider-bench.ts';

const SECRET = 'canary-webhook-secret';
const USER = 'cascade';
const PASSWORD = 'canary-pass';
/** No longer than the protocol allows: eight characters. */
const BIND = 'canary';
const OURS = '15017122661';
const BASE = '/cascade/events/acc1';

/** The alphabet of SMS in the order of its codes (GSM 03.38, 6.2.1); escape, 1B, is no character. */
const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
/** Its extension (6.2.1.1): each stands behind an escape. */
const EXTENSION: Readonly<Record<string, number>> = {
  '\f': 0x0a,
  '^': 0x14,
  '{': 0x28,
  '}': 0x29,
  '\\': 0x2f,
  '[': 0x3c,
  '~': 0x3d,
  ']': 0x3e,
  '|': 0x40,
  '€': 0x65,
};
const ESCAPE = 0x1b;
const UCS2 = 8;

function gsm(text: string): Buffer {
  return Buffer.from(
    Array.from(text).flatMap((char) => {
      const extended = EXTENSION[char];
      return extended === undefined ? [BASIC.indexOf(char)] : [ESCAPE, extended];
    }),
  );
}

function ucs2(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

describe('Kannel with an SMPP operator', function () {
  const programs = findKannel();
  const operator = new SmppOperator(USER, BIND);
  /** What Kannel reported: each of its requests with what we read in it. */
  const reports = new Arrivals<Report>();
  /** What its sendsms service answered. */
  const answers: string[] = [];
  /** `<attempt>:<type of report>` that is taken in, but whose next request Kannel gets no answer to. */
  const unanswered = new Set<string>();
  let server: Server;
  let kannel: Kannel | undefined;
  let provider: Provider;
  let attempts = 0;

  before(async function () {
    if (programs === null) {
      console.log('    skipped: Kannel (bearerbox, smsbox) is not installed');
      return this.skip();
    }
    server = createServer((asked, answer) => void take(asked, answer)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}${BASE}`;
    const port = await operator.listen();
    kannel = await startKannel(programs, {
      operator: { port, systemId: USER, password: BIND },
      user: USER,
      password: PASSWORD,
      inboundUrl: `${publicUrl}/inbound/${SECRET}?from=%p&to=%P&text=%b&id=%I`,
      bound: () => operator.ready(),
    });
    provider = account(kannel.url, PASSWORD, publicUrl);
  });

  after(async () => {
    if (programs === null) return;
    await provider?.close();
    await kannel?.close();
    await operator.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  function account(baseUrl: string, pass: string, publicUrl: string): Provider {
    const client = createHttpClient();
    const http: HttpClient = {
      async request(asked) {
        const answer = await client.request(asked);
        if (answer.kind === 'answer') answers.push(`${answer.status} ${answer.body}`);
        return answer;
      },
      close: () => client.close(),
    };
    return createProvider(
      'http',
      { preset: 'kannel', baseUrl, from: OURS, variables: { user: USER } },
      bench({ pass, webhookSecret: SECRET }, { http, publicUrl }).context,
    );
  }

  /** Hands what Kannel calls to the provider, as the router of the webhooks does. */
  async function take(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const url = new URL(asked.url!, `http://${asked.headers.host}`);
    const webhook: Webhook = {
      method: asked.method!,
      url: url.href,
      path: url.pathname.slice(BASE.length),
      query: url.searchParams,
      headers: asked.headers,
      body: Buffer.concat(await asked.toArray()),
    };
    const reading = await provider.receive!(webhook);
    answer.statusCode = reading.verified ? reading.response.status : 404;
    if (unanswered.delete(`${url.searchParams.get('att')}:${url.searchParams.get('type')}`))
      asked.socket.destroy();
    else answer.end();
    if (reading.verified) reading.reports.forEach((report) => reports.add(report));
  }

  async function send(to: string, text: string): Promise<{ attempt: string; result: SendResult }> {
    const attempt = `01kc5m9x8abcdefghjkm-${++attempts}`;
    const result = await provider.send(request({ text }, { attempt, channel: 'sms', to: `+${to}` }), never);
    return { attempt, result };
  }

  /** Sends what Kannel has to take at once. */
  async function sent(to: string, text: string): Promise<string> {
    const { attempt, result } = await send(to, text);
    assert.deepEqual(
      [result, answers.at(-1)],
      [{ state: 'accepted', outcome: 'accepted' }, '202 0: Accepted for delivery'],
    );
    return attempt;
  }

  /** The parts of the message to a number, and what they make together. */
  async function arrived(to: string, parts = 1) {
    const messages = await operator.submitted.until((one) => one.destination_addr === to, parts);
    const texts = messages.map(({ short_message: bytes, esm_class: kind }) =>
      (kind & 0x40) === 0 ? bytes : bytes.subarray(bytes[0]! + 1),
    );
    return { messages, texts, whole: Buffer.concat(texts) };
  }

  const finals = ({ outcome }: Report): boolean => outcome !== 'sent';

  /** These outcomes and no others come of an attempt, each once. Kannel may overtake itself: in any order. */
  async function told(attempt: string, ...outcomes: readonly Report['outcome'][]): Promise<void> {
    const ours = (one: Report): boolean => one.attempt === attempt;
    await reports.until(ours, outcomes.length);
    // A reply goes through the same queues: a report too many would have set out before it.
    const words = `settled ${attempt}`;
    await operator.bring('15550000', OURS, gsm(words), 0);
    await reports.until(({ text }) => text === words);
    assert.deepEqual(
      reports.all
        .filter(ours)
        .map(({ outcome }) => outcome)
        .toSorted(),
      outcomes.toSorted(),
    );
  }

  it('brings every character of the alphabet of SMS byte by byte', async () => {
    const all = `${BASIC.replace('\x1b', '')}${Object.keys(EXTENSION).join('')}.`;
    await sent('15558675301', all);
    const { messages, whole } = await arrived('15558675301');
    assert.equal(whole.toString('hex'), gsm(all).toString('hex'));
    assert.deepEqual([messages[0]!.source_addr, messages[0]!.data_coding], [OURS, 0]);
  });

  it('brings a long text in parts, with no € cut in two, and reports it once', async () => {
    const long = `${'Grüße! '.repeat(21)}12345€ ${'und [mehr] '.repeat(12)}`.trim();
    const attempt = await sent('15558675302', long);
    const { messages, texts, whole } = await arrived('15558675302', 3);
    assert.equal(whole.toString('hex'), gsm(long).toString('hex'));
    for (const text of texts) assert.notEqual(text.at(-1), ESCAPE);
    const [first, ...others] = messages.map(({ short_message: bytes }) => [...bytes.subarray(0, 6)]);
    assert.deepEqual(first, [5, 0, 3, first![3], 3, 1]);
    assert.deepEqual(
      others.map((header) => header.slice(3)),
      [2, 3].map((part) => [first[3], 3, part]),
    );
    await told(attempt, 'sent', 'delivered');
  });

  it('brings emoji and Japanese in UCS-2, whole and in parts', async () => {
    for (const [to, text, parts] of [
      ['15558675303', '明日の10時にお会いしましょう 😀👍🏽', 1],
      ['15558675304', `${'予約'.repeat(33)}😀${'Bis Dienstag, żółw! '.repeat(4)}.`, 3],
    ] as const) {
      await sent(to, text);
      const { messages, whole } = await arrived(to, parts);
      assert.equal(whole.toString('hex'), ucs2(text).toString('hex'));
      assert.deepEqual(new Set(messages.map(({ data_coding: coding }) => coding)), new Set([UCS2]));
    }
  });

  const fates: [
    fate: 'DELIVRD' | 'UNDELIV' | 'EXPIRED' | 'REJECTD',
    to: string,
    expected: Partial<Report>,
  ][] = [
    ['DELIVRD', '15558675311', { outcome: 'delivered' }],
    ['UNDELIV', '15558675312', { outcome: 'bounced', reason: 'unreachable', code: 'DLR:UNDELIV' }],
    ['EXPIRED', '15558675313', { outcome: 'failed', reason: 'expired', code: 'DLR:EXPIRED' }],
    ['REJECTD', '15558675314', { outcome: 'failed', reason: 'content_rejected', code: 'DLR:REJECTD' }],
  ];
  for (const [state, to, expected] of fates) {
    it(`${state}: is told of the attempt once, though the operator says it three times`, async () => {
      operator.decide(to, { state, receipts: 3 });
      const attempt = await sent(to, 'See you on Tuesday');
      const [final] = await reports.until((one) => one.attempt === attempt && finals(one));
      const { outcome, reason, code, externalId } = final!;
      assert.deepEqual({ outcome, ...(reason ? { reason } : {}), ...(code ? { code } : {}) }, expected);
      assert.match(externalId!, /^op-\d+$/);
      await operator.acknowledged.until((id) => id === externalId, 3);
      await told(attempt, 'sent', outcome);
    });
  }

  it('a report that Kannel repeats, because it got no answer, is known again', async () => {
    unanswered.add(`01kc5m9x8abcdefghjkm-${attempts + 1}:1`);
    const attempt = await sent('15558675315', 'See you on Tuesday');
    const twice = await reports.until((one) => one.attempt === attempt && finals(one), 2);
    assert.deepEqual(twice[0], twice[1]);
    assert.equal(twice[0]!.outcome, 'delivered');
  });

  it('a number that the operator does not know bounces', async () => {
    operator.decide('15558675316', { refusal: 'ESME_RINVDSTADR' });
    const attempt = await sent('15558675316', 'See you on Tuesday');
    const [final] = await reports.until((one) => one.attempt === attempt && finals(one));
    const { outcome, reason, code } = final!;
    assert.deepEqual([outcome, reason, code], ['bounced', 'invalid_number', 'ESME_RINVDSTADR']);
  });

  it('brings what people write, and their STOP as a wish to hear no more', async () => {
    const written: [from: string, text: string, bytes: Buffer, coding: number, outcome: string][] = [
      ['15557771', 'Yes,  I pay 5 € @ noon', gsm('Yes,  I pay 5 € @ noon'), 0, 'replied'],
      ['15557772', 'はい、お願いします 😀', ucs2('はい、お願いします 😀'), UCS2, 'replied'],
      ['15557773', 'STOP', gsm('STOP'), 0, 'opted_out'],
      ['15557774', 'Stop', ucs2('Stop'), UCS2, 'opted_out'],
    ];
    for (const [from, text, bytes, coding, outcome] of written) {
      await operator.bring(from, OURS, bytes, coding);
      const [report, ...more] = await reports.until(({ address }) => address === `+${from}`);
      assert.deepEqual([report!.outcome, report!.text, more], [outcome, text, []]);
    }
    const ids = reports.all.filter(({ address }) => address !== undefined).map(({ dedupe }) => dedupe);
    assert.equal(new Set(ids).size, ids.length);
  });

  it('refuses a user whose password is wrong, as a matter of the account', async () => {
    const stranger = account(kannel!.url, 'canary-other', 'http://127.0.0.1:9');
    const result = await stranger.send(request({ text: 'x' }, { channel: 'sms' }), never);
    await stranger.close();
    assert.deepEqual(
      [result.state, 'reason' in result && result.reason, 'scope' in result && result.scope],
      ['refused', 'auth', 'account'],
    );
    assert.match(answers.at(-1)!, /^403 /);
  });

  it('tries again by itself what the operator throttles, and gives up on what stays throttled', async () => {
    operator.decide('15558675317', { refusal: 'ESME_RTHROTTLED' }, { state: 'DELIVRD' });
    operator.decide('15558675318', { refusal: 'ESME_RTHROTTLED' });
    const [later, lost] = [await sent('15558675317', 'later'), await sent('15558675318', 'never')];
    await told(later, 'sent', 'delivered');
    await told(lost, 'failed');
    const tries = operator.submitted.all.map(({ destination_addr: to }) => to);
    for (const to of ['15558675317', '15558675318'])
      assert.equal(tries.filter((one) => one === to).length, 2);
  });

  it('keeps what is sent while the operator is away, and sends it afterwards', async () => {
    await operator.dismiss();
    const { attempt, result } = await send('15558675319', 'See you on Tuesday');
    assert.deepEqual(
      [result, answers.at(-1)],
      [{ state: 'accepted', outcome: 'accepted' }, '202 3: Queued for later delivery'],
    );
    operator.back();
    const [final] = await reports.until((one) => one.attempt === attempt && finals(one));
    assert.equal(final!.outcome, 'delivered');
  });
});
