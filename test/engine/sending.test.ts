import assert from 'node:assert/strict';
import type { FaultScope } from '../../lib/cascade/model.ts';
import { tutorial } from '../campaign/samples.ts';
import { Flow } from './flow.ts';
import { holdRealTime, passReal } from './real-time.ts';
import { ACCEPTED, type Answer } from './scripted-provider.ts';
import { hub } from './wiring.ts';

const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 3_600_000;
const CHANNELS = ['whatsapp', 'phone', 'sms'];
const MISSION = { campaigns: { spring: tutorial() }, nodes: hub(CHANNELS) };

function refusal(scope: FaultScope, retryAfterMs?: number): Answer {
  const more = retryAfterMs === undefined ? {} : { retryAfterMs };
  return { says: { state: 'refused', reason: 'because', scope, code: '7', ...more } };
}

describe('two campaigns that write to one person in the same moment', () => {
  holdRealTime();

  it('keep the distance that the provider asks for, and hold up nobody else', () =>
    Flow.with(
      { campaigns: { spring: tutorial(), summer: tutorial() }, nodes: hub(CHANNELS) },
      async (flow) => {
        flow.provider.spacingMs = { whatsapp: 6 * SECOND };
        await flow.start(2, 'spring');
        await flow.start(1, 'summer');
        await flow.settle();
        const asked = () => flow.provider.asked.map(({ to }) => to);
        assert.deepEqual(asked(), ['+15550100000', '+15550100001']);
        await flow.pass(6 * SECOND - 1);
        assert.equal(asked().length, 2);
        await flow.pass(1);
        assert.deepEqual(asked().slice(2), ['+15550100000']);
      },
    ));
});

describe('a send that the provider took and keeps back', () => {
  holdRealTime();

  it('waits like any other, and the history says so', () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.script = () => ({ says: { state: 'accepted', keptBack: 'held_for_quality_assessment' } });
      const id = await flow.one();
      const { cascade, history } = await flow.read(id);
      assert.equal(cascade.phase, 'waiting');
      assert.equal(
        history.find(({ kind }) => kind === 'sent')?.why,
        'the provider keeps it back: held_for_quality_assessment',
      );
    }));
});

