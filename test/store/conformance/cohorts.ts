import assert from 'node:assert/strict';
import { guardsOf } from '../../../lib/campaign/guards-of.ts';
import type { GuardsDocument } from '../../../lib/campaign/guards-document.ts';
import type { Notice } from '../../../lib/cascade/answers.ts';
import type { Command, Report } from '../../../lib/cascade/command.ts';
import type { Attempt, Cascade } from '../../../lib/cascade/model.ts';
import type { Standing } from '../../../lib/guards/control.ts';
import { newcomer, NODE, only, PLAN, taken } from '../rig.ts';
import type { Given } from './given.ts';

const SIZE = 4;
const HALT = { failed: 0.5, opted_out: 0.2 } as const;
const AUTO: GuardsDocument = { cohort: { size: SIZE, promote: 'auto' }, halt: HALT };

/** What a store must keep of small cohorts: who goes past one, when, and by whose word. */
export function cohorts(given: Given): void {
  const declare = async (guards: GuardsDocument): Promise<void> => {
    const plan = { ...PLAN, guards: guardsOf(guards), hash: JSON.stringify(guards) };
    await given.rig.store.keepPlan('one', plan, {});
  };
  const control = (order: Partial<Extract<Command, { type: 'control' }>>) =>
    given.rig.run({ type: 'control', action: 'pause', campaign: 'one', by: 'ann', limit: 100, ...order });
  const draw = () => given.rig.run({ type: 'draw', campaign: 'one' });
  const standings = (): Promise<readonly Standing[]> => given.rig.run({ type: 'controls', campaign: 'one' });
  const whole = async (): Promise<Standing | undefined> =>
    (await standings()).find(({ channel }) => channel === null);
  const released = async (): Promise<number> => (await given.rig.due([NODE.start])).count;

  /** Starts ten, and lets the cohort out of the start node. */
  async function cohort(guards: GuardsDocument = AUTO): Promise<readonly Cascade[]> {
    await declare(guards);
    await given.rig.start(Array.from({ length: 10 }, (_, index) => newcomer(index)));
    await draw();
    return (await given.rig.due([NODE.start])).emit.map(({ cascade }) => cascade);
  }

  /** One customer answers on WhatsApp; what the store notices of it. */
  async function goes(cascade: Cascade, report: Partial<Report> = {}): Promise<readonly Notice[]> {
    const { id } = await given.rig.waiting(cascade, 'whatsapp');
    return (await given.rig.report({ outcome: 'replied', attempt: id, ...report })).notices ?? [];
  }

  async function allGo(cascades: readonly Cascade[]): Promise<readonly Notice[]> {
    const notices: Notice[] = [];
    for (const cascade of cascades) notices.push(...(await goes(cascade)));
    return notices;
  }

  const stopEach = async (cascades: readonly Cascade[]): Promise<void> => {
    for (const { id } of cascades) {
      await given.rig.run({ type: 'stop', cascade: id, why: 'by hand', limit: 1 });
    }
  };

  /** Nobody follows, and what stands says that it is for a person to let them. */
  async function waitsForSomebody(why: RegExp): Promise<void> {
    const standing = await whole();
    assert.deepEqual([standing?.state, standing?.byHand], ['cohort', true]);
    assert.match(standing?.why ?? '', why);
    assert.deepEqual(await draw(), { drawn: 0, promoted: false });
    await given.rig.start([newcomer(50)]);
    assert.equal(await released(), 0);
  }

  describe('small cohorts', () => {
    it('promote themselves within the declared limits, however few the sends, and say so', async () => {
      const cascades = await cohort();
      assert.deepEqual(await allGo(cascades.slice(1)), []);
      const [notice] = await goes(cascades[0]!);
      assert.deepEqual([notice?.kind, notice?.why.includes('within the limits')], ['promoted', true]);
      assert.equal((await whole())?.state, 'promoted');
      assert.deepEqual(await draw(), { drawn: 0, promoted: true });
    });

    it('wait for a person where a limit was not kept, although too few were sent to halt anything', async () => {
      const cascades = await cohort();
      const notices = [...(await allGo(cascades.slice(1))), ...(await goes(cascades[0]!, { text: 'STOP' }))];
      assert.deepEqual(
        notices.map(({ kind }) => kind),
        ['held'],
      );
      assert.match(notices[0]!.why, /waits until somebody promotes .*: 1 of 4 sends made people opt out/);
      await waitsForSomebody(/: 1 of 4 sends made people opt out; the limit is 20 %$/);
      assert.equal((await control({ action: 'promote' })).count, 7);
    });

    describe('whose last message nothing is waited for after', () => {
      const order = { order: ['sms'], propensity: 1, why: 'the declared order' };

      /** Attempts by SMS that the provider has taken, of cascades that are exhausted by them. */
      async function texted(): Promise<readonly Attempt[]> {
        const { rig } = given;
        await declare(AUTO);
        await rig.start(Array.from({ length: 10 }, (_, index) => newcomer(index, { decision: order })));
        await draw();
        const attempts: Attempt[] = [];
        for (const { cascade } of (await rig.due([NODE.start])).emit) {
          const attempt = await rig.claimed(cascade, 'sms');
          attempts.push(attempt);
          const sent = only((await rig.record(attempt, { state: 'accepted', externalId: attempt.id })).emit);
          assert.equal(taken(await rig.route(sent.cascade)).notices, undefined);
          assert.equal((await rig.cascade(cascade.id)).result, 'exhausted');
        }
        return attempts;
      }

      it('are judged by what the provider reports of it later', async () => {
        const notices: Notice[] = [];
        for (const attempt of await texted()) {
          assert.equal(notices.length, 0);
          assert.equal((await whole())?.byHand, undefined);
          const bounce = { outcome: 'bounced', attempt: attempt.id, reason: 'unreachable' } as const;
          notices.push(...((await given.rig.report(bounce)).notices ?? []));
        }
        assert.deepEqual(
          notices.map(({ kind }) => kind),
          ['held'],
        );
        await waitsForSomebody(/sms: 4 of 4 sends failed or bounced/);
      });

      it('are judged when they are closed, where nothing is reported', async () => {
        for (const { cascade } of await texted()) {
          const { dueAt } = await given.rig.cascade(cascade);
          given.rig.now = Math.max(given.rig.now, dueAt ?? 0);
        }
        const notices: Notice[] = [];
        for (let round = 0; round < 5; round++) {
          const answer = await given.rig.due(['', ...Object.values(NODE)]);
          notices.push(...(answer.notices ?? []));
          given.rig.now = Math.max(given.rig.now, answer.next ?? 0);
        }
        assert.deepEqual(
          notices.map(({ kind }) => kind),
          ['promoted'],
        );
      });
    });

    it('wait for a person where the last answer of all is a complaint', async () => {
      const cascades = await cohort({ ...AUTO, halt: { complaints: 0.1 } });
      await allGo(cascades.slice(1));
      await goes(cascades[0]!, { text: 'This is spam!' });
      await waitsForSomebody(/looks like a complaint came to 1 of 4 sends/);
    });

    it('wait for a person where nothing can be judged', async () => {
      await allGo(await cohort({ cohort: AUTO.cohort! }));
      await waitsForSomebody(/no limits are declared/);
    });

    it('wait for a person where everybody was taken out by hand', async () => {
      for (const { contact } of await cohort()) await given.rig.run({ type: 'opt-out', contact, by: 'ann' });
      await waitsForSomebody(/from outside \(4 of 4\)/);
    });

    it('wait for a person after a first segment that was ended by hand, whatever comes of the next', async () => {
      await declare({ ...AUTO, cohort: { size: 2, per_segment: true, promote: 'auto' } });
      const come = async (from: number): Promise<readonly Cascade[]> => {
        await given.rig.start([0, 2, 4].map((index) => newcomer(from + index)));
        await draw();
        return (await given.rig.due([NODE.start])).emit.map(({ cascade }) => cascade);
      };
      await stopEach(await come(0));
      const second = await come(1);
      assert.equal(second.length, 2);
      await allGo(second);
      await waitsForSomebody(/from outside/);
    });

    it('are never promoted by a resume: not of the campaign, not of a channel, not before and not after the end', async () => {
      const cascades = await cohort();
      await control({ channel: 'sms' });
      await allGo(cascades.slice(1));
      assert.equal((await goes(cascades[0]!))[0]?.kind, 'held');
      assert.equal((await control({ action: 'resume', channel: 'sms' })).notices, undefined);
      await waitsForSomebody(/sms was paused, halted or stopped meanwhile/);
    });

    it('are for a person once anything was paused, halted or stopped while they were under way', async () => {
      const cascades = await cohort();
      await control({});
      assert.equal((await whole())?.state, 'paused');
      assert.equal((await standings()).find(({ state }) => state === 'cohort')?.byHand, true);
      await control({ action: 'resume' });
      await allGo(cascades);
      await waitsForSomebody(/the campaign was paused, halted or stopped meanwhile/);
    });

    it('are for a person once a channel has halted by itself', async () => {
      const cascades = await cohort({ ...AUTO, halt: { channels: { whatsapp: { failed: 0.1 } }, min: 2 } });
      const ids: string[] = [];
      for (const cascade of cascades) ids.push((await given.rig.waiting(cascade, 'whatsapp')).id);
      for (const attempt of ids) {
        await given.rig.report({ outcome: 'bounced', attempt, reason: 'not_on_channel', scope: 'contact' });
      }
      assert.ok((await standings()).some(({ state, channel }) => state === 'halted' && channel !== null));
      assert.equal((await whole())?.byHand, true);
      await control({ action: 'resume', channel: 'whatsapp' });
      await waitsForSomebody(/whatsapp was paused, halted or stopped meanwhile/);
    });

    it('are for a person after a stop of the campaign, which leaves no notice of those who wait', async () => {
      await cohort();
      assert.equal((await control({ action: 'stop' })).notices, undefined);
      assert.equal((await control({ action: 'resume' })).notices, undefined);
      await waitsForSomebody(/the campaign was paused, halted or stopped meanwhile/);
    });

    it('are not spoilt by what was ordered before anybody was drawn', async () => {
      await declare(AUTO);
      await control({});
      await control({ action: 'resume' });
      assert.equal((await allGo(await cohort())).at(-1)?.kind, 'promoted');
    });

    it('promote themselves at once where a later document lets them, after their end', async () => {
      await allGo(await cohort({ ...AUTO, cohort: { size: SIZE } }));
      assert.equal((await whole())?.state, 'cohort');
      await declare(AUTO);
      assert.deepEqual((await draw()).promoted, true);
    });

    it('are for a person where they were drawn under a pause, once that is lifted', async () => {
      await declare(AUTO);
      await control({ channel: 'sms' });
      const cascades = await cohort();
      await control({ action: 'resume', channel: 'sms' });
      await allGo(cascades);
      await waitsForSomebody(/sms was paused, halted or stopped meanwhile/);
    });

    it('are judged by their own sends alone, not by others of the campaign', async () => {
      const { id } = await given.rig.waiting(await given.rig.released(20), 'whatsapp');
      for (let index = 21; index < 40; index++) await goes(await given.rig.released(index));
      const cascades = await cohort();
      await given.rig.report({ outcome: 'replied', attempt: id, text: 'STOP' });
      assert.equal((await allGo(cascades)).at(-1)?.kind, 'promoted');
    });

    it('are judged by opt-outs that were told elsewhere, too; and are at their end but once', async () => {
      const cascades = await cohort();
      await allGo(cascades.slice(1));
      const { contact } = cascades[0]!;
      const answer = await given.rig.run({ type: 'opt-out', contact, by: 'a call' });
      assert.deepEqual(
        (answer.notices ?? []).map(({ kind }) => kind),
        ['held'],
      );
      await waitsForSomebody(/1 of 3 sends made people opt out/);
      for (let index = 0; index < 10; index++) {
        const { notices } = await given.rig.run({
          type: 'opt-out',
          contact: newcomer(index).contact,
          by: 'x',
        });
        assert.equal(notices, undefined);
      }
    });

    it('are not promoted by an order that came before they were declared', async () => {
      const { count, changed } = await control({ action: 'promote' });
      assert.deepEqual([count, changed], [0, false]);
      assert.equal((await cohort()).length, SIZE);
      assert.equal((await whole())?.state, 'cohort');
    });

    it('stay promoted when only their size changes, and begin anew after a document without one', async () => {
      await cohort();
      await control({ action: 'promote' });
      await released();
      await declare({ cohort: { size: 2 } });
      await given.rig.start([newcomer(60)]);
      assert.equal(await released(), 1);
      await declare({});
      await declare({ cohort: { size: 2 } });
      await given.rig.start([70, 71, 72].map((index) => newcomer(index)));
      assert.equal(await released(), 0);
      assert.deepEqual(await draw(), { drawn: 2, promoted: false });
      assert.equal(await released(), 2);
    });
  });
}
