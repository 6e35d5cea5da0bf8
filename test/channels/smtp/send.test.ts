import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { SendResult } from '../../../lib/cascade/command.ts';
import { createProvider } from '../../../lib/channels/index.ts';
import { ATTEMPT, bench, never, PUBLIC, request, silent } from '../provider-bench.ts';

const CREDENTIALS = { password: 'canary-password', inboundSecret: 'canary-inbound-secret' };
const SETTINGS = {
  host: '127.0.0.1',
  tls: 'none',
  from: 'hello@shop.example',
  fromName: 'Shop',
  user: 'shop',
};

interface Taken {
  from: string;
  to: string;
  raw: string;
}

describe('mails', () => {
  const taken: Taken[] = [];
  let server: SMTPServer;
  let port = 0;

  function refusal(words: string): Error {
    const [code] = words.split(' ');
    return Object.assign(new Error(words.slice(4)), { responseCode: Number(code) });
  }

  before(async () => {
    server = new SMTPServer({
      authMethods: ['PLAIN'],
      allowInsecureAuth: true,
      onAuth({ password }, _session, done) {
        if (password === CREDENTIALS.password) done(null, { user: 'shop' });
        else done(new Error('Invalid username or password'));
      },
      onRcptTo({ address }, _session, done) {
        const [user] = address.split('@');
        const words = {
          gone: '550 5.1.1 no such user',
          old: '550 no such user',
          full: '452 4.2.2 mailbox full',
          grey: '451 4.7.1 greylisted',
          later: '450 try later',
        }[user!];
        done(words === undefined ? null : refusal(words));
      },
      onData(stream, { envelope }, done) {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const to = envelope.rcptTo[0]!.address;
          if (to.startsWith('spam')) return done(refusal('554 5.7.1 content rejected'));
          if (to.startsWith('big')) return done(refusal('552 5.3.4 message too big'));
          const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
          taken.push({ from, to, raw: Buffer.concat(chunks).toString() });
          done();
        });
      },
    });
    const listening = server.listen(0, '127.0.0.1');
    await once(listening, 'listening');
    port = (listening.address() as AddressInfo).port;
  });
  after((done) => server.close(done));
  beforeEach(() => void taken.splice(0));
  afterEach(() => Promise.all(left.splice(0).map(({ close }) => close())));

  const account = (settings: object = {}, credentials: object = {}) =>
    createProvider(
      'smtp',
      { ...SETTINGS, port, ...settings },
      bench({ ...CREDENTIALS, ...credentials }).context,
    );
  const mail = (to: string, body: Record<string, unknown> = { subject: 'Your visit', text: 'See you' }) =>
    request(body, { to, channel: 'email' });

  it('go out in both forms, known by their id and their return path, with a way to leave', async () => {
    const provider = account({
      bounceAddress: 'bounce@shop.example',
      unsubscribeAddress: 'leave@shop.example',
      replyTo: 'desk@shop.example',
    });
    const sent = await provider.send(
      mail('ada@mail.example', {
        subject: 'Grüße\r\nBcc: x@y.example',
        text: 'See you',
        html: '<p>See you</p>',
      }),
      never,
    );
    assert.deepEqual(sent, { state: 'accepted', externalId: `<${ATTEMPT}@shop.example>`, outcome: 'sent' });
    const [{ from, to, raw }] = taken as [Taken];
    assert.deepEqual([from, to], [`bounce+${ATTEMPT}@shop.example`, 'ada@mail.example']);
    const flat = raw.replaceAll(/\r\n[ \t]+/g, ' ');
    const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'mi').exec(flat)?.[1];
    assert.equal(header('Message-ID'), `<${ATTEMPT}@shop.example>`);
    assert.equal(header('From'), 'Shop <hello@shop.example>');
    assert.equal(header('Reply-To'), 'desk@shop.example');
    assert.equal(header('Bcc'), undefined);
    assert.equal(header('List-Unsubscribe-Post'), 'List-Unsubscribe=One-Click');
    const ways = header('List-Unsubscribe')!.split(', ');
    assert.ok(ways[0]!.startsWith(`<${PUBLIC}/unsubscribe/${ATTEMPT}.`), ways[0]);
    assert.equal(ways[1], `<mailto:leave+${ATTEMPT}@shop.example?subject=unsubscribe>`);
    assert.match(raw, /multipart\/alternative/);
    const link = new URL(ways[0]!.slice(1, -1));
    const path = link.pathname.slice(new URL(PUBLIC).pathname.length);
    const left = await provider.receive!({
      method: 'POST',
      url: link.href,
      path,
      query: link.searchParams,
      headers: {},
      body: Buffer.alloc(0),
    });
    assert.ok(left.verified && left.reports[0]?.outcome === 'opted_out');
  });

  it('need no return path of their own', async () => {
    await account({}, { inboundSecret: '' }).send(mail('ada@mail.example'), never);
    assert.equal(taken[0]!.from, 'hello@shop.example');
    assert.equal(taken[0]!.raw.includes('List-Unsubscribe'), false);
  });

  const refusals: [to: string, expected: Partial<Extract<SendResult, { state: 'refused' }>>][] = [
    ['gone@mail.example', { reason: 'invalid_address', scope: 'contact', code: '5.1.1' }],
    ['old@mail.example', { reason: 'invalid_address', scope: 'contact', code: '550' }],
    ['full@mail.example', { reason: 'mailbox_full', scope: 'message', code: '4.2.2' }],
    ['grey@mail.example', { reason: 'provider_error', scope: 'message', code: '4.7.1', passing: true }],
    ['later@mail.example', { reason: 'provider_error', scope: 'message', code: '450', passing: true }],
    ['spam@mail.example', { reason: 'policy_violation', scope: 'sender', code: '5.7.1' }],
    ['big@mail.example', { reason: 'content_rejected', scope: 'template', code: '5.3.4' }],
    [
      'two@mail.example, three@mail.example',
      { reason: 'invalid_address', scope: 'contact', code: 'not-asked' },
    ],
    ['+15558675310', { reason: 'invalid_address', scope: 'contact', code: 'not-asked' }],
  ];
  for (const [to, expected] of refusals) {
    it(`are refused with the reason: ${to}`, async () => {
      const result = await account().send(mail(to), never);
      assert.deepEqual(result, { state: 'refused', ...expected });
      assert.equal(taken.length, 0);
    });
  }

  it('hold the account when its password is wrong, and tell no secret', async () => {
    const result = await account({}, { password: 'canary-wrong-password' }).send(
      mail('ada@mail.example'),
      never,
    );
    assert.ok(
      result.state === 'refused' && result.reason === 'auth' && result.scope === 'account',
      JSON.stringify(result),
    );
    silent(result, ['canary']);
  });

  it('do not leave when nobody listens, when the server greets with a refusal, or without encryption', async () => {
    const closed = await listen((socket) => void socket.destroy());
    await closed.close();
    const rude = await listen((socket) => void socket.end('554 no service\r\n'));
    for (const where of [closed.port, rude.port]) {
      const result = await account({ port: where }).send(mail('ada@mail.example'), never);
      assert.ok(
        result.state === 'refused' && ['sender', 'account'].includes(result.scope),
        JSON.stringify(result),
      );
    }
    const plain = await listen((socket) => talk(socket, () => undefined));
    const result = await account({ port: plain.port, tls: 'starttls' }).send(mail('ada@mail.example'), never);
    assert.deepEqual(
      { ...result, code: '' },
      { state: 'refused', reason: 'sender_misconfigured', scope: 'account', code: '' },
    );
  });

  it('are unknown once the server was told that they follow', async () => {
    const cut = await listen((socket) => talk(socket, (line) => line === 'DATA' && void socket.destroy()));
    assert.equal((await account({ port: cut.port }).send(mail('ada@mail.example'), never)).state, 'unknown');

    const abort = new AbortController();
    const silentOnes = await listen((socket) =>
      talk(socket, (line) => line === '.' && (abort.abort(), true)),
    );
    assert.equal(
      (await account({ port: silentOnes.port }).send(mail('ada@mail.example'), abort.signal)).state,
      'unknown',
    );
  });

  it('are known not to have left when the connection breaks before', async () => {
    const cut = await listen((socket) =>
      talk(socket, (line) => line.startsWith('RCPT') && void socket.destroy()),
    );
    assert.equal((await account({ port: cut.port }).send(mail('ada@mail.example'), never)).state, 'refused');
    const gone = AbortSignal.abort();
    assert.equal((await account().send(mail('ada@mail.example'), gone)).state, 'refused');
  });

  it('need settings that say what is missing, and show no secret', () => {
    assert.deepEqual(account().validate(), []);
    const bare = createProvider('smtp', {}, bench({}).context);
    assert.deepEqual(
      bare.validate().map(({ text }) => text.split(':')[0]),
      ['host', 'from'],
    );
    const wrong = account(
      { host: 'mx.shop.example', from: 'Shop <hello@shop.example>', bounceAddress: 'bounce' },
      { inboundSecret: 'canary' },
    );
    const problems = wrong.validate();
    assert.deepEqual(
      problems.map(({ text }) => text.split(':')[0]),
      ['from', 'tls', 'inboundSecret', 'bounceAddress'],
    );
    silent(problems, ['canary']);
  });

  it('are not asked for without content or settings', async () => {
    assert.equal((await account().send(mail('ada@mail.example', {}), never)).state, 'refused');
    const bare = createProvider('smtp', {}, bench({}).context);
    assert.deepEqual(await bare.send(mail('ada@mail.example'), never), {
      state: 'refused',
      reason: 'sender_misconfigured',
      scope: 'account',
      code: 'settings',
    });
  });
});

