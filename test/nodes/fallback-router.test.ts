import assert from 'node:assert/strict';
import { outputOf } from '../../nodes/fallback-router/outputs.ts';
import { ADA, HASTE, hub } from './hub.ts';
import { setStage } from './stage.ts';

describe('fallback-router', () => {
  const stage = setStage();

  it('loads with its defaults and its name', async () => {
    await stage.load(hub(stage, { change: { router: { name: 'Next' } } }));
    assert.equal((stage.node('router') as unknown as { name: string }).name, 'Next');
  });

  it('has an output per channel in the order of the document, and `exhausted` after them', async () => {
    await stage.load(hub(stage, { speed: HASTE }));
    stage.give('start', { payload: ADA, topic: 'monday' });
    const exhausted = await stage.at('exhausted').next();
    assert.deepEqual(exhausted.cascade.tried, ['whatsapp', 'phone', 'sms']);
    assert.equal(exhausted['topic'], 'monday');
    for (const [i, channel] of ['whatsapp', 'phone', 'sms'].entries()) {
      const { all } = stage.at(`to-${channel}`);
      assert.equal(all.length, 1);
      assert.equal(all[0]!.cascade.channel, channel);
      assert.equal(all[0]!.cascade.step, i + 1);
      assert.equal(all[0]!.cascade.tried.length, i);
    }
  });

  it('follows its own channels where it names them, also in another order', async () => {
    const channels = ['sms', 'whatsapp', 'phone'];
    const wires = [['to-sms'], ['to-whatsapp'], ['to-phone'], ['exhausted']];
    await stage.load(hub(stage, { change: { router: { channels, wires } } }));
    stage.give('start', { payload: ADA });
    assert.equal((await stage.at('to-whatsapp').next()).cascade.channel, 'whatsapp');
  });

  it('takes the channels of the campaign where it names none', async () => {
    const document = {
      start: 'sms',
      steps: [
        { channel: 'telegram', terminal: true },
        { channel: 'sms', wait: '1h', if_no_reply: 'telegram' },
      ],
    };
    const wires = [['to-telegram'], ['to-sms'], ['exhausted']];
    await stage.load(hub(stage, { document, change: { router: { channels: [], wires } } }));
    stage.give('start', { payload: ADA });
    assert.equal((await stage.at('to-sms').next()).cascade.channel, 'sms');
    assert.equal(stage.at('to-telegram').all.length, 0);
  });

  it('says so when it has no output for the next channel, and goes on once it has', async () => {
    const broken = {
      router: { channels: ['phone', 'sms'], wires: [['to-phone'], ['to-sms'], ['exhausted']] },
    };
    await stage.load(hub(stage, { change: broken }));
    stage.give('start', { payload: ADA });
    const caught = (await stage.at('caught').next()) as unknown as { error: { message: string } };
    assert.match(caught.error.message, /channel "whatsapp", but the router has no output for it/);

    stage.give('router', caught);
    await stage.at('caught').next();
    await stage.redeploy(hub(stage, { change: { router: { wires: [['to-whatsapp'], [], [], []] } } }));
    stage.give('router', caught);
    assert.equal((await stage.at('to-whatsapp').next()).cascade.channel, 'whatsapp');
  });

  it('says in its status which channels of the campaign have no output', async () => {
    const wires = [['to-phone'], ['to-sms'], ['exhausted']];
    await stage.load(hub(stage, { change: { router: { channels: ['phone', 'sms'], wires } } }));
    assert.deepEqual(stage.statuses('router').at(-1), {
      fill: 'yellow',
      shape: 'ring',
      text: 'no output: WhatsApp',
    });
    await stage.redeploy(hub(stage));
    assert.equal(stage.statuses('router').at(-1)?.text ?? '', '');
  });

  it('keeps a cascade rather than guess which output is whose', async () => {
    const nameless = { router: { channels: [], wires: [['to-whatsapp'], ['to-phone'], ['exhausted']] } };
    await stage.load(hub(stage, { change: nameless }));
    assert.equal(stage.statuses('router').at(-1)?.text, 'outputs unclear');
    stage.give('start', { payload: ADA });
    assert.match(await stage.error('router', /./), /names no channels and has 3 outputs.*3 channels/);
    assert.equal(stage.at('to-whatsapp').all.length, 0);
  });

  it('sends what it routed before its outputs changed places to the right one all the same', async () => {
    await stage.load(hub(stage, { change: { 'send-whatsapp': null } }));
    stage.give('start', { payload: ADA });
    await stage.at('to-whatsapp').next();
    stage.forget();
    const channels = ['sms', 'phone', 'whatsapp'];
    const wires = [['to-sms'], ['to-phone'], ['to-whatsapp'], ['exhausted']];
    await stage.redeploy(hub(stage, { change: { router: { channels, wires }, 'send-whatsapp': null } }));
    assert.equal((await stage.at('to-whatsapp').next()).cascade.channel, 'whatsapp');
    assert.equal(stage.at('to-sms').all.length, 0);
  });

  it('sends what it routed before while its campaign is broken', async () => {
    await stage.load(hub(stage, { change: { 'send-whatsapp': null } }));
    stage.give('start', { payload: ADA });
    await stage.at('to-whatsapp').next();
    stage.forget();
    const document = { start: 'fax', steps: ['whatsapp', 'phone', 'sms'].map((channel) => ({ channel })) };
    await stage.redeploy(hub(stage, { document, change: { 'send-whatsapp': null } }));
    assert.equal((await stage.at('to-whatsapp').next()).cascade.channel, 'whatsapp');
  });

  it('keeps the end of a cascade, too, where nobody can tell its outputs, and says so', async () => {
    const learner = { learner: null };
    await stage.load(hub(stage, { speed: HASTE, change: learner }));
    stage.give('start', { payload: ADA });
    await stage.at('exhausted').next();
    stage.forget();
    const nameless = { channels: [], wires: [['to-whatsapp'], ['to-phone'], ['exhausted']] };
    await stage.redeploy(hub(stage, { speed: HASTE, change: { ...learner, router: nameless } }));
    await stage.error('router', /names no channels/);
    // It is a fault of the engine's as well, for which the message has not left.
    await stage.error('store', /names no channels/);
  });

  it('keeps what it routed before, where that channel has no output any more', () => {
    const cascade = { id: 'c1', channel: 'whatsapp', result: null };
    assert.throws(
      () => outputOf(['phone'], cascade),
      /channel "whatsapp", but the router has no output for it/,
    );
    assert.equal(outputOf(['phone', 'whatsapp'], cascade), 1);
    assert.equal(outputOf(['phone', 'sms'], { ...cascade, result: 'exhausted' }), 2);
  });

  it('drops a repeated message in silence', async () => {
    await stage.load(hub(stage));
    stage.give('start', { payload: ADA });
    const started = await stage.at('started').next();
    await stage.at('sent').next();
    stage.give('router', started);
    stage.give('start', { payload: 'phone\n+447700900124' });
    await stage.at('sent').next();
    assert.equal(stage.at('to-whatsapp').all.length, 2);
    assert.deepEqual(stage.errors('router'), []);
  });

  it('tells Catch nodes of a message without a cascade', async () => {
    await stage.load(hub(stage));
    stage.give('router', { payload: 'hello', cascade: 'mine' });
    assert.match(await stage.error('router', /./), /carries no cascade.*cascade-start/s);
    stage.give('router', { payload: 'hello', cascade: { id: 'nobody', hop: 1 } });
    assert.match(await stage.error('router', /knows no/), /store knows no cascade nobody/);
    assert.equal((await stage.at('caught').take(2)).length, 2);
  });

  it('loads without a campaign, and says so when it is used', async () => {
    await stage.load(hub(stage, { change: { router: { campaign: '' } } }));
    assert.deepEqual(stage.errors('router'), []);
    const { fill, text } = stage.statuses('router').at(-1) ?? {};
    assert.deepEqual([fill, text], ['red', 'campaign not at work']);
    stage.give('start', { payload: ADA });
    assert.match(await stage.error('router', /./), /No campaign is chosen in this node/);
  });
});
