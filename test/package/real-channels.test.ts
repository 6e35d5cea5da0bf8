import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Webhook, WebhookReading } from '../../lib/index.ts';
import { ROOT } from '../../scripts/node-red.mjs';
import { TwilioStub } from '../stubs/twilio-stub.ts';
import { runs } from '../runs.ts';
import type { FlowNode } from './examples.ts';
import { NodeRedProcess } from './node-red-process.ts';

const PACKAGE = '@message-cascade/node-red-cascade';
const CANARY = 'canary0auth0token0a1b2c3d4e5f6a7';
const MENDED = 'canary0mended0token0a1b2c3d4e5f6';
const TEMPLATE = `HX${'a1'.repeat(16)}`;
const CHANNELS = ['whatsapp', 'phone', 'sms'];
const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Safari/604.1';
const CONTENT: Readonly<Record<string, object>> = {
  whatsapp: { template: { contentSid: TEMPLATE, variables: { 1: '{{customer.name}}' } } },
  phone: { opening: 'Hello {{customer.name}}.', question: 'Shall we renew your contract?' },
  sms: { text: 'Dear {{customer.name}}, renew your contract: {{#link}}https://shop.example/renew{{/link}}' },
};
const RULES = {
  name: 'real',
  learning: { mode: 'off' },
  guards: { countries: ['US'] },
  conversion: ['replied', 'answered', 'clicked'],
  start: 'whatsapp',
  steps: [
    { channel: 'whatsapp', wait: '6h', if_no_reply: 'phone' },
    { channel: 'phone', wait: '2s', if_no_answer: 'sms' },
    { channel: 'sms', wait: null, terminal: true },
  ],
};

/** A campaign through one account of Twilio; everything that can be seen in the flow goes to a file. */
function flowOf(stub: TwilioStub, publicUrl: string, seen: string, token: string): FlowNode[] {
  const at = { z: 'tab', x: 100, y: 100 };
  const settings = {
    accountSid: stub.accountSid,
    baseUrl: stub.address,
    from: '+15005550006',
    whatsappFrom: '+15005550006',
  };
  return [
    { id: 'tab', type: 'tab', label: 'real' },
    {
      id: 'account',
      type: 'channel-account',
      name: '',
      provider: 'twilio',
      publicUrl,
      settings,
      credentials: { authToken: token },
    },
    { id: 'campaign', type: 'cascade-campaign', name: '', document: RULES, store: '' },
    { id: 'post', type: 'http in', ...at, url: '/campaign', method: 'post', wires: [['start']] },
    {
      id: 'start',
      type: 'cascade-start',
      ...at,
      campaign: 'campaign',
      country: '',
      wires: [['router'], ['answer']],
    },
    { id: 'answer', type: 'http response', ...at, statusCode: '', headers: {}, wires: [] },
    {
      id: 'router',
      type: 'fallback-router',
      ...at,
      campaign: 'campaign',
      channels: CHANNELS,
      outputs: 4,
      wires: [...CHANNELS.map((channel) => [`send-${channel}`]), ['learner']],
    },
    ...CHANNELS.flatMap((channel): FlowNode[] => [
      {
        id: `send-${channel}`,
        type: 'channel-send',
        ...at,
        account: 'account',
        channel,
        content: CONTENT[channel],
        wires: [[`wait-${channel}`], ['router']],
      },
      {
        id: `wait-${channel}`,
        type: 'wait-for-reply',
        ...at,
        wait: '',
        until: '',
        wires: [['learner'], ['router'], ['learner']],
      },
    ]),
    { id: 'learner', type: 'outcome-learner', ...at, campaign: 'campaign', wires: [['line'], ['line']] },
    { id: 'receive', type: 'channel-receive', ...at, account: 'account', wires: [['line']] },
    { id: 'statuses', type: 'status', ...at, scope: null, wires: [['line']] },
    { id: 'catch', type: 'catch', ...at, scope: null, uncaught: false, wires: [['line']] },
    {
      id: 'line',
      type: 'function',
      ...at,
      outputs: 1,
      func: 'return { payload: JSON.stringify(msg) };',
      wires: [['file']],
    },
    {
      id: 'file',
      type: 'file',
      ...at,
      filename: seen,
      filenameType: 'str',
      appendNewline: true,
      overwriteFile: 'false',
      wires: [[]],
    },
  ];
}

