import assert from 'node:assert/strict';
import type { Report } from '../../../lib/cascade/command.ts';
import type { Price } from '../../../lib/channels/index.ts';
import { VirtualClock } from '../../engine/virtual-clock.ts';
import { account } from './account.ts';

const START = Date.parse('2026-11-22T10:00:00Z');

/** A message in Twilio's books. */
function entry<Fields extends object>(sid: string, fields: Fields, ageMs = 0) {
  return {
    sid,
    status: 'sent',
    from: '+15005550006',
    to: '+15557770100',
    direction: 'outbound-api',
    date_created: new Date(START - ageMs).toUTCString(),
    ...fields,
  };
}

describe('asking Twilio for news', () => {
  const { stub, make } = account({ pollSeconds: 5 });
  before(() => stub.start());
  after(() => stub.stop());

  it('reports each change once, and again what was not committed', async () => {
    const clock = new VirtualClock(START);
    const inbound = { status: 'received', direction: 'inbound', from: 'whatsapp:+15557770100', body: 'yes' };
    stub.books.push(
      entry('SM1', {}),
      entry('SM2', inbound),
      entry('SM3', inbound, 600_000),
      entry('SM4', {}, 86_400_000),
      entry('SM5', { status: 'undelivered', error_code: 30003 }),
      entry('CA1', { status: 'completed', answered_by: 'machine_start' }),
    );
    const got: Report[] = [];
    let fails = true;
    const twilio = make({}, { clock, publicUrl: null });
    const told = (): string[] =>
      got
        .splice(0)
        .map(({ dedupe, outcome }) => `${dedupe} ${outcome}`)
        .toSorted();
    /** Waits until the provider has asked for everything and has come to rest. */
    const rest = async (): Promise<void> => {
      while (clock.next() === null) await new Promise((resolve) => setImmediate(resolve));
    };
    twilio.connect(async (reports) => {
      if (fails) throw new Error('the store is busy');
      got.push(...reports);
    }, true);
    await rest();
    assert.deepEqual(told(), []);
    fails = false;
    clock.moveTo(clock.next()!);
    await rest();
    assert.deepEqual(told(), [
      'CA1:completed no_answer',
      'SM1:sent sent',
      'SM2:inbound replied',
      'SM5:undelivered bounced',
    ]);
    stub.books[0]!.status = 'delivered';
    clock.moveTo(clock.next()!);
    await rest();
    assert.deepEqual(told(), ['SM1:delivered delivered']);
    await twilio.close();
    assert.equal(clock.next(), null);
    for (const { problems } of stub.asked) assert.deepEqual(problems, []);
  });

  it('tells a price as soon as it is known, if that is long after the last status, and then no more', async () => {
    const clock = new VirtualClock(START);
    const message = entry('SM9', {
      status: 'delivered',
      price: null as string | null,
      price_unit: 'USD',
    });
    const call = { ...message, sid: 'CA9', status: 'completed', price: '-0.01400', price_unit: 'usd' };
    const theirs = { ...message, sid: 'SM8', direction: 'inbound', status: 'received', price: '-0.00750' };
    stub.books.splice(0, stub.books.length, message, call, theirs);
    const got: { reports: string[]; prices: readonly Price[] }[] = [];
    const twilio = make({}, { clock, publicUrl: null });
    const rest = async (): Promise<(typeof got)[number] | undefined> => {
      while (clock.next() === null) await new Promise((resolve) => setImmediate(resolve));
      return got.pop();
    };
    const round = (): ReturnType<typeof rest> => {
      clock.moveTo(clock.next()!);
      return rest();
    };
    twilio.connect(async (reports, _aliases, prices = []) => {
      got.push({ reports: reports.map(({ dedupe }) => dedupe).toSorted(), prices });
    }, true);
    assert.deepEqual(await rest(), {
      reports: ['CA9:completed', 'SM8:inbound', 'SM9:delivered'],
      prices: [{ externalId: 'CA9', amount: 0.014, currency: 'USD' }],
    });
    assert.equal(await round(), undefined);
    message.price = '-0.00750';
    assert.deepEqual(await round(), {
      reports: [],
      prices: [{ externalId: 'SM9', amount: 0.0075, currency: 'USD' }],
    });
    message.price = 'about a cent';
    assert.equal(await round(), undefined);
    await twilio.close();
  });

  it('forgets what has left the lists of the newest', async () => {
    const clock = new VirtualClock(START);
    const message = entry('SM7', {
      status: 'delivered',
      price: '-0.00750',
      price_unit: 'USD',
    });
    stub.books.splice(0, stub.books.length, message);
    const told: string[] = [];
    const twilio = make({}, { clock, publicUrl: null });
    const rest = async (): Promise<readonly string[]> => {
      while (clock.next() === null) await new Promise((resolve) => setImmediate(resolve));
      return told.splice(0);
    };
    const round = (): ReturnType<typeof rest> => {
      clock.moveTo(clock.next()!);
      return rest();
    };
    twilio.connect(async (reports, _aliases, prices = []) => {
      told.push(...reports.map(({ dedupe }) => dedupe), ...prices.map(({ amount }) => String(amount)));
    }, true);
    assert.deepEqual(await rest(), ['SM7:delivered', '0.0075']);
    assert.deepEqual(await round(), []);
    stub.books.length = 0;
    assert.deepEqual(await round(), []);
    stub.books.push(message);
    assert.deepEqual(await round(), ['SM7:delivered', '0.0075']);
    await twilio.close();
  });

  it('does not ask where it is called', async () => {
    const asked = stub.asked.length;
    const twilio = make({ pollSeconds: 0 });
    twilio.connect(async () => undefined, true);
    // What it asked by itself would have been asked before this.
    await twilio.check(AbortSignal.timeout(60_000));
    await twilio.close();
    assert.equal(stub.asked.length, asked + 1);
  });
});
