import assert from 'node:assert/strict';
import { guardsOf } from '../../lib/campaign/guards-of.ts';
import type { GuardsDocument } from '../../lib/campaign/guards-document.ts';
import type { Report } from '../../lib/cascade/command.ts';
import type { Standing } from '../../lib/guards/control.ts';
import { SqliteStore } from '../../lib/store/index.ts';
import { HOUR, NODE, PLAN, Rig } from '../store/rig.ts';

const PRICE = { default: 0.5, countries: {} };
const COSTS = { whatsapp: PRICE, phone: PRICE, sms: PRICE };

async function guarded(guards: GuardsDocument): Promise<Rig> {
  const rig = await Rig.open(new SqliteStore(':memory:', { inline: true }));
  await rig.store.keepPlan('one', { ...PLAN, costs: COSTS, guards: guardsOf(guards), hash: 'guarded' }, {});
  return rig;
}

/** What stands after 12 sends that all came to this. */
async function after(
  guards: GuardsDocument,
  report: Pick<Report, 'outcome' | 'text' | 'reason' | 'scope'>,
): Promise<Standing[]> {
  const rig = await guarded(guards);
  const ids: string[] = [];
  for (let i = 0; i < 12; i++) ids.push((await rig.waiting(await rig.released(i), 'whatsapp')).id);
  for (const attempt of ids) await rig.report({ ...report, attempt });
  const standings = await rig.run({ type: 'controls', campaign: 'one' });
  await rig.store.close();
  return [...standings];
}

describe('a campaign halts as a whole', () => {
  const told = (standings: Standing[]) => standings.map(({ state, channel, why }) => [state, channel, why]);

  it('at opt-outs', async () => {
    assert.deepEqual(
      told(await after({ halt: { opted_out: 0.1, min: 5 } }, { outcome: 'replied', text: 'STOP' })),
      [['halted', null, '4 of 12 sends made people opt out; the limit is 10 %']],
    );
  });

  it('at stops to marketing', async () => {
    const rig = await guarded({ halt: { opted_out: 0.1, min: 5 } });
    const by = 'preference on whatsapp';
    const addresses: string[] = [];
    for (let i = 0; i < 12; i++)
      addresses.push((await rig.waiting(await rig.released(i), 'whatsapp')).address);
    for (const address of addresses)
      await rig.run({ type: 'marketing', who: { address }, channel: 'whatsapp', wanted: false, by });
    assert.deepEqual(told([...(await rig.run({ type: 'controls', campaign: 'one' }))]), [
      ['halted', null, '4 of 12 sends made people opt out; the limit is 10 %'],
    ]);
    await rig.store.close();
  });

  for (const earlier of [
    { outcome: 'failed', reason: 'opted_out_marketing' },
    { outcome: 'opted_out', reason: 'opted_out', scope: 'contact' },
  ] as const) {
    it(`not at people whom nothing reached because of an earlier ${earlier.reason}`, async () => {
      assert.deepEqual(await after({ halt: { opted_out: 0.1, failed: 0.1, min: 5 } }, earlier), []);
    });
  }

  it('at replies that look like complaints', async () => {
    const [standing] = await after(
      { halt: { complaints: 0.1, min: 5 } },
      { outcome: 'replied', text: 'This is spam!' },
    );
    assert.match(standing?.why ?? '', /an answer that looks like a complaint came to \d+ of 12 sends/);
    assert.equal(standing?.channel, null);
  });

  it('at what a conversion costs, and not while there are enough of them', async () => {
    const halt = { cost_per_conversion: 1, min: 12 };
    const spend = { campaign: 1_000 };
    assert.deepEqual(await after({ halt, spend }, { outcome: 'read' }), [], 'they may answer yet');
    let rig = await guarded({ halt, spend });
    for (let i = 0; i < 12; i++) await rig.waiting(await rig.released(i), 'whatsapp');
    rig.now += 6 * HOUR;
    for (const { cascade } of (await rig.due([NODE.wait])).emit) await rig.claimed(cascade, 'phone');
    const [standing] = await rig.run({ type: 'controls', campaign: 'one' });
    assert.match(standing?.why ?? '', /was spent \(conversions: 0\); the limit is 1\.00 for each/);
    await rig.store.close();
    rig = await guarded({ halt, spend });
    for (let i = 0; i < 12; i++) {
      const { id } = await rig.waiting(await rig.released(i), 'whatsapp');
      await rig.report({ outcome: 'replied', attempt: id, text: 'yes' });
    }
    assert.deepEqual(await rig.run({ type: 'controls', campaign: 'one' }), []);
    await rig.store.close();
  });
});
