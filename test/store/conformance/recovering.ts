import assert from 'node:assert/strict';
import type { Cascade } from '../../../lib/cascade/model.ts';
import { NODE, only, places, Rig, T0 } from '../rig.ts';
import type { Given } from './given.ts';

/** What a store must do for the owner after one that died. */
export function recovering(given: Given): void {
  describe('after a crash', () => {
    const next = async (): Promise<void> => {
      const { fence } = given.rig.info;
      await given.rig.store.close();
      const { now } = given.rig;
      given.rig = await Rig.open(given.place.store());
      given.rig.now = now;
      assert.ok(given.rig.info.fence > fence);
    };

    it('is the same store, with a higher number', async () => {
      await given.rig.waiting(await given.rig.released(1), 'whatsapp');
      const before = await given.rig.everythingOf('c000001');
      const { createdAt } = given.rig.info;
      await next();
      assert.deepEqual(await given.rig.everythingOf('c000001'), before);
      assert.equal(given.rig.info.createdAt, createdAt);
      assert.equal(
        (await given.rig.report({ outcome: 'read', externalId: 'ext c000001-1' })).state,
        'applied',
      );
    });

    it('turns lost claims into unknown attempts, in pages, and leaves its own alone', async () => {
      for (const index of [1, 2, 3]) await given.rig.claimed(await given.rig.released(index), 'whatsapp');
      assert.deepEqual(await given.rig.run({ type: 'recover', after: '', limit: 10 }), { attempts: [] });
      await next();
      await given.rig.claimed(await given.rig.released(4), 'whatsapp');
      const ids = async (after: string, limit: number): Promise<readonly string[]> => {
        const { attempts } = await given.rig.run({ type: 'recover', after, limit });
        assert.ok(attempts.every(({ state }) => state === 'unknown'));
        return attempts.map(({ id }) => id);
      };
      assert.deepEqual(await ids('', 2), ['c000001-1', 'c000002-1']);
      assert.deepEqual(await ids('c000002-1', 2), ['c000003-1']);
      assert.deepEqual(await ids('c000003-1', 2), []);
      assert.deepEqual(
        await ids('', 10),
        ['c000001-1', 'c000002-1', 'c000003-1'],
        'they still hold up theirs',
      );
      const [lost] = (await given.rig.everythingOf('c000001')).attempts;
      assert.ok(lost);
      assert.deepEqual(
        (await given.rig.record(lost, { state: 'accepted' })).emit,
        [],
        'an answer to an earlier owner',
      );
      const found = await given.rig.run({
        type: 'resolve',
        attempt: 'c000001-1',
        found: { externalId: 'found' },
      });
      assert.deepEqual(places(found.emit), ['c000001 send 0']);
      assert.equal(only(found.emit).msg, '{"at":"send"}');
      const again = await given.rig.run({ type: 'resolve', attempt: 'c000001-1', found: 'absent' });
      assert.deepEqual(again.emit, []);
      const absent = await given.rig.run({ type: 'resolve', attempt: 'c000002-1', found: 'absent' });
      assert.deepEqual(places(absent.emit), ['c000002 send -1']);
      given.rig.now += 120_000;
      assert.deepEqual(places((await given.rig.due([''])).emit), ['c000003 send 0'], 'treated as sent');
      assert.deepEqual(await ids('', 10), []);
    });

    it('applies an early report to an attempt that is found later', async () => {
      await given.rig.claimed(await given.rig.released(1), 'whatsapp');
      await next();
      await given.rig.run({ type: 'recover', after: '', limit: 10 });
      await given.rig.report({ outcome: 'delivered', externalId: 'found' });
      await given.rig.run({ type: 'resolve', attempt: 'c000001-1', found: { externalId: 'found' } });
      assert.equal(only((await given.rig.everythingOf('c000001')).attempts).outcome, 'delivered');
    });

    it('hands out again what was on its way, in pages', async () => {
      const cascades: Cascade[] = [];
      for (const index of [1, 2, 3]) cascades.push(await given.rig.released(index));
      given.rig.now += 1;
      const late = await given.rig.released(4);
      await given.rig.routed(cascades[1]!);
      await next();
      const pending = async (
        after: string,
        before: number,
        nodes: string[] = [NODE.start],
      ): Promise<string[]> => {
        const { emit, last } = await given.rig.run({ type: 'pending', nodes, before, after, limit: 1 });
        return [...places(emit), String(last)];
      };
      assert.deepEqual(await pending('', T0 + 1), ['c000001 start 0', 'c000001']);
      assert.deepEqual(await pending('c000001', T0 + 1), ['c000003 start 0', 'c000003']);
      assert.deepEqual(await pending('c000003', T0 + 1), ['null'], 'the fourth was emitted later');
      assert.deepEqual(await pending('c000003', T0 + 2), ['c000004 start 0', 'c000004']);
      assert.deepEqual(await pending('', T0 + 2, [NODE.router]), ['c000002 router 0', 'c000002']);
      await given.rig.run({
        type: 'settle',
        cascades: [
          { id: late.id, hop: late.hop },
          { id: 'c000001', hop: 77 },
        ],
      });
      assert.deepEqual(await pending('c000003', T0 + 2), ['null'], 'it was settled');
      assert.deepEqual(
        await pending('', T0 + 2),
        ['c000001 start 0', 'c000001'],
        'a stale hop settles nothing',
      );
    });
  });
}
