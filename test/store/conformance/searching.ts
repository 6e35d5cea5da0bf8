import assert from 'node:assert/strict';
import type { PersonQuery } from '../../../lib/store/index.ts';
import { newcomer, only } from '../rig.ts';
import type { Given } from './given.ts';

/** How a store must find people again, and tell what was ordered. */
export function searching(given: Given): void {
  const search = async (query: Partial<PersonQuery>): Promise<readonly string[]> => {
    const found = await given.rig.store.search({ addresses: [], name: '', limit: 20, ...query });
    return found.map(({ contact }) => contact);
  };
  const ada = newcomer(1, {
    customer: { name: 'Ada  LÓVELACE', phone: '+12025550001', email: 'Ada@Example.com' },
  });

  describe('people', () => {
    it('are found by how their number or an address of theirs begins', async () => {
      await given.rig.start([ada, newcomer(2)]);
      await given.rig.start([newcomer(2, { id: 'c900002' })], 'two');
      assert.deepEqual(await search({ addresses: ['+12025550001'] }), [ada.contact]);
      assert.deepEqual(await search({ addresses: ['+1202'] }), [ada.contact, newcomer(2).contact]);
      assert.deepEqual(await search({ addresses: ['ada@ex'] }), [ada.contact]);
      assert.deepEqual(await search({ addresses: ['+44', 'nobody'] }), []);
      await given.rig.run({ type: 'alias', alias: 'telegram:77', of: ada.contact });
      assert.deepEqual(await search({ addresses: ['telegram:7'] }), [ada.contact]);
      assert.deepEqual(await given.rig.store.search({ addresses: ['+12025550002'], name: '', limit: 20 }), [
        { contact: '+12025550002', name: 'Customer 2', campaigns: ['two', 'one'] },
      ]);
    });

    it('are found by how their name or its last word begins, whatever its case and accents', async () => {
      await given.rig.start([ada, newcomer(2)]);
      for (const name of ['ada', 'ADA L', 'ada lovelace', 'Lóve', 'LOVELACE']) {
        assert.deepEqual(await search({ name }), [ada.contact], name);
      }
      assert.deepEqual(await search({ name: 'velace' }), []);
      assert.deepEqual(await search({ name: ' ' }), []);
    });

    it('are found so many at most', async () => {
      await given.rig.start(Array.from({ length: 30 }, (_, i) => newcomer(i)));
      assert.equal((await search({ addresses: ['+1'] })).length, 20);
      assert.equal((await search({ name: 'customer', limit: 7 })).length, 7);
    });

    it('who only opted out are found as well', async () => {
      await given.rig.run({ type: 'opt-out', contact: '+12025550009', by: 'STOP by sms' });
      assert.deepEqual(await search({ addresses: ['+12025550009'] }), ['+12025550009']);
    });

    it('who were erased are not found by anything', async () => {
      await given.rig.start([ada, newcomer(2)]);
      await given.rig.run({ type: 'forget', contact: ada.contact, by: 'test' });
      for (const query of [
        { addresses: ['+12025550001'] },
        { addresses: ['ada@example.com'] },
        { addresses: ['f'] },
        { addresses: ['forgotten:'] },
        { name: 'ada' },
        { name: 'lovelace' },
      ]) {
        assert.deepEqual(await search(query), [], JSON.stringify(query));
      }
      assert.deepEqual(await search({ name: 'customer 2' }), [newcomer(2).contact]);
    });

    it('whose start was rolled back are not found', async () => {
      const bad = given.rig.run({
        type: 'start',
        campaign: 'one',
        plan: 'none',
        node: '',
        msg: '',
        cascades: [],
      });
      await Promise.allSettled([given.rig.start([ada]), bad]);
      assert.deepEqual(await search({ name: 'ada' }), [ada.contact]);
      assert.equal(only(await search({ addresses: ['ada@'] })), ada.contact);
    });
  });

  describe('pins', () => {
    it('are kept one for each segment, noted with who set them, and repeated in vain', async () => {
      const { store } = given.rig;
      const pin = { campaign: 'one', segment: 'retail', channel: 'sms', by: 'Grace' };
      assert.deepEqual(await store.pins(), []);
      assert.deepEqual(await store.pin(pin, 5), { at: 5 });
      assert.equal(await store.pin({ ...pin, by: 'Ada' }, 6), null);
      assert.deepEqual(await store.pin({ ...pin, campaign: 'two' }, 7), { at: 7 });
      assert.deepEqual(await store.pin({ ...pin, channel: 'phone', by: 'Ada' }, 8), { at: 8 });
      assert.deepEqual(await store.pins(), [
        { ...pin, channel: 'phone', at: 8, by: 'Ada' },
        { ...pin, campaign: 'two', at: 7 },
      ]);
      assert.deepEqual(await store.pin({ ...pin, channel: null }, 9), { at: 9 });
      assert.equal(await store.pin({ ...pin, channel: null }, 10), null);
      assert.deepEqual(
        (await store.acts(null, 10)).map(({ at, action, channel, why }) => [at, action, channel, why]),
        [
          [9, 'unpin', 'phone', 'segment retail'],
          [8, 'pin', 'phone', 'segment retail'],
          [7, 'pin', 'sms', 'segment retail'],
          [5, 'pin', 'sms', 'segment retail'],
        ],
      );
    });
  });

  describe('what was ordered', () => {
    it('is told newest first, by pages', async () => {
      for (const action of ['pause', 'resume', 'pause'] as const) {
        given.rig.now += 1;
        await given.rig.run({
          type: 'control',
          action,
          campaign: 'one',
          by: 'Grace',
          why: 'lunch',
          limit: 10,
        });
      }
      await given.rig.run({
        type: 'control',
        action: 'pause',
        contact: '+12025550001',
        by: 'Ada',
        limit: 10,
      });
      const all = await given.rig.store.acts(null, 10);
      assert.deepEqual(
        all.map(({ action, campaign, contact, by, why }) => [action, campaign, contact, by, why]),
        [
          ['pause', null, '+12025550001', 'Ada', null],
          ['pause', 'one', null, 'Grace', 'lunch'],
          ['resume', 'one', null, 'Grace', 'lunch'],
          ['pause', 'one', null, 'Grace', 'lunch'],
        ],
      );
      const first = await given.rig.store.acts(null, 2);
      assert.deepEqual(first, all.slice(0, 2));
      assert.deepEqual(await given.rig.store.acts(first[1]!.id, 2), all.slice(2));
    });

    it('no longer names those who were erased', async () => {
      const { contact } = newcomer(1);
      await given.rig.start([newcomer(1)]);
      await given.rig.run({ type: 'control', action: 'pause', contact, by: 'Ada', why: 'asked', limit: 10 });
      await given.rig.run({ type: 'forget', contact, by: 'Ada' });
      const acts = await given.rig.store.acts(null, 10);
      assert.deepEqual(
        acts.map(({ action, why }) => [action, why]),
        [
          ['forget', null],
          ['pause', null],
        ],
      );
      assert.ok(!JSON.stringify(acts).includes(contact));
    });
  });

  describe('a campaign as it was last deployed', () => {
    it('is there for as long as the store, and null where there never was one', async () => {
      const { store } = given.rig;
      const before = await store.deployed('one');
      assert.ok(before);
      await store.keepPlan('one', { ...before.plan, hash: 'another' }, { said: 'anew' });
      const last = await store.deployed('one');
      assert.deepEqual([last?.plan.hash, last?.document], ['another', { said: 'anew' }]);
      assert.equal(await store.deployed('never'), null);
    });
  });

  describe('progress', () => {
    it('counts the cascades of every campaign by phase', async () => {
      await given.rig.released(1);
      await given.rig.start([newcomer(2), newcomer(3)]);
      await given.rig.start([newcomer(2, { id: 'c900002' })], 'two');
      const counts = (await given.rig.store.progress()).map(
        ({ campaign, phase, count }) => `${campaign} ${phase} ${count}`,
      );
      assert.deepEqual(counts.sort(), ['one moving 1', 'one queued 2', 'two queued 1']);
    });
  });
}
