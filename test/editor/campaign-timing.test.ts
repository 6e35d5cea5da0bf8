import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { guardsOf } from '../../lib/campaign/guards-of.ts';
import type { GuardsDocument } from '../../lib/campaign/guards-document.ts';
import { opening } from '../../lib/guards/hours.ts';
import texts from '../../locales/en-US/cascade-campaign.json' with { type: 'json' };
import { echoOf, firstEcho } from '../../nodes/cascade-campaign/echo.editor.ts';
import type { Section } from '../../nodes/cascade-campaign/key-order.editor.ts';
import { rulesOf } from '../../nodes/cascade-campaign/rules.editor.ts';
import { readTime, timingsOf } from '../../nodes/cascade-campaign/timing.editor.ts';
import { tutorial } from '../campaign/samples.ts';

/** The node's own catalogue, as Node-RED reads it. */
function words(key: string, values: Record<string, string> = {}): string {
  let found: unknown = texts['cascade-campaign'];
  for (const part of key.split('.')) found = (found as Section)[part];
  assert.equal(typeof found, 'string', `No text for ${key}`);
  return (found as string).replace(/__(\w+)__/g, (_all, name: string) => values[name] ?? '?');
}

function echoes(document: Section, first = '10:00'): string[] {
  const timings = timingsOf(document, readTime(first) ?? 0);
  return rulesOf(document).map((rule, index) => echoOf(rule, timings[index]!, words));
}

const campaign = (guards?: GuardsDocument): Section => ({
  ...(tutorial() as unknown as Section),
  ...(guards === undefined ? {} : { guards }),
});

/** A Monday. */
const MONDAY = Date.UTC(2026, 5, 1);

describe('the echo of a step', () => {
  it('says when the next message leaves', () => {
    assert.deepEqual(echoes(campaign()), [
      '6h: sent at 10:00, call at 16:00.',
      '2h: called at 16:00, SMS at 18:00.',
      'Sent at 18:00; nothing follows.',
    ]);
  });

  it('says which hours it keeps', () => {
    const guards = { calling_hours: '09:00-20:00', quiet_hours: { default: '21:00-08:00' } };
    assert.deepEqual(echoes(campaign(guards)).slice(0, 2), [
      '6h: sent at 10:00, call at 16:00, inside calling hours.',
      '2h: called at 16:00, SMS at 18:00, outside quiet hours.',
    ]);
  });

  it('says when it is moved to the next opening, and goes on from there', () => {
    assert.deepEqual(echoes(campaign({ calling_hours: '09:00-15:00' })), [
      '6h: sent at 10:00, call due at 16:00, outside calling hours: moved to the next opening, on day 2 at 09:00.',
      '2h: called on day 2 at 09:00, SMS on day 2 at 11:00.',
      'Sent on day 2 at 11:00; nothing follows.',
    ]);
    assert.match(
      echoes(campaign({ quiet_hours: { default: '21:00-08:00', sms: '17:00-19:30' } }))[1] ?? '',
      /SMS due at 18:00, in quiet hours: moved to the next opening, at 19:30\./,
    );
    assert.match(
      echoes(campaign({ quiet_days: ['tue'] }), '20:00')[0] ?? '',
      /call due on day 2 at 02:00, a day without sends: moved to the next opening, on day 3 at 00:00\./,
    );
  });

  it('shows seconds where waits have them', () => {
    const quick = {
      ...campaign(),
      steps: [{ channel: 'sms', wait: '6s', if_no_reply: 'phone' }],
      start: 'sms',
    };
    assert.deepEqual(echoes(quick), ['6s: sent at 10:00, call at 10:00:06.']);
  });

  it('is silent while a wait is not readable, and about a step without a way on', () => {
    const steps = [
      { channel: 'sms', wait: '6', if_no_reply: 'phone' },
      { channel: 'phone', wait: '2h' },
    ];
    assert.deepEqual(echoes({ start: 'sms', steps }), ['', '']);
  });

  it('is silent about whatever follows a step whose own time or wait is not known', () => {
    const steps = [
      { channel: 'whatsapp', wait: '6 hours', if_no_reply: 'phone' },
      { channel: 'phone', wait: '2h', if_no_reply: 'sms' },
      { channel: 'sms', terminal: true },
    ];
    assert.deepEqual(echoes({ start: 'whatsapp', steps }), ['', '', '']);
    const shut = { calling_hours: '09:00-20:00', quiet_hours: { phone: '08:00-21:00' } };
    assert.deepEqual(echoes(campaign(shut)).slice(1), [
      'Quiet and calling hours leave no time for this: call.',
      '',
    ]);
  });

  it('goes on from a step that nothing leads to', () => {
    const steps = [
      { channel: 'sms', terminal: true },
      { channel: 'email', wait: '1h', if_no_click: 'phone' },
      { channel: 'phone', terminal: true },
    ];
    assert.equal(echoes({ start: 'sms', steps })[2], 'Called at 11:00; nothing follows.');
  });

  it('takes a step that nothing leads to as a first one', () => {
    const steps = [
      { channel: 'sms', terminal: true },
      { channel: 'email', wait: '1h', if_no_click: 'sms' },
    ];
    assert.equal(echoes({ start: 'sms', steps })[1], '1h: sent at 10:00, SMS at 11:00.');
  });

  it('ends in a circle, and where no hours are left', () => {
    const steps = [
      { channel: 'sms', wait: '1h', if_no_reply: 'email' },
      { channel: 'email', wait: '1h', if_no_reply: 'sms' },
    ];
    assert.equal(echoes({ start: 'sms', steps })[1], '1h: sent at 11:00, SMS at 12:00.');
    const shut = { calling_hours: '09:00-20:00', quiet_hours: { phone: '08:00-21:00' } };
    assert.equal(echoes(campaign(shut))[0], 'Quiet and calling hours leave no time for this: call.');
  });

  it('says what keeps the first message back', () => {
    const [first] = timingsOf(campaign({ quiet_hours: { default: '21:00-08:00' } }), readTime('22:15') ?? 0);
    assert.equal(firstEcho(first?.own, words), 'That is in quiet hours: it leaves on day 2 at 08:00.');
    assert.equal(firstEcho(timingsOf(campaign(), 600)[0]?.own, words), '');
  });

  it('finds the opening that the engine finds', () => {
    const hour = fc.integer({ min: 0, max: 23 }).map((one) => String(one).padStart(2, '0'));
    const window = fc
      .tuple(hour, fc.constantFrom('00', '30'), hour)
      .filter(([from, minute, to]) => `${from}:${minute}` !== `${to}:00`)
      .map(([from, minute, to]) => `${from}:${minute}-${to}:00`);
    const guards = fc.record(
      {
        quiet_hours: fc.record({ default: window, phone: window }, { requiredKeys: [] }),
        calling_hours: window,
        quiet_days: fc.uniqueArray(fc.constantFrom('mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'), {
          minLength: 1,
          maxLength: 6,
        }),
      },
      { requiredKeys: ['quiet_hours'], noNullPrototype: true },
    );
    fc.assert(
      fc.property(guards, fc.constantFrom('phone', 'sms'), fc.nat(1_439), (section, channel, minute) => {
        const steps = [{ channel, wait: null, terminal: true }];
        const [timing] = timingsOf({ start: channel, steps, guards: section }, minute);
        const { hours } = guardsOf(section);
        const at = opening(hours!, channel, ['UTC'], MONDAY + minute * 60_000);
        assert.equal(timing?.own?.at ?? null, at === null ? null : (at - MONDAY) / 60_000);
      }),
      { numRuns: 300 },
    );
  });
});
