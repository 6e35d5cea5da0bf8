import assert from 'node:assert/strict';
import { DAY } from '../../lib/learning/counts.ts';
import { decide, DEFAULT_SETTINGS, findingOf, Learner, reportOf } from '../../lib/learning/index.ts';
import type { LearningSettings } from '../../lib/learning/index.ts';
import { MOST_SEGMENTS } from '../../lib/learning/learner.ts';
import { bound } from '../../lib/learning/gate.ts';
import { chanceOf } from '../../lib/channels/simulator/chance.ts';
import { termsOf } from '../../study/policies.ts';
import { worldOf } from '../../study/world.ts';
import type { World } from '../../study/world.ts';
import { feed, learnerFor, T0 } from './simulated.ts';
import type { Table } from './simulated.ts';
import { workedMs } from '../worked.ts';

const clear = worldOf('clear', Math.random);
const EVEN: Table = [
  { order: [0, 1, 2], probability: 0.4 },
  { order: [1, 2, 0], probability: 0.3 },
  { order: [2, 0, 1], probability: 0.3 },
];
const NOW = T0 + 40 * DAY;

function taught(settings: Partial<LearningSettings>, cascades = 4000, world: World = clear): Learner {
  const learner = learnerFor(world, settings);
  feed(learner, world, EVEN, cascades, `taught-${cascades}`);
  return learner;
}

