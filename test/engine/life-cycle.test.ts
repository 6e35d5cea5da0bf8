import assert from 'node:assert/strict';
import { tutorial } from '../campaign/samples.ts';
import { Engine } from '../../lib/engine/engine.ts';
import { VirtualClock } from './virtual-clock.ts';
import { SqliteStore, StoreError } from '../../lib/store/index.ts';
import { Flow } from './flow.ts';
import { holdRealTime, passReal, turn } from './real-time.ts';
import { ScriptedProvider } from './scripted-provider.ts';
import { TappedStore } from './tapped-store.ts';
import { chain, hub } from './wiring.ts';

const MINUTE = 60_000;
const HOUR = 3_600_000;
const CHANNELS = ['whatsapp', 'phone', 'sms'];
const MISSION = { campaigns: { spring: tutorial() }, nodes: hub(CHANNELS) };
const without = (id: string) => hub(CHANNELS).filter((node) => node.id !== id);

describe('a message of a cascade', () => {
  holdRealTime();

  it('that arrives twice is taken once, at every node', () =>
    Flow.with(MISSION, async (flow) => {
      flow.repeat = () => true;
      const id = await flow.one();
      await flow.pass(100 * HOUR);
      assert.equal(flow.provider.asked.length, 3);
      assert.deepEqual(
        flow.path(id).length,
        new Set(flow.path(id)).size,
        'nothing comes out of an output twice',
      );
    }));

  it('that is stale changes nothing, at any node and at any time', () =>
    Flow.with(MISSION, async (flow) => {
      const id = await flow.one();
      await flow.pass(7 * HOUR);
      const before = await flow.read(id);
      const messages = flow.sent.length;
      for (const { msg } of flow.sent.slice()) {
        for (const { id: node } of hub(CHANNELS)) await flow.deliver(node, structuredClone(msg));
      }
      await flow.settle();
      assert.deepEqual(await flow.read(id), before);
      assert.equal(flow.sent.length, messages);
    }));

  it('that carries no cascade, or an unknown one, is an error that says what to do', () =>
    Flow.with(MISSION, async (flow) => {
      await flow.deliver('router', { payload: 1 });
      const id = await flow.one();
      const { msg } = flow.sent[0]!;
      await flow.deliver('router', { ...msg, cascade: { ...(msg['cascade'] as object), id: 'elsewhere' } });
      assert.match(flow.errors.shift()!.message, /carries no cascade.*cascade-start/);
      assert.match(flow.errors.shift()!.message, /no cascade elsewhere/);
      assert.equal((await flow.read(id)).cascade.phase, 'waiting');
    }));

  it('for which the router has no output names the channel, and goes on when that is mended', () => {
    const nodes = hub(CHANNELS).map((node) =>
      node.id === 'router' ? { ...node, channels: ['phone', 'sms'] } : node,
    );
    return Flow.with({ ...MISSION, nodes }, async (flow) => {
      const id = await flow.one();
      const { node, message } = flow.errors.shift()!;
      assert.equal(node, 'router');
      assert.match(message, new RegExp(`${id}.*"whatsapp".*router`));
      await flow.redeploy(hub(CHANNELS));
      assert.deepEqual(
        flow.provider.asked.map(({ channel }) => channel),
        ['whatsapp'],
      );
    });
  });

  it('at a send node whose channel the campaign does not have names the channel', () => {
    const nodes = hub(CHANNELS).map((node) =>
      node.id === 'send-whatsapp' ? { ...node, channel: 'fax' } : node,
    );
    return Flow.with({ ...MISSION, nodes }, async (flow) => {
      await flow.one();
      assert.match(flow.errors.shift()!.message, /no step for channel "fax"/);
      assert.equal(flow.provider.asked.length, 0);
      await flow.redeploy(hub(CHANNELS));
      assert.equal(flow.provider.asked.length, 1);
    });
  });

  it('at a channel that had its turn is refused by name', () => {
    const nodes = chain(['whatsapp', 'phone']).map((node) =>
      node.id === 'send-phone' ? { ...node, channel: 'whatsapp' } : node,
    );
    return Flow.with({ ...MISSION, nodes }, async (flow) => {
      const id = await flow.one();
      await flow.pass(6 * HOUR);
      assert.match(
        flow.errors.shift()!.message,
        new RegExp(`"whatsapp" already had its turn in cascade ${id}`),
      );
      assert.equal(flow.provider.asked.length, 1);
    });
  });

  it('that cannot be kept names the property', () =>
    Flow.with(MISSION, async (flow) => {
      flow.hold = (from) => from === 'start';
      await flow.one();
      const round: { own?: unknown } = {};
      round.own = round;
      await flow.deliver('router', { ...flow.sent[0]!.msg, round });
      assert.match(flow.errors.shift()!.message, /msg\.round cannot be kept/);
      await flow.arrive();
      assert.equal(flow.provider.asked.length, 1);
    }));
});

