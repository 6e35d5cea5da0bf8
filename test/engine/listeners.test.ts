import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { Provider, ReportSink } from '../../lib/channels/index.ts';
import { connectOne } from '../../lib/engine/listeners.ts';
import { deployAccount } from '../../lib/engine/everywhere.ts';
import { acquireEngine, closeEngines, type Lease } from '../../lib/engine/registry.ts';

describe('the providers of one account', () => {
  it('ask for news one at a time, the next taking over when one goes', () => {
    const asking: string[] = [];
    const named = (name: string) =>
      ({ connect: (_: unknown, listens: boolean) => void (listens && asking.push(name)) }) as Provider;
    const sink = async (): Promise<void> => {};
    const [first, second, third] = ['a', 'b', 'c'].map((name) => connectOne('acc', named(name), sink));
    assert.deepEqual(asking, ['a']);
    second!();
    first!();
    assert.deepEqual(asking, ['a', 'c']);
    third!();
    connectOne('acc', named('d'), sink)();
    assert.deepEqual(asking, ['a', 'c', 'd']);
  });
});

describe('an account that serves two stores', () => {
  let folder: string;
  let leases: Lease[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'listeners-'));
    leases = ['one', 'two'].map((name) =>
      acquireEngine({ path: join(folder, `${name}.db`), speed: 1 }, assert.fail),
    );
    await Promise.all(leases.map(({ engine }) => engine.ready()));
  });
  afterEach(async () => {
    await closeEngines();
    await rm(folder, { recursive: true, force: true });
  });

  it('has one of its providers ask for news, for both stores', async () => {
    const listening: boolean[] = [];
    const sinks: ReportSink[] = [];
    const heard: string[] = [];
    for (const [i, { engine }] of leases.entries()) {
      engine.accounts.listen('acc', ({ text }) => heard.push(`${i} ${text}`));
    }
    const undo = deployAccount(
      'acc',
      () => {
        const place = listening.push(false) - 1;
        return {
          kind: 'test',
          capabilities: { channels: [], lookUp: false, cancel: false, simulated: false, concurrency: 1 },
          validate: () => [],
          send: async () => ({ state: 'accepted' }),
          connect(sink, listens) {
            listening[place] = listens;
            sinks[place] = sink;
          },
          close: async () => void (listening[place] = false),
        };
      },
      assert.fail,
    );
    await Promise.all(leases.map(({ engine }) => engine.clock()));
    while (Object.keys(sinks).length < 2) await turn();
    assert.deepEqual(listening, [true, false]);
    await sinks[0]!([{ outcome: 'replied', dedupe: '1', address: '+12025550123', text: 'yes' }]);
    while (heard.length < 2) await turn();
    assert.deepEqual(heard.toSorted(), ['0 yes', '1 yes']);
    undo();
    assert.deepEqual(listening, [false, false]);
  });
});
