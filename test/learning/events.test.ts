import assert from 'node:assert/strict';
import { countsToJson } from '../../lib/learning/counts-json.ts';
import { DAY } from '../../lib/learning/counts.ts';
import type { LearningEvent } from '../../lib/learning/index.ts';
import { atOnce, Ledger, recount } from '../../lib/learning/index.ts';
import type { TallyRow } from '../../lib/learning/tally-json.ts';
import { chanceOf } from '../../lib/channels/simulator/chance.ts';
import type { Chance } from '../../lib/channels/simulator/chance.ts';
import { totalsOf } from '../../lib/learning/totals.ts';

const T0 = 20_000 * DAY;
const MEMORY = { voteWindow: 3 * DAY, retention: 7 * DAY };
const CHANNELS = ['whatsapp', 'phone', 'sms'];

/** Random events of one cascade, some nonsensical, as providers send them. */
function randomCascade(id: number, startedAt: number, chance: Chance): LearningEvent[] {
  const cascade = `c${id}`;
  const contact = chance() < 0.3 ? null : `person-${Math.floor(chance() * 3000)}`;
  const segment = ['retail', 'office', ''][Math.floor(chance() * 3)] ?? '';
  const order = CHANNELS.toSorted(() => chance() - 0.5);
  const events: LearningEvent[] = [{ kind: 'started', cascade, at: startedAt, segment, contact, order }];
  let at = startedAt;
  order.forEach((channel, i) => {
    const attempt = i + 1;
    at += chance() * 0.4 * DAY;
    events.push({ kind: 'sent', cascade, at, attempt, channel, cost: Math.round(chance() * 100) / 300 });
    if (chance() < 0.05) {
      // A second report of the same send, with another instant and price.
      events.push({ kind: 'sent', cascade, at: at + 1 + chance(), attempt, channel: 'sms', cost: chance() });
    }
    for (const kind of ['reached', 'bounced', 'converted', 'opted_out'] as const) {
      if (chance() < 0.25) events.push({ kind, cascade, attempt, at: at + chance() * DAY });
    }
    if (chance() < 0.2)
      events.push({ kind: 'priced', cascade, attempt, at: at + chance() * DAY, cost: chance() });
  });
  if (chance() < 0.8) events.push({ kind: 'closed', cascade, at: at + DAY });
  return events;
}

/** Some 10^5 events of 60 days, each arriving up to a day late or twice, in the order of arrival. */
function arrivals(count: number): { event: LearningEvent; arrives: number }[] {
  const chance = chanceOf('ledger');
  const all: { event: LearningEvent; arrives: number }[] = [];
  for (let id = 0; all.length < count; id++) {
    for (const event of randomCascade(id, T0 + chance() * 60 * DAY, chance)) {
      for (let again = 0; again < (chance() < 0.2 ? 3 : 1); again++) {
        all.push({ event, arrives: event.at + chance() * DAY });
      }
    }
  }
  return all.toSorted((a, b) => a.arrives - b.arrives);
}

