import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import type { NodeAPI } from 'node-red';
import { lookAtAccounts } from '../../nodes/admin/overview-accounts.ts';
import { ADA, hub, SILENT } from './hub.ts';
import { setStage } from './stage.ts';

describe('channel-account', () => {
  const stage = setStage();

  it('loads with its defaults: a simulator', async () => {
    await stage.load(
      hub(stage, { change: { account: { provider: '', settings: undefined, name: 'Trial' } } }),
    );
    assert.equal((stage.node('account') as unknown as { name: string }).name, 'Trial');
    assert.deepEqual(stage.errors('account'), []);
    stage.give('start', { payload: ADA });
    await Promise.race([stage.at('sent').next(), stage.at('failed').next()]);
  });

  it('names the providers there are when it is given another', async () => {
    await stage.load(hub(stage, { change: { account: { provider: 'pigeon' } } }));
    assert.match(stage.errors('account')[0] ?? '', /no provider "pigeon".*simulator/);
    stage.give('start', { payload: ADA });
    assert.match(await stage.error('send-whatsapp', /./), /not deployed/);
  });

  it('says what is wrong with its settings', async () => {
    await stage.load(hub(stage, { account: { sead: 7, faults: { rejects: 2 } } }));
    assert.match(await stage.error('account', /sead/), /'sead' is not known here; known: seed/);
    assert.match(await stage.error('account', /rejects/), /faults\.rejects: 2 is not a share/);
  });

  it('works with its new settings after a redeploy', async () => {
    await stage.load(hub(stage, { account: { ...SILENT, faults: { rejects: 1 } } }));
    stage.give('start', { payload: ADA });
    await stage.at('exhausted').next();
    await stage.redeploy(hub(stage), 'nodes');
    stage.give('start', { payload: { phone: '+44 7700 900124' } });
    assert.equal((await stage.at('sent').next()).cascade.attempt?.state, 'accepted');
  });

  /** What the sidebar says of the account, in English and for other languages. */
  const issues = async (change: object) => {
    const node = { id: 'account', type: 'channel-account', ...change };
    const RED = { nodes: { getNode: () => node }, settings: {} } as unknown as NodeAPI;
    const [look] = await lookAtAccounts(RED, new Map([['account', node]]));
    return look!.issues.map(({ kind, params, told }) => [kind, params['reason'], told?.reason?.key]);
  };

  it('is an issue of the sidebar when it cannot work, in the words of the editor', async () => {
    await stage.load(hub(stage, { account: { sead: 7, seed: [] } }));
    await stage.error('account', /seed: \[\]/);
    assert.deepEqual(await issues({}), [
      [
        'account-broken',
        "settings: 'sead' is not known here; known: seed, behaviour, faults. " +
          'seed: [] is neither a text nor a number; give one, or leave it out.',
        'accounts.problem.more',
      ],
    ]);
    await stage.redeploy(hub(stage, { change: { account: { provider: 'pigeon' } } }));
    const [[kind, reason, key] = []] = await issues({});
    assert.deepEqual([kind, key], ['account-broken', 'accounts.problem.one']);
    assert.match(String(reason), /^there is no provider 'pigeon'; choose one of 'simulator'/);
    await stage.redeploy(hub(stage, { change: { account: { publicUrl: 'flows.example.com' } } }));
    assert.match(String((await issues({}))[0]?.[1]), /^the public address 'flows.example.com' is no web/);
    await stage.redeploy(hub(stage));
    assert.deepEqual(await issues({}), []);
  });

  it('whose provider gives no answers is an issue of the sidebar, and its send nodes say so', async () => {
    // Nobody listens at this port.
    const account = {
      provider: 'smtp',
      settings: { host: '127.0.0.1', port: 9, tls: 'none', from: 'a@shop.example' },
    };
    const document = { start: 'email', steps: [{ channel: 'email', terminal: true }] };
    await stage.load(hub(stage, { change: { account }, document }));
    const people = Array.from({ length: 20 }, (_, i) => ({ name: 'Ada', email: `ada${i}@shop.example` }));
    stage.give('start', { payload: people });
    await stage.status('send-email', /^\d+ held: provider out of order$/);
    let listed = await issues({});
    // Between a pause and the one that goes first there is a moment in which nobody is held.
    for (; listed.length === 0; listed = await issues({})) await turn();
    assert.deepEqual(listed, [['account-held', 'provider_error', 'accounts.held.provider_error']]);
  });

  const twilio = (change: object = {}) => ({
    account: { provider: 'twilio', settings: {}, publicUrl: '', ...change },
  });

  it('of a real provider says what it lacks, shows no secret, and is not deployed', async () => {
    const settings = { accountSid: 'AC-not-one', from: '+15017122661' };
    await stage.load(hub(stage, { change: twilio({ settings }) }));
    await stage.error('account', /accountSid: is not 'AC'/);
    await stage.error('account', /authToken: missing/);
    assert.match((await stage.status('account', /./)).text ?? '', /not deployed/);
    assert.match(stage.warnings('account')[0] ?? '', /no public address/);
    stage.give('start', { payload: ADA });
    assert.match(await stage.error('send-whatsapp', /./), /not deployed/);
  });

  it('wants a public address that is one', async () => {
    await stage.load(hub(stage, { change: twilio({ publicUrl: 'flows.example.com' }) }));
    assert.match(stage.errors('account')[0] ?? '', /"flows.example.com" is no web address/);
  });

  it('wants a public address that paths can be added to', async () => {
    await stage.load(hub(stage, { change: twilio({ publicUrl: 'https://flows.example.com/a?b=c' }) }));
    assert.match(stage.errors('account')[0] ?? '', /has a space, a \? or a # in it/);
  });

  it("of one's own nodes hands its sends to channel-receive", async () => {
    const account = { provider: 'flow', settings: {} };
    const flow = hub(stage, { change: { account } });
    await stage.load(flow);
    stage.give('start', { payload: ADA });
    const { payload, topic } = (await stage.at('event').next()) as unknown as {
      topic: string;
      payload: { attempt: string; channel: string; to: string; body: object };
    };
    assert.deepEqual([topic, payload.channel, payload.to], ['send', 'whatsapp', '+447700900123']);
    assert.deepEqual(payload.body, { text: 'Hello Ada' });
    assert.equal((await stage.at('sent').next()).cascade.attempt?.id, payload.attempt);
  });
});