describe('a refused send', () => {
  holdRealTime();

  for (const scope of ['message', 'contact'] as const) {
    it(`for a reason of this ${scope} moves on to the next channel`, () =>
      Flow.with(MISSION, async (flow) => {
        flow.provider.script = (_, n) => (n === 0 ? refusal(scope) : ACCEPTED);
        const id = await flow.one();
        assert.deepEqual(
          flow.provider.asked.map(({ channel }) => channel),
          ['whatsapp', 'phone'],
        );
        assert.deepEqual(flow.path(id).slice(2, 4), ['send-whatsapp:1', 'router:1']);
        const { reason, code, state } = (await flow.read(id)).attempts[0]!;
        assert.deepEqual([state, reason, code], ['refused', 'because', '7']);
      }));
  }

  for (const scope of ['sender', 'account', 'template'] as const) {
    it(`for a fault of the ${scope} is held, never falls through, and goes on when the fault is gone`, () =>
      Flow.with(MISSION, async (flow) => {
        flow.provider.script = () => refusal(scope);
        const id = await flow.one();
        await flow.pass(30 * HOUR);
        assert.equal((await flow.read(id)).cascade.phase, 'held');
        assert.deepEqual([...new Set(flow.provider.asked.map(({ channel }) => channel))], ['whatsapp']);
        assert.ok(flow.provider.asked.length < 60, `asked ${flow.provider.asked.length} times in 30 h`);
        flow.provider.script = () => ACCEPTED;
        await flow.pass(HOUR + 5 * MINUTE);
        const { cascade, attempts } = await flow.read(id);
        assert.deepEqual([cascade.phase, attempts.length, attempts[0]!.state], ['waiting', 1, 'accepted']);
        assert.equal(flow.provider.taken.get(`${id}-1`), 1);
        assert.equal(
          flow
            .path(id)
            .filter((one) => one.startsWith('send-whatsapp'))
            .at(-1),
          'send-whatsapp:0',
        );
      }));
  }

  for (const scope of ['sender', 'account', 'template'] as const) {
    it(`that was taken first is held all the same when the ${scope} turns out to be at fault`, () =>
      Flow.with(MISSION, async (flow) => {
        const id = await flow.one();
        await flow.provider.report(`${id}-1`, 'failed', { reason: 'because', scope, code: '7' });
        await flow.settle();
        const { cascade, attempts } = await flow.read(id);
        assert.deepEqual(
          [cascade.phase, cascade.home, attempts[0]!.state],
          ['held', 'send-whatsapp', 'refused'],
        );
        await flow.provider.report(`${id}-1`, 'sent');
        await flow.pass(20 * SECOND);
        assert.deepEqual(
          flow.provider.asked.map(({ channel }) => channel),
          ['whatsapp', 'whatsapp'],
        );
        assert.equal((await flow.read(id)).cascade.phase, 'waiting');
        // The pause grows, and the step's whole wait begins anew with the message that goes out.
        await flow.provider.report(`${id}-1`, 'failed', { reason: 'because', scope, dedupe: 'again' });
        await flow.pass(29 * SECOND);
        assert.equal(flow.provider.asked.length, 2);
        await flow.pass(5 * HOUR);
        assert.equal(flow.provider.asked.length, 3);
        assert.equal((await flow.read(id)).cascade.phase, 'waiting');
        await flow.pass(2 * HOUR);
        assert.equal(flow.provider.asked.at(-1)!.channel, 'phone');
      }));
  }

  it('that was reported before the answer, or before the wait began, is held at the wait', () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.script = (_, n) => (n === 0 ? { says: 'later' } : ACCEPTED);
      const id = await flow.one();
      await flow.provider.report(`${id}-1`, 'failed', { reason: 'because', scope: 'template' });
      flow.provider.answer(`${id}-1`);
      await flow.settle();
      const { cascade, attempts } = await flow.read(id);
      assert.deepEqual([cascade.phase, cascade.home, attempts.length], ['held', 'send-whatsapp', 1]);
      await flow.pass(20 * SECOND);
      assert.equal((await flow.read(id)).cascade.phase, 'waiting');
      assert.equal(flow.provider.asked.length, 2);
    }));

  it('that was reported, and arrives nevertheless, is not made again', () =>
    Flow.with(MISSION, async (flow) => {
      const id = await flow.one();
      await flow.provider.report(`${id}-1`, 'failed', { reason: 'because', scope: 'sender' });
      await flow.provider.report(`${id}-1`, 'delivered');
      await flow.pass(HOUR);
      const { cascade, attempts } = await flow.read(id);
      assert.deepEqual(
        [cascade.phase, attempts[0]!.outcome, attempts[0]!.state],
        ['waiting', 'delivered', 'accepted'],
      );
      assert.equal(flow.provider.asked.length, 1);
    }));

  it('that is reported after something better changes nothing', () =>
    Flow.with(MISSION, async (flow) => {
      const id = await flow.one();
      await flow.provider.report(`${id}-1`, 'delivered');
      await flow.provider.report(`${id}-1`, 'failed', { reason: 'because', scope: 'account' });
      await flow.pass(HOUR);
      assert.equal((await flow.read(id)).cascade.phase, 'waiting');
      assert.equal(flow.provider.asked.length, 1);
    }));

  it('that is reported of a channel whose turn is over moves nothing back', () =>
    Flow.with(MISSION, async (flow) => {
      const id = await flow.one();
      await flow.pass(7 * HOUR);
      await flow.provider.report(`${id}-1`, 'failed', { reason: 'because', scope: 'template' });
      await flow.settle();
      const { cascade, attempts } = await flow.read(id);
      assert.deepEqual(
        [cascade.channel, cascade.phase, attempts[0]!.state],
        ['phone', 'waiting', 'accepted'],
      );
    }));

  it('says in the history why it is held', () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.script = () => refusal('account');
      const id = await flow.one();
      const held = (await flow.read(id)).history.find(({ kind }) => kind === 'held');
      assert.equal(held?.why, 'whatsapp is held: because (account)');
      const state = flow.engine.accounts.state('account');
      assert.equal(state?.pause?.reason, 'because');
    }));

  it('is not asked about again before the provider is willing', () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.script = (_, n) =>
        n === 0 ? refusal('sender', 90 * SECOND) : n === 1 ? { says: 'later' } : ACCEPTED;
      flow.provider.concurrency = 8;
      flow.hold = (from, _, { id }) => from === 'router' && id !== 'c00001';
      await flow.start(20);
      await flow.settle();
      await flow.arrive();
      await flow.pass(90 * SECOND - 1);
      assert.equal(flow.provider.asked.length, 1);
      await flow.pass(1);
      assert.equal(flow.provider.asked.length, 2, 'one goes first');
      await flow.pass(10 * SECOND);
      assert.equal(flow.provider.asked.length, 2, 'and the others wait for its answer');
      flow.provider.answer(flow.provider.unanswered[0]!);
      await flow.pass(3 * SECOND);
      assert.equal(flow.provider.asked.length, 21);
      assert.ok([...flow.provider.taken.values()].every((count) => count === 1));
    }));

  it('is obeyed although answers to earlier requests are good', () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.script = (_, n) => (n < 8 ? { says: 'later' } : ACCEPTED);
      await flow.start(20);
      await flow.settle();
      const [first, ...others] = flow.provider.unanswered;
      flow.provider.answer(first!, {
        state: 'refused',
        reason: 'throttled',
        scope: 'sender',
        retryAfterMs: 90 * SECOND,
      });
      await flow.settle();
      for (const attempt of others) flow.provider.answer(attempt);
      await flow.pass(SECOND);
      await flow.start(Array.from({ length: 5 }, (_, i) => ({ contact: `+1555020000${i}` })));
      await flow.pass(89 * SECOND - 1);
      assert.equal(flow.provider.asked.length, 8);
      await flow.pass(5 * SECOND);
      assert.equal(flow.provider.asked.length, 26);
    }));

  it('counts as one fault of the account, however many requests were in flight', () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.concurrency = 64;
      flow.provider.script = (_, n) => (n < 64 ? { says: 'later' } : ACCEPTED);
      await flow.start(64);
      await flow.settle();
      assert.equal(flow.provider.unanswered.length, 64);
      for (const attempt of flow.provider.unanswered) {
        flow.provider.answer(attempt, { state: 'refused', reason: 'auth', scope: 'account' });
      }
      await flow.pass(20 * SECOND);
      assert.equal(flow.provider.taken.size, 64, 'the first pause is 15 s');
    }));

  it('leaves the account free when the one that goes first after a pause is called off', () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.script = (_, n) => (n === 0 ? refusal('account', 15 * SECOND) : ACCEPTED);
      await flow.start(3);
      await flow.settle();
      flow.hold = (from) => from === 'send-whatsapp';
      await flow.engine.stop({ cascade: 'c00001' }, 'by hand');
      await flow.pass(20 * SECOND);
      assert.deepEqual([...flow.provider.taken.keys()].toSorted(), ['c00002-1', 'c00003-1']);
    }));

  it('leaves the account free when the one that goes first cannot be kept', () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.script = (_, n) => (n === 0 ? refusal('account', 15 * SECOND) : ACCEPTED);
      await flow.start(3);
      await flow.settle();
      const round: { own?: unknown } = {};
      round.own = round;
      await flow.pass(15 * SECOND - 1);
      flow.clock.moveTo(flow.clock.now() + 1);
      const { cascade } = flow.sent.find(({ node, info }) => node === 'router' && info.id === 'c00002')!.msg;
      await flow.deliver('send-whatsapp', { cascade, round });
      await flow.pass(5 * SECOND);
      assert.equal(flow.errors.length, 1);
      assert.match(flow.errors.pop()!.message, /msg\.round cannot be kept/);
      assert.equal(flow.provider.taken.size, 3);
    }));

  it('counts for its account alone', () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.script = () => refusal('account');
      await flow.one();
      assert.notEqual(flow.engine.accounts.state('account')?.pause, null);
      assert.equal(flow.engine.accounts.state('another'), null);
    }));

  it('is asked about again at once when the account is deployed with other settings', () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.script = () => refusal('account');
      const id = await flow.one();
      await flow.pass(10 * HOUR);
      flow.provider.script = () => ACCEPTED;
      await flow.redeploy();
      assert.equal(flow.engine.accounts.state('account')?.pause, null);
      await flow.pass(HOUR);
      assert.equal(flow.provider.taken.get(`${id}-1`), 1);
    }));
});