describe('stop and flush', () => {
  holdRealTime();

  it('by cascade', () =>
    Flow.with(MISSION, async (flow) => {
      await flow.start(3);
      await flow.settle();
      assert.equal(await flow.engine.stop({ cascade: 'c00001' }, 'by hand'), 1);
      assert.equal(await flow.engine.flush({ cascade: 'c00002' }), 1);
      assert.equal(await flow.engine.stop({ cascade: 'c00001' }, 'by hand'), 0);
      await flow.settle();
      assert.deepEqual(flow.path('c00001').slice(-2), ['wait-whatsapp:2', 'learner:0']);
      assert.equal(flow.path('c00002').at(-1), 'send-phone:0');
      assert.equal(flow.path('c00003').at(-1), 'send-whatsapp:0');
      const stopped = (await flow.read('c00001')).history.find(({ kind }) => kind === 'ended');
      assert.equal(stopped?.why, 'by hand');
      const flushed = (await flow.read('c00002')).history.find(({ kind }) => kind === 'expired');
      assert.deepEqual(flushed?.data, { byHand: true });
    }));

  it('by node, however many wait there, and nobody elsewhere', () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.concurrency = 1_000;
      await flow.start(450);
      await flow.pass(6 * HOUR);
      await flow.start([{ contact: '+15550109999' }]);
      await flow.settle();
      const all = flow.engine.stop({ home: 'wait-phone' }, 'by hand');
      await flow.settle();
      assert.equal(await all, 450);
      assert.equal((await flow.read('c00451')).cascade.phase, 'waiting');
      const one = flow.engine.flush({ home: 'wait-whatsapp' });
      await flow.settle();
      assert.equal(await one, 1);
      assert.equal(flow.path('c00451').at(-1), 'send-phone:0');
      assert.equal(flow.sent.filter(({ node, port }) => node === 'wait-phone' && port === 2).length, 450);
    }));

  it("lets a flushed node's cascades into the flow no faster than its accounts take them", () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.concurrency = 5_000;
      await flow.start(3_000);
      await flow.settle();
      flow.provider.concurrency = 1;
      flow.provider.script = () => ({ says: 'later' });
      const flushed = flow.engine.flush({ home: 'wait-whatsapp' }).catch(() => 'ended with the flow');
      await flow.settle();
      const { queued } = flow.engine.accounts.state('account')!;
      assert.ok(queued > 1_000 && queued < 2_500, `${queued} wait in memory`);
      await flow.engine.close();
      await flow.settle();
      passReal(5);
      assert.equal(await flushed, 'ended with the flow');
    }));
});

