import assert from 'node:assert/strict';
import type { Attempt } from '../../../lib/cascade/model.ts';
import type { ClaimedAttempt } from '../../../lib/channels/index.ts';
import { account, never, request, TEMPLATE } from './account.ts';

const MINUTE_MS = 60_000;

describe('Twilio’s books', () => {
  const { stub, make } = account();
  before(() => stub.start());
  beforeEach(() => {
    stub.asked.length = 0;
    stub.books.length = 0;
    stub.faults.length = 0;
  });
  afterEach(() => {
    for (const { problems } of stub.asked) assert.deepEqual(problems, []);
  });
  after(() => stub.stop());

  /** A provider after a restart, which has nothing but the store. */
  function restarted(claimed: Partial<ClaimedAttempt>) {
    const attempt: ClaimedAttempt = {
      channel: 'sms',
      to: '+15558675310',
      body: { text: 'Your order “A” is ready' },
      claimedAt: Date.now(),
      externalId: null,
      ...claimed,
    };
    return make({}, { attemptOf: async () => attempt });
  }

  function entry(fields: object): void {
    stub.books.unshift({
      sid: `SM${String(stub.books.length).padStart(32, '0')}`,
      status: 'sent',
      to: '+15558675310',
      from: '+15005550006',
      direction: 'outbound-api',
      body: 'Your order "A" is ready',
      date_created: new Date().toUTCString(),
      error_code: null,
      ...fields,
    });
  }

  it('have a message that was smart-encoded, and what became of it', async () => {
    entry({});
    assert.deepEqual(await restarted({}).lookUp('c01-1'), {
      state: 'found',
      externalId: stub.books[0]!.sid,
      outcome: 'sent',
    });
    assert.equal(stub.asked[0]?.query.get('To'), '+15558675310');
  });

  it('tell what the message has cost, once they know it', async () => {
    entry({ status: 'delivered', price: '-0.00750', price_unit: 'USD' });
    assert.deepEqual(await restarted({}).lookUp('c01-1'), {
      state: 'found',
      externalId: stub.books[0]!.sid,
      outcome: 'delivered',
      cost: { amount: 0.0075, currency: 'USD' },
    });
  });

  const strangers: [name: string, fields: object][] = [
    ['says something else', { body: 'Your order B is ready' }],
    ['is older', { date_created: new Date(Date.now() - 10 * MINUTE_MS).toUTCString() }],
    ['is the person’s own', { direction: 'inbound' }],
    ['went to somebody else', { to: '+15558675311' }],
  ];
  for (const [name, fields] of strangers) {
    it(`do not mistake a message for ours that ${name}`, async () => {
      entry(fields);
      assert.deepEqual(await restarted({}).lookUp('c01-1'), { state: 'unknown' });
    });
  }

  it('prove an attempt absent only after a time of grace', async () => {
    assert.deepEqual(await restarted({}).lookUp('c01-1'), { state: 'unknown' });
    assert.deepEqual(await restarted({ claimedAt: Date.now() - MINUTE_MS }).lookUp('c01-1'), {
      state: 'absent',
    });
  });

  it('prove nothing by a page that does not reach back far enough', async () => {
    for (let n = 0; n < 50; n += 1) entry({ body: 'another' });
    assert.deepEqual(await restarted({ claimedAt: Date.now() - MINUTE_MS }).lookUp('c01-1'), {
      state: 'unknown',
    });
  });

  it('prove nothing when they cannot be read', async () => {
    for (const fault of [
      { kind: 'answer', status: 500 },
      { kind: 'answer', status: 401, code: 20003 },
      { kind: 'raw', status: 200, body: '<html>' },
    ] as const) {
      stub.faults.push(fault);
      const claimedAt = Date.now() - MINUTE_MS;
      assert.deepEqual(await restarted({ claimedAt }).lookUp('c01-1'), { state: 'unknown' });
    }
    const broken = make({}, { attemptOf: async () => Promise.reject(new Error('store closed')) });
    assert.deepEqual(await broken.lookUp('c01-1'), { state: 'unknown' });
    assert.deepEqual(await make().lookUp('c09-1'), { state: 'unknown' });
  });

  it('are read by Twilio’s clock where ours is wrong', async () => {
    const ahead = 20 * MINUTE_MS;
    entry({});
    const clock = { speed: 1, now: () => Date.now() + ahead, after: () => () => undefined };
    const attempt = {
      channel: 'sms',
      to: '+15558675310',
      body: { text: 'Your order A is ready' },
      externalId: null,
    };
    const provider = make({}, { clock, attemptOf: async () => ({ ...attempt, claimedAt: clock.now() }) });
    assert.equal((await provider.lookUp('c01-1')).state, 'found');
  });

  it('have a template’s message by the words that were filled in', async () => {
    const body = { template: { contentSid: TEMPLATE, variables: ['Ana', 'Monday'] } };
    const claimed = { channel: 'whatsapp', body };
    entry({ to: 'whatsapp:+15558675310', body: 'Dear Bob, see you on Monday' });
    assert.equal((await restarted(claimed).lookUp('c01-1')).state, 'unknown');
    entry({
      to: 'whatsapp:+15558675310',
      body: 'Dear Ana, see you on Monday',
      status: 'failed',
      error_code: 63024,
    });
    assert.deepEqual(await restarted(claimed).lookUp('c01-1'), {
      state: 'found',
      externalId: stub.books[0]!.sid,
      outcome: 'bounced',
    });
  });

  it('have a call, whoever took it', async () => {
    const claimed = { channel: 'phone', body: { opening: 'Hello' } };
    entry({ sid: `CA${'1'.repeat(32)}`, status: 'completed', answered_by: 'machine_start' });
    assert.deepEqual(await restarted(claimed).lookUp('c01-1'), {
      state: 'found',
      externalId: `CA${'1'.repeat(32)}`,
      outcome: 'no_answer',
    });
  });

  it('do not give one message to two attempts', async () => {
    const twilio = make();
    stub.faults.push({ kind: 'taken', end: 'reset' });
    await twilio.send(request('sms', { text: 'Same words' }, { attempt: 'c01-1' }), never);
    await twilio.send(request('sms', { text: 'Same words' }, { attempt: 'c02-1' }), never);
    const [second, first] = stub.books;
    assert.partialDeepStrictEqual(await twilio.lookUp('c01-1'), { externalId: first!.sid });
    assert.partialDeepStrictEqual(await twilio.lookUp('c02-1'), { externalId: second!.sid });
  });

  it('take back a call that has not been answered, and nothing else', async () => {
    const twilio = make();
    await twilio.send(request('phone', { opening: 'Hello' }), never);
    await twilio.cancel('c01-1');
    assert.equal(stub.books[0]?.status, 'canceled');
    stub.books[0].status = 'completed';
    await twilio.cancel('c01-1');
    assert.equal(stub.books[0]?.status, 'completed');
    stub.faults.push({ kind: 'taken', end: 'reset' });
    await twilio.send(request('sms', { text: 'x' }, { attempt: 'c02-1' }), never);
    const asked = stub.asked.length;
    await twilio.cancel('c02-1');
    await twilio.cancel('c03-1');
    assert.equal(stub.asked.length, asked);
  });

  it('forget a person: records are deleted, and what is under way loses its words and is named', async () => {
    const twilio = make();
    await twilio.send(request('sms', { text: 'Dear Ana' }, { attempt: 'c01-1' }), never);
    await twilio.send(request('phone', { opening: 'Ana?' }, { attempt: 'c02-1' }), never);
    await twilio.send(request('sms', { text: 'Ana again' }, { attempt: 'c03-1' }), never);
    const [waiting, call, done] = stub.books;
    done!.status = call!.status = 'completed';
    const attempts = [done!, call!, waiting!].map(({ sid }) => ({ externalId: sid }) as Attempt);
    assert.deepEqual(await twilio.erase([...attempts, { externalId: null } as Attempt]), [
      { attempt: attempts[2], id: waiting!.sid },
    ]);
    assert.deepEqual(
      stub.books.map(({ sid, body }) => [sid, body]),
      [[waiting!.sid, '']],
    );
    assert.deepEqual(await twilio.erase([attempts[0]!]), [], 'gone is gone');
    assert.deepEqual(
      stub.asked.flatMap(({ problems }) => problems),
      [],
    );
  });

  it('tell whether a template is approved', async () => {
    const twilio = make();
    stub.templates.set(TEMPLATE, {
      status: 'rejected',
      category: 'MARKETING',
      rejection_reason: 'INVALID_FORMAT',
    });
    assert.deepEqual(await twilio.templateStatus(TEMPLATE), {
      state: 'known',
      status: 'rejected',
      category: 'MARKETING',
      rejection: 'INVALID_FORMAT',
    });
    assert.deepEqual(await twilio.templateStatus(`HX${'0'.repeat(32)}`), { state: 'absent' });
    assert.deepEqual(await twilio.templateStatus('HX1'), { state: 'absent' });
    stub.faults.push({ kind: 'answer', status: 429, code: 20429 });
    assert.deepEqual(await twilio.templateStatus(TEMPLATE), { state: 'unknown', code: '20429' });
  });
});
