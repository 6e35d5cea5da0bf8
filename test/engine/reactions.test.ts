import assert from 'node:assert/strict';
import { tutorial } from '../campaign/samples.ts';
import { Flow } from './flow.ts';
import { holdRealTime } from './real-time.ts';
import { hub, withStart } from './wiring.ts';

const HOUR = 3_600_000;
const CHANNELS = ['whatsapp', 'phone', 'sms'];
const MISSION = { campaigns: { spring: tutorial() }, nodes: hub(CHANNELS) };
const PHONE = '+15550100000';
/** What a person writes, as a provider reports it that knows nothing but the address. */
const reply = {
  outcome: 'replied',
  address: PHONE,
  channel: 'sms',
  dedupe: 'inbound-1',
  text: 'stop calling me',
} as const;
const stop = {
  outcome: 'opted_out',
  address: PHONE,
  channel: 'sms',
  dedupe: 'inbound-2',
  text: 'STOP',
} as const;

describe('a reply on any channel, at any moment, ends the cascade:', () => {
  holdRealTime();

  it('to an earlier message, while a later channel waits', () =>
    Flow.with(MISSION, async (flow) => {
      const id = await flow.one();
      await flow.pass(7 * HOUR);
      await flow.provider.report(`${id}-1`, 'replied');
      await flow.settle();
      assert.deepEqual(flow.path(id).slice(-2), ['wait-phone:0', 'learner:0']);
      await flow.pass(100 * HOUR);
      assert.equal(flow.provider.asked.length, 2);
    }));

  it('on a channel that the campaign has not used yet', () =>
    Flow.with(MISSION, async (flow) => {
      const id = await flow.one();
      await flow.provider.bring(reply);
      await flow.settle();
      assert.deepEqual(flow.path(id).slice(-2), ['wait-whatsapp:0', 'learner:0']);
    }));

  it('while a call rings, which is taken back', () =>
    Flow.with(MISSION, async (flow) => {
      const id = await flow.one();
      flow.provider.script = () => ({ says: 'later' });
      await flow.pass(6 * HOUR);
      assert.deepEqual(flow.provider.unanswered, [`${id}-2`]);
      await flow.provider.report(`${id}-1`, 'replied');
      await flow.settle();
      assert.deepEqual(
        flow.path(id).slice(-2),
        ['wait-whatsapp:0', 'learner:0'],
        'at once, before the call is answered',
      );
      assert.deepEqual(flow.provider.cancelled, [`${id}-2`]);
      flow.provider.answer(`${id}-2`);
      await flow.pass(100 * HOUR);
      assert.equal(flow.path(id).at(-1), 'learner:0');
      assert.equal(flow.provider.asked.length, 2);
      assert.equal((await flow.read(id)).attempts[1]!.state, 'accepted');
    }));

  it('while the first send is in flight', () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.script = () => ({ says: 'later' });
      const id = await flow.one();
      await flow.provider.report(`${id}-1`, 'replied');
      await flow.settle();
      assert.equal((await flow.read(id)).cascade.result, 'success');
      flow.provider.answer(`${id}-1`);
      await flow.settle();
      assert.deepEqual(flow.path(id).slice(-3), ['send-whatsapp:0', 'wait-whatsapp:0', 'learner:0']);
    }));

  it('while the first send is in flight and is then refused', () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.script = () => ({ says: 'later' });
      const id = await flow.one();
      await flow.provider.report(`${id}-1`, 'replied');
      flow.provider.answer(`${id}-1`, { state: 'refused', reason: 'unreachable', scope: 'message' });
      await flow.settle();
      assert.deepEqual(flow.path(id).slice(-3), ['send-whatsapp:1', 'router:3', 'learner:0']);
      assert.equal(flow.sent.at(-1)!.info.result, 'success');
    }));

  it('while the first send is in flight and its answer is lost', () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.script = () => ({ says: 'later' });
      const id = await flow.one();
      await flow.provider.report(`${id}-1`, 'replied');
      flow.provider.answer(`${id}-1`, { state: 'unknown' });
      await flow.settle();
      assert.deepEqual(
        flow.path(id).slice(-2),
        ['wait-whatsapp:0', 'learner:0'],
        'a reply tells that it was sent',
      );
    }));

  for (const [from, to] of [
    ['send-whatsapp', 'wait-whatsapp'],
    ['wait-whatsapp', 'router'],
    ['router', 'send-phone'],
    ['send-phone', 'wait-phone'],
  ]) {
    it(`while it moves from ${from} to ${to}`, () =>
      Flow.with(MISSION, async (flow) => {
        flow.hold = (a, b) => a === from && b === to;
        const id = await flow.one();
        await flow.pass(6 * HOUR);
        const asked = flow.provider.asked.length;
        await flow.provider.report(`${id}-1`, 'replied');
        await flow.settle();
        await flow.arrive();
        await flow.pass(100 * HOUR);
        assert.equal(flow.provider.asked.length, asked, 'nothing is sent after the reply');
        assert.equal(flow.path(id).at(-1), 'learner:0');
        assert.equal(flow.path(id).filter((one) => one.startsWith('learner')).length, 1);
        assert.equal(flow.path(id).filter((one) => /^wait-.*:0$/.test(one)).length, 1, 'one reply message');
        assert.equal((await flow.read(id)).cascade.result, 'success');
      }));
  }

  it('while a later channel is held', () =>
    Flow.with(MISSION, async (flow) => {
      const id = await flow.one();
      flow.provider.script = () => ({ says: { state: 'refused', reason: 'auth', scope: 'account' } });
      await flow.pass(7 * HOUR);
      assert.equal((await flow.read(id)).cascade.phase, 'held');
      await flow.provider.report(`${id}-1`, 'replied');
      await flow.settle();
      assert.deepEqual(flow.path(id).slice(-2), ['wait-whatsapp:0', 'learner:0']);
      const asked = flow.provider.asked.length;
      await flow.pass(100 * HOUR);
      assert.equal(flow.provider.asked.length, asked);
    }));

  it('after the last step, inside the attribution window, and the learner announces it at once', () =>
    Flow.with(MISSION, async (flow) => {
      const id = await flow.one();
      await flow.pass(8 * HOUR + 71 * HOUR);
      assert.equal((await flow.read(id)).cascade.result, 'exhausted');
      await flow.provider.report(`${id}-1`, 'replied');
      await flow.settle();
      assert.equal(flow.path(id).at(-1), 'learner:0');
      assert.deepEqual(
        [flow.sent.at(-1)!.info.result, flow.sent.at(-1)!.info.outcome],
        ['success', 'replied'],
      );
      await flow.pass(100 * HOUR);
      assert.equal(flow.path(id).filter((one) => one === 'learner:0').length, 1);
    }));

  it('but not after the attribution window: then it is noted and changes no result', () =>
    Flow.with(MISSION, async (flow) => {
      const id = await flow.one();
      await flow.pass(8 * HOUR + 72 * HOUR);
      assert.equal(flow.path(id).at(-1), 'learner:0');
      await flow.provider.report(`${id}-1`, 'replied');
      await flow.settle();
      const { cascade, attempts } = await flow.read(id);
      assert.deepEqual([cascade.result, attempts[0]!.outcome], ['exhausted', 'replied']);
      assert.equal(flow.path(id).filter((one) => one === 'learner:0').length, 1);
    }));
});

