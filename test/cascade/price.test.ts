import assert from 'node:assert/strict';
import { parseCampaign } from '../../lib/campaign/index.ts';
import { priceOf } from '../../lib/cascade/price.ts';

const { plan } = parseCampaign({
  start: 'email',
  costs: { email: { default: 0.01, countries: { ES: 0.02 } } },
  steps: [{ channel: 'email', terminal: true }],
});

describe('the price of a message', () => {
  it('is that of the country, else that for everybody', () => {
    assert.equal(priceOf(plan, 'email', { email: 'a@example.com', country: 'ES' }), 0.02);
    assert.equal(priceOf(plan, 'email', { email: 'a@example.com', country: 'FR' }), 0.01);
    assert.equal(priceOf(plan, 'sms', {}), null);
  });

  for (const country of ['constructor', '__proto__', 'toString']) {
    it(`is a number whatever a row gives as its country: ${country}`, () =>
      assert.equal(priceOf(plan, 'email', { email: 'a@example.com', country }), 0.01));
  }
});
