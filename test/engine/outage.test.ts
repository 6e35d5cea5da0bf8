import assert from 'node:assert/strict';
import { tutorial } from '../campaign/samples.ts';
import { Flow } from './flow.ts';
import { holdRealTime } from './real-time.ts';
import { ACCEPTED, type Answer } from './scripted-provider.ts';
import { hub } from './wiring.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const MISSION = { campaigns: { spring: tutorial() }, nodes: hub(['whatsapp', 'phone', 'sms']) };
const LOST: Answer = { says: { state: 'unknown', code: '503' }, took: false };
/** Answers that do not come, in a row, after which the channel is held. */
const MOST = 5;
const PLACES = 20;

const heldFor = (flow: Flow): string | null => flow.engine.accounts.state('account')?.pause?.reason ?? null;
const unknown = async (flow: Flow): Promise<number> =>
  (await flow.store.attemptCounts('spring'))
    .filter(({ state }) => state === 'unknown')
    .reduce((sum, { count }) => sum + count, 0);

describe('a provider that is out of order', () => {
  holdRealTime();

  it('gets no more than those in flight, and then one at a time, ever more seldom', () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.concurrency = PLACES;
      flow.provider.script = () => LOST;
      await flow.start(150);
      await flow.settle();
      assert.ok(flow.provider.asked.length < MOST + PLACES, `${flow.provider.asked.length} at once`);
      assert.equal(heldFor(flow), 'provider_error');
      const before = flow.provider.asked.length;
      await flow.pass(2 * HOUR);
      const more = flow.provider.asked.length - before;
      assert.ok(more > 4 && more < 12, `tried ${more} times in 2 h`);
      assert.equal(flow.provider.taken.size, 0);
      const once = new Set(flow.provider.asked.map(({ attempt }) => attempt));
      assert.equal(once.size, flow.provider.asked.length, 'nobody was asked for twice');
    }));

  it('has no more of them while their answers do not come, and those it has count as lost one by one', () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.concurrency = PLACES;
      flow.provider.script = () => ({ says: 'later', took: false });
      await flow.start(150);
      await flow.settle();
      assert.equal(flow.provider.asked.length, PLACES);
      for (const attempt of flow.provider.unanswered.slice(0, PLACES)) {
        flow.provider.answer(attempt, { state: 'unknown', code: 'ETIMEDOUT' });
        await flow.settle();
      }
      assert.ok(flow.provider.asked.length < MOST + PLACES, `${flow.provider.asked.length} at once`);
      assert.equal(heldFor(flow), 'provider_error');
    }));

  it('is held while one goes first, too', () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.script = (_, n) => (n < MOST ? LOST : { says: 'later', took: false });
      flow.provider.concurrency = 1;
      await flow.start(20);
      await flow.pass(MINUTE);
      assert.deepEqual([flow.provider.asked.length, flow.provider.unanswered.length], [MOST + 1, 1]);
      const pause = flow.engine.accounts.state('account')?.pause ?? assert.fail();
      assert.equal(pause.reason, 'provider_error');
      assert.ok(pause.until > flow.clock.now());
    }));

  it('has everybody who waited for it when one has passed; those whose answers were lost are not sent again', () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.script = () => LOST;
      await flow.start(60);
      await flow.settle();
      const lost = flow.provider.asked.length;
      assert.ok(lost < 20, `${lost} lost`);
      flow.provider.script = () => ACCEPTED;
      await flow.pass(MINUTE);
      assert.equal(heldFor(flow), null);
      assert.deepEqual([flow.provider.taken.size, await unknown(flow)], [60 - lost, lost]);
      assert.equal(flow.provider.asked.length, 60);
    }));

  it('is at work again when it refuses somebody for their own sake', () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.script = () => LOST;
      await flow.start(60);
      await flow.settle();
      const next = flow.provider.asked.length;
      const invalid: Answer = { says: { state: 'refused', reason: 'invalid_number', scope: 'contact' } };
      flow.provider.concurrency = 4;
      flow.provider.script = (_, n) => (n === next ? invalid : { says: 'later' });
      await flow.pass(20_000);
      assert.equal(heldFor(flow), null);
      assert.equal(flow.provider.unanswered.length, 4, 'not one at a time');
    }));

  it('is asked by one at a time after a deploy, too, and at once', () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.script = () => LOST;
      await flow.start(60);
      await flow.pass(HOUR);
      const before = flow.provider.asked.length;
      flow.exchange(flow.provider);
      await flow.pass(10_000);
      assert.equal(flow.provider.asked.length, before + 1);
      flow.provider.script = () => ACCEPTED;
      await flow.redeploy();
      await flow.pass(10_000);
      assert.equal(flow.provider.taken.size, 60 - before - 1);
    }));

  it('is at work when what it gave no answer to arrives', () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.script = () => ({ says: 'later' });
      const begun = flow.clock.now();
      await flow.start(150);
      await flow.settle();
      for (let i = 0; i < 150 && flow.provider.asked.length < 150; i++) {
        const slow = flow.provider.unanswered;
        // An answer that is waited for takes its time: the claim is older than the fault.
        await flow.pass(20_000);
        for (const attempt of slow) flow.provider.answer(attempt, { state: 'unknown', code: 'ETIMEDOUT' });
        await flow.settle();
        for (const attempt of slow) await flow.provider.report(attempt, 'delivered');
        await flow.pass(1_000);
      }
      assert.ok(flow.clock.now() < begun + HOUR, `${flow.provider.asked.length} asked in an hour`);
      assert.deepEqual([flow.provider.asked.length, heldFor(flow)], [150, null]);
    }));

  it('is at work when its books have what it gave no answer to', () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.tells = 'truth';
      flow.provider.script = () => ({ says: { state: 'unknown', code: '503' } });
      await flow.start(150);
      await flow.pass(MINUTE);
      assert.deepEqual([flow.provider.asked.length, heldFor(flow)], [150, null]);
      assert.equal(await unknown(flow), 0);
    }));

  it('is not at work because a message arrives that it took before', () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.concurrency = 1;
      flow.provider.script = (_, n) => (n === 0 ? ACCEPTED : LOST);
      const early = await flow.one();
      await flow.pass(MINUTE);
      await flow.start(60);
      await flow.settle();
      const { attempts } = await flow.read(early);
      await flow.provider.report(attempts[0]?.id ?? assert.fail(), 'delivered');
      assert.equal(heldFor(flow), 'provider_error');
    }));

  it('holds its channel alone, and only until it is over', () =>
    Flow.with(MISSION, async (flow) => {
      const why = (channel: string, node: string): string | null =>
        flow.engine.accounts.keptBack('account', { channel, template: null, node })?.reason ?? null;
      flow.provider.script = () => LOST;
      await flow.start(MOST);
      await flow.settle();
      assert.deepEqual([why('whatsapp', 'send-whatsapp'), why('', 'any')], Array(2).fill('provider_error'));
      assert.equal(why('phone', 'send-phone'), null);
      flow.exchange(flow.provider);
      await flow.settle();
      assert.deepEqual([why('whatsapp', 'send-whatsapp'), why('', 'any')], [null, null]);
    }));

  it('is held again at once when the one that goes first gets no answer, though a late one has passed', () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.concurrency = MOST + 1;
      flow.provider.script = (_, n) => (n === 0 ? { says: 'later' } : LOST);
      await flow.start(60);
      await flow.settle();
      for (const attempt of flow.provider.unanswered) flow.provider.answer(attempt);
      const before = flow.provider.asked.length;
      await flow.pass(20_000);
      assert.equal(flow.provider.asked.length, before + 1);
    }));

  it('is waited for ever more patiently by the others while one goes first', () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.concurrency = 1;
      flow.provider.script = (_, n) => (n < MOST ? LOST : { says: 'later', took: false });
      await flow.start(60);
      await flow.pass(15_000);
      assert.equal(flow.provider.unanswered.length, 1);
      const before = flow.store.calls;
      await flow.pass(30_000);
      assert.ok(flow.store.calls - before < 60 * 10, `${flow.store.calls - before} questions`);
    }));

  it('holds its channel alone', () =>
    Flow.with(
      { ...MISSION, campaigns: { spring: tutorial(), calls: { ...tutorial(), start: 'phone' } } },
      async (flow) => {
        flow.provider.script = ({ channel }) => (channel === 'whatsapp' ? LOST : ACCEPTED);
        await flow.start(20);
        await flow.settle();
        const people = Array.from({ length: 20 }, (_, i) => ({ contact: `+155502000${10 + i}` }));
        await flow.start(people, 'calls');
        await flow.settle();
        assert.equal(flow.provider.taken.size, 20);
      },
    ));

  it('is not taken for it when answers are lost now and then', () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.concurrency = 1;
      flow.provider.script = (_, n) => (n % MOST === 0 ? ACCEPTED : LOST);
      await flow.start(100);
      await flow.settle();
      assert.deepEqual([flow.provider.asked.length, heldFor(flow)], [100, null]);
    }));
});
