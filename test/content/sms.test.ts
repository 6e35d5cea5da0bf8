import assert from 'node:assert/strict';
import { array, assert as holds, constantFrom, property } from 'fast-check';
import { readSms } from '../../lib/content/index.ts';
import { speechSeconds } from '../../lib/content/speech.ts';
import { smsSegments } from '../../lib/guards/money.ts';
import { workedMs } from '../worked.ts';

describe('a text as SMS', () => {
  it('is packed as carriers pack it', () => {
    const cases: [string, string, number, number, number][] = [
      ['', 'GSM-7', 0, 1, 160],
      ['a'.repeat(160), 'GSM-7', 160, 1, 160],
      ['a'.repeat(161), 'GSM-7', 161, 2, 153],
      [`${'a'.repeat(159)}€`, 'GSM-7', 161, 2, 153],
      [`${'a'.repeat(69)}’`, 'UCS-2', 70, 1, 70],
      [`${'a'.repeat(70)}’`, 'UCS-2', 71, 2, 67],
      [`${'a'.repeat(68)}😀`, 'UCS-2', 70, 1, 70],
    ];
    for (const [text, encoding, units, segments, perSegment] of cases) {
      const said = readSms(text);
      assert.deepEqual(
        [said.encoding, said.units, said.segments, said.perSegment],
        [encoding, units, segments, perSegment],
        text,
      );
    }
  });

  it('names what forces UCS-2, each once, with its place', () => {
    assert.deepEqual(readSms('It’s García’s').foreign, [
      { character: '’', code: 'U+2019', at: 2 },
      { character: 'í', code: 'U+00ED', at: 9 },
    ]);
    assert.deepEqual(readSms('Café 5€ [ok]').foreign, []);
    assert.equal(readSms('hi 👨‍👩‍👧').foreign[0]?.code, 'U+1F468 U+200D U+1F469 U+200D U+1F467');
  });

  it('is shorter where Twilio replaces typographic signs', () => {
    const text = `It’s ready – ${'a'.repeat(80)}`;
    assert.equal(readSms(text).segments, 2);
    assert.equal(readSms(text, true).segments, 1);
  });

  it('is priced by the very number of messages that is shown', () => {
    const sign = constantFrom(
      'a',
      'b',
      ' ',
      '\n',
      '\r\n',
      'é',
      '€',
      '[',
      'ł',
      '’',
      '你',
      '😀',
      '👨‍👩‍👧',
      'e\u0301',
    );
    holds(
      property(array(sign, { maxLength: 330 }), (signs) => {
        const text = signs.join('');
        assert.equal(smsSegments(text), readSms(text).segments);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a text that no SMS is as long as', () => {
  it('is read as far as is of use', () => {
    const began = workedMs();
    assert.ok(readSms('a€'.repeat(50_000)).segments > 10);
    assert.ok(workedMs() - began < 2_000);
  });
});

describe('a script', () => {
  it('takes as long as its words, its digits and its rests', () => {
    assert.equal(speechSeconds(''), 0);
    assert.equal(speechSeconds('one two three four five'), 2);
    assert.ok(speechSeconds('Call 5551234.') > speechSeconds('Call us.') + 2);
    assert.ok(Math.abs(speechSeconds('お電話ありがとう') - 8 / 5) < 0.01);
  });
});
