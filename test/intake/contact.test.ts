import assert from 'node:assert/strict';
import { personQuery, readAddress, readContact, suppressionsOf } from '../../lib/intake/index.ts';

describe('an address that is written by hand', () => {
  for (const [written, contact] of [
    ['+447700900123', '+447700900123'],
    [' +44 7700 900-123 ', '+447700900123'],
    ['0044 7700 900123', '+447700900123'],
    ['\u202a+44 (7700) 900123\u202c', '+447700900123'],
    ['Ada@Example.com', 'ada@example.com'],
    ['telegram:12345', 'telegram:12345'],
    ['Telegram:-10012', 'telegram:-10012'],
    ['telegram:@Ada_Group', 'telegram:@ada_group'],
    ['14155550101@s.whatsapp.net', '+14155550101'],
    ['tel:+44-7700-900123', '+447700900123'],
    ['whatsapp:447700900123', '+447700900123'],
    ['mailto:Ada@example.com', 'ada@example.com'],
    [`forgotten:${'0a'.repeat(32)}`, `forgotten:${'0a'.repeat(32)}`],
    ['US.13491208655302741918', 'US.13491208655302741918'],
  ] as const) {
    it(`means a person: ${written}`, () => assert.deepEqual(readContact(written), { contact }));
  }

  for (const written of [
    '+1',
    '07700 900123',
    '+44 CALL ME',
    '+447700900123456789',
    '447700900123',
    '-10012',
    'Ada',
    'Ada <ada@example.com>',
    'telegram:@ada',
    '@ada_group',
    'telegram:@1group',
    'sip:+447700900123@example.com',
    'forgotten:1',
  ]) {
    it(`that is none is refused, lest an order concerned nobody: ${written}`, () => {
      const reading = readContact(written);
      assert.match('reason' in reading ? reading.reason.text : '', /must be a number such as \+44/);
    });
  }
});

describe('an address that a gateway tells', () => {
  const NUMBER = '+14155550101';
  for (const [channel, written, address] of [
    ['sms', NUMBER, NUMBER],
    ['sms', '14155550101', NUMBER],
    ['phone', '+1 (415) 555-0101', NUMBER],
    ['sms', ' 14155550101', NUMBER],
    ['sms', '0014155550101', NUMBER],
    ['phone', 'tel:+1-415-555-0101;ext=2', NUMBER],
    ['whatsapp', 'whatsapp:+14155550101', NUMBER],
    ['rcs', '14155550101', NUMBER],
    ['whatsapp', 'US.13491208655302741918', 'US.13491208655302741918'],
    ['email', 'Ada@Example.com', 'ada@example.com'],
    ['whatsapp', '14155550101@s.whatsapp.net', NUMBER],
    ['whatsapp', '14155550101@c.us', NUMBER],
    ['whatsapp', '14155550101:12@s.whatsapp.net', NUMBER],
    ['chat', '14155550101@c.us', NUMBER],
    [undefined, '14155550101:12@s.whatsapp.net', NUMBER],
    ['telegram', '12345', '12345'],
    ['telegram', 'telegram:-10012', '-10012'],
    ['telegram', '@Ada_Group', '@ada_group'],
    [undefined, NUMBER, NUMBER],
    [undefined, 'whatsapp:14155550101', NUMBER],
    [undefined, 'telegram:12345', 'telegram:12345'],
    [undefined, 'ADA@example.com', 'ada@example.com'],
  ] as const) {
    it(`is read as rows have it: ${written} on ${channel}`, () =>
      assert.equal(readAddress(written, channel), address));
  }

  for (const [channel, written] of [
    ['sms', '07700 900123'],
    ['sms', '12345'],
    ['sms', 'INFO'],
    ['sms', ''],
    ['email', '+14155550101'],
    ['sms', 'ada@example.com'],
    ['whatsapp', '120363025246125486@g.us'],
    ['whatsapp', '271112345678901@lid'],
    ['whatsapp', 'ada@s.whatsapp.net'],
    ['telegram', '14155550101@c.us'],
    ['email', 'Ada <ada@example.com>'],
    ['telegram', '@ada'],
    ['telegram', '+14155550101'],
    [undefined, '14155550101'],
    [undefined, 'telegram:@ada'],
  ] as const) {
    it(`is none, or may be two: ${written} on ${channel}`, () =>
      assert.equal(readAddress(written, channel), null));
  }

  it('is found by the search and taken from a list in the same notations', async () => {
    assert.deepEqual(personQuery('whatsapp:+1415', [], 5).addresses, ['+1415']);
    async function* list(): AsyncGenerator<string> {
      yield 'contact,phone\nwhatsapp:+14155550101,\n,tel:+1-415-555-0102\ntelegram:@Ada_Group,\n';
    }
    const read: unknown[] = [];
    for await (const one of suppressionsOf(list())) read.push(one);
    assert.deepEqual(read, [
      { contact: NUMBER },
      { contact: '+14155550102' },
      { contact: 'telegram:@ada_group' },
    ]);
  });
});
