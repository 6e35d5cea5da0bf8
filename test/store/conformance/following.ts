import assert from 'node:assert/strict';
import { guardsOf } from '../../../lib/campaign/guards-of.ts';
import type { Command } from '../../../lib/cascade/command.ts';
import type { Answers } from '../../../lib/cascade/answers.ts';
import type { Store } from '../../../lib/store/index.ts';
import { newcomer, NODE, only, PLAN, taken } from '../rig.ts';
import type { Given } from './given.ts';

/** What a store must do so that an order reaches everybody whom it found under way, and nobody else. */
export function following(given: Given): void {
  const ONE = { campaign: 'one' } as const;
  const control = (order: Partial<Extract<Command, { type: 'control' }>>) =>
    given.rig.run({ type: 'control', action: 'pause', by: 'ann', limit: 2, ...order });
  const follow = (order: number, limit = 2) => given.rig.run({ type: 'follow', order, limit });
  /** Brings cascades to a channel on which nothing is sent at the moment. */
  const heldAt = async (channel: string, ...indexes: number[]): Promise<void> => {
    for (const index of indexes) {
      const decision = { order: [channel], propensity: 1, why: 'a test' };
      const cascade = await given.rig.routed(await given.rig.released(index, { decision }));
      assert.equal(taken(await given.rig.claim(cascade, channel)).attempt, null);
    }
  };
  /** Those who went on come to their send again. */
  const comeBack = async (): Promise<void> => {
    for (const { cascade } of (await given.rig.due([NODE.send])).emit) {
      await given.rig.claim(cascade, cascade.channel ?? '');
    }
  };
  const states = async (...indexes: number[]): Promise<string> => {
    const cascades = await Promise.all(indexes.map((i) => given.rig.cascade(newcomer(i).id)));
    return cascades.map((one) => one.result ?? (one.dueAt === null ? one.phase : 'goes on')).join();
  };
  const standing = async (): Promise<string> =>
    (await given.rig.run({ type: 'controls', campaign: 'one' }))
      .map(({ state, channel }) => `${state} ${channel ?? ''}`.trim())
      .join();
  /** Fails sends on a channel until its guards halt it. */
  const halt = async (channel: string, from: number): Promise<void> => {
    const guards = guardsOf({ halt: { failed: 0.2, min: 5 } });
    await given.rig.store.keepPlan('one', { ...PLAN, guards, hash: 'guarded' }, {});
    for (let i = from; !(await standing()).includes(`halted ${channel}`); i++) {
      const decision = { order: [channel], propensity: 1, why: 'a test' };
      const attempt = await given.rig.claimed(await given.rig.released(i, { decision }), channel);
      await given.rig.record(attempt, { state: 'refused', reason: 'unreachable', scope: 'contact' });
    }
  };

  describe('an order that more are to follow than fit in a page', () => {
    it('is noted once, and reaches each of them once', async () => {
      await control(ONE);
      await heldAt('whatsapp', 1, 2, 3, 4, 5);
      const first = await control({ ...ONE, action: 'resume' });
      assert.deepEqual([first.count, first.changed], [2, true]);
      const order = only(first.left);
      // They come back to the send, where the channel is paused by now, before the others have gone on.
      await control({ ...ONE, channel: 'whatsapp' });
      await comeBack();
      const pages = [await follow(order), await follow(order), await follow(order)];
      assert.deepEqual(
        pages.map(({ count, more }) => [count, more]),
        [
          [0, true],
          [0, false],
          [0, false],
        ],
        'the other order holds them up',
      );
      const { emit } = await given.rig.due([NODE.send]);
      assert.deepEqual(
        emit.map(({ cascade }) => cascade.id),
        ['c000003', 'c000004', 'c000005'],
      );
      const acts = (await given.rig.store.acts(null, 10)).map(({ action }) => action);
      assert.deepEqual(acts, ['pause', 'resume', 'pause']);
    });

    for (const [what, later] of [
      ['a pause', () => control(ONE)],
      ['a stop', () => control({ ...ONE, action: 'stop', limit: 0 })],
    ] as const) {
      it(`ends with ${what} that comes after it, and does not undo that`, async () => {
        await control(ONE);
        await heldAt('whatsapp', 1, 2, 3, 4, 5);
        const order = only((await control({ ...ONE, action: 'resume' })).left);
        assert.equal((await later()).changed, true);
        const { count, more } = await follow(order);
        assert.deepEqual([count, more], [0, false]);
        assert.equal(await states(1, 2, 3, 4, 5), 'goes on,goes on,held,held,held');
        assert.equal(await standing(), what === 'a pause' ? 'paused' : 'stopped');
      });
    }

    it('ends with a halt by the guards', async () => {
      const channel = 'whatsapp';
      await control({ ...ONE, channel });
      await heldAt(channel, 1, 2, 3, 4, 5);
      const order = only((await control({ ...ONE, channel, action: 'resume' })).left);
      await halt(channel, 20);
      assert.equal(await standing(), 'halted whatsapp');
      assert.equal((await follow(order)).more, false);
      assert.equal(await states(3, 4, 5), 'held,held,held');
      assert.equal(await standing(), 'halted whatsapp');
    });

    for (const [action, what, states3] of [
      ['resume', ONE, 'goes on'],
      ['resume', { ...ONE, channel: 'whatsapp' }, 'goes on'],
      ['stop', ONE, 'stopped'],
      ['stop', { ...ONE, channel: 'whatsapp' }, 'goes on'],
    ] as const) {
      it(`is carried through after a crash: ${action} of ${'channel' in what ? 'a channel' : 'a campaign'}`, async () => {
        const { rig, place } = given;
        await control(what);
        await heldAt('whatsapp', 1, 2, 3, 4, 5);
        assert.equal((await control({ ...what, action })).count, 2);
        await rig.store.close();
        const store = place.store();
        await store.open();
        const run = <K extends Command['type']>(
          command: Extract<Command, { type: K }>,
        ): Promise<Answers[K]> => store.run<K>(command, rig.now);
        const { order, ...about } = only(await run({ type: 'unfinished' }));
        assert.deepEqual(about, { action, ...what });
        const counts = [];
        for (let more = true; more;) {
          const page = await run({ type: 'follow', order, limit: 2 });
          counts.push(page.count);
          more = page.more;
        }
        assert.deepEqual(counts, [2, 1]);
        assert.deepEqual(await run({ type: 'unfinished' }), []);
        assert.equal(await statesIn(store, 3, 4, 5), Array(3).fill(states3).join());
        await store.close();
      });
    }

    it('concerns nobody who came after it', async () => {
      const { rig } = given;
      const { contact } = newcomer(1);
      for (let i = 1; i <= 4; i++) await rig.released(i, { contact, key: `order ${i}` });
      const { count, left } = await control({ action: 'stop', contact });
      await rig.released(5, { contact, key: 'started anew' });
      assert.deepEqual([count, (await follow(only(left), 10)).count], [2, 2]);
      assert.equal((await rig.cascade('c000005')).result, null);
    });

    it('and promotes goes on through a pause', async () => {
      const { rig } = given;
      const guards = guardsOf({ cohort: { size: 1 } });
      await rig.store.keepPlan('one', { ...PLAN, guards, hash: 'cohort' }, {});
      await rig.start([1, 2, 3, 4, 5].map((index) => newcomer(index)));
      const promoted = await control({ ...ONE, action: 'promote' });
      await control(ONE);
      const pages = [await follow(only(promoted.left)), await follow(only(promoted.left))];
      assert.deepEqual([promoted.count, ...pages.map(({ count }) => count)], [2, 2, 1]);
    });
  });

  describe('a resume of a campaign', () => {
    it('takes back what its guards have halted, channels too, and counts who goes on', async () => {
      await halt('whatsapp', 20);
      await heldAt('whatsapp', 1, 2);
      await control({ ...ONE, channel: 'phone' });
      await heldAt('phone', 3, 4, 5);
      assert.equal(await standing(), 'halted whatsapp,paused phone');
      const resume = { ...ONE, action: 'resume', limit: 50 } as const;
      const { count, changed } = await control(resume);
      assert.deepEqual([count, changed, await standing()], [2, true, 'paused phone']);
      assert.equal(await states(1, 2), 'goes on,goes on');
      const acts = (await given.rig.store.acts(null, 1)).map((act) => [act.action, act.channel, act.by]);
      assert.deepEqual(acts, [['resume', 'whatsapp', 'ann']]);
      assert.equal((await control(resume)).changed, false);
      await comeBack();
      const { count: ofPhone } = await control({ ...ONE, channel: 'phone', action: 'resume', limit: 50 });
      assert.deepEqual([ofPhone, await standing()], [3, '']);
    });

    it('begins counting for limits anew on a channel that was halted', async () => {
      await halt('whatsapp', 20);
      await control({ ...ONE, action: 'resume', limit: 50 });
      const attempt = await given.rig.claimed(await given.rig.released(1), 'whatsapp');
      await given.rig.record(attempt, { state: 'refused', reason: 'unreachable', scope: 'contact' });
      assert.equal(await standing(), '');
    });
  });

  it('a resume of a person lets everybody go on whose pause it takes back', async () => {
    const { rig } = given;
    const mail = 'family@example.org';
    const phone = newcomer(1).contact;
    const byMail = { contact: mail, key: mail, customer: { email: mail, phone: newcomer(2).contact } };
    const both = [
      await rig.routed(await rig.released(1, { customer: { phone, email: mail } })),
      await rig.routed(await rig.released(2, byMail)),
    ];
    await control({ contact: mail });
    for (const one of both) assert.equal(taken(await rig.claim(one, 'whatsapp')).attempt, null);
    assert.equal((await control({ action: 'resume', contact: phone })).count, 2);
    assert.deepEqual(await rig.run({ type: 'controls', campaign: null }), []);
    assert.equal(await states(1, 2), 'goes on,goes on');
    const { acts } = await rig.run({ type: 'person', contact: mail });
    assert.deepEqual(acts.map(({ action }) => action).toSorted(), ['pause', 'pause', 'resume', 'resume']);
  });

  it('knows the channels of every document that a campaign has had', async () => {
    const channels = () => given.rig.run({ type: 'channels', campaign: 'one' });
    const steps = PLAN.steps.slice(2).map((step) => ({ ...step, channel: 'email' }));
    await given.rig.store.keepPlan('one', { ...PLAN, start: 'email', steps, hash: 'other' }, {});
    assert.deepEqual((await channels()).toSorted(), ['email', 'phone', 'sms', 'whatsapp']);
    assert.deepEqual(await given.rig.run({ type: 'channels', campaign: 'nowhere' }), []);
  });
}

async function statesIn(store: Store, ...indexes: number[]): Promise<string> {
  const records = await Promise.all(indexes.map((index) => store.read(newcomer(index).id)));
  return records
    .map((record) => record?.cascade.result ?? (record?.cascade.dueAt === null ? 'held' : 'goes on'))
    .join();
}