describe('a node that is removed', () => {
  holdRealTime();

  it('parks what waits at it: nothing is emitted, nothing is lost, and it goes on when the node is back', () =>
    Flow.with(MISSION, async (flow) => {
      await flow.start(3);
      await flow.settle();
      await flow.redeploy(without('wait-whatsapp'));
      await flow.pass(10 * HOUR);
      assert.equal(flow.provider.asked.length, 3);
      assert.deepEqual(await flow.store.homes(), [
        {
          campaign: 'spring',
          home: 'wait-whatsapp',
          phase: 'waiting',
          count: 3,
          next: flow.clock.now() - 4 * HOUR,
        },
      ]);
      await flow.redeploy(hub(CHANNELS));
      assert.equal(flow.provider.asked.length, 6);
    }));

  it('keeps a reply to what waits at it until it is back', () =>
    Flow.with(MISSION, async (flow) => {
      const id = await flow.one();
      await flow.redeploy(without('wait-whatsapp'));
      await flow.provider.report(`${id}-1`, 'replied');
      await flow.pass(10 * HOUR);
      assert.equal(flow.path(id).at(-1), 'send-whatsapp:0');
      await flow.redeploy(hub(CHANNELS));
      assert.deepEqual(flow.path(id).slice(-2), ['wait-whatsapp:0', 'learner:0']);
    }));

  it('keeps the result of what it was to announce', () =>
    Flow.with(MISSION, async (flow) => {
      const id = await flow.one();
      await flow.pass(9 * HOUR);
      await flow.redeploy(without('learner'));
      await flow.pass(100 * HOUR);
      assert.equal(flow.path(id).at(-1), 'router:3');
      await flow.redeploy(hub(CHANNELS));
      assert.equal(flow.path(id).at(-1), 'learner:0');
    }));

  it('can be replaced by another one by hand', () =>
    Flow.with(MISSION, async (flow) => {
      await flow.start(2);
      await flow.pass(HOUR);
      const renamed = JSON.parse(
        JSON.stringify(hub(CHANNELS)).replaceAll('wait-whatsapp', 'wait-new'),
      ) as typeof MISSION.nodes;
      await flow.redeploy(renamed);
      assert.equal(await flow.engine.rebind('wait-whatsapp', 'wait-new'), 2);
      await flow.pass(5 * HOUR - 1);
      assert.equal(flow.provider.asked.length, 2);
      await flow.pass(1);
      assert.equal(flow.provider.asked.length, 4);
      assert.ok((await flow.history('c00001')).includes('rebound'));
      await flow.provider.report('c00001-1', 'replied');
      await flow.settle();
      assert.deepEqual(flow.path('c00001').slice(-2), ['wait-phone:0', 'learner:0']);
    }));

  it('can be replaced by another one where results wait to be announced', () =>
    Flow.with(MISSION, async (flow) => {
      const id = await flow.one();
      await flow.pass(9 * HOUR);
      const renamed = JSON.parse(
        JSON.stringify(hub(CHANNELS)).replaceAll('learner"', 'judge"'),
      ) as typeof MISSION.nodes;
      const nodes = renamed.map((node) =>
        node.id === 'judge' ? { ...node, kind: 'learner' as const } : node,
      );
      await flow.redeploy(nodes);
      await flow.pass(100 * HOUR);
      await flow.engine.rebind('learner', 'judge');
      await flow.settle();
      assert.equal(flow.path(id).at(-1), 'judge:0');
    }));
});

