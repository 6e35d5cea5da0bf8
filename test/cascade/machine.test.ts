import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Report, SendResult } from '../../lib/cascade/command.ts';
import type { Problem } from '../../lib/cascade/answers.ts';
import * as machine from '../../lib/cascade/machine/index.ts';
import type { Bundle, Change } from '../../lib/cascade/machine/index.ts';
import { classify, faultEntries } from '../../lib/channels/errors/index.ts';
import { climbs, fulfils, isNegative, OUTCOMES, type Outcome } from '../../lib/cascade/outcome.ts';
import { pauseMs } from '../../lib/cascade/pause.ts';
import { after, bundle, moment, NOW } from './fixture.ts';

const HOUR = 3_600_000;
const CHANNELS = ['whatsapp', 'phone', 'sms'];

/** A command on one cascade; its message is the one that was current when it was given for the first time. */
interface Step {
  readonly kind: string;
  run(at: Bundle, now: number, given: Bundle['cascade']): Change | Problem | null;
}

const hop = (given: Bundle['cascade'], node: string) => ({ cascade: 'c1', hop: given.hop, node, msg: '{}' });
const results: readonly SendResult[] = [
  { state: 'accepted', externalId: 'x' },
  { state: 'refused', reason: 'unreachable', scope: 'message' },
  { state: 'refused', reason: 'opted_out', scope: 'contact' },
  { state: 'refused', reason: 'auth', scope: 'account' },
  { state: 'unknown' },
];

/** Every command on one cascade, each bound to the message that is current when it is first given. */
const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.constant<Step>({
    kind: 'route',
    run: (at, now, given) =>
      machine.route(at, { type: 'route', ...hop(given, 'router'), channels: CHANNELS }, moment(now)),
  }),
  fc.constant<Step>({
    kind: 'claim',
    run: (at, now, given) =>
      machine.claim(
        at,
        {
          type: 'claim',
          ...hop(given, 'send'),
          channel: given.channel ?? 'whatsapp',
          account: 'a',
          body: {},
        },
        moment(now),
      ),
  }),
  fc.constant<Step>({
    kind: 'wait',
    run: (at, now, given) =>
      machine.wait(at, { type: 'wait', ...hop(given, 'wait'), waitMs: null, until: null }, moment(now)),
  }),
  fc.constant<Step>({
    kind: 'finish',
    run: (at, now, given) => machine.finish(at, { type: 'finish', ...hop(given, 'learner') }, moment(now)),
  }),
  fc.constant<Step>({
    kind: 'defer',
    run: (at, now, given) =>
      machine.defer(
        at,
        {
          type: 'defer',
          ...hop(given, 'send'),
          channel: given.channel ?? 'whatsapp',
          account: 'account',
          until: now + HOUR,
          why: 'held',
        },
        moment(now),
      ),
  }),
  fc.constant<Step>({ kind: 'due', run: (at, now) => machine.due(at, moment(now)) }),
  fc.constant<Step>({ kind: 'expire', run: (at, now) => machine.expire(at, moment(now), 'by hand') }),
  fc.constant<Step>({
    kind: 'stop',
    run: (at, now) => machine.end(at, moment(now), 'stopped', null, 'by hand'),
  }),
  fc.constantFrom(...results).map((result): Step => ({
    kind: `record ${result.state}`,
    run: (at, now) => onLatest(at, (attempt) => machine.record(at, attempt, result, moment(now))),
  })),
  fc.constantFrom('absent' as const, { externalId: 'x' }).map((found): Step => ({
    kind: 'resolve',
    run: (at, now) => onLatest(at, (attempt) => machine.resolve(at, attempt, found, moment(now))),
  })),
  fc.record({ outcome: fc.constantFrom(...OUTCOMES), which: fc.nat(2) }).map(({ outcome, which }): Step => ({
    kind: `report ${outcome}`,
    run: (at, now) => {
      const attempt = at.attempts[which];
      const given: Report = { outcome, dedupe: outcome };
      return attempt === undefined ? null : machine.report(at, attempt, given, moment(now));
    },
  })),
  fc.constantFrom('template' as const, 'sender' as const, 'account' as const).map((scope): Step => ({
    kind: `report failed for the ${scope}`,
    run: (at, now) => {
      const given: Report = { outcome: 'failed', reason: 'because', scope, dedupe: scope };
      return onLatest(at, (attempt) => machine.report(at, attempt, given, moment(now)));
    },
  })),
);

