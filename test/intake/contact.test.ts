import assert from 'node:assert/strict';
import { readContact } from '../../lib/intake/index.ts';

describe('an address that is written by hand', () => {
  for (const [written, contact] of [
    ['+447700900123', '+447700900123'],
    [' +44 7700 900-123 ', '+447700900123'],
    ['0044 7700 900123', '+447700900123'],
    ['\u202a+44 (7700) 900123\u202c', '+447700900123'],
    ['Ada@Example.com', 'ada@example.com'],
    ['telegram:12345', 'telegram:12345'],
    ['US.13491208655302741918', 'US.13491208655302741918'],
  ] as const) {
    it(`means a person: ${written}`, () => assert.deepEqual(readContact(written), { contact }));
  }

  for (const written of ['+1', '07700 900123', '+44 CALL ME', '+447700900123456789']) {
    it(`that is no number is refused, lest an order concerned nobody: ${written}`, () => {
      const reading = readContact(written);
      assert.match('reason' in reading ? reading.reason.text : '', /must be a number such as \+44/);
    });
  }
});
