import assert from 'node:assert/strict';
import { guardsOf } from '../../lib/campaign/guards-of.ts';
import type { GuardsDocument } from '../../lib/campaign/guards-document.ts';
import type { Plan } from '../../lib/campaign/plan.ts';
import { numberVerdict } from '../../lib/guards/numbers.ts';
import { SqliteStore } from '../../lib/store/index.ts';
import { newcomer, NODE, only, PLAN, Rig, taken } from '../store/rig.ts';

const STEP = { channel: 'fax', waitMs: null, success: null, next: null, onFailed: null };
const FAX: Plan = { ...PLAN, start: 'fax', steps: [STEP], hash: 'fax' };

/** Why a fax to this number is refused; null: it goes out. */
function barred(address: string, countries: readonly string[] | 'any' | null, own: string | null = null) {
  const verdict = numberVerdict('fax', address, countries, { number: own });
  return verdict.do === 'refuse' ? verdict.reason : null;
}

describe('a channel that an account declares', () => {
  it('reaches no satellites, no numbers that cost and no other countries than the declared ones', () => {
    for (const costly of ['+881612345678', '+19005551234', '+4990012345678'])
      for (const countries of [['DE', 'US'], 'any'] as const)
        assert.equal(barred(costly, countries), 'number_not_allowed', costly);
    assert.equal(barred('+18095551234', ['DE']), 'country_not_allowed');
    assert.equal(barred('+493012345678', ['DE']), null, 'also landlines');
    assert.equal(barred('493012345678#', ['DE']), 'invalid_number');
  });

  it('reaches the sender’s own country where none are declared, and nobody without it', () => {
    assert.equal(barred('+493012345678', null, '+493087654321'), null);
    assert.equal(barred('+12125550001', null, '+493087654321'), 'country_not_allowed');
    assert.equal(barred('+493012345678', null), 'country_not_allowed');
  });

  /** Sends a fax to each, from an account that reaches people; what came out is the number, or nothing. */
  async function faxed(guards: GuardsDocument | null, phones: readonly string[]): Promise<readonly string[]> {
    const rig = await Rig.open(new SqliteStore(':memory:', { inline: true }));
    await rig.store.keepPlan('fax', { ...FAX, ...(guards === null ? {} : { guards: guardsOf(guards) }) }, {});
    const sent: string[] = [];
    for (const [index, phone] of phones.entries()) {
      const cascades = [newcomer(index, { contact: phone, key: phone, customer: { phone } })];
      const on = { campaign: 'fax', plan: 'fax', node: NODE.start, msg: '{}', cascades };
      if (only(await rig.run({ type: 'start', ...on })).state !== 'started') continue;
      const { id, hop } = only((await rig.due([NODE.start])).emit).cascade;
      const body = { text: 'hello' };
      const to = { cascade: id, hop, node: NODE.send, msg: '{}', channel: 'fax', account: 'account', body };
      const { attempt } = taken(await rig.run({ type: 'claim', ...to, sender: '+493087654321' }));
      if (attempt !== null) sent.push(attempt.address);
    }
    await rig.store.close();
    return sent;
  }

  it('is judged at the start and at the send, and by velocity', async () => {
    const phones = ['+881612345678', '+19005551234', '+493012340001', '+493012340002', '+18095551234'];
    assert.deepEqual(await faxed({ countries: ['DE'], velocity: '1/1d' }, phones), ['+493012340001']);
    assert.deepEqual(await faxed(null, phones), ['+493012340001', '+493012340002']);
    assert.deepEqual(await faxed({ countries: ['DO'] }, phones), ['+18095551234']);
  });
});