function onLatest(at: Bundle, decide: (attempt: Bundle['attempts'][number]) => Change): Change | null {
  const attempt = at.attempts.at(-1);
  return attempt === undefined ? null : decide(attempt);
}

function changed(at: Bundle, change: Change | Problem | null): Change | null {
  return change === null ||
    'problem' in change ||
    (change.cascade === at.cascade && change.attempts.length === 0)
    ? null
    : change;
}

describe('the machine', () => {
  it('does what a command says once, however often it is given', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(steps, fc.constantFrom(0, 1, HOUR, 6 * HOUR, 80 * HOUR)), {
          maxLength: 40,
          size: 'max',
        }),
        (list) => {
          let at = bundle();
          let now = NOW;
          for (const [step, passed] of list) {
            now += passed;
            const given = at.cascade;
            const change = changed(at, step.run(at, now, given));
            if (change === null) continue;
            const next = after(at, change);
            // What has fallen due by what was just done is something new.
            const isNew = step.kind === 'due' && (next.cascade.dueAt ?? Infinity) <= now;
            const again = isNew ? null : changed(next, step.run(next, now, given));
            if (again !== null) {
              assert.equal(again.emit, false, `${step.kind} emits twice`);
              assert.deepEqual(after(next, again), next, `${step.kind} changes more the second time`);
            }
            at = next;
          }
        },
      ),
      { numRuns: 3_000, seed: 7 },
    );
  });

  it('keeps what must hold of a cascade, whatever it is told', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(steps, fc.constantFrom(0, 1, HOUR, 6 * HOUR, 80 * HOUR)), {
          maxLength: 60,
          size: 'max',
        }),
        (list) => {
          let at = bundle();
          let now = NOW;
          for (const [step, passed] of list) {
            now += passed;
            const change = changed(at, step.run(at, now, at.cascade));
            if (change === null) continue;
            const { cascade: before } = at;
            const { cascade: next, attempts } = change;
            if (change.emit)
              assert.ok(
                next.hop > before.hop && next.pending,
                `${step.kind}: a message has a number of its own`,
              );
            else assert.equal(next.hop, before.hop, `${step.kind}: no message, no number`);
            if (['waiting', 'held'].includes(next.phase))
              assert.ok(next.dueAt !== null && next.home !== '' && !next.pending, step.kind);
            if (next.phase === 'closed') assert.ok(next.result !== null && next.dueAt === null, step.kind);
            if (before.phase === 'closed')
              assert.equal(next.phase, 'closed', `${step.kind}: closed is closed`);
            if (before.result === 'success' || before.result === 'stopped')
              assert.equal(next.result, before.result, step.kind);
            if (before.result !== null) {
              assert.ok(
                attempts.every(
                  ({ state, number }) =>
                    state !== 'claimed' ||
                    at.attempts.some((one) => one.number === number && one.state === 'claimed'),
                ),
                `${step.kind}: a claim after the end`,
              );
            }
            for (const attempt of attempts) {
              const known = at.attempts.find(({ number }) => number === attempt.number);
              // What was taken is made again only when it is reported as failed for a reason that is not the person's.
              const heldBack =
                attempt.state === 'refused' && attempt.outcome === 'failed' && next.phase === 'held';
              if (known?.state === 'accepted' && !heldBack)
                assert.equal(attempt.state, 'accepted', `${step.kind}: accepted stays accepted`);
            }
            at = after(at, change);
          }
        },
      ),
      { numRuns: 3_000, seed: 8 },
    );
  });
});

