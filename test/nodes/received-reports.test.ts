import assert from 'node:assert/strict';
import { contactOf } from '../../lib/cascade/address.ts';
import { readContact } from '../../lib/intake/index.ts';
import { readReports } from '../../nodes/channel-receive/reports.ts';
import { Flow } from '../engine/flow.ts';
import { holdRealTime } from '../engine/real-time.ts';
import { hub } from '../engine/wiring.ts';

const CAMPAIGN = {
  start: 'sms',
  steps: [
    { channel: 'sms', wait: '6h', if_no_reply: 'phone' },
    { channel: 'phone', wait: null, terminal: true },
  ],
};
const SET_UP = { campaigns: { spring: CAMPAIGN, autumn: CAMPAIGN }, nodes: hub(['sms', 'phone']) };
const PHONE = '+14155550101';
const MINUTE = 60_000;

/** Reads what a flow hands in, and has it applied. */
async function report(flow: Flow, fields: object): Promise<void> {
  const { reports, errors } = readReports(fields);
  assert.deepEqual(errors, []);
  await flow.engine.accounts.report('account', reports);
  await flow.pass(MINUTE);
}

const isOut = async (flow: Flow, contact = PHONE): Promise<boolean> =>
  (await flow.engine.people.export(contact)).contact.optedOutAt !== null;

describe('STOP by a gateway of one’s own', () => {
  holdRealTime();

  for (const address of [
    '+14155550101',
    '14155550101',
    '+1 415 555 0101',
    '0014155550101',
    'tel:+14155550101',
    'whatsapp:+14155550101',
    '14155550101@s.whatsapp.net',
    '14155550101:12@s.whatsapp.net',
    '14155550101@c.us',
  ]) {
    it(`is heeded however the number is written: ${address}`, () =>
      Flow.with(SET_UP, async (flow) => {
        await flow.start([{ contact: PHONE, customer: { phone: PHONE } }]);
        await flow.settle();
        await report(flow, { outcome: 'replied', channel: 'SMS', address, text: 'STOP' });
        await flow.pass(7 * 60 * MINUTE);
        assert.deepEqual(
          flow.provider.asked.map(({ channel }) => channel),
          ['sms'],
        );
        const again = await flow.start([{ contact: PHONE, customer: { phone: PHONE } }], 'autumn');
        assert.equal(again[0]?.state, 'suppressed');
      }));
  }

  it('is heeded of a chat, and of a mailbox, however they are written', () =>
    Flow.with(SET_UP, async (flow) => {
      const stop = { outcome: 'opted_out' };
      await report(flow, { ...stop, channel: 'telegram', address: 'telegram:77' });
      await report(flow, { ...stop, address: 'telegram:78' });
      await report(flow, { ...stop, channel: 'email', address: 'Ada@Example.com' });
      for (const contact of ['telegram:77', 'telegram:78', 'ada@example.com'])
        assert.ok(await isOut(flow, contact), contact);
    }));

  for (const [address, by, channel] of [
    ['14155550101', 'attempt'],
    ['14155550101', 'externalId'],
    ['32665', 'attempt', 'sms'],
    ['INFO', 'externalId', 'sms'],
  ] as const) {
    it(`is heeded with the ${by} that it answers, whatever its address is: ${address}`, () =>
      Flow.with(SET_UP, async (flow) => {
        const id = await flow.one({ contact: PHONE, customer: { phone: PHONE } });
        await flow.settle();
        const { attempts } = await flow.read(id);
        const about = { attempt: attempts[0]!.id, externalId: attempts[0]!.externalId };
        assert.ok(about[by]);
        await report(flow, { outcome: 'replied', text: 'STOP', address, channel, [by]: about[by] });
        await flow.pass(7 * 60 * MINUTE);
        assert.ok(await isOut(flow));
        assert.equal(flow.provider.asked.length, 1);
      }));
  }

  it('and an erasure find a chat by its public name, in whatever case', () =>
    Flow.with(SET_UP, async (flow) => {
      const customer = { telegram: '@Ada_Group' };
      const contact = contactOf(customer)!;
      assert.deepEqual(readContact('telegram:@ADA_group'), { contact });
      await flow.one({ contact, customer });
      await report(flow, { outcome: 'replied', channel: 'telegram', address: '@ada_GROUP', text: 'STOP' });
      assert.ok(await isOut(flow, contact));
      const again = await flow.start([{ contact, customer }], 'autumn');
      assert.equal(again[0]?.state, 'suppressed');
      assert.equal((await flow.engine.people.export(contact)).cascades.length, 1);
      await flow.engine.people.forget(contact, 'a letter');
      assert.equal((await flow.engine.people.export(contact)).cascades.length, 0);
    }));

  it('and START count each time, also twice on a day', () =>
    Flow.with(SET_UP, async (flow) => {
      const id = await flow.one({ contact: PHONE, customer: { phone: PHONE } });
      await flow.settle();
      const { attempts } = await flow.read(id);
      for (const about of [{ address: PHONE }, { address: PHONE, attempt: attempts[0]!.id }]) {
        for (const [text, out] of [
          ['STOP', true],
          ['START', false],
          ['STOP', true],
          ['START', false],
        ] as const) {
          await report(flow, { outcome: 'replied', channel: 'sms', text, ...about });
          assert.equal(await isOut(flow), out, text);
        }
      }
    }));

  it('is not undone by an earlier START that is delivered again, where that tells its instant', () =>
    Flow.with(SET_UP, async (flow) => {
      const said = (text: string, at?: number) =>
        report(flow, { outcome: 'replied', channel: 'sms', address: PHONE, text, ...(at && { at }) });
      const seen: string[] = [];
      flow.engine.accounts.listen('account', ({ text = '' }) => seen.push(text));
      await said('STOP');
      const at = flow.clock.now();
      await said('START', at);
      await said('STOP');
      await said('START', at);
      assert.ok(await isOut(flow));
      assert.deepEqual(seen, ['STOP', 'START', 'STOP']);
    }));
});

describe('a report whose address cannot be read', () => {
  for (const [fields, message] of [
    [{ address: 'INFO', channel: 'sms' }, /msg\.payload\.address is no address on sms: give a number with/],
    [{ address: 'ada@example.com', channel: 'whatsapp' }, /no address on whatsapp: give a number with/],
    [{ address: '+14155550101', channel: 'email' }, /no address on email: give an e-mail address/],
    [{ address: '@ada', channel: 'telegram' }, /no address on telegram: give the id of the chat/],
    [{ address: '14155550101' }, /without "channel": give that as well, or write a number as \+1/],
    [{ address: '14155550101', channel: '' }, /without "channel"/],
  ] as const) {
    it(`is refused, with the remedy: ${JSON.stringify(fields)}`, () => {
      const { reports, errors } = readReports({ outcome: 'opted_out', ...fields });
      assert.deepEqual(reports, []);
      assert.match(errors.join(), message);
    });
  }
});
