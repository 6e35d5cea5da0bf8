import assert from 'node:assert/strict';
import { CascadeError } from '../../lib/engine/errors.ts';
import type { ControlOrder } from '../../lib/guards/control.ts';
import { Flow, type FlowOptions } from './flow.ts';
import { holdRealTime, passReal } from './real-time.ts';
import { ACCEPTED, type Answer } from './scripted-provider.ts';
import { hub } from './wiring.ts';

const HOUR = 3_600_000;
/** Three pages. */
const COUNT = 410;
const SMS = { start: 'sms', steps: [{ channel: 'sms', wait: null, terminal: true }] };
const BOTH = {
  start: 'whatsapp',
  steps: [
    { channel: 'whatsapp', wait: '6h', if_no_reply: 'sms' },
    { channel: 'sms', wait: null, terminal: true },
  ],
};
const ANN = { campaign: 'spring', by: 'ann' } as const;
const BROKEN: Answer = { says: { state: 'refused', reason: 'unreachable', scope: 'contact' } };

function parts(document: object, more: Partial<FlowOptions> = {}): FlowOptions {
  return { campaigns: { spring: document }, nodes: hub(['whatsapp', 'sms']), ...more };
}

/** Everybody held before the SMS by a pause. */
async function held(flow: Flow): Promise<void> {
  flow.provider.concurrency = 50;
  await flow.start(COUNT);
  await given(flow, { ...ANN, action: 'pause', channel: 'sms' });
  await flow.pass(1_000);
  assert.equal(flow.provider.asked.length, 0);
}

/** Gives an order, and comes back once it is answered. */
async function given(flow: Flow, order: ControlOrder): Promise<{ count: number; changed: boolean }> {
  return through(flow, flow.engine.control(order));
}

/** Lets real time pass until some work is done. */
async function through<T>(flow: Flow, work: Promise<T>): Promise<T> {
  let isDone = false;
  const end = work.finally(() => (isDone = true));
  end.catch(() => undefined);
  for (; !isDone; passReal(5)) await flow.settle();
  return end;
}

/** Gives an order, of which the disk takes the first page alone until {@link goesOn}. */
async function begun(
  flow: Flow,
  order: ControlOrder,
): Promise<{ readonly done: ReturnType<Flow['engine']['control']> }> {
  flow.store.fault = (_call, name) => (name === 'follow' ? 'before' : null);
  const done = flow.engine.control(order);
  done.catch(() => undefined);
  await flow.settle();
  return { done };
}

function goesOn(flow: Flow): void {
  flow.store.fault = () => null;
  assert.match(flow.faults.splice(0).join(), /a test lets "follow" fail/);
}

async function states(flow: Flow): Promise<string> {
  const { states: counts } = await flow.engine.figures('spring');
  return Object.entries(counts)
    .map(([state, count]) => `${count} ${state}`)
    .toSorted()
    .join();
}

