import assert from 'node:assert/strict';
import type { Told } from '../../lib/wording/index.ts';
import type { Issue } from '../../nodes/admin/contract.ts';
import { fileName } from '../../nodes/sidebar/file-name.ts';
import { csvOf } from '../../nodes/sidebar/csv.ts';
import { gravestFirst, issueIdentity, issueKey, outputKey } from '../../nodes/sidebar/issue-text.ts';
import { openCascades } from '../../nodes/sidebar/open-cascades.ts';
import { restAfter } from '../../nodes/sidebar/pace.ts';
import { standingWords } from '../../nodes/sidebar/standing.ts';
import english from '../../locales/en-US/sidebar.json' with { type: 'json' };
import names from '../../locales/en-US/engine-names.json' with { type: 'json' };
import classes from '../../maps/error-classes.json' with { type: 'json' };

const halt = {
  state: 'halted',
  campaign: 'June',
  channel: 'sms',
  contact: null,
  at: 0,
  by: 'the spend limit',
  why: 'the spend of the day is used up',
  remedy: 'Raise the limit.',
} as const;
const ENGLISH = { told: (_: unknown, words: string) => words };

const issue: Issue = {
  kind: 'node-missing',
  severity: 'warning',
  node: null,
  campaign: 'June',
  params: { count: 3 },
};

describe('what holds for a campaign, in words', () => {
  it('names the channel, and then the reason and the remedy as sentences', () => {
    const { key, params, reasons } = standingWords(halt, ENGLISH);
    assert.equal(key, 'card.channelStanding.halted');
    assert.deepEqual(params, { channel: 'sms', by: 'the spend limit' });
    assert.deepEqual(reasons, ['The spend of the day is used up.', 'Raise the limit.']);
  });

  it('leaves out what is not known', () => {
    const { key, reasons } = standingWords({ ...halt, channel: null, why: null, remedy: '' }, ENGLISH);
    assert.equal(key, 'card.standing.halted');
    assert.deepEqual(reasons, []);
  });

  it('says what the engine told in the language of the editor', () => {
    const told = { why: { key: 'why', values: {} }, remedy: { key: 'remedy', values: {} } };
    const texts: Readonly<Record<string, string>> = {
      why: '本日の予算を使い切りました',
      remedy: '上限を上げてください。',
    };
    const language = { told: (one: Told | undefined) => texts[one!.key]! };
    assert.deepEqual(standingWords({ ...halt, told }, language).reasons, [
      '本日の予算を使い切りました。',
      '上限を上げてください。',
    ]);
  });

  it('names the channel but once', () => {
    const { reasons } = standingWords({ ...halt, why: 'sms: 9 of 12 sends failed' }, ENGLISH);
    assert.deepEqual(reasons, ['9 of 12 sends failed.', 'Raise the limit.']);
  });
});

describe('reasons', () => {
  it('have a name each', () => {
    const { reason } = names.names;
    // A few codes of providers say that a message has come.
    const given = classes.entries.map((one) => one.class).filter((one) => one !== 'delivered');
    const nameless = given.filter((one) => !Object.hasOwn(reason, one));
    assert.deepEqual(nameless, []);
  });
});

describe('issues', () => {
  it('have a text for every kind, filled in with what the contract promises', () => {
    const promised: Record<Issue['kind'], readonly string[]> = {
      'account-missing': ['name', 'channel'],
      'text-broken': ['name', 'reason'],
      'account-held': ['name', 'reason'],
      'account-broken': ['name', 'reason'],
      'webhook-never': ['name', 'webhook'],
      'public-url-missing': ['name'],
      'template-held': ['name', 'channel', 'reason', 'count'],
      'hours-no-room': ['name', 'reason', 'remedy'],
      'node-missing': ['name', 'missing', 'count'],
      'campaign-missing': ['name'],
      'output-unwired': ['name', 'output'],
      'channel-unserved': ['name', 'channel'],
      'campaign-broken': ['name', 'reason'],
      'campaign-nodeless': ['name', 'count'],
      'campaign-halted': ['name', 'reason', 'remedy'],
      'channel-halted': ['name', 'channel', 'reason', 'remedy'],
      'cohort-by-hand': ['name', 'reason', 'remedy'],
      'store-closed': ['reason'],
    };
    assert.deepEqual(Object.keys(english.sidebar.issue).toSorted(), Object.keys(promised).toSorted());
    for (const [kind, text] of Object.entries(english.sidebar.issue)) {
      const used = [...text.matchAll(/__(\w+?)__/g)].map(([, name]) => name);
      assert.deepEqual(new Set(used), new Set(promised[kind as Issue['kind']]), kind);
    }
    assert.equal(issueKey(issue), 'issue.node-missing');
  });

  it('call an output by its name', () => {
    assert.equal(outputKey({ params: { name: 'Send', output: 'no-reply' } }), 'issues.output.no-reply');
    assert.equal(outputKey(issue), null);
    assert.deepEqual(Object.keys(english.sidebar.issues.output), ['started', 'sent', 'failed', 'no-reply']);
  });

  it('come with errors first, otherwise in their order', () => {
    const list = ['warning', 'error', 'warning', 'error'].map(
      (severity, i) => ({ ...issue, severity, campaign: String(i) }) as Issue,
    );
    assert.deepEqual(
      gravestFirst(list).map(({ campaign }) => campaign),
      ['1', '3', '0', '2'],
    );
  });

  it('change their identity with what is shown', () => {
    assert.notEqual(issueIdentity(issue), issueIdentity({ ...issue, params: { count: 4 } }));
    assert.equal(issueIdentity(issue), issueIdentity({ ...issue }));
  });
});

describe('names of saved files', () => {
  it('keep letters of every language and lose what a file system minds', () => {
    assert.equal(fileName('Réservé: 50 % <b>', 'csv'), 'Réservé-50-b.csv');
    assert.equal(fileName('../../etc/passwd', 'json'), 'etc-passwd.json');
    assert.equal(fileName('+447700900100', 'json'), '+447700900100.json');
  });

  it('are never empty', () => {
    assert.equal(fileName('///', 'csv'), 'cascade.csv');
  });
});

describe('one customer as CSV', () => {
  it('survives commas, quotes and line breaks', () => {
    assert.equal(csvOf({ phone: '+44', name: 'A, "B"\nC' }), '"phone","name"\n"+44","A, ""B""\nC"');
  });
});

describe("a person's open cascades", () => {
  it('are those without a result', () => {
    const cascades = [
      { result: null, phase: 'waiting' },
      { result: 'success', phase: 'ended' },
      { result: null, phase: 'closed' },
    ];
    assert.equal(openCascades(cascades), 1);
  });
});

describe('the pace of fetching', () => {
  it('leaves a large store nine tenths of the time, and is never faster than a second', () => {
    assert.equal(restAfter(5), 1_000);
    assert.equal(restAfter(400), 3_600);
    assert.equal(restAfter(60_000), 60_000);
  });
});