describe('the ledger', () => {
  const all = arrivals(100_000);

  it('holds after 10^5 repeated and reordered events what a recount of the log gives', () => {
    const ledger = new Ledger(MEMORY);
    let day = 0;
    for (const { event, arrives } of all) {
      ledger.observe(event);
      if (arrives > day + DAY) {
        day = arrives;
        ledger.forget(arrives);
      }
    }
    const unique = [...new Set(all.map(({ event }) => event))].toSorted((a, b) => a.at - b.at);
    const again = recount(unique, MEMORY);
    assert.deepEqual(countsToJson(ledger.counts), countsToJson(again));
    const backwards = recount(unique.toReversed(), MEMORY);
    assert.deepEqual(countsToJson(backwards), countsToJson(again));
    assert.ok(
      ledger.size < 0.5 * new Set(unique.map(({ cascade }) => cascade)).size,
      'closed ones are forgotten',
    );
  });

  it('survives a round trip through JSON in the middle', () => {
    const half = all.slice(0, 10_000);
    const whole = new Ledger(MEMORY);
    let broken = new Ledger(MEMORY);
    half.forEach(({ event }, i) => {
      whole.observe(event);
      broken.observe(event);
      if (i === 5000) broken = atOnce(Ledger.unpacking(JSON.parse(JSON.stringify(broken)), MEMORY));
    });
    assert.equal(JSON.stringify(broken), JSON.stringify(whole));
  });

  it('counts nothing again when an old log is replayed after its cascades were forgotten', () => {
    const ledger = new Ledger(MEMORY);
    const events = all.slice(0, 5000).map(({ event }) => event);
    for (const event of events) ledger.observe(event);
    ledger.forget(T0 + 100 * DAY);
    const before = JSON.stringify(ledger);
    for (const event of events) if (event.kind === 'started') ledger.observe(event);
    ledger.forget(T0 + 100 * DAY);
    const rows = ledger.toJSON().tallies.flatMap((text) => JSON.parse(text) as TallyRow[]);
    assert.ok(rows.length > 0);
    assert.ok(
      rows.every(([, , , , , , closed]) => closed === null),
      'only cascades still open are remembered',
    );
    assert.equal(JSON.stringify(ledger), before);
  });

  it('keeps a state of bounded size', () => {
    const ledger = new Ledger(MEMORY);
    const sizes: number[] = [];
    for (let day = 0; day < 730; day++) {
      for (let i = 0; i < 5; i++) {
        const cascade = `${day}-${i}`;
        const at = T0 + day * DAY;
        ledger.observe({ kind: 'started', cascade, at, segment: 's', contact: null, order: CHANNELS });
        ledger.observe({ kind: 'sent', cascade, at, attempt: 1, channel: 'sms', cost: 0.1 });
        ledger.observe({ kind: 'closed', cascade, at: at + 3 * DAY });
      }
      ledger.forget(T0 + day * DAY);
      if (day % 365 === 364) sizes.push(JSON.stringify(ledger).length);
    }
    const [first = 0, second = 0] = sizes;
    assert.ok(second < 1.1 * first, `${first} bytes after a year, ${second} after two`);
  });
});

describe('what counts', () => {
  const start = (cascade: string, at: number, contact: string | null): LearningEvent => ({
    kind: 'started',
    cascade,
    at,
    segment: 's',
    contact,
    order: ['whatsapp', 'phone'],
  });
  const sent = (cascade: string, at: number, attempt: number, channel: string): LearningEvent => ({
    kind: 'sent',
    cascade,
    at,
    attempt,
    channel,
    cost: 0.1,
  });

  it('lets one person vote once in a window, whichever start is heard of first', () => {
    for (const order of [
      [0, 1],
      [1, 0],
    ]) {
      const ledger = new Ledger(MEMORY);
      const starts = [start('a', T0, 'anna'), start('b', T0 + DAY, 'anna')];
      for (const i of order) ledger.observe(starts[i] as LearningEvent);
      assert.equal(ledger.counts.segment('s').cascades, 1);
      ledger.observe(start('c', T0 + 5 * DAY, 'anna'));
      assert.equal(ledger.counts.segment('s').cascades, 2);
    }
  });

  it('credits a late reply to the channel it answers, and marks the second contact', () => {
    const ledger = new Ledger(MEMORY);
    ledger.observe(start('a', T0, null));
    ledger.observe(sent('a', T0, 1, 'whatsapp'));
    ledger.observe(sent('a', T0 + 6 * 3_600_000, 2, 'phone'));
    ledger.observe({ kind: 'converted', cascade: 'a', attempt: 1, at: T0 + 7 * 3_600_000 });
    const whatsapp = totalsOf([ledger.counts.segment('s').cell('whatsapp')]);
    const phone = totalsOf([ledger.counts.segment('s').cell('phone')]);
    assert.equal(whatsapp.positions[0]?.converted, 1);
    assert.equal(whatsapp.doubles, 1);
    assert.equal(phone.attempts, 1);
    assert.deepEqual(phone.positions[1], { touches: 0, open: 0, converted: 0 }, 'the call was no fair trial');
  });

  it('holds a cascade in flight for open, not for failed; a bounce is no touch', () => {
    const ledger = new Ledger(MEMORY);
    ledger.observe(start('a', T0, null));
    ledger.observe(sent('a', T0, 1, 'whatsapp'));
    ledger.observe({ kind: 'bounced', cascade: 'a', attempt: 1, at: T0 + 60_000 });
    ledger.observe(sent('a', T0 + 120_000, 2, 'phone'));
    const whatsapp = totalsOf([ledger.counts.segment('s').cell('whatsapp')]);
    const phone = totalsOf([ledger.counts.segment('s').cell('phone')]);
    assert.equal(whatsapp.bounced, 1);
    assert.equal(whatsapp.positions[0]?.touches, 0);
    assert.deepEqual(phone.positions[0], { touches: 1, open: 1, converted: 0 });
  });
});
