import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { holdingLimits } from '../time-limits.ts';
import { account, CANARY, never, request, TEMPLATE } from './account.ts';

/** Everything that is printed while `work` goes on. */
async function printed(work: () => Promise<unknown>): Promise<string> {
  const streams = [process.stdout, process.stderr];
  let text = '';
  const catching = (chunk: unknown): boolean => {
    text += String(chunk);
    return true;
  };
  for (const stream of streams) stream.write = catching;
  try {
    await work();
  } finally {
    // What was put over the method of the class is taken away again.
    for (const stream of streams) Reflect.deleteProperty(stream, 'write');
  }
  return text;
}

describe('credentials of Twilio', () => {
  const apiKeySid = `SK${'b'.repeat(32)}`;
  const credentials = {
    authToken: CANARY.token,
    apiKeySecret: CANARY.secret,
    previousAuthToken: `${CANARY.token}-old`,
  };
  const { stub, make } = account({ apiKeySid }, { credentials });
  before(() => stub.start());
  after(() => stub.stop());

  it('turn up in no result, no error and no log, whatever goes wrong', async () => {
    const seen: unknown[] = [];
    process.env['TWILIO_LOG_LEVEL'] = 'debug';
    const everything = async (pass: () => void): Promise<void> => {
      stub.silent = pass;
      const twilio = make();
      const faults: (typeof stub.faults)[number][] = [
        undefined,
        { kind: 'answer', status: 401, code: 20003 },
        { kind: 'answer', status: 429, code: 20429 },
        // An answer that holds the credentials up to whoever asked.
        { kind: 'raw', status: 400, body: JSON.stringify({ code: CANARY.secret, message: CANARY.secret }) },
        { kind: 'raw', status: 500, body: CANARY.secret },
        { kind: 'raw', status: 200, body: CANARY.secret },
        { kind: 'taken', end: 'reset' },
        { kind: 'taken', end: 'cut' },
        { kind: 'taken', end: 'silence' },
      ];
      for (const fault of faults) {
        for (const [channel, body] of [
          ['sms', { text: 'x' }],
          ['phone', { opening: 'x' }],
        ] as const) {
          stub.faults.push(fault);
          seen.push(await twilio.send(request(channel, body), never));
          stub.faults.push(fault);
          seen.push(await twilio.lookUp('c01-1'));
          stub.faults.push(fault);
          seen.push(await twilio.templateStatus(TEMPLATE));
          await twilio.cancel('c01-1');
          stub.faults.length = 0;
        }
      }
      const gone = make({ baseUrl: 'http://127.0.0.1:1' });
      seen.push(await gone.send(request('sms', { text: 'x' }), never));
      const wrong = make({ accountSid: CANARY.secret, apiKeySid: CANARY.secret, from: 'x' });
      seen.push(wrong.validate(), await wrong.send(request('sms', { text: 'x' }), never));
      const forged = stub.webhook('https://flows.example.com/x', { Body: 'x' }, { token: 'guess' });
      seen.push(await twilio.receive(forged), JSON.stringify(twilio), twilio);
      seen.push(stub.asked.map(({ form, query, path }) => [String(form), String(query), path]));
    };
    const log = await printed(() => holdingLimits(everything));
    delete process.env['TWILIO_LOG_LEVEL'];
    const all = `${log} ${inspect(seen, { depth: 12, showHidden: true, maxArrayLength: null, maxStringLength: null })}`;
    const basic = (user: string, password: string) => Buffer.from(`${user}:${password}`).toString('base64');
    for (const secret of [
      CANARY.token,
      CANARY.secret,
      basic(apiKeySid, CANARY.secret),
      basic(stub.accountSid, CANARY.token),
    ]) {
      assert.equal(
        all.indexOf(secret),
        -1,
        all.slice(Math.max(0, all.indexOf(secret) - 200), all.indexOf(secret) + 50),
      );
    }
  });

  it('are not needed by the SDK before an account is used', () => {
    const source = `
      import Module from 'node:module';
      import { createProvider, memoryLedger } from './lib/channels/index.ts';
      const context = { account: 'a', clock: { now: Date.now }, credentials: { authToken: 'x' }, openLedger: memoryLedger };
      const loaded = () => Object.keys(Module._cache).filter((path) => /node_modules.(twilio|axios)/.test(path)).length;
      const twilio = createProvider('twilio', { accountSid: 'AC${'1'.repeat(32)}', from: '+15005550006' }, context);
      twilio.validate();
      const before = loaded();
      const webhook = { method: 'POST', url: 'https://a.example/', path: '', query: new URLSearchParams(), body: Buffer.from('a=1'),
        headers: { 'x-twilio-signature': 'x', 'content-type': 'application/x-www-form-urlencoded' } };
      await twilio.receive(webhook);
      console.log(JSON.stringify([before, loaded() > 0]));`;
    const cwd = join(import.meta.dirname, '../../..');
    const flags = ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', '--input-type=module', '-e', source];
    assert.equal(execFileSync(process.execPath, flags, { cwd, encoding: 'utf8' }).trim(), '[0,true]');
  });
});
