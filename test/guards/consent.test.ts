import assert from 'node:assert/strict';
import { consentRefusal, readConsent } from '../../lib/guards/consent.ts';
import { isRejection, readCustomer } from '../../lib/intake/index.ts';

const NOW = Date.UTC(2026, 10, 22);
const AT = Date.UTC(2024, 4, 1);

/** Why a consent of an instant does not count; null: it does. */
function refusal(at: unknown): string | null {
  const customer = { consent_source: 'form', consent_at: at };
  return consentRefusal({ purpose: null }, customer, null, NOW)?.text ?? null;
}

describe('the date of a consent', () => {
  for (const at of [
    '2024-05-01',
    ' 2024-05-01T00:00:00Z ',
    '2024-05-01 00:00Z',
    AT,
    AT / 1000,
    `${AT}`,
    `${AT / 1000}`,
    new Date(AT),
  ]) {
    it(`may be written as ${JSON.stringify(at)}`, () => {
      const consent = readConsent({ consent: { source: 'form', at } });
      assert.equal('at' in consent && consent.at, AT);
      assert.equal(refusal(at), null);
    });
  }

  for (const [at, why] of [
    ['31.12.2024', /cannot be read: write it as 2026-03-01 \(consent_at\)/],
    ['05/01/2024', /write it as/],
    ['2024-13-01', /write it as/],
    ['yes 1', /write it as/],
    [true, /write it as/],
    [Number.NaN, /write it as/],
    [undefined, /does not say when/],
    ['', /does not say when/],
    [0, /dated before 1990/],
    [-5, /dated before 1990/],
    ['1714', /dated before 1990/],
    ['1970-01-20', /dated before 1990/],
    ['2099-01-01', /dated in the future/],
    [4_102_444_800, /dated in the future/],
  ] as const) {
    it(`is refused with the reason: ${JSON.stringify(at)}`, () => assert.match(refusal(at) ?? '', why));
  }

  it('may be the day that it is east of here', () => {
    assert.equal(refusal('2026-11-22T14:00Z'), null);
    assert.match(refusal('2026-11-22T14:01Z') ?? '', /dated in the future/);
  });

  it('stands in columns whose case does not matter', () => {
    const row = {
      Phone: '+14155550101',
      Consent_Source: 'form',
      CONSENT_AT: '2024-05-01',
      'consent_Purpose ': 'offers',
      Consent_Channels: 'sms',
    };
    const reading = readCustomer(row, 1, '');
    assert.ok(!isRejection(reading));
    assert.deepEqual(readConsent(reading.customer), {
      source: 'form',
      at: AT,
      purposes: ['offers'],
      channels: ['sms'],
    });
  });
});
