import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  formatDuration,
  formatRate,
  inEnglish,
  parseDuration,
  readDuration,
  readRate,
} from '../../lib/campaign/index.ts';
import { workedMs } from '../worked.ts';

describe('durations', () => {
  it('reads seconds, minutes, hours and days', () => {
    assert.deepEqual(
      ['90s', '30m', '6h', '2d'].map((text) => parseDuration(text)),
      [90e3, 30 * 60e3, 6 * 3600e3, 2 * 86400e3],
    );
  });

  it('accepts 1s and 90d, and nothing beyond', () => {
    assert.equal(parseDuration('1s'), 1000);
    assert.equal(parseDuration('90d'), 90 * 86400e3);
    assert.throws(
      () => parseDuration('91d'),
      new RangeError('"91d" is longer than 90d. Write one from "1s" to "90d".'),
    );
    assert.throws(() => parseDuration('7776001s'), /longer than 90d/);
  });

  it('keeps other limits', () => {
    const limits = { min: 60e3, max: 3600e3 };
    assert.equal(parseDuration('1h', limits), 3600e3);
    assert.throws(
      () => parseDuration('59s', limits),
      new RangeError('"59s" is shorter than 1m. Write one from "1m" to "1h".'),
    );
    // Nothing outside the limits is suggested.
    assert.doesNotMatch(remedyOf('2 hours', limits), /2h/);
  });

  for (const [text, meant] of [
    ['6 hours', '6h'],
    ['2 days', '2d'],
    ['45min', '45m'],
    ['30 secs', '30s'],
    ['1 week', '7d'],
    ['1.5h', '90m'],
    ['1d 12h', '36h'],
    ['PT1H30M', '90m'],
    ['P2D', '2d'],
    ['1500ms', '2s'],
    ['500ms', '1s'],
    ['06h', '6h'],
    [' 6h ', '6h'],
    ['-2h', '2h'],
  ] as const) {
    it(`suggests ${meant} for ${JSON.stringify(text)}`, () =>
      assert.equal(remedyOf(text), `Write "${meant}".`));
  }

  it('takes no time over a text that is made to take long', () => {
    const began = workedMs();
    readDuration(`${'1'.repeat(100_000)}x`);
    assert.ok(workedMs() - began < 500);
  });

  it('refuses everything that is no duration', () => {
    for (const value of [
      undefined,
      null,
      true,
      {},
      [],
      NaN,
      Infinity,
      -1,
      0,
      1.5,
      1n,
      '',
      ' ',
      '0',
      'h',
      '0s',
      '1y',
      '6h!',
      '∞',
      '1e3s',
    ]) {
      const reading = readDuration(value);
      assert.ok(!reading.ok && inEnglish(reading.message) !== '' && inEnglish(reading.remedy) !== '');
    }
  });

  it('writes the largest unit that fits, and reads back what it wrote', () => {
    assert.equal(formatDuration(5_400_000), '90m');
    assert.equal(formatDuration(72 * 3600e3), '3d');
    assert.throws(() => formatDuration(1500), RangeError);
    assert.throws(() => formatDuration(0), RangeError);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 90 * 86400 }), (seconds) => {
        assert.equal(parseDuration(formatDuration(seconds * 1000)), seconds * 1000);
      }),
    );
  });
});

describe('paces', () => {
  it('reads a number for each second, minute or hour', () => {
    assert.deepEqual(readRate('20/s'), { ok: true, amount: 20 });
    assert.deepEqual(readRate('600/m'), { ok: true, amount: 10 });
    assert.deepEqual(readRate('1000/h'), { ok: true, amount: 1000 / 3600 });
  });

  for (const [text, remedy] of [
    ['600/min', 'Write "600/m".'],
    ['1000 an hour', 'Write "1000/h".'],
    ['5 / s', 'Write "5/s".'],
    ['-5/s', 'Write "5/s".'],
    ['0/s', 'Leave "pace" out to release without a limit.'],
    ['10001/s', 'Write at most "10000/s", or leave "pace" out to release without a limit.'],
    ['fast', 'Write a number, a slash and s, m or h, such as "20/s", "600/m" or "1000/h".'],
  ] as const) {
    it(`answers ${text} with: ${remedy}`, () => {
      const reading = readRate(text);
      assert.equal(reading.ok ? 'accepted' : inEnglish(reading.remedy), remedy);
    });
  }

  it('writes what it reads back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.constantFrom('s', 'm', 'h'), (count, unit) => {
        const first = readRate(`${count}/${unit}`);
        assert.ok(first.ok);
        const again = readRate(formatRate(first.amount));
        assert.ok(again.ok);
        assert.ok(Math.abs(again.amount - first.amount) < 1e-9);
      }),
    );
  });
});

function remedyOf(value: unknown, limits?: { min: number; max: number }): string {
  const reading = readDuration(value, limits);
  return reading.ok ? 'accepted' : inEnglish(reading.remedy);
}
