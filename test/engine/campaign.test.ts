import assert from 'node:assert/strict';
import { deliveryGuarantee, tutorial } from '../campaign/samples.ts';
import { Flow } from './flow.ts';
import { holdRealTime, passReal } from './real-time.ts';
import { chain, hub } from './wiring.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const CHANNELS = ['whatsapp', 'phone', 'sms'];
const MISSION = { campaigns: { spring: tutorial() }, nodes: hub(CHANNELS) };
const GUARANTEE = { campaigns: { spring: deliveryGuarantee() }, nodes: hub(['whatsapp', 'telegram', 'sms']) };
const REACHABLE = { customer: { phone: '+15550100000', telegram: '77' } };

describe('a campaign', () => {
  holdRealTime();

  it('goes from channel to channel until none is left, each wait ending at its instant and never early', () =>
    Flow.with(MISSION, async (flow) => {
      const begin = flow.clock.now();
      const id = await flow.one();
      await flow.pass(6 * HOUR - 1);
      assert.equal(flow.provider.asked.length, 1);
      await flow.pass(1);
      assert.equal(flow.provider.asked.length, 2);
      await flow.pass(2 * HOUR - 1);
      assert.equal(flow.provider.asked.length, 2);
      await flow.pass(1);
      assert.deepEqual(
        flow.provider.asked.map(({ channel, to, attempt, at }) => [channel, to, attempt, at - begin]),
        [
          ['whatsapp', '+15550100000', `${id}-1`, 0],
          ['phone', '+15550100000', `${id}-2`, 6 * HOUR],
          ['sms', '+15550100000', `${id}-3`, 8 * HOUR],
        ],
      );
      await flow.pass(72 * HOUR - 1);
      assert.equal(flow.path(id).at(-1), 'router:3', 'the result is final when the attribution window ends');
      await flow.pass(1);
      assert.deepEqual(flow.path(id), [
        'start:0',
        'router:0',
        'send-whatsapp:0',
        'wait-whatsapp:1',
        'router:1',
        'send-phone:0',
        'wait-phone:1',
        'router:2',
        'send-sms:0',
        'wait-sms:1',
        'router:3',
        'learner:0',
      ]);
      const { cascade } = await flow.read(id);
      assert.deepEqual([cascade.phase, cascade.result, cascade.pending], ['closed', 'exhausted', true]);
      passReal(250);
      await flow.settle();
      assert.equal(
        (await flow.read(id)).cascade.pending,
        false,
        'a final result that was announced is settled',
      );
    }));

  it("carries the user's own properties and tells each node where the cascade is", () =>
    Flow.with(MISSION, async (flow) => {
      const id = await flow.one();
      await flow.pass(6 * HOUR);
      const last = flow.sent.at(-1)!;
      assert.equal(last.msg['topic'], 'kept');
      const { channel, step, tried, attempt, outcome, result, decision, segment } = last.info;
      assert.deepEqual(
        { channel, step, tried, segment, outcome, result, attempt: attempt?.id },
        {
          channel: 'phone',
          step: 2,
          tried: ['whatsapp', 'phone'],
          segment: 'retail',
          outcome: 'accepted',
          result: null,
          attempt: `${id}-2`,
        },
      );
      assert.deepEqual(decision, { order: CHANNELS, propensity: 1, why: 'the declared order' });
    }));

  it('ends with the reply, and says so to the learner at once', () =>
    Flow.with(MISSION, async (flow) => {
      const id = await flow.one();
      await flow.pass(HOUR);
      await flow.provider.report(`${id}-1`, 'replied', { text: 'yes please' });
      await flow.settle();
      assert.deepEqual(flow.path(id).slice(-2), ['wait-whatsapp:0', 'learner:0']);
      const { result, outcome } = flow.sent.at(-1)!.info;
      assert.deepEqual([result, outcome], ['success', 'replied']);
      await flow.pass(100 * HOUR);
      assert.equal(flow.provider.asked.length, 1);
    }));

  it('reads back in order, with the reason of each decision', () =>
    Flow.with(MISSION, async (flow) => {
      const id = await flow.one();
      await flow.pass(6 * HOUR);
      await flow.provider.report(`${id}-2`, 'bounced', { reason: 'unreachable', code: '480' });
      await flow.settle();
      await flow.provider.report(`${id}-1`, 'replied', { text: 'me again' });
      await flow.settle();
      const { history } = await flow.read(id);
      assert.deepEqual(
        history.map(({ kind, why }) => (why === null ? kind : `${kind}: ${why}`)),
        [
          'accepted',
          'released',
          'routed: whatsapp first: the declared order',
          'claimed',
          'sent',
          'waiting: waits 6h until replied',
          'expired: nothing came within the wait',
          'routed: phone next: no success on whatsapp within its wait',
          'claimed',
          'sent',
          'waiting: waits 2h until answered',
          'outcome',
          'expired: phone bounced: no reason to wait',
          'routed: sms next: phone failed (unreachable)',
          'claimed',
          'sent',
          'expired: the step does not wait',
          'ended: every channel had its turn',
          'outcome',
          'ended: replied on whatsapp',
          'closed',
        ],
      );
      assert.deepEqual(
        history.map(({ at }) => at),
        history.map(({ at }) => at).toSorted((a, b) => a - b),
      );
      assert.equal(history.findLast(({ kind }) => kind === 'outcome')?.data?.['text'], 'me again');
      const waits = history.find(({ kind }) => kind === 'waiting');
      assert.deepEqual(waits?.data, { waitMs: 6 * HOUR, until: 'replied' });
    }));

  it('may count delivery as success', () =>
    Flow.with(GUARANTEE, async (flow) => {
      const id = await flow.one(REACHABLE);
      await flow.provider.report(`${id}-1`, 'sent');
      await flow.settle();
      assert.equal((await flow.read(id)).cascade.phase, 'waiting');
      await flow.provider.report(`${id}-1`, 'delivered');
      await flow.settle();
      assert.deepEqual(flow.path(id).slice(-2), ['wait-whatsapp:0', 'learner:0']);
      assert.equal(flow.sent.at(-1)!.info.outcome, 'delivered');
    }));

  it('may count reading as success where the step alone says so', () => {
    const steps = [
      { channel: 'whatsapp', wait: '1h', if_not_read: 'sms' },
      { channel: 'sms', terminal: true },
    ];
    const options = { campaigns: { spring: { start: 'whatsapp', steps } }, nodes: hub(['whatsapp', 'sms']) };
    return Flow.with(options, async (flow) => {
      const id = await flow.one();
      await flow.provider.report(`${id}-1`, 'delivered');
      await flow.settle();
      assert.equal((await flow.read(id)).cascade.phase, 'waiting');
      await flow.provider.report(`${id}-1`, 'read');
      await flow.settle();
      assert.deepEqual(flow.path(id).slice(-2), ['wait-whatsapp:0', 'learner:0']);
    });
  });

  it('goes to the target of if_failed after a failure, and to the next channel otherwise', () => {
    const steps = [
      { channel: 'whatsapp', wait: '1h', if_no_reply: 'phone', if_failed: 'sms' },
      { channel: 'phone', wait: '1h', if_no_answer: 'sms' },
      { channel: 'sms', terminal: true },
    ];
    return Flow.with(
      { campaigns: { spring: { start: 'whatsapp', steps } }, nodes: hub(CHANNELS) },
      async (flow) => {
        await flow.start(2);
        await flow.settle();
        await flow.provider.report('c00001-1', 'failed');
        await flow.pass(HOUR);
        const channels = (id: string) =>
          flow.provider.asked.filter((one) => one.attempt.startsWith(id)).map((one) => one.channel);
        assert.deepEqual(channels('c00001'), ['whatsapp', 'sms']);
        assert.deepEqual(channels('c00002'), ['whatsapp', 'phone']);
      },
    );
  });

  it('passes on a failed attempt at once when nobody can be addressed on the channel', () =>
    Flow.with(GUARANTEE, async (flow) => {
      const id = await flow.one();
      await flow.pass(30 * MINUTE);
      assert.deepEqual(
        flow.provider.asked.map(({ channel }) => channel),
        ['whatsapp', 'sms'],
      );
      assert.deepEqual(flow.path(id).slice(4, 6), ['router:1', 'send-telegram:1']);
      const { reason, state, scope } = (await flow.read(id)).attempts[1]!;
      assert.deepEqual([state, reason, scope], ['refused', 'no_address', 'contact']);
    }));

  it('passes on when the content cannot be made for the customer', () => {
    const content = ({ channel }: { channel: string | null }) =>
      channel === 'whatsapp'
        ? { reason: 'missing_variable', why: '{{customer.name}} has no value for this customer' }
        : { body: {} };
    return Flow.with({ ...MISSION, content }, async (flow) => {
      const id = await flow.one();
      assert.deepEqual(
        flow.provider.asked.map(({ channel }) => channel),
        ['phone'],
      );
      const refused = (await flow.read(id)).history.find(({ kind }) => kind === 'refused');
      assert.match(refused?.why ?? '', /customer\.name/);
    });
  });

  it("uses the wait node's own wait and rule before the step's", () => {
    const nodes = hub(CHANNELS).map((node) =>
      node.id === 'wait-whatsapp' ? { ...node, waitMs: 5 * MINUTE, until: 'delivered' as const } : node,
    );
    return Flow.with({ ...MISSION, nodes }, async (flow) => {
      await flow.start(2);
      await flow.settle();
      await flow.provider.report('c00001-1', 'delivered');
      await flow.pass(5 * MINUTE);
      assert.equal(flow.path('c00001').at(-1), 'learner:0');
      assert.equal(flow.path('c00002').at(-1), 'send-phone:0');
    });
  });

  it('finishes each cascade under the document it started with', () =>
    Flow.with(MISSION, async (flow) => {
      const before = await flow.one();
      const hash = (await flow.read(before)).cascade.plan;
      const steps = [
        { channel: 'whatsapp', wait: '1h', if_no_reply: 'sms' },
        { channel: 'sms', terminal: true },
      ];
      await flow.campaign('spring', { start: 'whatsapp', steps });
      const after = await flow.one({ contact: '+15550109999' });
      assert.notEqual((await flow.read(after)).cascade.plan, hash);
      await flow.pass(9 * HOUR);
      const channels = (id: string) =>
        flow.provider.asked.filter((one) => one.attempt.startsWith(id)).map((one) => one.channel);
      assert.deepEqual(channels(before), CHANNELS);
      assert.deepEqual(channels(after), ['whatsapp', 'sms']);
      assert.equal((await flow.read(before)).cascade.plan, hash);
    }));

  it('starts nobody twice', () =>
    Flow.with(MISSION, async (flow) => {
      const customers = [{ contact: '+15550101111' }, { contact: '+15550102222' }];
      const first = await flow.start(customers);
      const again = await flow.start([
        ...customers,
        { contact: '+15550103333' },
        { contact: '+15550103333' },
      ]);
      assert.deepEqual(
        first.map(({ state }) => state),
        ['started', 'started'],
      );
      assert.deepEqual(
        again.map(({ state }) => state),
        ['duplicate', 'duplicate', 'started', 'duplicate'],
      );
      assert.deepEqual(
        again.slice(0, 2).map((one) => 'id' in one && one.id),
        ['c00001', 'c00002'],
      );
      await flow.settle();
      assert.equal(flow.provider.asked.length, 3);
    }));
});

