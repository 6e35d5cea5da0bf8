import assert from 'node:assert/strict';
import type { Cascade, Customer } from '../../lib/cascade/model.ts';
import { SqliteStore } from '../../lib/store/index.ts';
import { newcomer, only, Rig } from '../store/rig.ts';

const SHOP = 'info@shop.example';
/** One more than can be one person. */
const CROWD = 51;

describe('forgetting people who share an address', () => {
  let rig: Rig;
  let rows = 0;
  beforeEach(async () => {
    rig = await Rig.open(new SqliteStore(':memory:', { inline: true }));
    rows = 0;
  });
  afterEach(() => rig.store.close());

  const row = (customer: Customer) => {
    const id = `row ${++rows}`;
    return newcomer(rows, { id, key: id, contact: customer.phone ?? customer.email ?? '', customer });
  };
  const number = (index: number): string => newcomer(index).contact;
  /** So many people with the mailbox; answers their cascades' ids. */
  const sharing = async (count: number): Promise<readonly string[]> => {
    const people = Array.from({ length: count }, (_, i) => row({ phone: number(i + 1), email: SHOP }));
    await rig.start(people);
    return people.map(({ id }) => id);
  };
  const next = async (customer: Customer): Promise<string> => only(await rig.start([row(customer)])).state;
  const forget = async (contact: string): Promise<{ count: number; spared: number }> => {
    const { count, spared } = await rig.run({ type: 'forget', contact, by: 'a letter' });
    return { count, spared };
  };
  const writes = (text: string) =>
    rig.report({ outcome: 'replied', address: SHOP, channel: 'email', text, account: 'x' } as never);
  const cascades = (ids: readonly string[]): Promise<Cascade[]> =>
    Promise.all(ids.map((id) => rig.cascade(id)));

  it('takes everybody whom a mailbox stands for, up to fifty', async () => {
    const ids = await sharing(CROWD - 1);
    assert.deepEqual(await forget(SHOP), { count: ids.length, spared: 0 });
    assert.equal(await next({ phone: number(90), email: SHOP }), 'suppressed');
  });

  it('takes of a mailbox that more share what is its own, and says how many were left as they are', async () => {
    const ids = await sharing(CROWD);
    const own = row({ email: SHOP });
    await rig.start([own]);
    await writes('Rumpelstilzchen');
    assert.equal((await rig.run({ type: 'person', contact: SHOP })).cascades.length, 1, 'of nobody else');
    assert.deepEqual(await forget(SHOP), { count: 1, spared: CROWD });
    assert.deepEqual((await rig.cascade(own.id)).customer, {});
    for (const { customer, result } of await cascades(ids))
      assert.deepEqual([customer.email, result], [SHOP, null]);
    assert.deepEqual((await rig.run({ type: 'person', contact: SHOP })).unmatched, []);
    // As after STOP from there: nobody new with it is started, and whoever comes without it is.
    assert.equal(await next({ phone: number(90), email: SHOP }), 'suppressed');
    assert.equal(await next({ phone: number(1) }), 'started');
  });

  it('keeps such a mailbox from nobody when one of them is forgotten', async () => {
    const [first, ...others] = await sharing(CROWD);
    await writes('Rumpelstilzchen');
    assert.deepEqual(await forget(number(1)), { count: 1, spared: 0 });
    assert.deepEqual((await rig.cascade(first!)).customer, {});
    assert.ok((await cascades(others)).every(({ result }) => result === null));
    assert.equal(await next({ phone: number(1) }), 'suppressed');
    assert.equal(await next({ phone: number(90), email: SHOP }), 'started');
    assert.equal((await rig.run({ type: 'person', contact: SHOP })).unmatched.length, 1);
  });

  it('does so also when so many are forgotten that fifty are left, and when nobody is', async () => {
    await sharing(CROWD);
    await writes('Rumpelstilzchen');
    for (let index = 1; index <= CROWD; index++) {
      assert.deepEqual(await forget(number(index)), { count: 1, spared: 0 });
      if (index === 2) assert.equal(only(await rig.start([row({ email: SHOP })])).state, 'started');
    }
    assert.deepEqual(await forget(SHOP), { count: 1, spared: 0 });
    assert.deepEqual((await rig.run({ type: 'person', contact: SHOP })).unmatched, []);
  });

  it('takes what was noted of such a mailbox with the last row that names it', async () => {
    await sharing(CROWD);
    await writes('Rumpelstilzchen');
    for (let index = 1; index <= CROWD; index++) await forget(number(index));
    assert.deepEqual((await rig.run({ type: 'person', contact: SHOP })).unmatched, []);
    assert.equal(await next({ phone: number(90), email: SHOP }), 'started');
  });
});
