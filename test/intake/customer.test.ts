import assert from 'node:assert/strict';
import { isRejection, readCustomer, readPhone, remedyFor, type Rejection } from '../../lib/intake/index.ts';
import type { Starter } from '../../lib/engine/starting.ts';
import { workedMs } from '../worked.ts';

function accepted(row: unknown, country = ''): Starter {
  const reading = readCustomer(row, 7, country);
  if (isRejection(reading)) throw new Error(JSON.stringify(reading));
  return reading;
}

function rejected(row: unknown, country = ''): Rejection {
  const reading = readCustomer(row, 7, country);
  if (!isRejection(reading)) throw new Error(`accepted: ${JSON.stringify(reading)}`);
  assert.equal(reading.line, 7);
  return reading;
}

describe('a telephone number', () => {
  for (const [written, country, phone] of [
    ['+4930901820', '', '+4930901820'],
    ['+49 (0)30 901-820', '', '+4930901820'],
    ['0049 30 901820', '', '+4930901820'],
    ['(0049) 30 901820', '', '+4930901820'],
    ['(+49) 30/901820', '', '+4930901820'],
    ['030 901820', 'DE', '+4930901820'],
    ['030 901820', 'de', '+4930901820'],
    ['+1 (555) 010-0001', '', '+15550100001'],
    ['(415) 555-0100', 'US', '+14155550100'],
    ['+44 20 7946 0958', 'DE', '+442079460958'],
    [' +15550100001\u00A0', '', '+15550100001'],
  ] as const) {
    it(`${JSON.stringify(written)} ${country} is ${phone}`, () => {
      const reading = readPhone(written, country);
      assert.equal('phone' in reading && reading.phone, phone);
    });
  }

  for (const [written, country, reason] of [
    ['', '', /empty/],
    ['030 901820', '', /no country code/],
    ['call me', 'DE', /letters/],
    ['0800-FLOWERS', 'US', /letters/],
    ['+49 12', '', /check its length|not a telephone number/],
    ['+15550100001555010000155501', '', /check its length|not a telephone number/],
    ['+999 12345678', '', /not a telephone number/],
    ['12', 'DE', /check its length|not a telephone number/],
    ['+1 555 010 0001 +1 555 010 0002 +1 555 010 0003', '', /too long/],
    ['=+15550100001', '', /no country code/],
    ['----', 'DE', /not a telephone number/],
    ['+', '', /not a telephone number/],
  ] as const) {
    it(`${JSON.stringify(written)} ${country} is refused`, () => {
      const reading = readPhone(written, country);
      assert.match('reason' in reading ? reading.reason.text : 'accepted', reason);
    });
  }
});

describe('a row', () => {
  it('is read as a customer, in whatever spelling its columns are', () => {
    const { key, contact, segment, customer } = accepted({
      ' Phone ': ' +1 555 010 0001 ',
      NAME: 'Anna',
      Segment: 'retail',
      Colour: 'red',
    });
    assert.deepEqual(
      { key, contact, segment },
      { key: '+15550100001', contact: '+15550100001', segment: 'retail' },
    );
    assert.deepEqual(customer, { phone: '+15550100001', name: 'Anna', segment: 'retail', Colour: 'red' });
  });

  it('may name a key of its own, which tells starts of one person apart', () => {
    assert.equal(accepted({ phone: '+15550100001', key: 'order-7' }).key, 'order-7');
    assert.equal(accepted({ phone: '+15550100001', key: 7 }).key, '7');
    assert.equal(accepted({ phone: '+15550100001', key: ' ' }).key, '+15550100001');
    assert.equal('key' in accepted({ phone: '+15550100001', key: 'order-7' }).customer, false);
  });

  it('needs one address of any kind', () => {
    assert.equal(accepted({ email: 'Anna@Example.com' }).contact, 'anna@example.com');
    assert.equal(accepted({ telegram: 77 }).contact, 'telegram:77');
    assert.match(rejected({ name: 'Anna' }).reason, /no phone number, e-mail address or Telegram id/);
    assert.match(rejected({}).reason, /no phone number/);
  });

  it('without a segment is of the default one', () =>
    assert.equal(accepted({ phone: '+15550100001' }).segment, 'default'));

  for (const row of [null, 7, 'Anna', [], ['+15550100001'], true]) {
    it(`is not ${JSON.stringify(row)}`, () =>
      assert.match(rejected(row).reason, /an object with name, phone and segment/));
  }

  for (const [field, row] of [
    ['phone', { phone: '12' }],
    ['phone', { phone: ['+15550100001', '+15550100002'] }],
    ['phone', { phone: { toString: 'x' } }],
    ['name', { phone: '+15550100001', name: { first: 'Anna' } }],
    ['segment', { phone: '+15550100001', segment: ['a'] }],
    ['email', { email: 'nobody' }],
    ['segment', { phone: '+15550100001', segment: '__proto__' }],
    ['segment', { phone: '+15550100001', segment: 'x'.repeat(101) }],
    ['key', { phone: '+15550100001', key: { a: 1 } }],
  ] as const) {
    it(`with a bad ${field} (${JSON.stringify(row)}) names the field`, () =>
      assert.equal(rejected(row).field, field));
  }

  it('with an address that is made to take long is refused at once', () => {
    const began = workedMs();
    assert.equal(rejected({ email: `a@${'.'.repeat(200_000)}@` }).field, 'email');
    assert.ok(workedMs() - began < 200);
  });

  it('whose text was decoded as what it is not is refused, wherever that shows', () => {
    for (const [field, row] of [
      ['name', { phone: '+15550100001', name: 'M\uFFFDller' }],
      ['crm', { phone: '+15550100001', crm: { tags: ['caf\uFFFD'] } }],
      ['stra\uFFFDe', { phone: '+15550100001', 'stra\uFFFDe': 'x' }],
    ] as const) {
      const { reason, ...at } = rejected(row);
      assert.match(reason, /not in UTF-8/);
      assert.equal(at.field, field);
      assert.match(remedyFor({ reason, ...at }).text, /CSV UTF-8/);
    }
  });

  it('names a time zone that there is, or none: another would move its quiet hours', () => {
    for (const timezone of ['Europe/Berlin', 'europe/berlin', 'UTC', 'America/Argentina/Buenos_Aires', ' ']) {
      assert.ok(accepted({ phone: '+15550100001', timezone }));
    }
    for (const timezone of ['Asia/Tokio', 'Mars/Olympus', 'c', 7]) {
      const { reason, ...at } = rejected({ phone: '+15550100001', timezone });
      assert.match(reason, /no such time zone: write it as Europe\/Berlin/);
      assert.deepEqual([at.field, at.value], ['timezone', String(timezone)]);
      assert.match(remedyFor({ reason, ...at }).text, /Europe\/Berlin, or leave it empty/);
    }
  });

  it('that is huge is refused', () =>
    assert.match(rejected({ phone: '+15550100001', note: 'x'.repeat(9_000) }).reason, /longer than/));

  it('quotes no more of a bad value than an excerpt', () => {
    assert.ok((rejected({ phone: `${'7'.repeat(500)}x` }).value ?? '').length <= 60);
  });

  it('cannot reach any prototype', () => {
    const hostile = JSON.parse(
      '{"phone":"+15550100001","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"prototype":1," __proto__ ":{"polluted":1}}',
    ) as unknown;
    const { customer } = accepted(hostile);
    assert.deepEqual(Object.keys(customer).toSorted(), ['phone']);
    assert.equal(Object.getPrototypeOf(customer), Object.prototype);
    assert.equal(({} as { polluted?: number }).polluted, undefined);
  });
});