describe('an opt-out is final and global:', () => {
  holdRealTime();
  const steps = [
    { channel: 'sms', wait: '30d', if_no_reply: 'phone' },
    { channel: 'phone', terminal: true },
  ];
  const TWO = {
    campaigns: {
      spring: tutorial(),
      autumn: { start: 'sms', steps },
      winter: { start: 'sms', steps, pace: '1/h' },
    },
    nodes: withStart(hub(CHANNELS), 'start-autumn', 'autumn'),
  };

  for (const [phase, hours, before] of [
    ['queued', 0, async (flow: Flow) => void (flow.provider.concurrency = 8)],
    ['moving', 0, async (flow: Flow) => void (flow.hold = () => true)],
    ['sending', 0, async (flow: Flow) => void (flow.provider.script = () => ({ says: 'later' }))],
    [
      'sending',
      6,
      async (flow: Flow) =>
        void (flow.provider.script = ({ channel }) => ({
          says: channel === 'phone' ? 'later' : { state: 'accepted' },
        })),
    ],
    [
      'held',
      0,
      async (flow: Flow) =>
        void (flow.provider.script = () => ({
          says: { state: 'refused', reason: 'auth', scope: 'account' },
        })),
    ],
    ['waiting', 0, async () => undefined],
    ['waiting', 7, async () => undefined],
    ['ended', 9, async () => undefined],
  ] as const) {
    it(`it stops all cascades of the person in all campaigns, one being ${phase} after ${hours} h`, () =>
      Flow.with(TWO, async (flow) => {
        await before(flow);
        // Its start node is not deployed: it stays queued.
        if (phase === 'queued') await flow.engine.start('nobody', 'spring', [person()], {});
        else await flow.start([person()]);
        await flow.engine.start('start-autumn', 'autumn', [person()], {});
        await flow.settle();
        await flow.pass(hours * HOUR);
        assert.equal((await flow.read('c00001')).cascade.phase, phase);
        await flow.provider.bring(stop);
        await flow.settle();
        const asked = flow.provider.asked.length;
        for (const id of ['c00001', 'c00002']) assert.equal((await flow.read(id)).cascade.result, 'stopped');

        const again = await flow.engine.start(
          'start-autumn',
          'autumn',
          [{ ...person(), key: 'another' }],
          {},
        );
        assert.deepEqual(again, [{ state: 'suppressed', by: 'STOP on sms' }]);
        for (const attempt of flow.provider.unanswered) flow.provider.answer(attempt);
        await flow.arrive();
        await flow.pass(100 * HOUR);
        assert.equal(flow.provider.asked.length, asked, 'nothing is sent after the opt-out');
        for (const id of ['c00001', 'c00002']) {
          const { cascade } = await flow.read(id);
          assert.deepEqual(
            [cascade.result, cascade.outcome, cascade.phase],
            ['stopped', 'opted_out', 'closed'],
          );
          const announced = flow.path(id).filter((one) => one === 'learner:0').length;
          assert.equal(announced, phase === 'queued' && id === 'c00001' ? 0 : 1, `learner heard of ${id}`);
        }
      }));
  }

  it('of a person who has been sent nothing yet', () =>
    Flow.with(MISSION, async (flow) => {
      await flow.provider.bring(stop);
      assert.deepEqual(await flow.start([person()]), [{ state: 'suppressed', by: 'STOP on sms' }]);
    }));

  it("as the provider's refusal tells", () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.script = () => ({ says: { state: 'refused', reason: 'opted_out', scope: 'contact' } });
      const id = await flow.one();
      assert.equal((await flow.read(id)).cascade.result, 'stopped');
      assert.equal(flow.path(id).at(-1), 'learner:0');
      const [again] = await flow.start([{ ...person(), key: 'another' }]);
      assert.equal(again?.state, 'suppressed');
    }));

  it('after the cascade was closed', () =>
    Flow.with(MISSION, async (flow) => {
      const id = await flow.one();
      await flow.pass(100 * HOUR);
      await flow.provider.report(`${id}-3`, 'opted_out');
      assert.equal((await flow.read(id)).cascade.result, 'exhausted');
      const [again] = await flow.start([{ ...person(), key: 'another' }]);
      assert.equal(again?.state, 'suppressed');
    }));
});

