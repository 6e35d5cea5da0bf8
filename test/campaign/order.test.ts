import assert from 'node:assert/strict';
import { orderFrom, orderStartingWith, planOf, startFor } from '../../lib/campaign/index.ts';
import { complete, deliveryGuarantee, tutorial } from './samples.ts';

describe('orderFrom', () => {
  it('follows the transitions from any start', () => {
    const plan = planOf(tutorial());
    assert.deepEqual(orderFrom(plan, 'whatsapp'), ['whatsapp', 'phone', 'sms']);
    assert.deepEqual(orderFrom(plan, 'phone'), ['phone', 'sms']);
    assert.deepEqual(orderFrom(plan, 'sms'), ['sms']);
  });

  it('follows transitions, not the list', () => {
    const reversed = { ...tutorial(), steps: tutorial().steps.toReversed() };
    assert.deepEqual(orderFrom(planOf(reversed), 'whatsapp'), ['whatsapp', 'phone', 'sms']);
  });

  it('does not count the detour after a failure', () => {
    assert.deepEqual(orderFrom(planOf(deliveryGuarantee()), 'whatsapp'), ['whatsapp', 'telegram']);
  });

  it('refuses a start without a step', () => {
    assert.throws(
      () => orderFrom(planOf(tutorial()), 'email'),
      /No step of the campaign has the channel "email"/,
    );
  });
});

describe('startFor', () => {
  it("gives the segment's start, else the campaign's", () => {
    const plan = planOf(complete());
    assert.equal(startFor(plan, 'retail'), 'phone');
    assert.equal(startFor(plan, 'big spenders'), 'sms');
    for (const segment of ['Retail', 'constructor', '', null, undefined]) {
      assert.equal(startFor(plan, segment), 'whatsapp');
    }
  });
});

describe('orderStartingWith', () => {
  it('moves the start to the front and leaves no channel out', () => {
    const plan = planOf(tutorial());
    assert.deepEqual(orderStartingWith(plan, 'whatsapp'), ['whatsapp', 'phone', 'sms']);
    assert.deepEqual(orderStartingWith(plan, 'phone'), ['phone', 'whatsapp', 'sms']);
    assert.deepEqual(orderStartingWith(plan, 'sms'), ['sms', 'whatsapp', 'phone']);
    assert.throws(() => orderStartingWith(plan, 'email'), RangeError);
  });
});
