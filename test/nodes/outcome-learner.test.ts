import assert from 'node:assert/strict';
import { ADA, HASTE, hub, RULES } from './hub.ts';
import { setStage } from './stage.ts';

describe('outcome-learner', () => {
  const stage = setStage();

  it('loads with its defaults and its name', async () => {
    await stage.load(hub(stage, { change: { learner: { name: 'Results', campaign: '' } } }));
    assert.equal((stage.node('learner') as unknown as { name: string }).name, 'Results');
    assert.deepEqual(stage.errors('learner'), []);
  });

  it('announces a success at once, with everything that was known', async () => {
    await stage.load(hub(stage));
    stage.give('start', { payload: ADA, topic: 'monday' });
    const { cascade } = await stage.at('sent').next();
    stage.give('receive', { payload: { attempt: cascade.attempt!.id, outcome: 'replied' } });
    const result = await stage.at('result').next();
    assert.equal(result['topic'], 'monday');
    assert.deepEqual(
      [result.cascade.id, result.cascade.result, result.cascade.outcome, result.cascade.tried],
      [cascade.id, 'success', 'replied', ['whatsapp']],
    );
    assert.equal(stage.at('insight').all.length, 0);
  });

  it('announces an exhausted cascade when its attribution window is over', async () => {
    await stage.load(hub(stage, { speed: HASTE }));
    stage.give('start', { payload: ADA });
    const { cascade } = await stage.at('result').next();
    assert.deepEqual([cascade.result, cascade.tried], ['exhausted', ['whatsapp', 'phone', 'sms']]);
    assert.equal(stage.at('result').all.length, 1);
  });

  it('announces an exhausted cascade as a success when the person still converts', async () => {
    const document = { ...RULES, steps: [{ channel: 'whatsapp', wait: null, terminal: true }] };
    await stage.load(hub(stage, { document }));
    stage.give('start', { payload: ADA });
    const { attempt } = (await stage.at('exhausted').next()).cascade;
    assert.equal(stage.at('result').all.length, 0, 'the attribution window is open');
    stage.give('receive', { payload: { attempt: attempt!.id, outcome: 'clicked' } });
    const { cascade } = await stage.at('result').next();
    assert.deepEqual([cascade.result, cascade.outcome], ['success', 'clicked']);
  });

  it('announces each cascade once, however often it comes', async () => {
    await stage.load(hub(stage));
    stage.give('start', { payload: [ADA, { phone: '+44 7700 900124' }] });
    const [one, other] = await stage.at('sent').take(2);
    stage.give('receive', { payload: { attempt: one!.cascade.attempt!.id, outcome: 'replied' } });
    const reply = await stage.at('reply').next();
    await stage.at('result').next();
    stage.give('learner', reply);
    stage.give('receive', { payload: { attempt: other!.cascade.attempt!.id, outcome: 'replied' } });
    await stage.at('result').next();
    assert.equal(stage.at('result').all.length, 2);
    assert.deepEqual(stage.errors('learner'), []);
  });

  it('ends a cascade that a flow hands it early', async () => {
    await stage.load(hub(stage, { speed: HASTE, change: { 'send-whatsapp': { wires: [['learner'], []] } } }));
    stage.give('start', { payload: ADA });
    const { cascade } = await stage.at('result').next();
    assert.deepEqual([cascade.result, cascade.tried], ['exhausted', ['whatsapp']]);
  });

  it('tells Catch nodes of a message without a cascade', async () => {
    await stage.load(hub(stage));
    stage.give('learner', { payload: 1 });
    assert.match(await stage.error('learner', /./), /carries no cascade/);
    await stage.at('caught').next();
  });

  it('shows how many results it has announced', async () => {
    await stage.load(hub(stage));
    stage.give('start', { payload: ADA });
    const { cascade } = await stage.at('sent').next();
    stage.give('receive', { payload: { attempt: cascade.attempt!.id, outcome: 'replied' } });
    assert.equal((await stage.status('learner', /^1 done$/)).fill, 'green');
  });

  it('answers report, export, reset and import on its second output', async () => {
    const document = { ...RULES, learning: { mode: 'suggest' } };
    await stage.load(hub(stage, { document }));
    stage.give('start', { payload: ADA });
    const { cascade } = await stage.at('sent').next();
    stage.give('receive', { payload: { attempt: cascade.attempt!.id, outcome: 'replied' } });
    await stage.at('result').next();
    const ask = async (
      msg: Parameters<typeof stage.give>[1],
    ): Promise<[unknown, Record<string, unknown>]> => {
      stage.give('learner', msg);
      const answer = await stage.at('insight').next();
      return [answer['topic'], answer.payload as Record<string, unknown>];
    };
    assert.equal((await ask({ payload: 'report' }))[1]['cascades'], 1);
    const [topic, kept] = await ask({ topic: 'export' });
    assert.equal(topic, 'export');
    assert.deepEqual([kept['kind'], kept['campaign']], ['message-cascade/learning', 'Renewals']);
    assert.equal((await ask({ payload: 'reset' }))[1]['cascades'], 0);
    assert.equal((await ask({ topic: 'import', payload: kept }))[1]['cascades'], 1);
    stage.give('learner', { topic: 'import', payload: { kind: 'other' } });
    await stage.error('learner', /not an exported learning/);
    stage.give('learner', { payload: 'import' });
    await stage.error('learner', /as the payload/);
  });

  it('takes a cascade for a cascade, whatever its topic says', async () => {
    await stage.load(hub(stage));
    stage.give('start', { payload: ADA, topic: 'reset' });
    const { cascade } = await stage.at('sent').next();
    stage.give('receive', { payload: { attempt: cascade.attempt!.id, outcome: 'replied' } });
    assert.equal((await stage.at('result').next()).cascade.result, 'success');
    assert.equal(stage.at('insight').all.length, 0);
  });

  it('says that its campaign is gone; without one it does as well', async () => {
    await stage.load(hub(stage, { change: { learner: { campaign: 'deleted' } } }));
    const { fill, text } = stage.statuses('learner').at(-1) ?? {};
    assert.deepEqual([fill, text], ['red', 'campaign not at work']);
    await stage.redeploy(hub(stage, { change: { learner: { campaign: '' } } }));
    await stage.cleared('learner');
  });

  it('says that a campaign must be chosen for a command', async () => {
    await stage.load(hub(stage, { change: { learner: { campaign: '' } } }));
    stage.give('learner', { payload: 'export' });
    await stage.error('learner', /Choose a campaign in this node/);
  });
});