describe('a straight chain without router and learner', () => {
  holdRealTime();
  const CHAIN = { campaigns: { spring: tutorial() }, nodes: chain(CHANNELS) };

  it('goes through its channels and closes by itself', () =>
    Flow.with(CHAIN, async (flow) => {
      const id = await flow.one();
      await flow.pass(8 * HOUR);
      assert.deepEqual(flow.path(id), [
        'start:0',
        'send-whatsapp:0',
        'wait-whatsapp:1',
        'send-phone:0',
        'wait-phone:1',
        'send-sms:0',
      ]);
      await flow.pass(72 * HOUR - 1);
      assert.notEqual((await flow.read(id)).cascade.phase, 'closed');
      await flow.pass(1);
      const { phase, result } = (await flow.read(id)).cascade;
      assert.deepEqual([phase, result], ['closed', 'exhausted']);
    }));

  it('closes by itself after a reply, a stop, and a late conversion', () =>
    Flow.with(CHAIN, async (flow) => {
      await flow.start(3);
      await flow.settle();
      await flow.provider.report('c00001-1', 'replied');
      await flow.provider.report('c00002-1', 'opted_out');
      await flow.pass(8 * HOUR);
      await flow.provider.report('c00003-3', 'clicked');
      await flow.pass(80 * HOUR);
      assert.deepEqual(flow.path('c00001').slice(-1), ['wait-whatsapp:0']);
      assert.deepEqual(flow.path('c00002').slice(-1), ['wait-whatsapp:2']);
      const ends = await Promise.all(['c00001', 'c00002', 'c00003'].map((id) => flow.read(id)));
      assert.deepEqual(
        ends.map(({ cascade }) => [cascade.phase, cascade.result, cascade.outcome]),
        [
          ['closed', 'success', 'replied'],
          ['closed', 'stopped', 'opted_out'],
          ['closed', 'success', 'clicked'],
        ],
      );
    }));

  it('closes when its last channel refuses, whoever finds the reason', () => {
    return Flow.with(CHAIN, async (flow) => {
      flow.provider.script = ({ channel }) =>
        channel === 'sms'
          ? { says: { state: 'refused', reason: 'invalid_number', scope: 'contact' } }
          : { says: { state: 'accepted' } };
      const id = await flow.one();
      await flow.pass(81 * HOUR);
      const { phase, result } = (await flow.read(id)).cascade;
      assert.deepEqual([phase, result], ['closed', 'exhausted']);
    });
  });

  it('closes when its last channel has no address or no content', () => {
    const content = ({ tried }: { tried: readonly string[] }) =>
      tried.length === 2 ? { reason: 'missing_variable', why: 'not sent' } : { body: {} };
    return Flow.with({ ...CHAIN, content }, async (flow) => {
      const id = await flow.one();
      await flow.pass(81 * HOUR);
      const { phase, result } = (await flow.read(id)).cascade;
      assert.deepEqual([phase, result], ['closed', 'exhausted']);
    });
  });
});
