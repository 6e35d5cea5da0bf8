import assert from 'node:assert/strict';
import { tutorial } from '../campaign/samples.ts';
import type { Content } from '../../lib/engine/sending.ts';
import { Flow } from './flow.ts';
import { holdRealTime } from './real-time.ts';
import { ACCEPTED } from './scripted-provider.ts';
import { hub } from './wiring.ts';

const MISSION = { campaigns: { spring: tutorial() }, nodes: hub(['whatsapp', 'phone', 'sms']) };
const LACKING: Content = { reason: 'no_template', why: 'nothing is said', waits: true };
const stop = { action: 'stop', campaign: 'spring', channel: 'whatsapp', by: 'ann' } as const;

describe('a channel that is stopped', () => {
  holdRealTime();

  /** Those who wait at the channel leave it at once, for the reason that it is stopped. */
  async function letGo(flow: Flow): Promise<void> {
    await flow.start(10);
    await flow.settle();
    assert.equal((await flow.engine.control(stop)).count, 10);
    await flow.pass(1_000);
    const called = flow.provider.asked.filter(({ channel }) => channel === 'phone');
    assert.equal(called.length, 10);
    const [first] = (await flow.read('c00001')).attempts;
    assert.deepEqual(
      [first?.channel, first?.state, first?.reason],
      ['whatsapp', 'refused', 'channel_stopped'],
    );
    const waiting = flow.engine.accounts.held('account').map((one) => one.waiting);
    assert.ok(
      waiting.every((count) => count === 0),
      `${waiting.join(', ')} are said to wait`,
    );
  }

  it('lets go of those whom a send node holds that says nothing', () =>
    Flow.with(
      { ...MISSION, content: ({ channel }) => (channel === 'whatsapp' ? LACKING : { body: { text: 'hi' } }) },
      letGo,
    ));

  for (const scope of ['account', 'sender', 'template'] as const) {
    it(`lets go of those whom a fault of the ${scope} holds`, () =>
      Flow.with(MISSION, async (flow) => {
        flow.provider.script = ({ channel }) =>
          channel === 'whatsapp'
            ? { says: { state: 'refused', reason: 'provider_error', scope, retryAfterMs: 3_600_000 } }
            : ACCEPTED;
        if (scope !== 'account') return letGo(flow);
        // The account is held for calls as well: they wait in front of the phone.
        await flow.start(10);
        await flow.settle();
        await flow.engine.control(stop);
        await flow.pass(1_000);
        const at = await Promise.all(
          Array.from(
            { length: 10 },
            async (_, i) => (await flow.read(`c${String(i + 1).padStart(5, '0')}`)).cascade,
          ),
        );
        assert.deepEqual([...new Set(at.map(({ channel, phase }) => `${channel} ${phase}`))], ['phone held']);
      }));
  }

  it('counts nobody whom a pause of the campaign keeps there, and lets go of them when that is over', () =>
    Flow.with(MISSION, async (flow) => {
      await flow.engine.control({ action: 'pause', campaign: 'spring', by: 'ann' });
      await flow.start(10);
      await flow.engine.control({ action: 'pause', campaign: 'spring', channel: 'whatsapp', by: 'ann' });
      await flow.engine.control({ action: 'resume', campaign: 'spring', by: 'ann' });
      await flow.settle();
      await flow.engine.control({ action: 'pause', campaign: 'spring', by: 'ann' });
      assert.equal((await flow.engine.control(stop)).count, 0);
      await flow.pass(1_000);
      assert.equal((await flow.read('c00001')).cascade.channel, 'whatsapp');
      assert.equal(
        (await flow.engine.control({ action: 'resume', campaign: 'spring', by: 'ann' })).count,
        10,
      );
      await flow.pass(1_000);
      assert.equal(flow.provider.asked.filter(({ channel }) => channel === 'phone').length, 10);
    }));

  it('that is resumed keeps them as before', () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.script = () => ({ says: { state: 'refused', reason: 'auth', scope: 'account' } });
      await flow.start(10);
      await flow.settle();
      await flow.engine.control({ ...stop, action: 'pause' });
      await flow.engine.control({ ...stop, action: 'resume' });
      await flow.pass(1_000);
      assert.equal((await flow.read('c00001')).cascade.channel, 'whatsapp');
    }));
});
