import assert from 'node:assert/strict';
import { createSimulator, memoryLedger } from '../../lib/channels/index.ts';
import { Flow } from '../engine/flow.ts';
import { holdRealTime } from '../engine/real-time.ts';
import { hub } from '../engine/wiring.ts';
import { runs } from '../runs.ts';
import { hostileNumbers, isAllowed } from './hostile.ts';

/** How many are tried. */
const NUMBERS = runs(1_000, 10_000);

const RULES = {
  start: 'phone',
  steps: [
    { channel: 'phone', wait: '1h', if_no_answer: 'sms' },
    { channel: 'sms', wait: null, terminal: true },
  ],
};
const ALLOWED = '+4915112345678';

describe('hostile numbers', () => {
  holdRealTime();

  for (const inside of [false, true]) {
    const where = inside ? 'are in the campaign already when countries are declared' : 'come with the list';
    it(`that ${where} get neither a call nor an SMS outside of the allow-list`, async function () {
      const ledger = memoryLedger();
      await Flow.with(
        {
          campaigns: { spring: inside ? RULES : { ...RULES, guards: { countries: ['DE'] } } },
          nodes: hub(['phone', 'sms']),
          provider: (clock) => createSimulator({}, { clock, ledger, account: 'account' }),
        },
        async (flow) => {
          const control = (action: 'pause' | 'resume') =>
            flow.engine.control({ action, campaign: 'spring', by: 'a test' });
          if (inside) await control('pause');
          const numbers = [...hostileNumbers(NUMBERS / 2), ALLOWED];
          const answers = await flow.start(
            numbers.map((phone, i) => ({ key: `${i}`, contact: `person ${i}`, customer: { phone } })),
          );
          await flow.settle();
          const started = answers.filter(({ state }) => state === 'started').length;
          if (inside) {
            assert.equal(started, numbers.length);
            await flow.campaign('spring', { ...RULES, guards: { countries: ['DE'] } });
            await control('resume');
          } else assert.ok(started < numbers.length / 4, `${started} were taken in`);
          await flow.settle();
          await flow.engine.flush({ home: 'wait-phone' });
          await flow.settle();
          const reached: string[] = [];
          for await (const batch of ledger.entries()) {
            for (const entry of batch) if (entry.kind === 'send') reached.push(entry.to);
          }
          assert.deepEqual(
            reached.filter((number) => !isAllowed(number)),
            [],
          );
          assert.ok(reached.includes(ALLOWED));
        },
      );
    });
  }
});
