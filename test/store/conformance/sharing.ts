import assert from 'node:assert/strict';
import { guardsOf } from '../../../lib/campaign/guards-of.ts';
import type { NewCascade } from '../../../lib/cascade/command.ts';
import { newcomer, NODE, only, PLAN, taken } from '../rig.ts';
import type { Given } from './given.ts';

const HOME = 'home@example.com';

/** What a store must know of people who share an address, and of who said what last. */
export function sharing(given: Given): void {
  /** One of those whose rows name the same mailbox. */
  const at = (index: number, change: Partial<NewCascade> = {}): NewCascade => {
    const { contact } = newcomer(index);
    return newcomer(index, { customer: { phone: contact, email: HOME }, ...change });
  };
  const state = async (cascade: NewCascade): Promise<string> => only(await given.rig.start([cascade])).state;
  const again = (index: number, change: Partial<NewCascade> = {}): NewCascade =>
    at(index, { id: `again ${index}`, key: `again ${index}`, ...change });
  const says = (text: string, address: string, at = given.rig.now) =>
    given.rig.report({ outcome: 'replied', address, channel: 'sms', text, at });

  describe('people who share an address', () => {
    it('get five messages in 24 hours between them, also when all are claimed at once', async () => {
      const { rig } = given;
      await rig.start(Array.from({ length: 8 }, (_, index) => at(index)));
      const { emit } = await rig.due([NODE.start]);
      const routed = [];
      for (const { cascade } of emit) routed.push(await rig.routed(cascade));
      const answers = await Promise.all(routed.map((cascade) => rig.claim(cascade, 'whatsapp')));
      assert.equal(answers.filter((answer) => taken(answer).attempt !== null).length, 5);
    });

    it('are in one active cascade of a campaign', async () => {
      const { rig } = given;
      const guards = guardsOf({ frequency: { one_active: true } });
      await rig.store.keepPlan('one', { ...PLAN, guards, hash: 'once' }, {});
      const answers = await rig.start([at(1), at(2), newcomer(3)]);
      assert.deepEqual(
        answers.map((answer) => answer.state),
        ['started', 'refused', 'started'],
      );
    });

    it('end with a STOP of one of them, and come back by what is their own alone', async () => {
      const { rig } = given;
      await rig.start([at(1), at(2)]);
      await says('STOP', newcomer(1).contact);
      assert.equal((await rig.cascade(at(2).id)).outcome, 'opted_out');
      rig.now += 1;
      await says('START', HOME);
      assert.deepEqual([await state(again(1)), await state(again(2))], ['suppressed', 'started']);
      await says('START', newcomer(1).contact);
      assert.equal(await state(again(1)), 'started');
    });

    it('have said last what is latest, in whichever order it is told', async () => {
      const { rig } = given;
      rig.now += 100;
      const { contact } = newcomer(1);
      await says('START', contact, rig.now - 10);
      await says('STOP', contact, rig.now - 20);
      assert.equal(await state(at(1)), 'started');
      await says('STOP', contact, rig.now - 10);
      assert.equal((await rig.cascade(at(1).id)).outcome, 'opted_out', 'of one instant');
    });

    it('are paused by their mailbox before anybody knows whose it is', async () => {
      const { rig } = given;
      const order = { type: 'control', contact: HOME, by: 'ann', limit: 9 } as const;
      await rig.run({ ...order, action: 'pause' });
      const cascade = await rig.routed(await rig.released(1, at(1)));
      assert.equal(taken(await rig.claim(cascade, 'whatsapp')).attempt, null);
      assert.equal((await rig.run({ ...order, action: 'resume' })).count, 1);
    });
  });
}