describe('decisions', () => {
  it('have probabilities that add up to 1 and come true', () => {
    const learner = taught({ mode: 'auto', exploration: 0.2, floor: 0.05, holdout: 0.1 }, 200);
    const seen = new Map<string, number>();
    const table = decide(learner, 'mixed', NOW)?.alternatives ?? [];
    const total = table.reduce((sum, { probability }) => sum + probability, 0);
    assert.ok(Math.abs(total - 1) < 1e-9);
    for (let i = 0; i < 20_000; i++) {
      const { order, propensity, alternatives } = decide(learner, 'mixed', NOW) ?? assert.fail();
      assert.deepEqual(alternatives, table);
      assert.equal(table.find((one) => one.order.join() === order.join())?.probability, propensity);
      seen.set(order.join(), (seen.get(order.join()) ?? 0) + 1);
    }
    for (const { order, probability } of table) {
      assert.ok(Math.abs((seen.get(order.join()) ?? 0) / 20_000 - probability) < 0.015, order.join());
    }
    assert.ok((table.find(({ order }) => order[0] === 'whatsapp')?.probability ?? 0) >= 0.1, 'the holdout');
  });

  it('explore no more than the cap, and no less than the floor', () => {
    const learner = taught({ mode: 'auto', exploration: 0.1, floor: 0.02 });
    for (const segment of ['consumer', 'business', 'older', 'mixed', 'never seen']) {
      const shares = (decide(learner, segment, NOW)?.alternatives ?? [])
        .map((one) => one.probability)
        .toSorted((a, b) => a - b);
      assert.ok((shares.at(-1) ?? 0) >= 0.9 - 1e-9, `${segment}: ${shares.join()}`);
      assert.ok(shares.every((share) => share >= 0.02 - 1e-9));
    }
  });

  it('never use channels that are excluded, for all or for this customer', () => {
    const learner = taught({ mode: 'auto', exploration: 0.2, excluded: ['sms'] });
    const { alternatives } = decide(learner, 'older', NOW, ['whatsapp']) ?? assert.fail();
    assert.deepEqual(alternatives, [{ order: ['phone'], probability: alternatives[0]?.probability }]);
    assert.ok(Math.abs((alternatives[0]?.probability ?? 0) - 1) < 1e-9);
    assert.equal(decide(learner, 'older', NOW, ['whatsapp', 'phone', 'sms']), null);
  });

  it('start nobody on a channel that is closed at the moment, which keeps its later turn', () => {
    const learner = taught({ mode: 'auto', exploration: 0.2 });
    assert.equal(decide(learner, 'business', NOW)?.order[0], 'phone');
    for (let i = 0; i < 200; i++) {
      const { order, alternatives } = decide(learner, 'business', NOW, [], ['phone']) ?? assert.fail();
      assert.notEqual(order[0], 'phone');
      assert.ok(order.includes('phone'));
      assert.ok(Math.abs(alternatives.reduce((sum, one) => sum + one.probability, 0) - 1) < 1e-9);
    }
    const sure = taught({ mode: 'auto', exploration: 0 });
    assert.notEqual(
      decide(sure, 'business', NOW, [], ['phone'])?.order[0],
      'phone',
      'also where all start there',
    );
    assert.equal(
      decide(sure, 'business', NOW, ['whatsapp', 'sms'], ['phone'])?.order[0],
      'phone',
      'else it waits',
    );
  });

  it('keep to the declared order in mode off, and mostly in mode suggest', () => {
    const off = decide(taught({ mode: 'off' }), 'business', NOW) ?? assert.fail();
    assert.deepEqual([off.order, off.propensity], [['whatsapp', 'phone', 'sms'], 1]);
    const { alternatives } = decide(taught({ mode: 'suggest' }), 'business', NOW) ?? assert.fail();
    const declared = alternatives.find(({ order }) => order.join() === 'whatsapp,phone,sms');
    assert.ok((declared?.probability ?? 0) >= 0.9 - 1e-9);
  });

  it('move only the start in scope start', () => {
    const { alternatives } = decide(taught({ mode: 'auto', scope: 'start' }), 'older', NOW) ?? assert.fail();
    const allowed = ['whatsapp,phone,sms', 'phone,whatsapp,sms', 'sms,whatsapp,phone'];
    for (const { order } of alternatives) assert.ok(allowed.includes(order.join()), order.join());
    assert.equal(alternatives.toSorted((a, b) => b.probability - a.probability)[0]?.order[0], 'sms');
  });

  it('take under 0.2 ms at 100 segments and 5 channels, learning meanwhile', () => {
    const channels = ['whatsapp', 'phone', 'sms', 'telegram', 'email'];
    const world: World = {
      ...clear,
      channels,
      cost: [0.08, 0.35, 0.09, 0.01, 0.004],
      bounceCost: [0, 0.02, 0.09, 0, 0.004],
      wait: [6, 2, 4, 6, 12],
      med: [0.7, 0.05, 0.5, 0.6, 4],
      sig: [1.3, 0.5, 1.2, 1.2, 1.2],
      silent: [0, 0, 0, 0, 0],
      seed: [0, 1, 2, 3, 4],
      regimes: [
        {
          fromDay: 0,
          segs: Array.from({ length: 100 }, (_, i) => ({
            name: `s${i}`,
            perDay: 20,
            p: [0.3, 0.2, 0.15, 0.1 + (i % 5) / 25, 0.1],
            reach: [0.9, 0.97, 0.98, 0.6, 0.9],
            opt: [0.004, 0.008, 0.006, 0.005, 0.003],
          })),
        },
      ],
    };
    const learner = learnerFor(world, { mode: 'auto' });
    const five: Table = [{ order: [0, 1, 2, 3, 4], probability: 1 }];
    feed(learner, world, five, 20_000, 'before');
    const began = workedMs();
    for (let i = 0; i < 20_000; i++) {
      const segment = `s${(i * 37) % 100}`;
      const at = NOW + i * 20_000;
      const decision = decide(learner, segment, at) ?? assert.fail();
      const cascade = `d${i}`;
      learner.observe({ kind: 'started', cascade, at, segment, contact: null, order: decision.order });
    }
    const each = (workedMs() - began) / 20_000;
    assert.ok(each < 0.2, `${each.toFixed(3)} ms`);
  });

  it('go on after a restart as if nothing had happened', () => {
    const learner = taught({ mode: 'auto' }, 1000);
    const again = new Learner({
      terms: termsOf(clear),
      settings: { ...DEFAULT_SETTINGS, mode: 'auto' },
      declared: { order: () => ['whatsapp', 'phone', 'sms'], from: (start) => [start] },
      random: chanceOf('again'),
    });
    again.restore(JSON.parse(JSON.stringify(learner)));
    assert.equal(JSON.stringify(again), JSON.stringify(learner));
    assert.deepEqual(decide(again, 'business', NOW)?.order[0], 'phone');
  });

  it('rest after a restart on the estimates that days of learning have come to', () => {
    const learner = taught({ mode: 'suggest' }, 1000);
    const again = learnerFor(clear, { mode: 'suggest' });
    again.restore(JSON.parse(JSON.stringify(learner)));
    for (let day = 0; day < 30; day++) learner.campaignFit(NOW + day * DAY);
    again.campaignFit(NOW + 30 * DAY);
    for (const _ of again.refreshing(NOW + 30 * DAY));
    const [long, anew] = [learner, again].map((one) => one.campaignFit(NOW + 30 * DAY));
    for (const [k, factor] of long!.phi.entries()) assert.ok(Math.abs(anew!.phi[k]! / factor - 1) < 0.02);
    for (const [segment, { theta }] of long!.segments) {
      const found = anew!.segments.get(segment)!.theta;
      for (const [c, rate] of theta.entries()) assert.ok(Math.abs(found[c]! / rate - 1) < 0.02, segment);
    }
  });
});