describe('a bounce during the wait', () => {
  holdRealTime();

  for (const outcome of ['bounced', 'failed'] as const) {
    it(`(${outcome}) falls through at once`, () =>
      Flow.with(MISSION, async (flow) => {
        const id = await flow.one();
        await flow.provider.report(`${id}-1`, outcome, { reason: 'not_on_channel' });
        await flow.settle();
        assert.deepEqual(
          flow.provider.asked.map(({ channel }) => channel),
          ['whatsapp', 'phone'],
        );
        assert.equal((await flow.read(id)).attempts[0]!.reason, 'not_on_channel');
      }));
  }

  it('falls through when it comes before the wait node has the message', () =>
    Flow.with(MISSION, async (flow) => {
      flow.hold = (from) => from === 'send-whatsapp';
      const id = await flow.one();
      await flow.provider.report(`${id}-1`, 'bounced');
      await flow.arrive();
      assert.deepEqual(
        flow.provider.asked.map(({ channel }) => channel),
        ['whatsapp', 'phone'],
      );
    }));

  it('of an earlier channel changes nothing', () =>
    Flow.with(MISSION, async (flow) => {
      const id = await flow.one();
      await flow.pass(7 * HOUR);
      await flow.provider.report(`${id}-1`, 'bounced');
      await flow.settle();
      assert.equal((await flow.read(id)).cascade.phase, 'waiting');
      assert.equal(flow.provider.asked.length, 2);
    }));

  it('an unanswered call waits as long as its step says', () =>
    Flow.with(MISSION, async (flow) => {
      const id = await flow.one();
      await flow.pass(6 * HOUR);
      await flow.provider.report(`${id}-2`, 'no_answer');
      await flow.pass(2 * HOUR - 1);
      assert.equal(flow.provider.asked.length, 2);
      await flow.pass(1);
      assert.equal(flow.provider.asked.length, 3);
    }));
});