describe('a redeploy', () => {
  holdRealTime();

  it('has the new provider asked about the answers that the old one has lost', () =>
    Flow.with(MISSION, async (flow) => {
      const old = flow.provider;
      old.script = () => ({ says: { state: 'unknown', code: 'ECONNRESET' }, took: false });
      const id = await flow.one();
      assert.equal((await flow.read(id)).attempts[0]!.state, 'unknown');
      const mended = new ScriptedProvider(() => flow.clock.now());
      mended.tells = 'truth';
      flow.exchange(mended);
      passReal(2_000);
      await flow.settle();
      assert.deepEqual([old.asked.length, mended.taken.get(`${id}-1`)], [1, 1]);
      assert.equal((await flow.read(id)).cascade.phase, 'waiting');
    }));

  it('that takes the account away for a while leaves them to be asked about when it is back', () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.script = (_, n) =>
        n === 0 ? { says: { state: 'unknown', code: 'ECONNRESET' } } : { says: { state: 'accepted' } };
      const id = await flow.one();
      flow.provider.tells = 'truth';
      const deploy = flow.withdraw();
      passReal(50_000);
      await flow.settle();
      assert.equal((await flow.read(id)).attempts[0]!.state, 'unknown');
      deploy();
      await flow.settle();
      assert.equal((await flow.read(id)).cascade.phase, 'waiting');
    }));

  it('emits again what was lost on the wires, and nothing else', () =>
    Flow.with(MISSION, async (flow) => {
      await flow.start(40);
      await flow.settle();
      await flow.redeploy();
      assert.deepEqual(twice(flow), [], 'nothing was lost');
      flow.lose = (_from, _to, { id }) => Number(id.slice(1)) % 4 === 0;
      await flow.pass(6 * HOUR);
      flow.lose = () => false;
      await flow.redeploy();
      assert.equal(flow.provider.asked.length, 80);
      assert.deepEqual(
        twice(flow),
        Array.from({ length: 10 }, (_, i) => `c${String(4 * i + 4).padStart(5, '0')} wait-whatsapp:1`),
      );
      await flow.pass(100 * HOUR);
      assert.equal(flow.provider.asked.length, 120);
      assert.equal(flow.sent.filter(({ node }) => node === 'learner').length, 40);
    }));

  for (const [from, to] of [
    ['start', 'router'],
    ['router', 'send-whatsapp'],
    ['send-whatsapp', 'wait-whatsapp'],
    ['wait-whatsapp', 'router'],
    ['send-sms', 'wait-sms'],
    ['router', 'learner'],
  ]) {
    it(`heals the loss of a message from ${from} to ${to}`, () =>
      Flow.with(MISSION, async (flow) => {
        let lost = 0;
        flow.lose = (a, b) => a === from && b === to && lost++ === 0;
        const id = await flow.one();
        await flow.pass(9 * HOUR);
        await flow.redeploy();
        await flow.pass(100 * HOUR);
        assert.equal(flow.provider.asked.length, 3);
        assert.equal(flow.path(id).at(-1), 'learner:0');
        assert.equal(lost > 0, true);
      }));
  }

  it('repeats nothing of a chain whose last message nobody takes', () =>
    Flow.with({ ...MISSION, nodes: chain(CHANNELS) }, async (flow) => {
      const id = await flow.one();
      await flow.pass(9 * HOUR);
      const path = flow.path(id);
      passReal(5_000);
      passReal(5_500);
      await flow.settle();
      await flow.redeploy();
      await flow.redeploy();
      assert.deepEqual(flow.path(id), path);
      await flow.pass(100 * HOUR);
      assert.equal((await flow.read(id)).cascade.phase, 'closed');
    }));

  it('fifty times in the middle of a campaign loses and repeats nothing', () =>
    Flow.with(MISSION, async (flow) => {
      await flow.start(30);
      for (let i = 0; i < 50; i++) {
        await flow.pass(13 * MINUTE);
        if (i % 7 === 3) await flow.provider.report(`c${String(i).padStart(5, '0')}-1`, 'replied');
        await flow.redeploy();
      }
      await flow.pass(100 * HOUR);
      assert.ok([...flow.provider.taken.values()].every((count) => count === 1));
      const ends = flow.sent.filter(({ node }) => node === 'learner').map(({ info }) => info.id);
      assert.deepEqual(
        ends.toSorted(),
        Array.from({ length: 30 }, (_, i) => `c${String(i + 1).padStart(5, '0')}`),
      );
    }));
});