describe('an unknown send', () => {
  holdRealTime();
  const lost: Answer = { says: { state: 'unknown', code: 'ECONNRESET' } };
  const first = (answer: Answer) => (_: unknown, n: number) => (n === 0 ? answer : ACCEPTED);

  it('goes on when the provider reports on it', () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.script = first(lost);
      const id = await flow.one();
      assert.deepEqual(
        [(await flow.read(id)).cascade.phase, (await flow.read(id)).attempts[0]!.state],
        ['sending', 'unknown'],
      );
      await flow.provider.report(`${id}-1`, 'delivered', { externalId: 'x-77' });
      await flow.settle();
      const { cascade, attempts } = await flow.read(id);
      const { state, outcome, externalId } = attempts[0]!;
      assert.deepEqual(
        [cascade.phase, state, outcome, externalId],
        ['waiting', 'accepted', 'delivered', 'x-77'],
      );
      assert.equal(flow.path(id).at(-1), 'send-whatsapp:0');
    }));

  it("goes on when the provider's books have it", () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.script = first(lost);
      flow.provider.tells = 'truth';
      const id = await flow.one();
      passReal(1);
      await flow.settle();
      const { cascade, attempts } = await flow.read(id);
      assert.deepEqual(
        [cascade.phase, attempts[0]!.state, attempts[0]!.externalId],
        ['waiting', 'accepted', `x-${id}-1`],
      );
      assert.equal(flow.provider.asked.length, 1);
    }));

  it('is sent again when the provider provably never got it', () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.script = first({ ...lost, took: false });
      flow.provider.tells = 'truth';
      const id = await flow.one();
      assert.equal((await flow.read(id)).attempts.length, 1);
      assert.deepEqual(
        flow.provider.asked.map(({ attempt }) => attempt),
        [`${id}-1`, `${id}-1`],
      );
      assert.equal(flow.provider.taken.get(`${id}-1`), 1);
      assert.equal((await flow.read(id)).cascade.phase, 'waiting');
    }));

  it('is sent again ever more slowly when it never arrives', () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.script = () => ({ ...lost, took: false });
      flow.provider.tells = 'truth';
      const id = await flow.one();
      assert.equal(flow.provider.asked.length, 2, 'the second time at once');
      await flow.pass(HOUR);
      assert.ok(flow.provider.asked.length < 12, `asked ${flow.provider.asked.length} times within an hour`);
      flow.provider.script = () => ACCEPTED;
      await flow.pass(2 * HOUR);
      assert.equal(flow.provider.taken.get(`${id}-1`), 1);
    }));

  it('counts as sent at the deadline when nobody can tell, and is never sent again', () =>
    Flow.with({ ...MISSION, unknownMs: 2 * MINUTE }, async (flow) => {
      flow.provider.script = first(lost);
      const begin = flow.clock.now();
      const id = await flow.one();
      await flow.pass(2 * MINUTE - 1);
      assert.equal((await flow.read(id)).cascade.phase, 'sending');
      await flow.pass(1);
      const { cascade, attempts, history } = await flow.read(id);
      assert.deepEqual(
        [cascade.phase, attempts[0]!.state, cascade.dueAt],
        ['waiting', 'unknown', begin + 6 * HOUR],
      );
      assert.match(history.findLast(({ kind }) => kind === 'resolved')?.why ?? '', /treated as sent/);
      await flow.pass(100 * HOUR);
      assert.deepEqual(
        flow.provider.asked.map(({ channel }) => channel),
        CHANNELS,
      );
    }));

  it('on the last step is said to be unknown, and is never sent again', () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.script = ({ channel }) => (channel === 'sms' ? lost : ACCEPTED);
      const id = await flow.one();
      await flow.pass(9 * HOUR);
      const said = flow.sent.find(({ node }) => node === 'send-sms')!;
      assert.deepEqual([said.port, said.info.attempt?.state], [0, 'unknown']);
      await flow.pass(100 * HOUR);
      assert.equal(flow.provider.asked.filter(({ channel }) => channel === 'sms').length, 1);
      assert.equal(flow.path(id).at(-1), 'learner:0');
    }));

  it('is asked about again when the store fails at noting what the books say', () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.script = first({ ...lost, took: false });
      flow.provider.tells = 'truth';
      let failed = 0;
      flow.store.fault = (_, name) => (name === 'resolve' && failed++ === 0 ? 'before' : null);
      const id = await flow.one();
      passReal(2_000);
      await flow.settle();
      assert.equal(failed, 2);
      assert.equal(flow.provider.taken.get(`${id}-1`), 1);
      assert.equal(flow.faults.splice(0).length, 1);
    }));

  it('is what remains when the provider never answers', () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.concurrency = 1;
      flow.provider.script = first({ says: 'later' });
      await flow.start(2);
      await flow.settle();
      assert.equal(flow.provider.asked.length, 1);
      passReal(30_000);
      passReal(1_000);
      await flow.settle();
      assert.equal((await flow.read('c00001')).attempts[0]!.state, 'unknown');
      assert.equal(flow.provider.asked.length, 2, 'its place is free');
      flow.provider.answer('c00001-1');
      await flow.settle();
      assert.equal(
        (await flow.read('c00001')).attempts[0]!.state,
        'unknown',
        'an answer that late is not believed',
      );
    }));

  it('is what remains when the provider throws', () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.script = () => {
        throw new Error('out of contract');
      };
      const id = await flow.one();
      assert.equal((await flow.read(id)).attempts[0]!.state, 'unknown');
      assert.equal((await flow.read(id)).attempts[0]!.code, 'provider_threw');
    }));

  it('is not made of a report that overtakes the answer', () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.script = first({ says: 'later' });
      const id = await flow.one();
      await flow.provider.report(`${id}-1`, 'delivered');
      flow.provider.answer(`${id}-1`);
      await flow.settle();
      const { cascade, attempts } = await flow.read(id);
      assert.deepEqual(
        [cascade.phase, attempts[0]!.state, attempts[0]!.outcome],
        ['waiting', 'accepted', 'delivered'],
      );
    }));

  it('is resolved by a report that came before the answer was lost', () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.script = first({ says: 'later' });
      const id = await flow.one();
      await flow.provider.report(`${id}-1`, 'delivered');
      flow.provider.answer(`${id}-1`, { state: 'unknown' });
      await flow.settle();
      const { cascade, attempts } = await flow.read(id);
      assert.deepEqual(
        [cascade.phase, attempts[0]!.state, attempts[0]!.outcome],
        ['waiting', 'accepted', 'delivered'],
      );
    }));
});