function person() {
  return { key: PHONE, contact: PHONE, segment: 'retail', customer: { phone: PHONE } };
}

describe('a stop to marketing alone, by the word of the provider,', () => {
  holdRealTime();
  const others = {
    campaigns: { spring: tutorial(), orders: { ...tutorial(), guards: { purpose: 'transactional' } } },
    nodes: withStart(hub(CHANNELS), 'start-orders', 'orders'),
  };

  for (const how of ['to the send', 'afterwards'] as const) {
    it(`told ${how}, is a failure on the channel, which marketing keeps off, and nothing else`, () =>
      Flow.with(others, async (flow) => {
        const told = { reason: 'opted_out_marketing', code: '131050' };
        if (how === 'to the send') {
          flow.provider.script = (_, n) =>
            n === 0
              ? { says: { state: 'refused', scope: 'contact', ...told } }
              : { says: { state: 'accepted' } };
        }
        const id = await flow.one();
        if (how === 'afterwards')
          await flow.provider.report(`${id}-1`, 'failed', { ...told, address: PHONE });
        await flow.settle();
        const { cascade, attempts } = await flow.read(id);
        assert.deepEqual(
          [cascade.result, attempts.map(({ channel, outcome, reason }) => [channel, outcome, reason])],
          [
            null,
            [
              ['whatsapp', 'failed', 'opted_out_marketing'],
              ['phone', 'accepted', null],
            ],
          ],
        );
        const person = await flow.engine.people.export(PHONE);
        assert.deepEqual([person.contact.optedOutAt, person.noMarketingOn], [null, ['whatsapp']]);
        const asked = flow.provider.asked.length;
        const order = await flow.one({}, 'orders');
        assert.equal(flow.provider.asked.length, asked + 1, 'what they wait for still comes');
        assert.equal((await flow.read(order)).attempts[0]!.channel, 'whatsapp');
      }));
  }
});

describe('a second stop, after the person came back,', () => {
  holdRealTime();

  it('counts although it stands under the message of the first', () =>
    Flow.with(MISSION, async (flow) => {
      const id = await flow.one();
      await flow.provider.report(`${id}-1`, 'opted_out', { dedupe: 'stop-1', address: PHONE });
      flow.clock.moveTo(flow.clock.now() + 1);
      await flow.engine.people.optIn(PHONE, 'START');
      flow.clock.moveTo(flow.clock.now() + 1);
      await flow.provider.report(`${id}-1`, 'opted_out', { dedupe: 'stop-2', address: PHONE });
      assert.notEqual((await flow.engine.people.export(PHONE)).contact.optedOutAt, null);
    }));
});