/** Servers that a failed test may leave behind. */
const left: { readonly close: () => unknown }[] = [];

const ANSWERS: Readonly<Record<string, string>> = { AUTH: '235 ok\r\n', STARTTLS: '502 not here\r\n' };

async function listen(serve: (socket: Socket) => void) {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    serve(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () => {
    for (const socket of open) socket.destroy();
    return new Promise((resolve) => void server.close(resolve));
  };
  left.push({ close });
  return { port: (server.address() as AddressInfo).port, close };
}

/** A server that agrees to everything, unless `instead` takes a line over. */
function talk(socket: Socket, instead: (line: string) => unknown): void {
  let data = false;
  let rest = '';
  socket.write('220 ready\r\n');
  socket.on('data', (chunk) => {
    const lines = `${rest}${chunk.toString()}`.split('\r\n');
    rest = lines.pop()!;
    for (const line of lines) {
      if ((data && line !== '.') || (instead(line) !== undefined && instead(line) !== false)) continue;
      data = line === 'DATA';
      const auth = line.startsWith('EHLO')
        ? '250-ready\r\n250 AUTH PLAIN\r\n'
        : (ANSWERS[line.split(' ')[0]!] ?? '250 ok\r\n');
      if (!socket.destroyed) socket.write(data ? '354 go on\r\n' : auth);
    }
  });
}
