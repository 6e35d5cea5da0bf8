import assert from 'node:assert/strict';
import type { CascadeRecord, LogEntry } from '../../../lib/index.ts';
import { timelineOf } from '../../../nodes/admin/timeline.ts';

/** The words for one line of history, which is about the only attempt, by SMS. */
function words(entry: Partial<LogEntry> & Pick<LogEntry, 'kind'>): string {
  const cascade = { id: 'c', campaign: 'one', segment: 's', phase: 'waiting', result: null, plan: 'hash' };
  const record = {
    cascade,
    attempts: [{ id: 'c-1', channel: 'sms' }],
    contact: { id: 'x', optedOutAt: null, optedOutBy: null },
    history: [{ at: 1, cascade: 'c', attempt: 'c-1', why: null, data: null, ...entry }],
  } as unknown as CascadeRecord;
  return timelineOf(record).entries[0]!.words;
}

describe('the words of a timeline', () => {
  it('can be read each on its own', () => {
    assert.equal(words({ kind: 'accepted' }), 'Taken into the campaign');
    assert.equal(words({ kind: 'claimed', data: { tries: 2 } }), 'About to be sent on sms, try 2');
    assert.equal(words({ kind: 'sent' }), 'Sent on sms');
    assert.equal(
      words({ kind: 'unknown', why: 'the answer was lost' }),
      'No answer to the send on sms: the answer was lost',
    );
    assert.equal(
      words({ kind: 'ended', why: 'opted out (STOP)', data: { result: 'stopped' } }),
      'Ended: stopped: opted out (STOP)',
    );
    assert.equal(words({ kind: 'rebound' }), 'Given to another node');
  });

  it('give the engine’s own reason first', () => {
    assert.equal(words({ kind: 'routed', why: 'sms next: phone failed' }), 'Sms next: phone failed');
    assert.equal(words({ kind: 'held', why: 'sms is held: auth_failed' }), 'Sms is held: auth_failed');
  });

  it('tell what the person said, and why a message failed', () => {
    assert.equal(
      words({ kind: 'outcome', data: { outcome: 'replied', text: 'yes!' } }),
      'Replied on sms: “yes!”',
    );
    assert.equal(
      words({ kind: 'outcome', data: { outcome: 'failed', reason: 'invalid_number', code: '21211' } }),
      'Failed on sms: invalid_number (21211)',
    );
    assert.equal(words({ kind: 'outcome', data: { outcome: 'no_answer' } }), 'No answer on sms');
  });

  it('are left of people whose history was scrubbed', () => {
    for (const kind of [
      'released',
      'routed',
      'refused',
      'held',
      'resolved',
      'waiting',
      'expired',
      'closed',
    ] as const) {
      assert.match(words({ kind }), /^[A-Z][a-z]/);
    }
  });
});
