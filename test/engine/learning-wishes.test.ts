import assert from 'node:assert/strict';
import type { Cascade, OrderDecision } from '../../lib/cascade/model.ts';
import { SqliteStore } from '../../lib/store/index.ts';
import { newcomer, NODE, Rig } from '../store/rig.ts';

const CHANNELS = ['whatsapp', 'phone', 'sms'];
const LEARNED: OrderDecision = { order: CHANNELS, propensity: 0.1, why: 'tried out' };
const DECLARED: OrderDecision = { order: ['phone', 'whatsapp', 'sms'], propensity: 1, why: 'declared' };

/** Lets a router send on a cascade by a learned order, and answers which channel it went to. */
async function routed(rig: Rig, { id, hop }: Cascade): Promise<string | undefined> {
  const command = { type: 'route', cascade: id, hop, node: NODE.router, msg: '{}' } as const;
  const answer = await rig.run({ ...command, channels: CHANNELS, decision: LEARNED });
  assert.ok('emit' in answer);
  return CHANNELS[answer.emit[0]?.cascade.port ?? -1];
}

describe('a learned order', () => {
  it('is not tried with a person who wants no marketing where it starts', async () => {
    const store = new SqliteStore(':memory:', { inline: true });
    const rig = await Rig.open(store);
    const first = await rig.released(1);
    const answer = await rig.route(first);
    assert.ok('emit' in answer);
    const claimed = await rig.claim(answer.emit[0]!.cascade, 'whatsapp');
    assert.ok('attempt' in claimed && claimed.attempt);
    const refusal = { reason: 'opted_out_marketing', scope: 'contact', code: '131050' } as const;
    await rig.record(claimed.attempt, { state: 'refused', ...refusal });
    const { contact, customer } = newcomer(1);
    const unwilling = { contact, customer, key: 'again', decision: DECLARED };
    assert.equal(await routed(rig, await rig.released(3, unwilling, 'two')), 'phone');
    assert.equal(await routed(rig, await rig.released(5, { decision: DECLARED }, 'two')), 'whatsapp');
    await store.close();
  });

  it('is not tried where no marketing is wanted at the address, of whomever that was known', async () => {
    const store = new SqliteStore(':memory:', { inline: true });
    const rig = await Rig.open(store);
    const phone = newcomer(1).contact;
    const wish = { channel: 'whatsapp', wanted: false, by: 'a list' };
    await rig.run({ type: 'marketing', who: { contact: phone }, ...wish });
    const contact = 'ada@example.com';
    const row = { contact, customer: { email: contact, phone }, decision: DECLARED };
    assert.equal(await routed(rig, await rig.released(1, row)), 'phone');
    await store.close();
  });
});

describe('what was learned of a person', () => {
  it('can be recounted from the log after they were erased', async () => {
    const store = new SqliteStore(':memory:', { inline: true });
    const rig = await Rig.open(store);
    await routed(rig, await rig.released(1));
    const { contact } = newcomer(1);
    const told = async (): Promise<unknown> =>
      (await store.facts(0, 100)).map(({ kind, channel, data }) => [kind, channel, data?.['order']]);
    const before = await told();
    assert.deepEqual(before, [['routed', null, CHANNELS]]);
    await rig.run({ type: 'forget', contact, by: 'a request' });
    assert.deepEqual(((await told()) as unknown[]).slice(0, 1), before);
    assert.equal(JSON.stringify(await store.facts(0, 100)).includes(contact), false);
    await store.close();
  });
});