describe('findings', () => {
  it('name segment, channels, rates, counts, confidence and what happens next', () => {
    const { evidence, sentence } = findingOf(taught({ mode: 'suggest' }), 'business', NOW) ?? assert.fail();
    assert.equal(evidence.passed, true);
    assert.equal(evidence.rival.order[0], 'phone');
    assert.ok(evidence.probability > 0.95);
    assert.ok(evidence.gainPer1000.low > 0);
    assert.match(evidence.fingerprint, /^[0-9a-f]{16}$/);
    assert.match(
      sentence,
      /^business: start with phone instead of whatsapp\. \d+ % of first calls convert, [\d.]+ % of first WhatsApp messages \([\d,]+ and [\d,]+ delivered in 1,000 cascades\); at your costs that is \d\.\d\d more per cascade, over 99 % sure\. Proposed; the declared order stays until you merge the change\.$/,
    );
  });

  it('say when they cannot tell yet, and about how much is missing', () => {
    const same = worldOf('null', Math.random);
    const { evidence, sentence } =
      findingOf(taught({ mode: 'suggest' }, 4000, same), 'a', NOW) ?? assert.fail();
    assert.equal(evidence.passed, false);
    assert.ok(evidence.missing > 1000);
    assert.match(
      sentence,
      /^a: cannot tell yet\. .*more cascades needed to settle it: about [\d,]+; until then the declared order stays\.$/,
    );
    const early = findingOf(taught({ mode: 'suggest' }, 200), 'business', NOW) ?? assert.fail();
    assert.equal(early.evidence.passed, false, 'not before 200 cascades of the segment');
    assert.match(early.sentence, /Cascades so far: 50; the least before it is judged: 200;/);
    assert.equal(early.evidence.missing, 150, 'as the sentence says');
  });

  it('say that the declared order is to be kept when no other can be better', () => {
    const gate = { ...DEFAULT_SETTINGS.gate, minGain: 0.1 };
    const found = findingOf(taught({ mode: 'suggest', gate }, 8000), 'consumer', NOW) ?? assert.fail();
    const { passed, excluded, missing } = found.evidence;
    assert.deepEqual([passed, excluded, missing], [false, true, 0], found.sentence);
    assert.match(
      found.sentence,
      /^consumer: keep "whatsapp, phone, sms"\. \d+ % of first WhatsApp messages convert .* better by 10 % or more\./,
    );
  });

  it('need more the more often one has looked', () => {
    assert.ok(bound(100_000, 3) > bound(200, 3));
    assert.ok(bound(200, 5) > bound(200, 2));
    assert.ok(bound(200, 2) > 1.96);
  });

  it('change their fingerprint with any count', () => {
    const learner = taught({ mode: 'suggest' }, 1000);
    const before = findingOf(learner, 'business', NOW)?.evidence.fingerprint;
    assert.equal(findingOf(learner, 'business', NOW)?.evidence.fingerprint, before);
    learner.observe({
      kind: 'started',
      cascade: 'one',
      at: NOW,
      segment: 'business',
      contact: null,
      order: ['sms'],
    });
    assert.notEqual(findingOf(learner, 'business', NOW)?.evidence.fingerprint, before);
  });
});

