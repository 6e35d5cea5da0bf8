import assert from 'node:assert/strict';
import { namesIn, textOf, type CascadeRecord, type LogEntry, type Told } from '../../../lib/index.ts';
import type { TimelineCascade } from '../../../nodes/admin/contract.ts';
import { namedParams, type Speech } from '../../../nodes/admin/entry-words.ts';
import { timelineOf } from '../../../nodes/admin/timeline.ts';
import german from '../../../locales/de/sidebar.json' with { type: 'json' };
import germanNames from '../../../locales/de/engine-names.json' with { type: 'json' };
import english from '../../../locales/en-US/sidebar.json' with { type: 'json' };

type Line = Partial<LogEntry> & Pick<LogEntry, 'kind'>;

/** The entries for some lines of history, which are about the first attempt, by SMS, unless they say otherwise. */
function of(lines: readonly Line[], why = 'the declared order'): TimelineCascade['entries'] {
  const cascade = { id: 'c', campaign: 'one', segment: 's', phase: 'waiting', result: null, plan: 'hash' };
  const record = {
    cascade: { ...cascade, decision: { order: ['sms', 'phone'], propensity: 1, why } },
    attempts: [
      { id: 'c-1', channel: 'sms' },
      { id: 'c-2', channel: 'phone' },
    ],
    contact: { id: 'x', optedOutAt: null, optedOutBy: null },
    history: lines.map((line) => ({ at: 1, cascade: 'c', attempt: 'c-1', why: null, data: null, ...line })),
  } as unknown as CascadeRecord;
  return timelineOf(record).entries;
}

/** The words of the last of some lines. */
function words(...lines: readonly Line[]): string {
  return of(lines).at(-1)!.words;
}

const claimed: Line = { kind: 'claimed', data: { channel: 'sms', tries: 1 } };

describe('the words of a timeline', () => {
  it('can be read each on its own, and no two say the same', () => {
    assert.deepEqual(
      of([
        { kind: 'accepted' },
        { kind: 'released' },
        { kind: 'routed', attempt: null, why: 'sms first: the declared order', data: { channel: 'sms' } },
        claimed,
        { kind: 'sent' },
        { kind: 'waiting', why: 'waits 6h until replied', data: { waitMs: 21_600_000, until: 'replied' } },
        { kind: 'outcome', data: { channel: 'sms', outcome: 'sent' } },
        { kind: 'expired', why: 'nothing came within the wait' },
        { kind: 'routed', attempt: null, why: 'phone next: no success', data: { channel: 'phone' } },
        { kind: 'ended', data: { result: 'exhausted' } },
        { kind: 'closed' },
      ]).map((entry) => entry.words),
      [
        'Taken into the campaign',
        'Let into the flow',
        'Starts with SMS: the declared order',
        'Being sent by SMS',
        'Taken by the provider (SMS)',
        'Waits 6h until replied',
        'SMS: sent',
        'Nothing came within the wait',
        'Goes on to Phone: no success on SMS within its wait',
        'Ended: no channel was left',
        'Closed: nothing more happens',
      ],
    );
    assert.equal(words({ kind: 'claimed', data: { tries: 2 } }), 'Being sent by SMS, try 2');
    assert.equal(words({ kind: 'rebound' }), 'Given to another node by hand');
  });

  it('tell why a channel comes first, and why another is next', () => {
    const first: Line = { kind: 'routed', why: 'sms first: …', data: { channel: 'sms' } };
    assert.equal(of([first], 'best known for b2b')[0]!.words, 'Starts with SMS: best known for b2b');
    const next: Line = { kind: 'routed', attempt: null, why: 'phone next: …', data: { channel: 'phone' } };
    const refused: Line = { kind: 'refused', why: 'sms refused: …', data: { reason: 'invalid_number' } };
    assert.equal(words(claimed, refused, next), 'Goes on to Phone: SMS failed (no such number)');
    const bounced: Line = { kind: 'outcome', data: { channel: 'sms', outcome: 'bounced' } };
    assert.equal(words(claimed, bounced, next), 'Goes on to Phone: SMS failed (no reason given)');
    assert.equal(words(claimed, bounced, { kind: 'expired' }), 'No reason to wait: SMS failed');
  });

  it('tell a refusal by the provider from a send that was not made', () => {
    const data = { reason: 'template_rejected', scope: 'message', code: '132001' };
    const refused: Line = { kind: 'refused', why: 'sms refused: template_rejected', data };
    assert.equal(words(claimed, refused), 'Refused by the provider (SMS): template refused (132001)');
    const missing: Line = {
      kind: 'refused',
      why: 'there is no {plan}',
      data: { reason: 'missing_variable' },
    };
    assert.equal(words(missing), 'Not sent by SMS: a field of the message is missing (there is no {plan})');
    const nowhere: Line = { kind: 'refused', why: 'no address', data: { reason: 'no_address' } };
    assert.equal(words(nowhere), 'Not sent by SMS: no address on this channel');
    assert.equal(words({ kind: 'held', data: { reason: 'auth' } }), 'SMS is held: credentials refused');
    assert.equal(
      words({ kind: 'held', attempt: null, why: 'held until 08:00: quiet hours' }),
      'Waits in front of the send: held until 08:00: quiet hours',
    );
  });

  it('tell how a wait and a cascade ended', () => {
    const waits: Line = { kind: 'waiting', data: { waitMs: 60_000, until: null } };
    assert.equal(words(waits), 'Waits 1m');
    assert.equal(words(waits, { kind: 'expired', data: { byHand: true } }), 'The wait was ended by hand');
    assert.equal(words({ kind: 'expired' }), 'This step does not wait');
    const ended = (data: LogEntry['data'], why: string | null = null): string =>
      words({ kind: 'ended', data, why });
    assert.equal(ended({ result: 'success', outcome: 'replied' }), 'Ended with success: replied');
    assert.equal(ended({ result: 'stopped', outcome: null }, 'by Grace'), 'Ended as stopped: by Grace');
    assert.equal(ended({ result: 'stopped', outcome: 'opted_out' }), 'Ended as stopped: opted out');
  });

  it('tell what the person said, and why a message failed', () => {
    const outcome = (data: LogEntry['data']): string => words({ kind: 'outcome', data });
    assert.equal(outcome({ outcome: 'replied', text: 'yes!' }), 'SMS: replied: “yes!”');
    assert.equal(
      outcome({ outcome: 'failed', reason: 'invalid_number', code: '21211' }),
      'SMS: failed: no such number (21211)',
    );
    assert.equal(outcome({ outcome: 'no_answer' }), 'SMS: not answered');
    assert.equal(outcome({ outcome: 'failed', reason: 'quite_new' }), 'SMS: failed: quite_new');
  });

  it('are the engine’s own where it gave nothing but a sentence, as in histories of earlier versions', () => {
    const [waits, ended] = of([
      { kind: 'waiting', why: 'waits 6h' },
      { kind: 'ended', why: 'replied on sms' },
    ]);
    assert.deepEqual([waits!.words, waits!.key, waits!.params], ['Waits 6h', null, {}]);
    assert.deepEqual([ended!.words, ended!.key], ['Replied on sms', null]);
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
      assert.match(words({ kind }), /^[A-Z][A-Za-z]/);
    }
  });
});

