import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { duplicateSends, engines, readLedger } from '../../lib/index.ts';
import { ADA, hub, RULES, SILENT } from './hub.ts';
import { setStage } from './stage.ts';

describe('channel-send', () => {
  const stage = setStage();
  const ledger = (account: string) => readLedger(`${stage.dir}/cascade.db.${account}.ledger`);

  it('loads with its defaults and its name', async () => {
    await stage.load(hub(stage, { change: { 'send-sms': { name: 'Text', account: '', channel: '' } } }));
    assert.equal((stage.node('send-sms') as unknown as { name: string }).name, 'Text');
    assert.deepEqual(stage.errors('send-sms'), []);
  });

  it('sends once, and passes the message on with its attempt on output 1', async () => {
    await stage.load(hub(stage));
    stage.give('start', { payload: ADA, topic: 'monday', nested: { mine: true } });
    const sent = await stage.at('sent').next();
    assert.equal(sent['topic'], 'monday');
    assert.deepEqual(sent['nested'], { mine: true });
    assert.equal((sent.payload as { name: string }).name, 'Ada');
    const { attempt, tried, channel } = sent.cascade;
    assert.deepEqual([channel, tried], ['whatsapp', ['whatsapp']]);
    assert.equal(attempt?.account, 'account');
    assert.equal(attempt?.state, 'accepted');
    assert.equal(attempt?.channel, 'whatsapp');

    const entries = await ledger('account');
    assert.deepEqual(
      entries.map((entry) => entry.kind === 'send' && [entry.attempt, entry.channel, entry.to]),
      [[attempt?.id, 'whatsapp', '+447700900123']],
    );
    assert.deepEqual(duplicateSends(entries), []);
    assert.equal(stage.at('failed').all.length, 0);
  });

  it('does not send a repeated message again', async () => {
    await stage.load(hub(stage));
    stage.give('start', { payload: ADA });
    const routed = await stage.at('to-whatsapp').next();
    await stage.at('sent').next();
    stage.give('send-whatsapp', routed);
    stage.give('start', { payload: 'phone\n+447700900124' });
    await stage.at('sent').next();
    assert.equal((await ledger('account')).length, 2);
  });

  it('passes what the provider refuses to output 2, with the reason', async () => {
    await stage.load(hub(stage, { account: { ...SILENT, faults: { rejects: 1 } } }));
    stage.give('start', { payload: ADA });
    const { attempt } = (await stage.at('failed').next()).cascade;
    assert.equal(attempt?.state, 'refused');
    assert.match(attempt?.reason ?? '', /^[a-z_]+$/);
    assert.equal(attempt?.scope, 'message');
    assert.equal(attempt?.outcome, 'bounced');
    assert.equal((await stage.at('exhausted').next()).cascade.tried.length, 3);
    assert.equal(stage.at('sent').all.length, 0);
    assert.deepEqual(await ledger('account'), []);
  });

  it('fails a customer for whom a variable is missing, and asks nobody', async () => {
    await stage.load(hub(stage, { content: { text: 'Your order {{customer.order}}' } }));
    stage.give('start', { payload: [ADA] });
    const { attempt } = (await stage.at('failed').next()).cascade;
    assert.equal(attempt?.reason, 'missing_variable');
    assert.deepEqual(await ledger('account'), []);
  });

  it('sends through the built-in simulator where no account is chosen', async () => {
    const change = { 'send-whatsapp': { account: '' } };
    await stage.load(hub(stage, { change }));
    stage.give('start', { payload: ADA });
    await Promise.race([stage.at('sent').next(), stage.at('failed').next()]);
    assert.equal((await ledger('simulator')).length, 1);
    assert.deepEqual(await ledger('account'), []);
  });

  it('takes the channel that the cascade is at where it names none', async () => {
    await stage.load(hub(stage, { change: { 'send-whatsapp': { channel: '' } } }));
    stage.give('start', { payload: ADA });
    assert.equal((await stage.at('sent').next()).cascade.attempt?.channel, 'whatsapp');
  });

  it('works as a straight chain without a router', async () => {
    const start = { wires: [['send-whatsapp'], ['summary']] };
    await stage.load(hub(stage, { change: { start } }));
    stage.give('start', { payload: ADA });
    assert.deepEqual((await stage.at('sent').next()).cascade.tried, ['whatsapp']);
  });

  it('tells Catch nodes of an account that is gone, and keeps the cascade for when it is back', async () => {
    await stage.load(hub(stage, { change: { account: null, 'send-whatsapp': { account: 'account' } } }));
    stage.give('start', { payload: ADA });
    assert.match(await stage.error('send-whatsapp', /./), /account of this send node is not deployed/);
    assert.equal((await stage.status('send-whatsapp', /account not deployed/)).fill, 'red');
    const caught = await stage.at('caught').next();
    await stage.redeploy(hub(stage));
    stage.give('send-whatsapp', caught);
    assert.equal((await stage.at('sent').next()).cascade.attempt?.state, 'accepted');
  });

  it('tells Catch nodes of a message without a cascade, and of a foreign channel', async () => {
    await stage.load(hub(stage, { change: { 'send-whatsapp': { channel: 'fax' } } }));
    stage.give('send-sms', { payload: 'hello' });
    assert.match(await stage.error('send-sms', /./), /carries no cascade/);
    stage.give('start', { payload: ADA });
    assert.match(await stage.error('send-whatsapp', /./), /no step for channel "fax"/);
    await stage.at('caught').take(2);
  });

  it('keeps customers in front of a text that is no template, says so, and goes on once it is mended', async () => {
    const broken = { 'send-whatsapp': { content: { text: 'Book {{customer.name' } } };
    await stage.load(hub(stage, { change: broken, speed: 3_600 }));
    assert.equal((await stage.status('send-whatsapp', /^error in a text$/)).fill, 'red');
    assert.match(
      await stage.error('send-whatsapp', /./),
      /The text "text" is no template: a tag is not closed/,
    );
    const [{ engine } = assert.fail()] = engines();
    const given = (await engine.clock()).now();
    stage.give('start', { payload: [ADA, { name: 'Ben', phone: '+44 7700 900124' }] });
    assert.equal((await stage.status('send-whatsapp', /^2 held: error in a text$/)).fill, 'red');
    const record = await engine.records.read((await stage.at('caught').next()).cascade.id);
    assert.match(record?.history.at(-1)?.why ?? '', /whatsapp is held: The text "text" is no template/);
    const { cascade } = record ?? assert.fail();
    assert.ok(cascade.dueAt! - given >= 10_000 * 3_600, 'ten real seconds');
    assert.equal(stage.at('caught').all.length, 1);
    assert.deepEqual(await ledger('account'), []);
    await stage.redeploy(hub(stage, { speed: 3_600 }), 'nodes');
    await stage.at('sent').take(2);
    assert.equal((await ledger('account')).length, 2);
  });

  it('sends nobody an empty message: they wait until something is said', async () => {
    const silent = { 'send-whatsapp': { channel: '', content: { text: ' ' } } };
    await stage.load(hub(stage, { change: silent }));
    assert.equal((await stage.status('send-whatsapp', /^no text, no template$/)).fill, 'red');
    stage.give('start', { payload: ADA });
    await stage.status('send-whatsapp', /^1 held: no text, no template$/);
    assert.match(await stage.error('send-whatsapp', /./), /neither a text nor a template/);
    assert.deepEqual([stage.at('failed').all.length, await ledger('account')], [0, []]);
    await stage.redeploy(hub(stage), 'nodes');
    assert.equal((await stage.at('sent').next()).cascade.attempt?.state, 'accepted');
  });

  it('sends nothing where it says something on another channel alone', async () => {
    const spoken = { 'send-whatsapp': { channel: '', content: { opening: 'Hello' } } };
    await stage.load(hub(stage, { change: spoken }));
    stage.give('start', { payload: ADA });
    await stage.status('send-whatsapp', /^1 held/);
    assert.match(await stage.error('send-whatsapp', /./), /neither a text nor a template/);
    assert.deepEqual(await ledger('account'), []);
  });

  it('gives what left by an output without a wire to whatever is wired there later', async () => {
    const account = { ...SILENT, faults: { rejects: 1 } };
    await stage.load(hub(stage, { account, change: { 'send-whatsapp': { wires: [['sent'], []] } } }));
    stage.give('start', { payload: ADA });
    const { cascade } = await stage.at('to-whatsapp').next();
    const [{ engine } = assert.fail()] = engines();
    const hasFailed = async (): Promise<boolean> => {
      const now = (await engine.records.read(cascade.id))?.cascade;
      return now?.attempts === 1 && now.phase === 'moving';
    };
    while (!(await hasFailed())) await sleep(5);
    await stage.redeploy(hub(stage, { account }), 'nodes');
    assert.equal((await stage.at('failed').next()).cascade.id, cascade.id);
  });

  it('says from the first that its account is gone', async () => {
    await stage.load(hub(stage, { change: { 'send-sms': { account: 'nowhere' } } }));
    assert.equal((await stage.status('send-sms', /account not deployed/)).fill, 'red');
  });

  it('keeps customers in front of a link that has no address to stand at, and says what to do', async () => {
    const account = {
      provider: 'smtp',
      settings: { host: '127.0.0.1', port: 9, tls: 'none', from: 'a@shop.example' },
    };
    const content = { text: '{{#link}}https://shop.example{{/link}}' };
    const document = { start: 'email', steps: [{ channel: 'email', terminal: true }] };
    await stage.load(hub(stage, { change: { account }, content, document }));
    stage.give('start', { payload: { ...ADA, email: 'ada@shop.example' } });
    await stage.status('send-email', /^1 held/);
    assert.match(stage.warnings('send-email').join(), /needs the public address of the account/);
    assert.equal(stage.at('failed').all.length, 0);
  });

  it('says "simulated", and how fast it sends', async () => {
    await stage.load(hub(stage, { change: { 'send-sms': { account: '' } } }));
    await stage.status('send-whatsapp', /^simulated$/);
    await stage.status('send-sms', /^simulated$/);
    // It is the rate of the last seconds: customers come until it has been shown, however late that is.
    let shown = false;
    const told = stage.status('send-whatsapp', /^simulated · \d+\/s$/).then(() => (shown = true));
    for (let i = 1_000; !shown; i++) {
      stage.give('start', { payload: { phone: `+44 7700 90${i}` } });
      await stage.at('sent').next();
      await Promise.race([told, sleep(10)]);
    }
    await told;
  });

  it('holds cascades while its account is throttled, and shows it', async () => {
    const faults = { throttleEvery: 1, retryAfterMs: 3_600_000 };
    await stage.load(hub(stage, { account: { ...SILENT, faults } }));
    stage.give('start', { payload: ADA });
    const { fill } = await stage.status('send-whatsapp', /^1 held: sent too fast$/);
    assert.equal(fill, 'red');
    assert.equal(stage.at('failed').all.length, 0, 'a throttled sender pushes nobody on to the next channel');
  });

  it('names no time where a pause holds them', async () => {
    await stage.load(hub(stage));
    stage.give('start', { cascadeControl: { action: 'pause', channel: 'whatsapp' } });
    stage.give('start', { payload: ADA });
    await stage.status('send-whatsapp', /^1 held$/);
  });

  it('does not name what holds another channel where a pause holds them', async () => {
    const account = { ...SILENT, faults: { throttleEvery: 1, retryAfterMs: 3_600_000 } };
    await stage.load(hub(stage, { account }));
    stage.give('start', { payload: ADA });
    await stage.status('send-whatsapp', /^1 held: sent too fast$/);
    await stage.redeploy(hub(stage, { account, document: { ...RULES, start: 'phone' } }), 'nodes');
    stage.give('start', { cascadeControl: { action: 'pause', channel: 'phone' } });
    stage.give('start', { payload: { name: 'Ben', phone: '+44 7700 900124' } });
    assert.equal((await stage.status('send-phone', /^1 held/)).text, '1 held');
  });
});
