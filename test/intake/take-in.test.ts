import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { parseCampaign } from '../../lib/campaign/index.ts';
import { Engine } from '../../lib/engine/engine.ts';
import { timeOrderedIds } from '../../lib/engine/id.ts';
import { intakeOf, takeIn, type Rejection, type Summary } from '../../lib/intake/index.ts';
import { VirtualClock } from '../engine/virtual-clock.ts';
import { SqliteStore } from '../../lib/store/index.ts';
import { tutorial } from '../campaign/samples.ts';
import { Flow } from '../engine/flow.ts';
import { holdRealTime } from '../engine/real-time.ts';
import { hub } from '../engine/wiring.ts';
import { runs } from '../runs.ts';
import { workedMs } from '../worked.ts';

const ROWS = runs(40_000, 100_000);
/** The rows are of so many lists, one after the other. */
const LISTS = 4;

/** An engine that nobody releases anything of. */
async function withEngine(
  inline: boolean,
  test: (engine: Engine, store: SqliteStore) => Promise<void>,
): Promise<void> {
  const store = new SqliteStore(':memory:', { inline });
  const faults: string[] = [];
  const engine = new Engine({
    store,
    clock: () => new VirtualClock(),
    ids: timeOrderedIds(),
    onFault: (message) => faults.push(message),
  });
  const { plan, document } = parseCampaign(tutorial());
  await engine.deploy({ name: 'spring', plan, document });
  try {
    await test(engine, store);
    assert.deepEqual(faults, []);
  } finally {
    await engine.close();
  }
}

/** A rejection without what is for other languages. */
function untold({ told: _told, ...rejection }: Rejection): Rejection {
  return rejection;
}

function inEnglish(summary: Summary): Summary {
  return { ...summary, rejected: summary.rejected.map(untold) };
}

const order = (payload: unknown, country = '') => ({
  node: 'start',
  campaign: 'spring',
  payload,
  country,
  msg: { topic: 't' },
});

