import assert from 'node:assert/strict';
import { createProvider } from '../../../lib/channels/index.ts';
import type { Webhook } from '../../../lib/channels/provider.ts';
import { unsubscribePath } from '../../../lib/channels/smtp/unsubscribe.ts';
import {
  ATTEMPT,
  bench,
  fixture,
  fuzz,
  NOW,
  published,
  spoiledBody,
  verified,
  webhook,
} from '../provider-bench.ts';
import { runs } from '../../runs.ts';
import { workedMs } from '../../worked.ts';

const SECRET = 'canary-inbound-secret';
const SETTINGS = {
  host: 'mx.shop.example',
  from: 'hello@shop.example',
  bounceAddress: 'bounce@shop.example',
  unsubscribeAddress: 'leave@shop.example',
};

/** Forged webhooks for each. */
const ROUNDS = runs(300, 10_000);

function account(settings: object = {}) {
  return createProvider('smtp', { ...SETTINGS, ...settings }, bench({ inboundSecret: SECRET }).context);
}

const post = (body: Buffer | string): Webhook =>
  webhook({ path: '/mail', body, headers: { 'x-cascade-secret': SECRET } });

async function reports(name: string, settings: object = {}) {
  return verified(await account(settings).receive!(post(fixture(`mail/${name}.eml`)))).reports;
}