/** Hands a callback to Node-RED as Twilio does, over HTTP. */
async function deliver({ url, headers, body }: Webhook): Promise<WebhookReading> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: headers as Record<string, string>,
    body: body.toString(),
  });
  return answer.ok
    ? { verified: true, reports: [], response: { status: answer.status } }
    : { verified: false };
}

/** Opens a link as a browser does, which `fetch` says it is not. */
function visit(
  link: string,
  agent: string,
): Promise<[status: number | undefined, location: string | undefined]> {
  return new Promise((resolve, reject) => {
    get(link, { headers: { 'user-agent': agent } }, (answer) => {
      answer.resume();
      resolve([answer.statusCode, answer.headers.location]);
    }).on('error', reject);
  });
}

describe('a real provider in a real Node-RED', function () {
  this.timeout(240_000);
  let folder = '';
  let seen = '';
  let stub: TwilioStub;
  let nodeRed: NodeRedProcess;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cascade-real-'));
    seen = join(folder, 'seen.jsonl');
    mkdirSync(join(folder, 'node_modules', PACKAGE, '..'), { recursive: true });
    symlinkSync(ROOT, join(folder, 'node_modules', PACKAGE), 'dir');
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ dependencies: { [PACKAGE]: '*' } }));
    stub = new TwilioStub(CANARY);
    stub.deliver = deliver;
    await stub.start();
    nodeRed = await NodeRedProcess.start('node-red', folder);
  });
  afterEach(async () => {
    await nodeRed.stop();
    await stub.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const post = async (people: readonly { name: string; phone: string }[]): Promise<void> => {
    const answer = await fetch(`${nodeRed.url}campaign`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(people),
    });
    assert.equal(answer.status, 200, await answer.clone().text());
    const { accepted } = (await answer.json()) as { accepted: number };
    assert.equal(accepted, people.length);
  };
  const events = (): {
    topic?: string;
    payload?: { channel?: string };
    cascade?: { result?: string | null };
  }[] => {
    const text = readFileSync(seen, { encoding: 'utf8', flag: 'a+' });
    return text
      .slice(0, text.lastIndexOf('\n') + 1)
      .split('\n')
      .flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
  };
  const until = async <T>(look: () => T | undefined | false): Promise<T> => {
    for (const end = Date.now() + 200_000; ;) {
      const found = look();
      if (found !== undefined && found !== false) return found;
      if (Date.now() > end) {
        const asked = stub.asked
          .slice(-5)
          .map(({ path, form, problems }) => `${path} ${String(form)} ${problems.join()}`);
        const told = events()
          .slice(-20)
          .map((one) => JSON.stringify(one));
        assert.fail(['it did not come:', ...nodeRed.lines.slice(-5), ...asked, ...told].join('\n'));
      }
      await sleep(10);
    }
  };
  const entry = (prefix: string, whatsapp: boolean): string | undefined =>
    stub.books.find(
      ({ sid, to }) => sid.startsWith(prefix) && String(to).startsWith('whatsapp:') === whatsapp,
    )?.sid;
  const nothingLeaked = async (): Promise<void> => {
    const flows = await (await nodeRed.admin('flows')).text();
    const places = { flows, log: nodeRed.lines.join('\n'), seen: readFileSync(seen, 'utf8') };
    for (const [name, text] of Object.entries(places)) {
      for (const secret of [CANARY, MENDED]) {
        const spellings = [secret, Buffer.from(`${stub.accountSid}:${secret}`).toString('base64')];
        for (const spelling of spellings) assert.ok(!text.includes(spelling), `a secret stands in: ${name}`);
      }
    }
  };

  it('goes from WhatsApp by a call that voicemail takes to an SMS whose link is clicked, by signed callbacks', async () => {
    await nodeRed.deploy(flowOf(stub, nodeRed.url, seen, CANARY));
    await post([{ name: 'Ada', phone: '+12025550123' }]);

    const message = await until(() => entry('SM', true));
    const [sent, forged, failed] = await stub.play(message, [
      { status: 'sent' },
      { status: 'read', fault: 'badly-signed' },
      { status: 'undelivered', more: { ErrorCode: '63024' } },
    ]);
    assert.deepEqual([sent?.verified, forged?.verified, failed?.verified], [true, false, true]);

    const call = await until(() => entry('CA', false));
    await stub.play(call, [
      { status: 'ringing' },
      { status: 'completed', fault: 'duplicated', more: { AnsweredBy: 'machine_start', CallDuration: '4' } },
    ]);

    const sms = await until(() => entry('SM', false));
    await stub.play(sms, [{ status: 'delivered' }, { status: 'sent' }]);
    await until(() =>
      events().some(({ topic, payload }) => topic === 'delivered' && payload?.channel === 'sms'),
    );

    const body = stub.asked.findLast(({ path }) => path.endsWith('/Messages.json'))?.form.get('Body') ?? '';
    const link = body.slice(body.indexOf('http'));
    assert.ok(link.startsWith(`${nodeRed.url}cascade/l/`), body);
    for (const agent of ['WhatsApp/2.23.20.0 A', PHONE, PHONE]) {
      assert.deepEqual(await visit(link, agent), [302, 'https://shop.example/renew']);
    }
    assert.equal((await fetch(`${link.slice(0, -1)}-`)).status, 404);
    await until(() => events().some(({ cascade }) => cascade?.result === 'success'));
    // Two nodes tell of the click, each in its own time.
    await until(() => events().some(({ topic }) => topic === 'clicked'));

    const told = events().flatMap(({ topic, payload }) =>
      payload?.channel ? [`${payload.channel} ${topic}`] : [],
    );
    assert.deepEqual(
      told.filter((one) => !one.endsWith(' sent')),
      ['whatsapp bounced', 'phone no_answer', 'sms delivered', 'sms clicked'],
    );
    assert.deepEqual(
      stub.books.map(({ sid }) => sid.slice(0, 2)),
      ['SM', 'CA', 'SM'],
      'the call comes before the SMS',
    );
    assert.deepEqual(
      stub.asked.flatMap(({ problems }) => problems),
      [],
    );
    assert.deepEqual(nodeRed.complaints(), []);
    await nothingLeaked();
  });

  it('moves nobody on when its token is revoked in the middle, and goes on with a new one', async () => {
    const people = Array.from({ length: runs(200, 1_000) }, (_, i) => ({
      name: `P${i}`,
      phone: `+1202555${String(i).padStart(4, '0')}`,
    }));
    await nodeRed.deploy(flowOf(stub, nodeRed.url, seen, CANARY));
    const posting = post(people);
    await until(() => stub.books.length >= 50);
    const revoked = stub as { authToken: string };
    revoked.authToken = MENDED;
    await posting;
    await until(() =>
      events().some(({ payload, ...more }) => JSON.stringify([payload, more]).includes(' held')),
    );
    const before = stub.books.length;
    assert.ok(before < people.length, 'it was revoked in the middle');
    await sleep(1_000);
    assert.equal(stub.books.length, before);
    assert.ok(stub.asked.length < before + 100, 'a revoked token is not tried for everybody');

    await nodeRed.deploy(flowOf(stub, nodeRed.url, seen, MENDED));
    await until(() => stub.books.length >= people.length);
    await sleep(500);
    const reached = stub.books.map(({ to }) => String(to)).toSorted();
    assert.deepEqual(
      reached,
      people.map(({ phone }) => `whatsapp:${phone}`).toSorted(),
      'everyone once, by WhatsApp',
    );
    assert.ok(stub.asked.every(({ path }) => !path.includes('/Calls')));
    await nothingLeaked();
  });
});