describe('taking a list in', () => {
  it('accounts for every row: accepted, duplicate, or rejected with its line and reason', () =>
    withEngine(true, async (engine) => {
      const text = [
        'name;phone;segment;key',
        'Anna;+15550100001;retail;',
        '"Ben\nthe second";+15550100002;vip;',
        'Anna again;+1 555 010 0001;retail;',
        'Anna for another order;+15550100001;retail;order-2',
        'Nobody;;retail;',
        'Cleo;030 901820;retail;',
        ';+15550100003;;',
        'Dora;phone me;retail;',
      ].join('\r\n');
      const summary = await takeIn(engine, order(text));
      assert.deepEqual(inEnglish(summary), {
        campaign: 'spring',
        rows: 8,
        accepted: 4,
        duplicates: 1,
        rejected: [
          {
            line: 7,
            reason: 'the customer has no phone number, e-mail address or Telegram id',
            field: 'phone',
          },
          {
            line: 8,
            reason: 'the number has no country code: write it as +49…, or set the country in the start node',
            field: 'phone',
            value: '030 901820',
          },
          { line: 10, reason: 'the phone number contains letters', field: 'phone', value: 'phone me' },
        ],
      });
      const again = await takeIn(engine, order(text, 'DE'));
      assert.deepEqual([again.accepted, again.duplicates, again.rejected.length], [1, 5, 2]);
      assert.equal(summary.rows, summary.accepted + summary.duplicates + summary.rejected.length);
    }));

  it('adds up what was taken in for the campaign, and why the last row was not', () =>
    withEngine(true, async (engine) => {
      const nothing = { running: 0, inputs: 0, accepted: 0, duplicates: 0, rejected: 0, failed: 0 };
      assert.deepEqual(intakeOf(engine, 'spring'), { ...nothing, reason: null, told: null });
      const list = [{ phone: '+15550100001' }, { phone: '+15550100001' }, { phone: 'phone me' }];
      await takeIn(engine, order(list));
      const { told, ...sums } = intakeOf(engine, 'spring');
      const reason = 'the phone number contains letters';
      assert.deepEqual(sums, { ...nothing, inputs: 1, accepted: 1, duplicates: 1, rejected: 1, reason });
      assert.ok(told);
      const taking = takeIn(engine, order([{ phone: '+15550100002' }]));
      assert.equal(intakeOf(engine, 'spring').running, 1);
      await taking;
      await assert.rejects(takeIn(engine, order(7)));
      const { running, inputs, accepted, failed } = intakeOf(engine, 'spring');
      assert.deepEqual([running, inputs, accepted, failed], [0, 3, 2, 1]);
      assert.equal(intakeOf(engine, 'autumn').inputs, 0);
    }));

  it('counts the rows that it has read before it rejects one, also where all are bad at first', () =>
    withEngine(true, async (engine) => {
      const list = Array.from({ length: 20 }, (_, i) => ({ phone: i < 19 ? 'phone me' : '+15550100001' }));
      let told = 0;
      let rejected = 0;
      await takeIn(engine, order(list), {
        counts: ({ rows }) => {
          told = rows;
        },
        rejected: () => {
          rejected += 1;
          assert.equal(told, rejected);
        },
      });
      assert.deepEqual([told, rejected], [20, 19]);
    }));

  it('takes nobody in whose name a list of another encoding destroys, from bytes or from text', () =>
    withEngine(true, async (engine) => {
      const list = Buffer.from('name,phone\nAnna,+15550100001\nMüller,+15550100002\n', 'latin1');
      for (const payload of [
        list,
        list.toString(),
        Readable.from([list.subarray(0, 30), list.subarray(30)]),
      ]) {
        const { accepted, duplicates, rejected } = await takeIn(engine, order(payload));
        assert.equal(accepted + duplicates, 1);
        const reason = 'the text is not in UTF-8: characters of it are lost';
        assert.deepEqual(rejected.map(untold), [{ line: 3, reason, field: 'name', value: 'M\uFFFDller' }]);
      }
      const wide = Buffer.from('\uFEFFname,phone\nMüller,+15550100003\n', 'utf16le');
      assert.equal((await takeIn(engine, order(wide))).accepted, 1);
      const big = Buffer.from('\uFEFFname,phone\nMüller,+15550100004\n😀,+15550100005\n', 'utf16le').swap16();
      const bytes = Array.from(big, (_, at) => big.subarray(at, at + 1));
      for (const [payload, accepted, duplicates] of [
        [big, 2, 0],
        [Readable.from([big.subarray(0, 1), big.subarray(1, 7), big.subarray(7)]), 0, 2],
        [Readable.from(bytes), 0, 2],
      ] as const) {
        const taken = await takeIn(engine, order(payload));
        assert.deepEqual([taken.accepted, taken.duplicates, taken.rejected], [accepted, duplicates, []]);
      }
    }));

  it('suppresses people who opted out, and says so', () =>
    withEngine(true, async (engine, store) => {
      await store.run({ type: 'opt-out', contact: '+15550100002', by: 'STOP on sms' }, 0);
      const people = [1, 2, 3].map((n) => ({ phone: `+1555010000${n}` }));
      const { accepted, rejected } = await takeIn(engine, order(people));
      assert.equal(accepted, 2);
      const reason = 'opted out (STOP on sms)';
      assert.deepEqual(rejected.map(untold), [{ line: 2, reason, field: 'phone' }]);
      assert.equal(rejected[0]?.told?.key, 'guards.end.optedOut');
    }));

  it('rejects a row of a function node that holds no plain data alone, and takes the others', () =>
    withEngine(false, async (engine) => {
      const circle: Record<string, unknown> = {};
      circle['self'] = { circle };
      const odd: readonly (readonly [field: string, value: unknown])[] = [
        ['visits', 7n],
        ['greet', () => 'hello'],
        ['crm', circle],
        ['tags', [Symbol('vip')]],
        ['crm', { later: Promise.resolve() }],
        ['phone', 15550100009n],
        ['segment', circle],
      ];
      const rows = [
        ...odd.map(([field, value]) => ({ phone: '+15550100009', [field]: value })),
        7n,
        [circle],
        { phone: '+15550100001', seen: new Date(0), tags: ['vip'], crm: { id: 7 } },
      ];
      const { accepted, rejected } = await takeIn(engine, order(rows));
      assert.equal(accepted, 1);
      for (const [i, [field]] of odd.entries()) {
        const { reason, ...at } = untold(rejected[i]!);
        assert.deepEqual(at, { line: i + 1, field });
        assert.match(reason, new RegExp(`^${field} cannot be kept: it holds a function, a BigInt or`));
      }
      const others = rejected.slice(odd.length).map(({ line, value }) => [line, value]);
      assert.deepEqual(others, [
        [8, 'bigint'],
        [9, 'object'],
      ]);
    }));

  it('is refused as a whole for a campaign that is not deployed', () =>
    withEngine(true, async (engine) => {
      await assert.rejects(
        takeIn(engine, { ...order([{ phone: '+15550100001' }]), campaign: 'autumn' }),
        /"autumn" is not deployed/,
      );
    }));

  it(`of ${ROWS} rows never holds up the event loop for 20 ms`, () =>
    withEngine(false, async (engine) => {
      const longest: number[] = [];
      for (let list = 0; list < LISTS; list++) {
        const rows = Array.from(
          { length: ROWS / LISTS },
          (_, i) => `Customer ${i},+1555${list}${1e5 + i},retail`,
        );
        const work = watchLoop();
        const { accepted } = await takeIn(engine, order(`name,phone,segment\n${rows.join('\n')}\n`));
        longest.push(work.stop().ms);
        assert.equal(accepted, ROWS / LISTS);
      }
      // What takes long by itself does so with every list; what the engine tidies up meanwhile, not.
      const ms = Math.min(...longest);
      assert.ok(ms < 20, `${ms.toFixed(1)} ms at a stretch`);
    }));
});

/** Measures the longest stretch of work between two turns of the event loop. */
function watchLoop(): { stop(): { ms: number } } {
  let ms = 0;
  let last = workedMs();
  let watching = true;
  const look = (): void => {
    const now = workedMs();
    ms = Math.max(ms, now - last);
    last = now;
    if (watching) setTimeout(look, 1);
  };
  setTimeout(look, 1);
  return {
    stop() {
      watching = false;
      return { ms };
    },
  };
}

describe('a list that turns out to be unreadable', () => {
  holdRealTime();

  it('has the cohort drawn from whoever was started before', () => {
    const step = { channel: 'sms', wait: null, terminal: true };
    const spring = { start: 'sms', steps: [step], guards: { cohort: { size: 5 } } };
    const rows = Array.from({ length: 300 }, (_, i) => `+1555${1_000_000 + i}`);
    const payload = ['phone', ...rows, '"+15551999999'].join('\n');
    return Flow.with({ campaigns: { spring }, nodes: hub(['sms']) }, async (flow) => {
      await assert.rejects(takeIn(flow.engine, order(payload)), /quot/);
      await flow.settle();
      assert.equal(flow.provider.asked.length, 5);
    });
  });
});