describe('mail that comes in', () => {
  const about = (action: string, code: string) => ({
    dedupe: `${ATTEMPT}:dsn:${action}:${code}`,
    attempt: ATTEMPT,
    at: NOW,
    code,
  });
  const bounces: [sample: string, expected: object[]][] = [
    ['bounce-no-such-user', [{ outcome: 'bounced', reason: 'invalid_address', ...about('failed', '5.1.1') }]],
    ['bounce-mailbox-full', [{ outcome: 'bounced', reason: 'mailbox_full', ...about('failed', '5.2.2') }]],
    [
      'bounce-our-reputation',
      [{ outcome: 'bounced', reason: 'policy_violation', ...about('failed', '5.7.1') }],
    ],
    ['bounce-ran-out-of-time', [{ outcome: 'failed', reason: 'expired', ...about('failed', '4.2.2') }]],
    [
      'bounce-by-message-id',
      [{ outcome: 'bounced', reason: 'invalid_address', ...about('failed', '5.1.1') }],
    ],
    ['receipt-delivered', [{ outcome: 'delivered', ...about('delivered', '2.0.0') }]],
    ['bounce-delayed', []],
    ['bounce-of-a-stranger', []],
  ];
  for (const [sample, expected] of bounces) {
    it(`is understood: ${sample}`, async () => assert.deepEqual(await reports(sample), expected));
  }

  it('is found by its id where bounces go to the sender', async () => {
    assert.equal((await reports('bounce-by-message-id', { bounceAddress: '' }))[0]?.attempt, ATTEMPT);
  });

  const person = { dedupe: 'mail:<r1@mail.example>', address: 'ada@mail.example', at: NOW, attempt: ATTEMPT };
  const reply = { ...person, externalId: `<${ATTEMPT}@shop.example>` };
  const replies: [sample: string, expected: object[]][] = [
    ['reply', [{ ...reply, outcome: 'replied', text: 'Tuesday suits me.\nAda' }]],
    ['reply-html', [{ ...reply, outcome: 'replied', text: 'Schön, Dienstag passt mir.' }]],
    ['reply-stop', [{ ...reply, outcome: 'opted_out', text: 'STOP' }]],
    ['not-automatic', [{ ...reply, outcome: 'replied', text: 'I am here.' }]],
    ['unsubscribe', [{ ...person, outcome: 'opted_out', reason: 'opted_out', code: 'list_unsubscribe' }]],
    ['out-of-office', []],
    ['out-of-office-old', []],
    ['about-something-else', []],
  ];
  for (const [sample, expected] of replies) {
    it(`is understood: ${sample}`, async () => assert.deepEqual(await reports(sample), expected));
  }

  it('is understood in HTML alone, without what it quotes', async () => {
    const answer = async (html: string, type = 'text/html; charset=utf-8') => {
      const head = `From: Ada <ada@mail.example>\r\nIn-Reply-To: <${ATTEMPT}@shop.example>\r\nContent-Type: ${type}`;
      const [report] = verified(
        await account().receive!(post(Buffer.from(`${head}\r\n\r\n${html}`))),
      ).reports;
      return [report?.outcome, report?.text];
    };
    const quoted =
      '<div class="gmail_quote">On Sun, 22 Nov 2026 at 10:00 Shop &lt;<a>hello@shop.example</a>&gt; wrote:<br>' +
      '<blockquote>To get no more: STOP</blockquote></div>';
    assert.deepEqual(await answer(`<div dir="ltr">Sch&ouml;n,<br>Dienstag</div>${quoted}`), [
      'replied',
      'Schön,\nDienstag',
    ]);
    assert.deepEqual(await answer(`<div>stop</div>${quoted}`), ['opted_out', 'stop']);
    const both =
      '--b\r\nContent-Type: text/plain\r\n\r\n \r\n--b\r\nContent-Type: text/html\r\n\r\n<b>STOP</b>\r\n--b--';
    assert.deepEqual(await answer(both, 'multipart/alternative; boundary=b'), ['opted_out', 'STOP']);
  });

  describe('that answers nothing of ours', () => {
    const mail = async (subject: string, text: string, ...headers: string[]) => {
      const head = [
        'To: hello@shop.example',
        `Subject: ${subject}`,
        'Message-ID: <n1@mail.example>',
        ...headers,
      ];
      const from = headers.some((one) => one.startsWith('From:')) ? [] : ['From: Ada <Ada@mail.example>'];
      const raw = [...from, ...head, '', text].join('\r\n');
      return verified(await account().receive!(post(raw))).reports;
    };
    const stop = {
      outcome: 'opted_out',
      channel: 'email',
      dedupe: 'mail:<n1@mail.example>',
      address: 'ada@mail.example',
    };

    it('counts where it is a STOP, in its text or its subject', async () => {
      assert.deepEqual(await mail('Hello', 'STOP'), [{ ...stop, text: 'STOP' }]);
      assert.deepEqual(await mail('Hello', 'Please unsubscribe me\n\nAda'), [
        { ...stop, text: 'Please unsubscribe me\n\nAda' },
      ]);
      assert.deepEqual(await mail('Unsubscribe', ''), [stop]);
    });

    for (const subject of [
      '=?UTF-8?B?U1RPUA==?=',
      '=?utf-8?Q?d=C3=A9sabonner?=',
      '=?ISO-8859-1?q?d=E9sabonner?=',
      '=?windows-1252*fr?Q?d=E9sabonner?=',
      // A character may stand half in one word and half in the next; the blank between words is none.
      '=?UTF-8?B?ZMM=?=\r\n =?UTF-8?B?qXNhYm9ubmVy?=',
      '=?UTF-8?Q?STOP?= =?ISO-8859-1?Q?_all?=',
      '=?unheard-of?Q?STOP?=',
      'désabonner',
    ]) {
      it(`counts where its subject is a STOP, encoded: ${JSON.stringify(subject)}`, async () =>
        assert.deepEqual(await mail(subject, ''), [stop]));
    }

    it('counts where it is a STOP in HTML alone', async () => {
      const html = '<html><head><style>p{}</style></head><body><p>STOP</p></body></html>';
      const [report] = await mail('Hello', html, 'Content-Type: text/html; charset=utf-8');
      assert.deepEqual(report, { ...stop, text: 'STOP' });
    });

    it('is of whoever sent it, whatever they call themselves', async () => {
      const [report] = await mail('STOP', '', 'From: "eve@mail.example" <ada@mail.example>');
      assert.equal(report?.address, 'ada@mail.example');
      const [named] = await mail('STOP', '', 'From: eve@mail.example <ada@mail.example>');
      assert.equal(named?.address, 'ada@mail.example');
    });

    it('counts for nothing otherwise: other words, START, machines, bounces, nobody', async () => {
      for (const silent of [
        mail('Re: stop by tomorrow?', 'I shall stop by'),
        mail('START', 'START'),
        mail('=?UTF-8?B?U1RBUlQ=?=', ''),
        mail('=?UTF-8?X?STOP?=', ''),
        mail('STOP', 'STOP', 'Auto-Submitted: auto-replied'),
        mail('STOP', 'STOP', 'Precedence: bulk'),
        mail('STOP', 'STOP', 'Return-Path: <>'),
        mail('STOP', 'STOP', 'From: nobody'),
      ])
        assert.deepEqual(await silent, []);
    });
  });

  it("understands Postfix's own bounces", async function () {
    const hard = published('email/dsn-hard-550.eml');
    const late = published('email/dsn-expired-452.eml');
    if (hard === null || late === null) return this.skip();
    const provider = account({ from: 'a@x.example', bounceAddress: 'bounce@x.example' });
    const outcome = async (mail: string) => {
      const [report] = verified(await provider.receive!(post(mail))).reports;
      return [report?.outcome, report?.reason, report?.code, report?.attempt];
    };
    assert.deepEqual(await outcome(hard), ['bounced', 'invalid_address', '5.1.1', 'att-nouser']);
    assert.deepEqual(await outcome(late), ['failed', 'expired', '4.2.2', 'att-full']);
  });

  it('is believed with the secret in a header or in the address, and not otherwise', async () => {
    const provider = account();
    const genuine = post(fixture('mail/reply.eml'));
    const inPath = { ...genuine, path: `/mail/${SECRET}`, headers: {} };
    for (const good of [genuine, inPath]) assert.ok((await provider.receive!(good)).verified);
    for (const bad of [
      { ...genuine, headers: {} },
      { ...genuine, headers: { 'x-cascade-secret': [SECRET, SECRET] } },
      { ...genuine, method: 'GET' },
      { ...inPath, path: '/mail/' },
      { ...inPath, path: `/mail/${SECRET}/x` },
      { ...inPath, path: `/${SECRET}` },
    ]) {
      assert.equal((await provider.receive!(bad)).verified, false);
    }
    const open = createProvider('smtp', SETTINGS, bench({}).context);
    assert.equal((await open.receive!({ ...genuine, headers: { 'x-cascade-secret': '' } })).verified, false);
  });

  it('that is forged is refused, and what is senseless survived in little time', async () => {
    const provider = account();
    const samples = [...bounces, ...replies].map(([name]) => post(fixture(`mail/${name}.eml`)));
    await fuzz(
      provider,
      samples,
      [SECRET],
      (one, random) => ({
        ...one,
        ...(random() < 0.5
          ? { path: `/mail/${spoiledBody(Buffer.from(SECRET), random).toString('latin1')}`, headers: {} }
          : { headers: { 'x-cascade-secret': spoiledBody(Buffer.from(SECRET), random).toString('latin1') } }),
        body: spoiledBody(one.body, random),
      }),
      ROUNDS,
    );
    let state = 1;
    const random = () => ((state = (state * 48_271) % 2_147_483_647), state / 2_147_483_647);
    for (let i = 0; i < 2_000; i++) {
      const body = spoiledBody(samples[i % samples.length]!.body, random);
      assert.ok((await provider.receive!(post(body))).verified);
    }
    const started = workedMs();
    const head = `In-Reply-To: <${ATTEMPT}@shop.example>\r\nFrom: ${'@a'.repeat(50_000)}\r\nTo: ${'a'.repeat(100_000)}\r\n`;
    for (const line of [
      '@'.repeat(200_000),
      `On ${'a@'.repeat(100_000)}`,
      '= '.repeat(100_000),
      '\n \n'.repeat(60_000),
    ]) {
      await provider.receive!(post(`${head}Content-Transfer-Encoding: quoted-printable\r\n\r\n${line}`));
      await provider.receive!(
        post(
          `${head}Content-Type: multipart/report; report-type=delivery-status; boundary=a\r\n\r\n--a\n${line}`,
        ),
      );
    }
    assert.ok(workedMs() - started < 2_000);
  });
});

