import assert from 'node:assert/strict';
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
});
