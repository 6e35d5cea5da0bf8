import assert from 'node:assert/strict';
import { Flow } from './flow.ts';
import { holdRealTime } from './real-time.ts';
import { hub } from './wiring.ts';

const MISSION = {
  campaigns: {
    spring: {
      start: 'telegram',
      steps: [
        { channel: 'telegram', wait: '1h', if_no_reply: 'sms' },
        { channel: 'sms', terminal: true },
      ],
    },
  },
  nodes: hub(['telegram', 'sms']),
};
const ADA = { contact: '+15550100000' };

describe('a chat at Telegram that a person has opened', () => {
  holdRealTime();

  it('is where they are written to, although their row has a number alone', () =>
    Flow.with(MISSION, async (flow) => {
      await flow.engine.accounts.take('account', {
        reports: [],
        aliases: [{ alias: '77001234', of: '+15550100000' }],
      });
      const id = await flow.one(ADA);
      assert.deepEqual(
        [flow.provider.asked[0]?.channel, flow.provider.asked[0]?.to],
        ['telegram', '77001234'],
      );
      await flow.provider.bring({ outcome: 'replied', address: '77001234', dedupe: 'm1', text: 'yes' });
      await flow.settle();
      assert.equal((await flow.read(id)).cascade.result, 'success');
    }));

  it('is not taken for one where it is a number or a user id of another channel', () =>
    Flow.with(MISSION, async (flow) => {
      const of = '+15550100000';
      await flow.engine.accounts.take('account', {
        reports: [],
        aliases: [
          { alias: '+15550100999', of },
          { alias: 'US.77001234', of },
          { alias: 'ada@shop.example', of },
        ],
      });
      const id = await flow.one(ADA);
      const { attempts } = await flow.read(id);
      assert.deepEqual([attempts[0]?.reason, attempts[1]?.channel], ['no_address', 'sms']);
    }));
});

describe('an address that is learned after a send', () => {
  holdRealTime();

  it('leads a reply from it to the cascade', () =>
    Flow.with(MISSION, async (flow) => {
      const id = await flow.one({ ...ADA, customer: { phone: ADA.contact, telegram: '77001234' } });
      await flow.engine.accounts.take('account', {
        reports: [],
        aliases: [{ alias: 'US.13491208655302741918', of: ADA.contact }],
      });
      await flow.provider.bring({
        outcome: 'replied',
        address: 'US.13491208655302741918',
        channel: 'whatsapp',
        dedupe: 'm1',
      });
      await flow.settle();
      assert.equal((await flow.read(id)).cascade.result, 'success');
    }));
});
