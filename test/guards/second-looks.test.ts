import assert from 'node:assert/strict';
import type { GuardsDocument } from '../../lib/campaign/guards-document.ts';
import type { Answers } from '../../lib/cascade/answers.ts';
import { Flow, type FlowOptions } from '../engine/flow.ts';
import { holdRealTime } from '../engine/real-time.ts';
import { hub } from '../engine/wiring.ts';

const HOUR = 3_600_000;
/** The clock of these tests begins on a Monday at nine. */
const ONLY_SUNDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

function rules(guards: GuardsDocument): object {
  return {
    start: 'whatsapp',
    steps: [
      { channel: 'whatsapp', wait: '6h', if_no_reply: 'sms' },
      { channel: 'sms', wait: null, terminal: true },
    ],
    currency: 'EUR',
    costs: { whatsapp: 1, sms: 1 },
    guards: { timezone: 'UTC', ...guards },
  };
}

function parts(guards: GuardsDocument, more: Partial<FlowOptions> = {}): FlowOptions {
  return { campaigns: { spring: rules(guards) }, nodes: hub(['whatsapp', 'sms']), ...more };
}

function people(count: number): { contact: string; customer: { phone: string; timezone: string } }[] {
  return Array.from({ length: count }, (_, i) => {
    const phone = `+1555010${String(i).padStart(4, '0')}`;
    return { contact: phone, customer: { phone, timezone: 'UTC' } };
  });
}

/** The instants at which held cascades of the campaign are due, without repetition. */
async function dues(flow: Flow): Promise<(number | null)[]> {
  const homes = await flow.store.inner.homes();
  return [...new Set(homes.filter(({ phase }) => phase === 'held').map(({ next }) => next))];
}

