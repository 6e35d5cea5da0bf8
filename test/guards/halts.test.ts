import assert from 'node:assert/strict';
import { guardsOf } from '../../lib/campaign/guards-of.ts';
import type { GuardsDocument } from '../../lib/campaign/guards-document.ts';
import type { Report } from '../../lib/cascade/command.ts';
import type { Standing } from '../../lib/guards/control.ts';
import { SqliteStore } from '../../lib/store/index.ts';
import { PLAN, Rig } from '../store/rig.ts';

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
  report: Pick<Report, 'outcome' | 'text' | 'reason'>,
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

  it('at stops to marketing, which are no failures of the channel', async () => {
    const stopped = { outcome: 'failed', reason: 'opted_out_marketing' } as const;
    assert.deepEqual(
      (await after({ halt: { opted_out: 0.1, failed: 0.1, min: 5 } }, stopped)).map(({ channel }) => channel),
      [null],
    );
  });

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
    const [standing] = await after({ halt, spend }, { outcome: 'read' });
    assert.match(standing?.why ?? '', /was spent \(conversions: 0\); the limit is 1\.00 for each/);
    const rig = await guarded({ halt, spend });
    for (let i = 0; i < 12; i++) {
      const { id } = await rig.waiting(await rig.released(i), 'whatsapp');
      await rig.report({ outcome: 'replied', attempt: id, text: 'yes' });
    }
    assert.deepEqual(await rig.run({ type: 'controls', campaign: 'one' }), []);
    await rig.store.close();
  });
});