describe('a crash', () => {
  holdRealTime();
  const DURABLE = { ...MISSION, file: true };

  it('loses nothing that was accepted, and sends nothing twice', () =>
    Flow.with(DURABLE, async (flow) => {
      await flow.start(20);
      await flow.crash();
      await flow.pass(6 * HOUR);
      await flow.crash();
      await flow.pass(100 * HOUR);
      assert.equal(flow.provider.asked.length, 60);
      assert.ok([...flow.provider.taken.values()].every((count) => count === 1));
      assert.equal(flow.sent.filter(({ node }) => node === 'learner').length, 20);
    }));

  it('makes the sends in flight unknown, and no others', () =>
    Flow.with(DURABLE, async (flow) => {
      flow.provider.concurrency = 3;
      flow.provider.script = () => ({ says: 'later' });
      await flow.start(10);
      await flow.settle();
      const inFlight = flow.provider.unanswered;
      assert.equal(inFlight.length, 3);
      flow.provider.script = () => ({ says: { state: 'accepted' } });
      await flow.crash();
      const unknown = (await flow.store.attemptCounts('spring')).filter(({ state }) => state === 'unknown');
      assert.deepEqual(
        unknown.map(({ count }) => count),
        [3],
      );
      // The old process's answers come too late for anything.
      for (const attempt of inFlight) flow.provider.answer(attempt);
      await flow.pass(2 * MINUTE);
      assert.equal(flow.provider.asked.length, 10);
      assert.ok([...flow.provider.taken.values()].every((count) => count === 1));
    }));

  it('leaves sends that the provider never got to be sent by the next process', () =>
    Flow.with(DURABLE, async (flow) => {
      flow.provider.tells = 'truth';
      flow.provider.script = ({ attempt }) => ({ says: 'later', took: attempt === 'c00001-1' });
      await flow.start(2);
      await flow.settle();
      flow.provider.script = () => ({ says: { state: 'accepted' } });
      await flow.crash();
      passReal(10);
      await flow.settle();
      assert.deepEqual(
        flow.provider.asked.map(({ attempt }) => attempt),
        ['c00001-1', 'c00002-1', 'c00002-1'],
      );
      assert.equal((await flow.read('c00001')).cascade.phase, 'waiting');
      assert.equal((await flow.read('c00002')).cascade.phase, 'waiting');
    }));

  it('after an end, however long the outage, still brings the end to the learner', () =>
    Flow.with(DURABLE, async (flow) => {
      flow.hold = (from) => from === 'wait-whatsapp';
      const id = await flow.one();
      await flow.provider.report(`${id}-1`, 'replied');
      await flow.settle();
      assert.equal(flow.path(id).at(-1), 'wait-whatsapp:0');
      flow.hold = () => false;
      flow.clock.moveTo(flow.clock.now() + 10 * MINUTE);
      await flow.crash();
      await flow.pass(HOUR);
      assert.equal(flow.path(id).at(-1), 'learner:0');
      const { cascade, history } = await flow.read(id);
      assert.deepEqual([cascade.phase, cascade.result], ['closed', 'success']);
      assert.equal(history.filter(({ kind }) => kind === 'closed').length, 1);
    }));

  it('between a report and the answer it overtook leaves nothing open', () =>
    Flow.with(DURABLE, async (flow) => {
      flow.provider.script = ({ channel }) => ({
        says: channel === 'whatsapp' ? 'later' : { state: 'accepted' },
      });
      const id = await flow.one();
      await flow.provider.report(`${id}-1`, 'delivered');
      await flow.crash();
      assert.equal((await flow.read(id)).cascade.phase, 'waiting');
    }));

  it('leaves waits that fell due meanwhile to be acted on at once', () =>
    Flow.with(DURABLE, async (flow) => {
      await flow.one();
      flow.store.cut();
      flow.clock.moveTo(flow.clock.now() + 30 * HOUR);
      await flow.crash();
      assert.equal(flow.provider.asked.length, 2);
    }));
});

describe('an engine whose store another process has', () => {
  holdRealTime();

  it('opens it as soon as that one lets go', () =>
    Flow.with(MISSION, async () => {
      const faults: string[] = [];
      const store = new TappedStore(new SqliteStore(':memory:', { inline: true }));
      let owned = true;
      store.open = async () => {
        if (owned) throw new StoreError('owned', 'in use by another process');
        return store.inner.open();
      };
      const engine = new Engine({
        store,
        clock: () => new VirtualClock(),
        ids: String,
        onFault: (message) => faults.push(message),
      });
      for (let i = 0; i < 5; i++) await turn();
      assert.match(engine.obstacle?.message ?? '', /in use/);
      owned = false;
      passReal(2_000);
      await engine.ready();
      assert.equal(engine.obstacle, null);
      await engine.close();
    }));
});

/** Outputs that a cascade's messages came out of more than once. */
function twice(flow: Flow): string[] {
  const seen = new Set<string>();
  return flow.sent
    .flatMap(({ node, port, info }) => {
      const place = `${info.id} ${node}:${port}`;
      if (seen.has(place)) return [place];
      seen.add(place);
      return [];
    })
    .toSorted();
}
