import assert from 'node:assert/strict';
import { Turns } from '../../lib/engine/turns.ts';
import { VirtualClock } from './virtual-clock.ts';

/** Enters and notes who got in, in order. */
function stage(limits: Turns['limits']) {
  const clock = new VirtualClock();
  const turns = new Turns(limits, clock);
  const entered: string[] = [];
  const enter = (campaign: string, channel = 'sms', count = 1): void => {
    for (let i = 0; i < count; i++) void turns.enter(campaign, channel).then(() => entered.push(campaign));
  };
  const rest = () => new Promise((resolve) => setImmediate(resolve));
  return { clock, turns, entered, enter, rest };
}

describe('turns at an account', () => {
  it('are as many at a time as the provider takes', async () => {
    const { turns, entered, enter, rest } = stage({ concurrency: 3 });
    enter('a', 'sms', 5);
    await rest();
    assert.deepEqual([entered.length, turns.inFlight, turns.queued], [3, 3, 2]);
    turns.leave();
    await rest();
    assert.deepEqual([entered.length, turns.inFlight, turns.queued], [4, 3, 1]);
  });

  it('go round the campaigns, so that a small one does not wait behind a large one', async () => {
    const { turns, entered, enter, rest } = stage({ concurrency: 1 });
    enter('large', 'sms', 100);
    enter('small', 'sms', 2);
    for (let i = 0; i < 5; i++) {
      await rest();
      turns.leave();
    }
    await rest();
    assert.deepEqual(entered, ['large', 'large', 'small', 'large', 'small', 'large']);
  });

  it('are so many a second on a channel, and other channels do not wait for it', async () => {
    const { clock, entered, enter, rest } = stage({ concurrency: 1_000, perSecond: { whatsapp: 10 } });
    enter('a', 'whatsapp', 100);
    enter('b', 'sms', 50);
    await rest();
    assert.equal(entered.filter((one) => one === 'b').length, 50);
    assert.equal(entered.filter((one) => one === 'a').length, 1);
    for (let at = clock.now(), end = at + 3_000; ;) {
      const next = clock.next();
      if (next === null || next > end) break;
      clock.moveTo((at = next));
      await rest();
    }
    const count = entered.filter((one) => one === 'a').length;
    assert.ok(count >= 30 && count <= 31, `${count} in 3 s`);
  });

  it('are not had twice within moments for one person, and nobody else waits for it', async () => {
    const { clock, turns, entered, rest } = stage({ concurrency: 10, spacingMs: { whatsapp: 6_000 } });
    const enter = (name: string, channel: string, person: string): void =>
      void turns.enter(name, channel, person).then(() => entered.push(name));
    enter('first', 'whatsapp', '+1');
    enter('second', 'whatsapp', '+1');
    enter('third', 'whatsapp', '+1');
    enter('other', 'whatsapp', '+2');
    enter('sms', 'sms', '+1');
    enter('nobody', 'whatsapp', '');
    enter('nobody', 'whatsapp', '');
    await rest();
    assert.deepEqual(entered.toSorted(), ['first', 'nobody', 'nobody', 'other', 'sms']);
    const start = clock.now();
    for (const name of ['second', 'third']) {
      const next = clock.next()!;
      assert.equal((next - start) % 6_000, 0);
      clock.moveTo(next);
      await rest();
      assert.equal(entered.at(-1), name);
    }
    assert.equal(clock.now() - start, 12_000);
    assert.equal(clock.next(), null);
  });

  it('follow new limits', async () => {
    const { turns, entered, enter, rest } = stage({ concurrency: 1 });
    enter('a', 'sms', 5);
    await rest();
    turns.limits = { concurrency: 4 };
    turns.leave();
    await rest();
    assert.equal(entered.length, 5);
  });

  it('go on also where a channel becomes free in the very moment in which it is looked at', async () => {
    const clock = new VirtualClock();
    const restless = {
      speed: 1,
      now: () => {
        clock.moveTo(clock.now() + 40);
        return clock.now();
      },
      after: clock.after.bind(clock),
    };
    const turns = new Turns({ concurrency: 100, perSecond: { '': 10 } }, restless);
    let entered = 0;
    for (let i = 0; i < 20; i++) void turns.enter('a', 'sms').then(() => (entered += 1));
    for (let i = 0; i < 200 && entered < 20; i++) {
      await new Promise((resolve) => setImmediate(resolve));
      const next = clock.next();
      if (next !== null) clock.moveTo(next);
    }
    assert.equal(entered, 20);
  });
});