describe('the link to unsubscribe', () => {
  const path = unsubscribePath(ATTEMPT, SECRET);

  it('takes a person out by a post, and by opening alone not', async () => {
    const provider = account();
    const posted = verified(await provider.receive!(webhook({ path, body: 'List-Unsubscribe=One-Click' })));
    const [{ dedupe, ...told } = { dedupe: '' }] = posted.reports;
    assert.deepEqual(told, {
      outcome: 'opted_out',
      attempt: ATTEMPT,
      reason: 'opted_out',
      code: 'list_unsubscribe',
    });
    const again = verified(await provider.receive!(webhook({ path })));
    assert.notEqual(again.reports[0]?.dedupe, dedupe, 'who came back meanwhile can go again');
    const opened = verified(await provider.receive!(webhook({ path, method: 'GET' })));
    assert.deepEqual(opened.reports, []);
    assert.match(opened.response.body!, /<form method="post">/);
  });

  it('cannot be made up, nor used for another attempt', async () => {
    const provider = account();
    const end = path.split('.').at(-1)!;
    const bad = [
      `/unsubscribe/${ATTEMPT}`,
      `/unsubscribe/${ATTEMPT}.`,
      `/unsubscribe/other-1.${end}`,
      `${path}x`,
      `${path}.x`,
      '/unsubscribe/',
      unsubscribePath(ATTEMPT, 'another'),
    ];
    for (const one of bad) {
      for (const method of ['GET', 'POST']) {
        assert.equal((await provider.receive!(webhook({ path: one, method }))).verified, false, one);
      }
    }
    const open = createProvider('smtp', SETTINGS, bench({}).context);
    assert.equal((await open.receive!(webhook({ path: unsubscribePath(ATTEMPT, 'x') }))).verified, false);
  });
});
