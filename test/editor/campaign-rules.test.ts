import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parseCampaign } from '../../lib/campaign/index.ts';
import type { Section } from '../../nodes/cascade-campaign/key-order.editor.ts';
import {
  added,
  moved,
  removed,
  withChannel,
  withFailed,
  withNext,
  withStart,
  withSuccess,
  withWait,
} from '../../nodes/cascade-campaign/rule-edits.editor.ts';
import { isChain, orderOf, rulesOf } from '../../nodes/cascade-campaign/rules.editor.ts';
import { complete, deliveryGuarantee, tutorial } from '../campaign/samples.ts';
import { validDocuments } from '../campaign/valid-documents.ts';

const NOTHING: ReadonlyMap<string, Section> = new Map();
const document = (): Section => tutorial() as unknown as Section;
const text = (value: unknown): string => JSON.stringify(value, null, 2);

/** All steps but the first. */
const rest = (of: Section): readonly Section[] => (of['steps'] as Section[]).slice(1);

const isValid = (one: Section): boolean => {
  try {
    return parseCampaign(one) !== null;
  } catch {
    return false;
  }
};

describe('the rules table', () => {
  it('shows the tutorial’s steps', () => {
    assert.deepEqual(
      rulesOf(document()).map(({ channel, wait, success, next, failed }) => [
        channel,
        wait,
        success,
        next,
        failed,
      ]),
      [
        ['whatsapp', '6h', 'if_no_reply', 'phone', null],
        ['phone', '2h', 'if_no_answer', 'sms', null],
        ['sms', '', 'terminal', '', null],
      ],
    );
    assert.deepEqual(orderOf(document()), ['whatsapp', 'phone', 'sms']);
  });

  it('changes the one line that was changed', () => {
    const changed = withWait(document(), 0, '4h');
    assert.equal(text(changed), text(document()).replace('6h', '4h'));
    const rule = withSuccess(document(), 0, 'if_not_read', NOTHING);
    assert.equal(text(rule), text(document()).replace('if_no_reply', 'if_not_read'));
    assert.equal(text(withNext(document(), 0, 'sms')), text(document()).replace('"phone"', '"sms"'));
    assert.equal(withStart(document(), 'sms')['start'], 'sms');
  });

  it('writes if_failed where the schema has it, and removes it', () => {
    const set = withFailed(document(), 0, 'sms');
    assert.deepEqual(Object.keys((set['steps'] as Section[])[0] ?? {}), [
      'channel',
      'wait',
      'if_no_reply',
      'if_failed',
    ]);
    assert.equal(text(withFailed(set, 0, null)), text(document()));
  });

  it('never changes or loses what it does not know', () => {
    const own = {
      'x-team': 'growth',
      ...document(),
      steps: [{ note: 'a', ...tutorial().steps[0] }, 7, null],
    };
    const before = structuredClone(own);
    const after = withWait(moved(own, 0, 1, NOTHING), 1, '4h');
    assert.deepEqual(own, before);
    assert.deepEqual(after['steps'], [7, { ...(own.steps[0] as object), wait: '4h' }, null]);
    assert.equal(after['x-team'], 'growth');
    assert.deepEqual(
      rulesOf(own).map(({ readable }) => readable),
      [true, false, false],
    );
    for (const change of [
      withWait(own, 1, '1h'),
      withSuccess(own, 1, 'terminal', NOTHING),
      withNext(own, 2, 'sms'),
    ]) {
      assert.deepEqual(change, own);
    }
  });

  it('keeps a chain a chain when rows change places, and gives back what a step had', () => {
    const start = withWait(document(), 1, '45m');
    const remembered = new Map([['phone', (start['steps'] as Section[])[1] as Section]]);
    const down = moved(start, 1, 2, remembered);
    assert.deepEqual(orderOf(down), ['whatsapp', 'sms', 'phone']);
    assert.ok(isChain(down));
    parseCampaign(down);
    assert.equal(text(moved(down, 2, 1, remembered)), text(start));
    const first = moved(start, 2, 0, remembered);
    assert.equal(first['start'], 'sms');
    assert.deepEqual(orderOf(first), ['sms', 'whatsapp', 'phone']);
    parseCampaign(first);
  });

  it('only moves the entry where steps are not joined by their places', () => {
    const crossed = withNext(withNext(document(), 0, 'sms'), 1, 'sms');
    const after = moved(crossed, 1, 0, NOTHING);
    assert.deepEqual(orderOf(after), orderOf(crossed));
    assert.equal(after['start'], 'whatsapp');
    assert.deepEqual((after['steps'] as Section[])[0], (crossed['steps'] as Section[])[1]);
  });

  it('leads past a removed step', () => {
    assert.deepEqual(orderOf(removed(document(), 1)), ['whatsapp', 'sms']);
    assert.deepEqual(orderOf(removed(document(), 0)), ['phone', 'sms']);
    const short = removed(document(), 2);
    assert.deepEqual(orderOf(short), ['whatsapp', 'phone']);
    for (const one of [removed(document(), 1), removed(document(), 0), short]) parseCampaign(one);
    const failing = withFailed(document(), 0, 'sms');
    parseCampaign(removed(failing, 2));
  });

  it('adds a channel that is free, after the last step', () => {
    const more = added(document());
    assert.deepEqual(orderOf(more), ['whatsapp', 'phone', 'sms', 'telegram']);
    parseCampaign(more);
    const first = added({});
    parseCampaign(first);
    assert.deepEqual(orderOf(first), ['whatsapp']);
  });

  it('ends and resumes a step, with a wait and a way on', () => {
    const ended = withSuccess(document(), 1, 'terminal', NOTHING);
    assert.deepEqual((ended['steps'] as Section[])[1], { channel: 'phone', wait: null, terminal: true });
    const resumed = withSuccess(ended, 1, 'if_no_answer', NOTHING);
    assert.deepEqual((resumed['steps'] as Section[])[1], {
      channel: 'phone',
      wait: '2h',
      if_no_answer: 'sms',
    });
  });

  it('gives a step that was the last for a moment its wait and both ways on back', () => {
    const step = { channel: 'whatsapp', wait: '3d', if_not_read: 'sms', if_failed: 'phone' };
    const before = { ...document(), steps: [step, ...rest(document())] };
    const ended = withSuccess(before, 0, 'terminal', NOTHING);
    const remembered = new Map([['whatsapp', step]]);
    assert.deepEqual(withSuccess(ended, 0, 'if_not_read', remembered)['steps'], before.steps);
    const read = withSuccess(ended, 0, 'if_no_reply', remembered);
    assert.deepEqual((read['steps'] as Section[])[0], {
      channel: 'whatsapp',
      wait: '3d',
      if_no_reply: 'sms',
      if_failed: 'phone',
    });
    // Where a channel has lost its step meanwhile, nothing leads there.
    const fewer = removed(ended, 1);
    assert.deepEqual((withSuccess(fewer, 0, 'if_not_read', remembered)['steps'] as Section[])[0], {
      channel: 'whatsapp',
      wait: '3d',
      if_not_read: 'sms',
    });
  });

  it('renames a channel everywhere, but leaves a second one alone', () => {
    const base = { ...document(), segments: { retail: { start: 'phone' }, other: { start: 'sms' } } };
    const renamed = withChannel(base, 1, 'pager');
    assert.deepEqual(orderOf(renamed), ['whatsapp', 'pager', 'sms']);
    assert.deepEqual(renamed['segments'], { retail: { start: 'pager' }, other: { start: 'sms' } });
    const first = withChannel(base, 0, 'telegram');
    assert.equal(first['start'], 'telegram');
    const doubled = withChannel(base, 2, 'phone');
    assert.deepEqual(orderOf(withChannel(doubled, 2, 'sms')), ['whatsapp', 'phone', 'sms']);
  });

  it('keeps what follows a failure when another order makes a circle of it', () => {
    const moving = moved(withFailed(document(), 0, 'sms'), 0, 2, NOTHING);
    assert.equal(isValid(moving), true);
    const circle = moved(withFailed(document(), 0, 'sms'), 2, 0, NOTHING);
    assert.equal(rulesOf(circle)[1]?.failed, 'sms');
  });

  it('stays valid and keeps every other part, whatever rows are moved, added and removed', () => {
    const samples = [tutorial(), deliveryGuarantee(), complete()].map((one) => fc.constant(one));
    fc.assert(
      fc.property(fc.oneof(validDocuments, ...samples), fc.nat(), fc.nat(), (valid, a, b) => {
        // Another order can make a circle of what follows a failure; the form keeps it, and the check says so.
        const steps = valid.steps.map(({ if_failed: _failed, ...step }) => step);
        const given: Section = { ...valid, steps };
        fc.pre(isValid(given));
        const count = valid.steps.length;
        const others = ({ start: _start, steps: _steps, ...rest }: Section): Section => rest;
        const after = moved(given, a % count, b % count, NOTHING);
        parseCampaign(after);
        assert.deepEqual(others(after), others(given));
        const more = added(given);
        if (count < 5) assert.equal(rulesOf(more).length, count + 1);
        assert.deepEqual(others(more), others(given));
        assert.equal(rulesOf(removed(given, a % count)).length, count - 1);
      }),
      { numRuns: 60 },
    );
  });
});
