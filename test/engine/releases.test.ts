import assert from 'node:assert/strict';
import { Releases } from '../../lib/engine/releases.ts';
import { tutorial } from '../campaign/samples.ts';
import { Flow } from './flow.ts';
import { holdRealTime, passReal } from './real-time.ts';
import { VirtualClock } from './virtual-clock.ts';
import { hub } from './wiring.ts';

const SECOND = 1_000;
const CHANNELS = ['whatsapp', 'phone', 'sms'];
const MISSION = { campaigns: { spring: tutorial() }, nodes: hub(CHANNELS) };

it('whoever was taken in by a clock that was set back then is let in when their instant comes', async () => {
  const clock = new VirtualClock();
  const due = clock.now() + 20;
  const asked: number[] = [];
  const releases = new Releases({
    clock,
    crowded: () => false,
    onFault: assert.fail,
    starts: () => [{ id: 'start', perSecond: null }],
    release: async () => {
      asked.push(clock.now());
      const isDue = clock.now() >= due && asked.length < 3;
      return { released: isDue ? ['ada'] : [], next: isDue ? null : due };
    },
  });
  releases.wake();
  while (clock.next() === null) await new Promise((resolve) => setImmediate(resolve));
  clock.moveTo(due);
  while (asked.length < 3) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(asked, [due - 20, due, due]);
  releases.stop();
});

describe('cascades are let into the flow', () => {
  holdRealTime();
  const released = (flow: Flow): number => flow.sent.filter(({ node }) => node === 'start').length;

  it('at the pace of the campaign', () =>
    Flow.with({ ...MISSION, campaigns: { spring: { ...tutorial(), pace: '20/s' } } }, async (flow) => {
      await flow.start(200);
      await flow.settle();
      assert.ok(released(flow) <= 20);
      const begin = flow.clock.now();
      for (let second = 1; second <= 9; second++) {
        await flow.pass(SECOND);
        const most = 20 * second + 20;
        assert.ok(released(flow) <= most, `${released(flow)} in ${second} s`);
        assert.ok(released(flow) >= 20 * second - 20, `${released(flow)} in ${second} s`);
      }
      await flow.pass(3 * SECOND);
      assert.equal(released(flow), 200);
      const at = flow.sent.filter(({ node }) => node === 'start').map((one) => one.at - begin);
      for (let i = 40; i < at.length; i++)
        assert.ok(at[i]! - at[i - 40]! >= SECOND, 'never more than a burst of one second');
    }));

  it('slowly without a heap of timers', () =>
    Flow.with({ ...MISSION, campaigns: { spring: { ...tutorial(), pace: '1/h' } } }, async (flow) => {
      await flow.start(50);
      await flow.settle();
      let timers = 0;
      const after = flow.clock.after.bind(flow.clock);
      flow.clock.after = (delayMs, wake) => {
        timers += 1;
        const cancel = after(delayMs, wake);
        return () => {
          timers -= 1;
          cancel();
        };
      };
      for (let i = 0; i < 20; i++) {
        flow.engine.attach({ id: `more-${i}`, kind: 'wait', campaign: null, emit: () => undefined });
        await flow.settle();
      }
      assert.ok(timers <= 1, `${timers} more timers`);
    }));

  it('no faster than the flow takes them, however many there are', () =>
    Flow.with(MISSION, async (flow) => {
      flow.hold = () => true;
      for (let i = 0; i < 100_000; i += 5_000) {
        const some = Array.from({ length: 5_000 }, (_, n) => ({
          contact: `+1555${String(i + n).padStart(7, '0')}`,
        }));
        assert.equal((await flow.start(some)).filter(({ state }) => state === 'started').length, 5_000);
      }
      await flow.settle();
      assert.ok(released(flow) <= 256 + 100, `${released(flow)} on the wires`);
      const [queued] = await flow.store.homes();
      assert.equal(queued?.count, 100_000 - released(flow));
    }));

  it('no faster than their accounts can send', () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.script = () => ({ says: 'later' });
      await flow.start(10_000);
      for (let i = 0; i < 100; i++) {
        await flow.settle();
        passReal(250);
      }
      assert.equal(flow.provider.asked.length, 8);
      const { queued } = flow.engine.accounts.state('account')!;
      assert.ok(queued >= 2_000 && queued < 2_600, `${queued} wait in memory`);
    }));
});