describe('an answer to a send', () => {
  for (const reason of new Set(
    faultEntries.filter(({ provider }) => provider !== 'meta').map((entry) => entry.class),
  )) {
    it(`is understood like a report of the same reason: ${reason}`, () => {
      const entry = faultEntries.find((one) => one.class === reason && one.provider !== 'meta')!;
      const fault = classify(
        entry.provider,
        String(entry.code).split('-')[0],
        undefined,
        entry.match?.split('|')[0],
      );
      if (fault.outcome === 'delivered' || fault.outcome === 'opted_out') return;
      const at = bundle();
      const command = {
        type: 'claim',
        ...hop(at.cascade, 'send'),
        channel: 'whatsapp',
        account: 'a',
        body: {},
      } as const;
      const claimed = machine.claim(at, command, moment());
      assert.ok(!('problem' in claimed) && claimed.attempt);
      const said = { state: 'refused', reason: fault.reason, scope: 'contact' } as const;
      const change = machine.record(after(at, claimed), claimed.attempt, said, moment());
      assert.equal(change.attempts[0]?.outcome, fault.outcome);
    });
  }

  it('of an earlier owner of the store changes nothing', () => {
    const at = bundle();
    const claimed = machine.claim(
      at,
      { type: 'claim', ...hop(at.cascade, 'send'), channel: 'whatsapp', account: 'a', body: {} },
      moment(),
    );
    assert.ok(!('problem' in claimed) && claimed.attempt);
    const sending = after(at, claimed);
    const told = (fence: number) =>
      machine.record(sending, claimed.attempt!, { state: 'accepted' }, { ...moment(), fence });
    assert.equal(changed(sending, told(2)), null);
    assert.equal(told(1).attempts[0]?.state, 'accepted');
  });
});

describe('outcomes', () => {
  it('only climb: in whatever order they are told, the same one remains', () => {
    const remains = (told: readonly Outcome[]): Outcome | null =>
      told.reduce<Outcome | null>((known, next) => (climbs(known, next) ? next : known), null);
    fc.assert(
      fc.property(
        fc
          .subarray([...OUTCOMES])
          .chain((some) =>
            fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length })),
          ),
        ([some, shuffled]) => {
          const tie = (outcome: Outcome | null): boolean => outcome === 'failed' || outcome === 'no_answer';
          const [a, b] = [remains(some), remains([...shuffled, ...shuffled])];
          assert.ok(a === b || (tie(a) && tie(b)), `${a} or ${b}`);
        },
      ),
    );
    assert.equal(remains(['delivered', 'bounced', 'failed']), 'delivered');
    assert.equal(remains(['bounced', 'delivered']), 'delivered');
    assert.equal(remains(['opted_out', 'replied']), 'opted_out');
  });

  it('that are failures or an opt-out fulfil no rule', () => {
    for (const rule of ['delivered', 'read', 'clicked', 'replied', 'answered'] as const) {
      for (const outcome of OUTCOMES) {
        if (isNegative(outcome) || outcome === 'opted_out')
          assert.equal(fulfils(rule, outcome), false, `${outcome} for ${rule}`);
      }
      assert.equal(fulfils(rule, 'replied'), true);
      assert.equal(fulfils(rule, 'sent'), false);
    }
  });
});

describe('the pause after a fault', () => {
  it('is what the provider asks for, within reason, or grows', () => {
    assert.deepEqual(
      [1, 2, 3, 20, 2_000].map((n) => pauseMs(undefined, n)),
      [15_000, 30_000, 60_000, HOUR, HOUR],
    );
    assert.deepEqual(
      [90_000, -5, 0, 1e12].map((ms) => pauseMs(ms, 3)),
      [90_000, 1_000, 1_000, HOUR],
    );
    assert.deepEqual(
      [Number.NaN, Infinity].map((ms) => pauseMs(ms, 1)),
      [15_000, 15_000],
    );
  });
});