describe('reports', () => {
  holdRealTime();
  const statuses = ['sent', 'delivered', 'read', 'clicked', 'failed', 'bounced'] as const;

  it('lead to the same end in any order, however often each comes', () =>
    Flow.with(MISSION, async (flow) => {
      const orders = permutations(statuses);
      flow.provider.concurrency = orders.length;
      await flow.start(orders.length);
      await flow.settle();
      const ids = flow.provider.asked.map(({ attempt }) => attempt.slice(0, -2));
      flow.hold = (from) => from === 'wait-whatsapp';
      for (const [i, order] of orders.entries()) {
        const attempt = `${ids[i]}-1`;
        const once = order.map((outcome) => ({ attempt, outcome, dedupe: `${attempt}:${outcome}` }));
        for (const report of once) await flow.provider.bring(report, report, report);
      }
      const ends = new Set<string>();
      for (const id of ids) {
        const { cascade, attempts } = await flow.read(id);
        ends.add(JSON.stringify([cascade.result, cascade.outcome, attempts[0]!.outcome]));
      }
      assert.deepEqual([orders.length, ...ends], [720, '["success","clicked","clicked"]']);
    }));

  it('that come a hundred times count once', () =>
    Flow.with(MISSION, async (flow) => {
      const id = await flow.one();
      const heard: string[] = [];
      flow.engine.accounts.listen('account', (report) => heard.push(report.outcome));
      for (const outcome of ['sent', 'delivered', 'read'] as const) {
        await Promise.all(Array.from({ length: 100 }, () => flow.provider.report(`${id}-1`, outcome)));
      }
      await flow.settle();
      assert.deepEqual(heard, ['sent', 'delivered', 'read']);
      assert.deepEqual((await flow.history(id)).filter((kind) => kind === 'outcome').length, 3);
      assert.deepEqual(
        (await flow.store.attemptCounts('spring')).map(({ outcome, count }) => [outcome, count]),
        [['read', 1]],
      );
    }));

  it("wait for their attempt when they know only the provider's id", () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.script = () => ({ says: 'later' });
      const id = await flow.one();
      await flow.provider.bring({ outcome: 'replied', externalId: `x-${id}-1`, dedupe: 'early' });
      flow.provider.answer(`${id}-1`);
      await flow.settle();
      assert.equal(flow.path(id).at(-1), 'learner:0');
      assert.equal((await flow.read(id)).cascade.result, 'success');
    }));

  it('that were committed are told to listeners although others of the batch failed', () =>
    Flow.with(MISSION, async (flow) => {
      const id = await flow.one();
      const heard: string[] = [];
      flow.engine.accounts.listen('account', (report) => heard.push(report.outcome));
      let reports = 0;
      flow.store.fault = (_, name) => (name === 'report' && ++reports === 2 ? 'before' : null);
      const batch = (['sent', 'delivered', 'read'] as const).map((outcome) => ({
        attempt: `${id}-1`,
        outcome,
        dedupe: outcome,
      }));
      await assert.rejects(flow.provider.bring(...batch), /lets "report" fail/);
      await flow.provider.bring(...batch);
      await flow.settle();
      assert.deepEqual(heard.toSorted(), ['delivered', 'read', 'sent']);
    }));
});

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((one, i) => permutations(items.toSpliced(i, 1)).map((rest) => [one, ...rest]));
}
