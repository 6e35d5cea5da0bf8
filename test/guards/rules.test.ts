import assert from 'node:assert/strict';
import { consentRefusal } from '../../lib/guards/consent.ts';
import { draw, drawPlace } from '../../lib/guards/cohort.ts';
import { frequencyVerdict } from '../../lib/guards/frequency.ts';
import type { Halt } from '../../lib/guards/guards.ts';
import { breachOf, type Counts, noCounts, wilson } from '../../lib/guards/limits.ts';
import { smsSegments, spendVerdict, toMicros } from '../../lib/guards/money.ts';
import { numberVerdict } from '../../lib/guards/numbers.ts';
import { hostileNumbers, isAllowed } from './hostile.ts';

const HOUR = 3_600_000;

describe('numbers', () => {
  const ask = (
    channel: string,
    address: string,
    countries: string[] | null = ['DE', 'GB', 'US'],
    own: string | null = null,
  ) => {
    const verdict = numberVerdict(channel, address, countries, { number: own });
    return verdict.do === 'refuse' ? verdict.reason : verdict.do;
  };

  it('are allowed in the declared countries alone', () => {
    assert.equal(ask('sms', '+4915112345678'), 'send');
    assert.equal(ask('sms', '+33612345678'), 'country_not_allowed');
    assert.equal(ask('email', 'a@b.c'), 'send');
  });

  it('are those of the sender’s own country where none are declared, and none without it', () => {
    assert.equal(ask('phone', '+4915112345678', null, '+493012345678'), 'send');
    assert.equal(ask('phone', '+447911123456', null, '+493012345678'), 'country_not_allowed');
    assert.equal(ask('sms', '+4915112345678', null, null), 'country_not_allowed');
    assert.equal(ask('whatsapp', '+4915112345678', null, null), 'send');
  });

  it('that cost, of satellites, and landlines where no landline is reached, are refused', () => {
    assert.equal(ask('phone', '+499001234567'), 'number_not_allowed');
    assert.equal(ask('phone', '+491801234567'), 'number_not_allowed');
    assert.equal(ask('phone', '+49900123456'), 'number_not_allowed', 'a digit short of its range');
    assert.equal(ask('phone', '+44909123456', ['GB']), 'number_not_allowed', 'a digit short of its range');
    assert.equal(ask('phone', '+49151123456'), 'send', 'a digit short of a mobile');
    for (const satellite of ['+881612345678', '+61147100123', '+16005551234', '+79541234567'])
      assert.equal(ask('phone', satellite), 'number_not_allowed');
    assert.equal(ask('phone', '+447012345678'), 'number_not_allowed');
    assert.equal(ask('sms', '+493012345678'), 'landline');
    assert.equal(ask('phone', '+493012345678'), 'send');
  });

  it('of 10,000 hostile ones none outside of the allow-list gets a send', () => {
    let sent = 0;
    for (const [i, address] of hostileNumbers(10_000).entries()) {
      if (ask(i % 2 === 0 ? 'phone' : 'sms', address, ['DE']) !== 'send') continue;
      sent += 1;
      assert.ok(isAllowed(address), address);
    }
    assert.ok(sent > 0);
  });
});

describe('frequency', () => {
  const now = 1_000 * HOUR;
  const past = (...hoursAgo: number[]) => hoursAgo.map((ago) => ({ at: now - ago * HOUR, channel: 'sms' }));

  it('never passes five sends in 24 hours, whatever is declared', () => {
    assert.equal(frequencyVerdict(null, 'sms', past(1, 2, 3, 4), now).do, 'send');
    const held = frequencyVerdict(null, 'sms', past(1, 2, 3, 4, 20), now);
    assert.ok(held.do === 'hold' && held.until === now + 4 * HOUR);
    const generous = { all: { count: 99, ms: HOUR }, channels: {}, oneActive: false };
    assert.equal(frequencyVerdict(generous, 'sms', past(1, 2, 3, 4, 20), now).do, 'hold');
  });

  it('keeps declared caps over all channels, and of one', () => {
    const caps = {
      all: { count: 3, ms: 168 * HOUR },
      channels: { phone: { count: 1, ms: 24 * HOUR } },
      oneActive: false,
    };
    assert.equal(frequencyVerdict(caps, 'phone', past(1, 2), now).do, 'send');
    assert.equal(frequencyVerdict(caps, 'phone', [{ at: now - HOUR, channel: 'phone' }], now).do, 'hold');
    const held = frequencyVerdict(caps, 'sms', past(1, 2, 100), now);
    assert.ok(held.do === 'hold' && held.until === now + 68 * HOUR);
  });
});

