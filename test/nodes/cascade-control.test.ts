import assert from 'node:assert/strict';
import { ADA, hub, RULES } from './hub.ts';
import { setStage } from './stage.ts';

const BEN = { ...ADA, name: 'Ben', phone: '+44 7700 900124' };

describe('orders to a campaign by message', () => {
  const stage = setStage();
  const alone = { router: { wires: [] } };

  it('pause and resume it, say what came of it, and show on the node', async () => {
    await stage.load(hub(stage, { change: alone }));
    const order = async (cascadeControl: unknown): Promise<unknown> => {
      stage.give('start', { cascadeControl });
      return (await stage.at('summary').next()).payload;
    };
    const about = { campaign: 'Renewals', channel: null, contact: null, count: 0 };
    assert.deepEqual(await order('pause'), { ...about, action: 'pause', changed: true });
    assert.deepEqual(await order({ action: 'pause', by: 'ann' }), {
      ...about,
      action: 'pause',
      changed: false,
    });
    stage.give('start', { payload: ADA });
    assert.equal(((await stage.at('summary').next()).payload as { accepted: number }).accepted, 1);
    assert.equal(stage.at('started').all.length, 0);
    assert.deepEqual(await order({ action: 'resume' }), { ...about, action: 'resume', changed: true });
    assert.equal((await stage.at('started').next()).cascade.customer.name, 'Ada');
    const byPerson = (await order({ action: 'stop', contact: '+44 7700 900-123' })) as { count: number };
    assert.equal(byPerson.count, 1);
  });

  it('promote a cohort', async () => {
    const document = { ...RULES, guards: { cohort: { size: 1 } } };
    await stage.load(hub(stage, { change: { ...alone, campaign: { document } } }));
    stage.give('start', { payload: [ADA, BEN] });
    const { payload } = await stage.at('summary').next();
    assert.equal((payload as { accepted: number }).accepted, 2);
    await stage.at('started').next();
    assert.equal(stage.at('started').all.length, 1);
    stage.give('start', { cascadeControl: { action: 'promote' } });
    assert.equal(((await stage.at('summary').next()).payload as { count: number }).count, 1);
    await stage.at('started').next();
    stage.give('start', { cascadeControl: { action: 'promote' } });
    const { error } = (await stage.at('caught').next()) as unknown as { error: { message: string } };
    assert.match(error.message, /"Renewals" has been promoted already/);
  });

  it('tell of a cohort that has ended and waits for somebody, out of the second output', async () => {
    const document = { ...RULES, guards: { cohort: { size: 1, promote: 'auto' } } };
    await stage.load(hub(stage, { change: { ...alone, campaign: { document } } }));
    stage.give('start', { payload: [ADA, BEN] });
    await stage.at('summary').next();
    const { name } = (await stage.at('started').next()).cascade.customer;
    stage.give('start', {
      cascadeControl: { action: 'stop', contact: name === ADA.name ? ADA.phone : BEN.phone },
    });
    const told = await Promise.all([stage.at('summary').next(), stage.at('summary').next()]);
    const notice = told.find(({ topic }) => topic === 'cascade/held')?.payload as Record<string, string>;
    assert.equal(notice['notice'], 'held');
    assert.match(notice['why'] ?? '', /has come to an end, and the rest waits until somebody promotes/);
  });

  it('about a channel are about that channel, and about none that the campaign does not have', async () => {
    await stage.load(hub(stage, { change: alone }));
    for (const [channel, words] of [
      ['smss', /"Renewals" has no channel "smss"\. It has: /],
      ['', /Cannot stop: name the channel/],
    ] as const) {
      stage.give('start', { cascadeControl: { action: 'stop', channel } });
      const { error } = (await stage.at('caught').next()) as unknown as { error: { message: string } };
      assert.match(error.message, words);
    }
    stage.give('start', { payload: ADA });
    assert.equal(((await stage.at('summary').next()).payload as { accepted: number }).accepted, 1);
  });

  it('are refused when they are none', async () => {
    await stage.load(hub(stage, { change: alone }));
    for (const cascadeControl of ['halt', {}, 7, { action: 'pause', channel: 7 }]) {
      stage.give('start', { cascadeControl });
      const { error } = (await stage.at('caught').next()) as unknown as { error: { message: string } };
      assert.match(error.message, /msg\.cascadeControl/);
    }
  });
});
