import assert from 'node:assert/strict';
import { StoreError } from '../../../lib/store/index.ts';
import { newcomer, NODE, T0 } from '../rig.ts';
import type { Given } from './given.ts';

/** What a store must do with those who are to be started. */
export function starting(given: Given): void {
  describe('start', () => {
    it('starts each customer once per campaign', async () => {
      const [first, second] = [newcomer(1), newcomer(2)];
      const started = [
        { state: 'started', id: first.id },
        { state: 'started', id: second.id },
      ];
      assert.deepEqual(await given.rig.start([first, second]), started);
      const duplicate = { state: 'duplicate', id: first.id };
      assert.deepEqual(await given.rig.start([{ ...first, id: 'c900000' }]), [duplicate]);
      assert.deepEqual(await given.rig.start([{ ...first, id: 'c900001' }], 'two'), [
        { state: 'started', id: 'c900001' },
      ]);
      assert.equal(await given.rig.store.read('c900000'), null);
    });

    it('finds a duplicate within one command', async () => {
      const answers = await given.rig.start([newcomer(1), newcomer(1, { id: 'c900000' })]);
      assert.deepEqual(
        answers.map(({ state }) => state),
        ['started', 'duplicate'],
      );
    });

    it('does not start who has opted out, and still calls a repeat a duplicate', async () => {
      await given.rig.start([newcomer(1)]);
      await given.rig.run({ type: 'opt-out', contact: newcomer(1).contact, by: 'a letter' });
      await given.rig.run({ type: 'opt-out', contact: newcomer(2).contact, by: 'STOP on sms' });
      assert.deepEqual(await given.rig.start([newcomer(1), newcomer(2)]), [
        { state: 'duplicate', id: newcomer(1).id },
        { state: 'suppressed', by: 'STOP on sms' },
      ]);
    });

    it('keeps every field of the customer', async () => {
      const wanted = newcomer(3);
      await given.rig.start([wanted]);
      const { cascade } = await given.rig.everythingOf(wanted.id);
      const { id, key, contact, segment, customer, decision } = cascade;
      assert.deepEqual({ id, key, contact, segment, customer, decision }, wanted);
      assert.deepEqual([cascade.phase, cascade.home, cascade.createdAt], ['queued', NODE.start, T0]);
    });

    it('refuses a plan that was not kept, whole', async () => {
      const command = {
        type: 'start',
        campaign: 'one',
        plan: 'unheard of',
        node: NODE.start,
        msg: '{}',
      } as const;
      await assert.rejects(given.rig.run({ ...command, cascades: [newcomer(1)] }), StoreError);
      assert.equal(await given.rig.store.read(newcomer(1).id), null);
    });
  });
}