describe('halt limits', () => {
  const halt: Halt = {
    limits: { failed: 0.2, opted_out: 0.02, cost_per_conversion: 2 },
    channels: { sms: { failed: 0.5 } },
    min: 10,
  };
  const counts = (change: Partial<Counts>): Counts => ({ ...noCounts(), ...change });

  it('know what is chance: one of two is, ten of ten is not', () => {
    assert.equal(breachOf(halt, 'whatsapp', counts({ sends: 2, failed: 1 })), null);
    assert.equal(breachOf(halt, 'whatsapp', counts({ sends: 10, failed: 4 })), null);
    assert.equal(breachOf(halt, 'whatsapp', counts({ sends: 10, failed: 10 }))?.kind, 'failed');
    assert.equal(
      breachOf(halt, 'whatsapp', counts({ sends: 30, failed: 12 }))?.why.text,
      '12 of 30 sends failed or bounced; the limit is 20 %',
    );
  });

  it('are a channel’s own where it has some; opt-outs and money count over the campaign', () => {
    assert.equal(breachOf(halt, 'sms', counts({ sends: 30, failed: 15 })), null);
    assert.equal(breachOf(halt, 'sms', counts({ sends: 30, opted_out: 9 })), null);
    assert.equal(breachOf(halt, null, counts({ sends: 30, opted_out: 9 }))?.kind, 'opted_out');
    assert.equal(
      breachOf(halt, null, counts({ sends: 100, waitedOut: 100, conversions: 2, cost: 100 }))?.kind,
      'cost_per_conversion',
    );
    assert.equal(
      breachOf(halt, null, counts({ sends: 100, waitedOut: 100, conversions: 60, cost: 100 })),
      null,
    );
  });

  it('use Wilson’s interval', () => {
    const { low, high } = wilson(10, 100);
    assert.deepEqual([low.toFixed(4), high.toFixed(4)], ['0.0552', '0.1744']);
    assert.deepEqual(wilson(0, 0), { low: 0, high: 1 });
  });
});

describe('the cohort', () => {
  const list = Array.from({ length: 500 }, (_, i) => ({
    id: `c${i}`,
    segment: i % 5 === 0 ? 'rare' : 'common',
    place: drawPlace('spring', `+49151${i}`),
  }));
  const ids = (drawn: readonly { id: string }[]) => drawn.map(({ id }) => id).toSorted();

  it('is the same in whatever order the list comes, and another for another campaign', () => {
    const first = ids(draw(list, 50, false, new Map()));
    assert.equal(first.length, 50);
    assert.deepEqual(ids(draw(list.toReversed(), 50, false, new Map())), first);
    assert.notEqual(drawPlace('autumn', '+491510'), drawPlace('spring', '+491510'));
  });

  it('is drawn per segment if asked, and only up to its size', () => {
    const perSegment = draw(list, 30, true, new Map([['rare', 10]]));
    assert.equal(perSegment.filter(({ segment }) => segment === 'rare').length, 20);
    assert.equal(perSegment.filter(({ segment }) => segment === 'common').length, 30);
    assert.equal(draw(list, 50, false, new Map([['', 50]])).length, 0);
  });
});

describe('money', () => {
  const caps = { campaign: toMicros(1), day: toMicros(0.5), account: null };
  const anew = { day: 99, account: 77 };

  it('is counted in whole millionths, so that ten times 0.1 is 1', () => {
    assert.equal(
      Array.from({ length: 10 }, () => toMicros(0.1)).reduce((a, b) => a + b),
      toMicros(1),
    );
    assert.equal(toMicros(0.0000001), 1);
  });

  it('is reserved while the caps leave room, else held until the next day or until somebody resumes', () => {
    const spent = { campaign: toMicros(0.4), day: toMicros(0.4), account: 0 };
    assert.equal(spendVerdict(caps, spent, toMicros(0.1), anew).do, 'send');
    const day = spendVerdict(caps, spent, toMicros(0.100001), anew);
    assert.ok(day.do === 'hold' && day.until === 99);
    const all = spendVerdict(caps, { ...spent, campaign: toMicros(0.95), day: 0 }, toMicros(0.1), anew);
    assert.ok(all.do === 'hold' && all.until === null && all.remedy !== undefined);
    const ofAccount = spendVerdict({ ...caps, account: 1 }, { ...spent, day: 0 }, toMicros(0.1), anew);
    assert.ok(ofAccount.do === 'hold' && ofAccount.until === 77);
  });

  it('is charged by segments of an SMS', () => {
    const texts: [string, number][] = [
      ['a'.repeat(160), 1],
      ['a'.repeat(161), 2],
      [`${'a'.repeat(159)}€`, 2],
      [`${'a'.repeat(69)}’`, 1],
      [`${'a'.repeat(70)}’`, 2],
      ['', 1],
    ];
    for (const [text, segments] of texts) assert.equal(smsSegments(text), segments, text);
  });
});

describe('consent', () => {
  const rule = { purpose: 'offers' };
  const given = {
    consent_source: 'form',
    consent_at: '2026-03-01',
    consent_purpose: 'news, Offers',
    consent_channels: 'sms;email',
  };

  it('covers a purpose and channels, and names what is missing', () => {
    const now = Date.parse('2026-06-01');
    assert.equal(consentRefusal(rule, given, 'sms', now), null);
    assert.match(consentRefusal(rule, given, 'phone', now)?.text ?? '', /does not cover phone/);
    assert.match(consentRefusal({ purpose: 'calls' }, given, null, now)?.text ?? '', /purpose "calls"/);
    assert.match(consentRefusal(rule, {}, null, now)?.text ?? '', /consent_source/);
    for (const consent_at of ['yesterday', 'yes 1', '5']) {
      assert.match(consentRefusal(rule, { ...given, consent_at }, null, now)?.text ?? '', /consent_at/);
    }
    assert.match(consentRefusal(rule, given, null, 0)?.text ?? '', /future/);
    const nested = {
      consent: { source: 'shop', at: Date.parse('2026-03-01'), purpose: ['offers'], channels: [] },
    };
    assert.equal(consentRefusal(rule, nested, 'phone', now), null);
  });
});
