import assert from 'node:assert/strict';
import { CampaignError, parseCampaign } from '../../lib/campaign/index.ts';
import { CascadeError } from '../../lib/engine/errors.ts';
import { checkExported, exported } from '../../lib/engine/learning/exported.ts';
import { say } from '../../lib/guards/say.ts';
import {
  campaignFault,
  isRejection,
  readCustomer,
  remedyFor,
  rowsOf,
  suppressionsOf,
  type Rejection,
} from '../../lib/intake/index.ts';
import { ENGLISH_FIGURES, inWords, textOf, type Told, type Wording } from '../../lib/wording/index.ts';
import campaign from '../../locales/en-US/engine-campaign.json' with { type: 'json' };
import intake from '../../locales/en-US/engine-refusals.json' with { type: 'json' };

const PHONE = '+15550100001';
const ROWS: readonly unknown[] = [
  7,
  { name: [], phone: PHONE },
  { phone: [] },
  { phone: 'call me' },
  { phone: '030 901820' },
  { phone: '+999 12345678' },
  { phone: '+49 12' },
  { phone: '7'.repeat(50) },
  { email: 'nobody' },
  {},
  { phone: PHONE, note: 'x'.repeat(9_000) },
  { phone: PHONE, key: {} },
  { phone: PHONE, visits: 7n },
  { phone: PHONE, segment: 'x'.repeat(101) },
  { phone: PHONE, segment: '__proto__' },
];
const LISTS: readonly unknown[] = [
  null,
  '',
  'name\nAda\n',
  'phone,Phone\n1,2\n',
  'name,phone\n"Ada\n',
  `phone${',x'.repeat(1_000)}\n`,
];

/** Says in English what was told, from the catalogue alone. */
function retold(told: Told | undefined): string {
  assert.ok(told);
  const kept = JSON.parse(JSON.stringify(told)) as Told;
  return inWords(kept, { text: textOf(intake, campaign), figure: ENGLISH_FIGURES });
}

function rejectionsOf(rows: readonly unknown[]): Rejection[] {
  return rows.map((row) => {
    const reading = readCustomer(row, 1, '');
    if (!isRejection(reading)) throw new Error(`accepted: ${JSON.stringify(reading)}`);
    return reading;
  });
}

async function read(list: unknown): Promise<unknown[]> {
  const rows: unknown[] = [];
  for await (const { row } of rowsOf(list)) rows.push(row);
  return rows;
}

async function refusal(work: () => Promise<unknown>): Promise<CascadeError> {
  try {
    await work();
  } catch (error) {
    if (error instanceof CascadeError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('what is said of rows and lists', () => {
  it('is the same in English and as a text of the catalogue', async () => {
    for (const { reason, told } of rejectionsOf(ROWS)) assert.equal(retold(told), reason);
    async function* suppressed(): AsyncGenerator<string> {
      yield 'contact,phone,telegram\n,,\n,,x\na@b,,\n,07700,\n';
    }
    let lines = 0;
    for await (const reading of suppressionsOf(suppressed())) {
      assert.ok('reason' in reading);
      assert.equal(retold(reading.told), reading.reason);
      lines += 1;
    }
    assert.equal(lines, 4);
    for (const list of LISTS) {
      const { message, told } = await refusal(() => read(list));
      assert.equal(retold(told), message);
    }
  });

  it('is the same of a learning that cannot be imported', () => {
    const step = { channel: 'sms', wait: null, terminal: true };
    const { plan } = parseCampaign({ start: 'sms', steps: [step] });
    const kept = exported('c', plan, 0, { forgottenBefore: 0, newest: 1, segments: {}, tallies: [] }, {});
    const counts = { cascades: 1, days: [], cells: {} };
    const unfit: readonly object[] = [
      { kind: 'else' },
      { version: 2 },
      { channels: 'sms' },
      { at: 'noon' },
      { channels: ['fax'] },
      { conversion: ['read'] },
      { currency: 'CHF' },
      { newest: 2 },
      ...[
        null,
        { ...counts, days: 7 },
        { ...counts, cells: null },
        { ...counts, cells: { fax: {} } },
        { ...counts, cells: { sms: {} } },
      ].map((segment) => ({ segments: { callers: segment } })),
    ];
    const said = unfit.map((fault) => {
      try {
        checkExported({ ...kept, ...fault }, 'c', plan, 86_400_000);
      } catch (error) {
        assert.ok(error instanceof CascadeError);
        assert.equal(retold(error.told), error.message);
        return error.message;
      }
      throw new Error(`accepted: ${JSON.stringify(fault)}`);
    });
    assert.equal(new Set(said).size, unfit.length);
  });

  it('is said in another language with the values of the row', () => {
    const text = textOf({
      refusals: { row: { noSuchPhoneIn: 'So eine Nummer gibt es in __country__ nicht' } },
    });
    const [{ told } = {}] = rejectionsOf([{ phone: '+49 12' }]);
    assert.ok(told);
    assert.equal(inWords(told, { text, figure: ENGLISH_FIGURES }), 'So eine Nummer gibt es in DE nicht');
  });

  it('comes with a remedy for every reason', () => {
    const remedies = rejectionsOf(ROWS).map(remedyFor);
    for (const { text, told } of remedies) assert.equal(retold(told), text);
    assert.ok(new Set(remedies.map(({ text }) => text)).size > 5);
  });

  it('comes with the remedy of its reason before that of its field, and of a field with any name', () => {
    const told = (key: string): Told => ({ key, values: {} });
    const remedy = (rejection: Partial<Rejection>): string =>
      remedyFor({ line: 1, reason: '', ...rejection }).told.key;
    const optedOut = say('guards.end.optedOut', { by: 'STOP' });
    assert.equal(remedy({ told: optedOut.told, field: 'phone' }), 'refusals.remedy.optedOut');
    assert.equal(remedy({ told: say('guards.entry.stopped').told }), 'refusals.remedy.stopped');
    assert.equal(remedy({ told: say('guards.entry.stillOpen').told }), 'refusals.remedy.open');
    assert.equal(remedy({ told: told('another'), field: 'phone' }), 'refusals.remedy.phone');
    assert.equal(remedy({ field: 'constructor' }), 'refusals.remedy.other');
  });
});

describe('what is wrong with a campaign document, as a whole', () => {
  const faultOf = (document: unknown): { readonly error: CampaignError; readonly fault: Wording } => {
    try {
      parseCampaign(document);
    } catch (error) {
      if (error instanceof CampaignError) return { error, fault: campaignFault(error) };
      throw error;
    }
    throw new Error('nothing is wrong');
  };

  it('is told line by line, as the error says it', () => {
    const step = { channel: 'sms', wait: null, terminal: true };
    for (const document of [{ start: 'fax', steps: [step] }, { start: 7, steps: 'none', pace: -1 }, 'x']) {
      const { error, fault } = faultOf(document);
      assert.equal(fault.text, error.message);
      assert.equal(retold(fault.told), error.message);
    }
  });

  it('is told however many problems there are', () => {
    const costs = Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`channel-${i}`, 'free']));
    const { error, fault } = faultOf({ start: 'sms', steps: [{ channel: 'sms', terminal: true }], costs });
    assert.ok(error.problems.length >= 5_000);
    assert.equal(retold(fault.told), error.message);
  });
});