describe('people whom guards hold until an instant', () => {
  holdRealTime();

  for (const [what, mistaken, mended] of [
    ['quiet days', { quiet_days: ONLY_SUNDAYS }, {}],
    ['calling and quiet hours', { quiet_hours: { default: '08:00-20:00' } }, { quiet_hours: {} }],
    ['a cap of a day', { spend: { day: 0.5 } }, { spend: { day: 100 } }],
    ['the account’s cap', { spend: { account: 0.5 } }, { spend: { account: 100 } }],
  ] as const satisfies readonly (readonly [string, GuardsDocument, GuardsDocument])[]) {
    it(`go on at once when the document is mended: ${what}; nobody is sent to twice`, async () => {
      await Flow.with(parts(mistaken), async (flow) => {
        await flow.start(people(20));
        await flow.settle();
        assert.equal(flow.provider.asked.length, 0);
        await flow.campaign('spring', rules(mended));
        await flow.pass(1);
        assert.equal(flow.provider.asked.length, 20);
        await flow.pass(5 * HOUR);
        assert.deepEqual([...new Set(flow.provider.taken.values())], [1]);
        assert.equal(flow.provider.taken.size, 20);
      });
    });
  }

  it('go on when the frequency cap that holds them is raised', async () => {
    await Flow.with(parts({ frequency: { all: '1/30d' } }), async (flow) => {
      await flow.start(people(3));
      await flow.pass(7 * HOUR);
      assert.equal(flow.provider.asked.length, 3);
      await flow.campaign('spring', rules({ frequency: { all: '2/30d' } }));
      await flow.pass(1);
      assert.deepEqual(
        flow.provider.asked.map(({ channel }) => channel),
        ['whatsapp', 'whatsapp', 'whatsapp', 'sms', 'sms', 'sms'],
      );
    });
  });

  it('are held to the new instant where the new guards hold them too', async () => {
    await Flow.with(parts({ quiet_days: ONLY_SUNDAYS }), async (flow) => {
      await flow.start(people(5));
      await flow.settle();
      const monday = flow.clock.now();
      assert.deepEqual(await dues(flow), [monday + 5 * 24 * HOUR + 15 * HOUR]);
      await flow.campaign('spring', rules({ quiet_hours: { default: '06:00-20:00' } }));
      await flow.pass(1);
      assert.deepEqual([flow.provider.asked.length, await dues(flow)], [0, [monday + 11 * HOUR]]);
      await flow.pass(11 * HOUR);
      assert.equal(flow.provider.asked.length, 5);
    });
  });

  it('stay as they are at a deploy whose guards are the same, and look again at a resume', async () => {
    await Flow.with(parts({ quiet_days: ONLY_SUNDAYS }), async (flow) => {
      await flow.start(people(5));
      await flow.settle();
      const looks = (): number => flow.store.done.filter(({ command }) => command.type === 'claim').length;
      const before = looks();
      await flow.campaign('spring', rules({ quiet_days: ONLY_SUNDAYS, cohort: { size: 3 } }));
      await flow.pass(1);
      assert.equal(looks(), before);
      const order = { action: 'resume', campaign: 'spring', by: 'ann' } as const;
      assert.equal((await flow.engine.control(order)).count, 5);
      await flow.pass(1);
      assert.deepEqual([looks() - before, flow.provider.asked.length], [5, 0], 'it is still Monday');
    });
  });

  it('stay as they are, and do not count, where their channel is paused as well', async () => {
    await Flow.with(parts({ quiet_days: ONLY_SUNDAYS }), async (flow) => {
      await flow.start(people(4));
      await flow.settle();
      const order = { campaign: 'spring', by: 'ann' } as const;
      const before = await dues(flow);
      await flow.engine.control({ ...order, action: 'pause', channel: 'whatsapp' });
      assert.equal((await flow.engine.control({ ...order, action: 'resume' })).count, 0);
      await flow.pass(1);
      assert.deepEqual(await dues(flow), before);
    });
  });

  it('are not let out of a pause by a deploy, and end with a stop', async () => {
    await Flow.with(parts({ quiet_days: ONLY_SUNDAYS }), async (flow) => {
      await flow.start(people(4));
      await flow.settle();
      const order = { campaign: 'spring', by: 'ann' } as const;
      await flow.engine.control({ ...order, action: 'pause' });
      await flow.campaign('spring', rules({}));
      await flow.pass(8 * 24 * HOUR);
      assert.equal(flow.provider.asked.length, 0);
      await flow.engine.control({ ...order, action: 'stop' });
      await flow.engine.control({ ...order, action: 'resume' });
      await flow.pass(24 * HOUR);
      assert.equal(flow.provider.asked.length, 0);
    });
  });

  it('look again a page at a time, however many they are, and a crash leaves nobody out', async () => {
    const campaigns = { spring: rules({ quiet_days: ONLY_SUNDAYS }) };
    await Flow.with({ ...parts({}), campaigns, file: true }, async (flow) => {
      await flow.start(people(450));
      await flow.pass(1_000);
      campaigns.spring = rules({});
      // The disk fails after the first page, and the process dies.
      let pages = 0;
      flow.store.fault = (_call, name) => (name === 'look-again' && (pages += 1) > 1 ? 'before' : null);
      await flow.campaign('spring', campaigns.spring);
      await flow.settle();
      assert.match(flow.faults.splice(0).join(), /a test lets "look-again" fail/);
      const before = pagesOf(flow);
      flow.store.fault = () => null;
      await flow.crash();
      await flow.pass(1_000);
      assert.equal(flow.provider.taken.size, 450);
      assert.deepEqual([...new Set(flow.provider.taken.values())], [1]);
      const counts = [...before, ...pagesOf(flow)];
      assert.deepEqual([before, counts.reduce((sum, count) => sum + count, 0)], [[200], 450]);
      assert.ok(Math.max(...counts) <= 200, counts.join());
    });
  });
});

/** How many looked again in each page that took effect. */
function pagesOf({ store }: Flow): number[] {
  return store.done.flatMap(({ command, answer }) =>
    command.type === 'look-again' && (answer as Answers['look-again']).count > 0
      ? [(answer as Answers['look-again']).count]
      : [],
  );
}