describe('the report', () => {
  const learner = taught({ mode: 'suggest' }, 8000);
  const report = reportOf(learner, NOW, T0 - 60 * DAY);

  it('ranks channels by conversions per cost, corrected for who was left over', () => {
    const business = report.rankings.find(({ segment }) => segment === 'business') ?? assert.fail();
    assert.deepEqual(business.channels[0]?.evidence.channel, 'whatsapp');
    const phone = business.channels.find(({ evidence }) => evidence.channel === 'phone') ?? assert.fail();
    const truth = (0.97 * 0.38) / (0.97 * 0.35 + 0.03 * 0.02);
    assert.ok(phone.corrected !== null && phone.counted !== null);
    assert.ok(phone.corrected.low < truth && truth < phone.corrected.high, JSON.stringify(phone.corrected));
    assert.ok(phone.counted.value < phone.corrected.value, 'counted rates suffer from later positions');
    assert.match(business.sentence, /^business: .*First-touch conversions per 1\.00: whatsapp/);
  });

  it('finds the segments that differ, and by how much', () => {
    const phone = report.differences.different.find(({ channel }) => channel === 'phone') ?? assert.fail();
    assert.equal(phone.more, 'business');
    assert.ok(phone.low > 1 && phone.times > 1.5);
    assert.match(phone.sentence, /^business replies to calls \d\.\d × more than consumer/);
    assert.deepEqual(report.differences.alike, []);
    const same = taught({ mode: 'suggest' }, 40_000, worldOf('null', Math.random));
    const alike = reportOf(same, NOW, T0).differences;
    assert.deepEqual(alike.different, []);
    assert.ok(alike.alike.length > 0, 'segments that are the same are to be merged');
  });

  it('counts saving, double contacts and stale rules', () => {
    const { saving, stale } = report;
    assert.ok(saving !== null && saving.cascades === 8000 && saving.doubles > 0);
    assert.match(
      saving.sentence,
      /^Against sending everybody one sms, the cascades cost [\d.,]+ more per 1,000/,
    );
    const held = learnerFor(clear);
    const order = [...clear.channels];
    held.observe({ kind: 'started', cascade: 'c', at: T0, segment: 's', contact: '+1', order });
    assert.equal(reportOf(held, NOW, T0).saving, null, 'where nothing was sent, nothing is saved');
    assert.deepEqual([stale?.days, stale?.segments.includes('business')], [100, true]);
    assert.equal(reportOf(learner, NOW, NOW - 10 * DAY).stale, null);
    for (const wait of report.waits)
      assert.match(wait.sentence, /^\w+, \w+: (keep|shorten|lengthen|cannot tell)/);
  });
});

describe('a list whose every customer is a segment', () => {
  it('is learned about as far as is of use, and the rest goes the declared way', () => {
    const learner = learnerFor(clear);
    const order = clear.seed.map((c) => clear.channels[c] as string);
    for (let i = 0; i < MOST_SEGMENTS + 50; i++) {
      const cascade = `c${i}`;
      learner.observe({ kind: 'started', cascade, at: T0, segment: `s${i}`, contact: `+${i}`, order });
    }
    assert.equal(learner.counts.segments.size, MOST_SEGMENTS);
    assert.notEqual(decide(learner, 's7', NOW), null);
    assert.equal(decide(learner, `s${MOST_SEGMENTS}`, NOW), null);
  });

  it('does not fill the memory either while decisions run ahead of the log', () => {
    const learner = learnerFor(clear);
    for (let i = 0; i < MOST_SEGMENTS; i++) decide(learner, `s${i}`, NOW);
    assert.notEqual(decide(learner, 's7', NOW), null);
    assert.equal(decide(learner, 'one more', NOW), null);
  });

  it('keeps what it counted of a segment whatever that is called', () => {
    const learner = learnerFor(clear);
    const order = clear.seed.map((c) => clear.channels[c] as string);
    for (const segment of ['constructor', '__proto__']) {
      learner.observe({ kind: 'started', cascade: segment, at: T0, segment, contact: segment, order });
    }
    const again = learnerFor(clear);
    again.restore(JSON.parse(JSON.stringify(learner.toJSON())));
    assert.deepEqual([...again.counts.segments.keys()].toSorted(), ['__proto__', 'constructor']);
  });
});