describe('an entry of a timeline', () => {
  it('is a text with codes, which every language has names for', () => {
    const { key, params } = of([
      claimed,
      { kind: 'refused', data: { reason: 'invalid_number', code: '21211' } },
    ])[1]!;
    assert.equal(key, 'refused');
    assert.deepEqual(params, { channel: 'sms', reason: 'invalid_number', code: '21211' });
    const text = textOf(german.sidebar);
    const names = namesIn(textOf(germanNames));
    assert.equal(
      text(`timeline.${key}`, namedParams(params, null, { ...names, told: (_, words) => words })),
      'Vom Anbieter abgelehnt (SMS): Nummer gibt es nicht (21211)',
    );
  });

  it('says what the engine told in any language: why it is held, or why it begins so', () => {
    const told: Told = { key: 'guards.velocity', values: { count: 20, prefix: '+4477' } };
    const german: Speech = {
      told: (one, words) => (one === undefined ? words : `auf Deutsch: ${one.key}`),
      channel: (one) => one,
      reason: (one) => one,
      outcome: (one) => one,
    };
    const entries = of([
      { kind: 'held', why: 'held: 20 sends', data: { told } },
      { kind: 'refused', why: 'no such link', data: { reason: 'invalid_link', told } },
      { kind: 'resolved', why: 'the provider has it', data: { told } },
      { kind: 'ended', why: 'Ann said so', data: { result: 'stopped' } },
    ]);
    assert.deepEqual(
      entries.map(({ params, told: said }) => namedParams(params, said, german)['why']),
      [...Array(3).fill('auf Deutsch: guards.velocity'), 'Ann said so'],
    );
    assert.equal(entries[0]!.words, 'Waits in front of the send: held: 20 sends');
  });

  it('fills in nothing but what the contract names', () => {
    const promised = [
      'channel',
      'after',
      'reason',
      'outcome',
      'until',
      'wait',
      'tries',
      'text',
      'why',
      'cost',
      'currency',
    ];
    for (const [key, text] of Object.entries(english.sidebar.timeline)) {
      for (const [, name] of text.matchAll(/__(\w+?)__/g)) assert.ok(promised.includes(name!), key);
    }
  });
});