describe('an order about many', () => {
  holdRealTime();

  it('does not undo a pause that comes after it', async () => {
    await Flow.with(parts(SMS), async (flow) => {
      await held(flow);
      const order = { ...ANN, channel: 'sms' };
      const resume = await begun(flow, { ...order, action: 'resume' });
      assert.equal((await given(flow, { ...order, action: 'pause' })).changed, true);
      goesOn(flow);
      assert.equal((await through(flow, resume.done)).count, 200);
      await flow.pass(HOUR);
      assert.deepEqual(
        (await flow.engine.standings('spring')).map(({ state }) => state),
        ['paused'],
      );
      assert.equal(flow.provider.asked.length, 200);
      await given(flow, { ...order, action: 'resume' });
      await flow.pass(HOUR);
      assert.deepEqual([await states(flow), flow.provider.taken.size], [`${COUNT} exhausted`, COUNT]);
    });
  });

  it('does not undo the halt of a provider that is broken still, and counts nobody twice', async () => {
    const document = { ...SMS, guards: { halt: { failed: 0.1, min: 20 } } };
    await Flow.with(parts(document), async (flow) => {
      await held(flow);
      flow.provider.script = () => BROKEN;
      const { count } = await given(flow, { ...ANN, action: 'resume', channel: 'sms' });
      await flow.pass(HOUR);
      assert.ok(count <= COUNT, `${count} of ${COUNT}`);
      // Those that the provider has in hand when the limit is passed come on top.
      assert.ok(flow.provider.asked.length <= 20 + flow.provider.concurrency);
      assert.deepEqual(
        (await flow.engine.standings('spring')).map(({ state }) => state),
        ['halted'],
      );
    });
  });

  it('is not kept waiting by an account that has more to do than is good', async () => {
    await Flow.with(parts(SMS), async (flow) => {
      await held(flow);
      Object.defineProperty(flow.engine.accounts, 'crowded', { value: () => true });
      assert.equal((await given(flow, { ...ANN, action: 'resume', channel: 'sms' })).count, COUNT);
    });
  });

  for (const [action, end, asked] of [
    ['resume', `${COUNT} exhausted`, COUNT],
    ['stop', `${COUNT} stopped`, 0],
  ] as const) {
    it(`is carried through when the process dies in the middle of it: ${action}`, async () => {
      await Flow.with(parts(SMS, { file: true }), async (flow) => {
        await held(flow);
        if (action === 'resume') {
          // From here on it is the campaign that holds them.
          await given(flow, { ...ANN, action: 'pause' });
          await given(flow, { ...ANN, action: 'resume', channel: 'sms' });
          await flow.settle();
        }
        await begun(flow, { ...ANN, action });
        goesOn(flow);
        await flow.crash();
        // A resume that comes at once does not get ahead of the stop.
        if (action === 'stop') {
          await given(flow, { ...ANN, by: 'ben', action: 'resume' });
          await given(flow, { ...ANN, by: 'ben', action: 'resume', channel: 'sms' });
        }
        await flow.pass(HOUR);
        assert.deepEqual([await states(flow), flow.provider.taken.size], [end, asked]);
      });
    });
  }

  it('waits for a stop of the same, which ends everybody it found', async () => {
    await Flow.with(parts(SMS), async (flow) => {
      await held(flow);
      const order = { ...ANN, by: 'ben' };
      const stop = await begun(flow, { ...ANN, action: 'stop' });
      const resumes = [
        flow.engine.control({ ...order, action: 'resume' }),
        flow.engine.control({ ...order, action: 'resume', channel: 'sms' }),
      ];
      await flow.settle();
      assert.equal((await flow.engine.standings('spring'))[0]?.state, 'stopped');
      goesOn(flow);
      await through(flow, Promise.all(resumes));
      assert.equal((await through(flow, stop.done)).count, COUNT);
      await flow.pass(HOUR);
      assert.deepEqual([await states(flow), flow.provider.asked.length], [`${COUNT} stopped`, 0]);
    });
  });
});

describe('an order about a channel', () => {
  holdRealTime();

  it('is refused where the campaign has no such channel, and never taken for one about all of it', async () => {
    await Flow.with(parts(SMS), async (flow) => {
      for (const [channel, words] of [
        ['smss', /"spring" has no channel "smss". It has: sms\./],
        ['SMS', /has no channel "SMS"/],
        ['', /Cannot stop: name the channel, or leave it out/],
      ] as const) {
        await assert.rejects(given(flow, { ...ANN, action: 'stop', channel }), (error) => {
          assert.ok(error instanceof CascadeError);
          assert.match(error.message, words);
          return true;
        });
      }
      assert.deepEqual(await flow.engine.standings('spring'), []);
    });
  });

  it('holds for one that a later document leaves out, and is taken back', async () => {
    await Flow.with(parts(BOTH), async (flow) => {
      await flow.start(5);
      await flow.settle();
      await given(flow, { ...ANN, action: 'pause', channel: 'sms' });
      await flow.pass(7 * HOUR);
      const [first] = BOTH.steps;
      await flow.campaign('spring', {
        start: 'whatsapp',
        steps: [{ channel: first?.channel, wait: null, terminal: true }],
      });
      assert.equal((await given(flow, { ...ANN, action: 'resume' })).count, 0);
      await flow.settle();
      const { count, changed } = await given(flow, { ...ANN, action: 'resume', channel: 'sms' });
      assert.deepEqual([count, changed], [5, true]);
      await flow.pass(HOUR);
      assert.equal(await states(flow), '5 exhausted');
    });
  });

  it('by the guards is taken back with a resume of the campaign', async () => {
    const document = { ...SMS, guards: { halt: { failed: 0.1, min: 20 } } };
    await Flow.with(parts(document), async (flow) => {
      flow.provider.script = () => BROKEN;
      await flow.start(100);
      await flow.pass(HOUR);
      const asked = flow.provider.asked.length;
      flow.provider.script = () => ACCEPTED;
      const { count, changed } = await given(flow, { ...ANN, action: 'resume' });
      assert.deepEqual([count, changed, await flow.engine.standings('spring')], [100 - asked, true, []]);
      await flow.pass(HOUR);
      assert.deepEqual([flow.provider.asked.length, await states(flow)], [100, '100 exhausted']);
    });
  });
});
