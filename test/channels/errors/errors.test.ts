import assert from 'node:assert/strict';
import {
  classify,
  failure,
  faultEntries,
  refused,
  refusedBy,
  unanswered,
} from '../../../lib/channels/errors/index.ts';
import { OUTCOMES } from '../../../lib/cascade/outcome.ts';

const SCOPES = ['message', 'contact', 'template', 'sender', 'account'];
/** Which actions keep a customer on the channel, told once more than in the code. */
const HOLDS: Readonly<Record<string, boolean | 'at-step'>> = {
  next_channel: false,
  use_template: false,
  stop_channel: false,
  use_phone: false,
  retry_new_address: false,
  reconcile: false,
  '-': false,
  fix_content: 'at-step',
  retry_after: true,
  retry_backoff: true,
  retry_next_day: true,
  hold_channel: true,
  hold_step: true,
};
/** Classes of which the outcome table says that the address cannot be reached. */
const BOUNCED = [
  'invalid_number',
  'invalid_address',
  'unreachable',
  'landline_or_unreachable',
  'not_on_channel',
  'carrier_filtered',
];

describe('the table of faults', () => {
  it('has all its lines', () => {
    assert.equal(faultEntries.length, 233);
  });

  for (const entry of faultEntries) {
    const words = entry.match?.split('|')[0];
    it(`${entry.provider} ${entry.code}${words ? ` "${words}"` : ''} is ${entry.class}`, () => {
      const code = entry.code === '200-299' ? 250 : entry.code;
      const fault = classify(entry.provider, code, undefined, words && `Bad Request: ${words.toUpperCase()}`);
      assert.equal(fault.reason, entry.class);
      assert.equal(fault.action, entry.action);
      assert.equal(fault.code, String(code));
      assert.ok(SCOPES.includes(fault.scope));
      const expected = HOLDS[entry.action];
      assert.notEqual(expected, undefined, `the action '${entry.action}' is not known to this test`);
      assert.equal(fault.holds, expected === 'at-step' ? entry.scope === 'step' : expected);

      const result = refused(fault);
      if (entry.action === 'reconcile') assert.deepEqual(result, { state: 'unknown', code: String(code) });
      else {
        assert.ok(result.state === 'refused');
        // Only a message's or a contact's fault moves the customer on.
        const stays = !['message', 'contact'].includes(result.scope) || result.passing === true;
        assert.equal(stays, fault.holds);
        assert.equal(result.retryAfterMs, entry.action === 'retry_next_day' ? 3_600_000 : undefined);
        assert.equal(
          refused(fault, 5_000).state === 'refused' && 'retryAfterMs' in refused(fault, 5_000),
          fault.holds,
        );
      }
      const told = failure(fault);
      assert.ok(OUTCOMES.includes(told.outcome));
      if (entry.class === 'delivered') assert.deepEqual(told, { outcome: 'delivered', code: String(code) });
      else if (entry.class === 'opted_out') assert.equal(told.outcome, 'opted_out');
      else if (entry.provider === 'telegram' && entry.class === 'blocked_by_user') {
        assert.equal(told.outcome, 'opted_out');
        assert.equal(result.state === 'refused' && result.reason, 'opted_out');
      } else if (entry.provider === 'meta') {
        assert.equal(told.outcome, entry.code === 131026 ? 'bounced' : 'failed');
      } else assert.equal(told.outcome, BOUNCED.includes(entry.class) ? 'bounced' : 'failed');
    });
  }

  it('knows a code whether it is a number or a text', () => {
    assert.deepEqual(classify('twilio', '21211'), classify('twilio', 21211));
  });

  it('calls what nobody knows unknown, and lets the customer move on', () => {
    assert.deepEqual(classify('twilio', 99_999, 400), {
      reason: 'unknown',
      scope: 'message',
      action: 'next_channel',
      code: '99999',
      outcome: 'failed',
      holds: false,
      passing: false,
      shared: false,
      ambiguous: false,
    });
    assert.deepEqual(refusedBy('nobody', undefined, 418), {
      state: 'refused',
      reason: 'unknown',
      scope: 'message',
      code: '418',
    });
  });

  it('tells one meaning of a code from another by the words', () => {
    assert.equal(classify('telegram', 403, 403, 'Forbidden: user is deactivated').reason, 'invalid_address');
    assert.equal(
      classify('telegram', 403, 403, 'Forbidden: bot was blocked by the user').reason,
      'blocked_by_user',
    );
    assert.equal(
      classify('telegram', 400, 400, 'Bad Request: message text is empty').reason,
      'content_rejected',
    );
  });

  it('goes by the status where the code says nothing', () => {
    for (const [status, reason, scope] of [
      [401, 'auth', 'account'],
      [403, 'auth', 'account'],
      [429, 'throttled', 'account'],
      [404, 'sender_misconfigured', 'account'],
      [302, 'sender_misconfigured', 'account'],
      [402, 'billing', 'account'],
      [400, 'unknown', 'message'],
    ] as const) {
      assert.partialDeepStrictEqual(refusedBy('twilio', 77_777, status), { state: 'refused', reason, scope });
    }
  });

  it('does not send again what a server in trouble may have taken, by whatever name it calls the trouble', () => {
    for (const [provider, code, status] of [
      ['meta', 131000, 500],
      ['meta', 2, 503],
      ['twilio', undefined, 500],
      ['http', undefined, 599],
    ] as const) {
      assert.equal(refusedBy(provider, code, status).state, 'unknown');
    }
  });

  it('tells a request that did not leave from one that may have', () => {
    assert.deepEqual(unanswered({ kind: 'lost', code: 'ECONNRESET' }), {
      state: 'unknown',
      code: 'ECONNRESET',
    });
    assert.deepEqual(unanswered({ kind: 'not-sent', code: 'ENOTFOUND' }), {
      state: 'refused',
      reason: 'provider_error',
      scope: 'sender',
      code: 'ENOTFOUND',
    });
  });
});
