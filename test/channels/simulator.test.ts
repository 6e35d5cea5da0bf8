import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Report } from '../../lib/cascade/command.ts';
import type { Outcome } from '../../lib/cascade/outcome.ts';
import {
  createProvider,
  createSimulator,
  duplicateSends,
  fileLedger,
  memoryLedger,
  providerKinds,
  readLedger,
} from '../../lib/channels/index.ts';
import type { Ledger, LedgerEntry, SendEntry, SendRequest, Simulator } from '../../lib/channels/index.ts';
import { plan } from '../../lib/channels/simulator/behaviour.ts';
import { readSettings } from '../../lib/channels/simulator/settings.ts';
import { VirtualClock } from '../engine/virtual-clock.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const CALM = { late: 0, duplicated: 0, reordered: 0 };
/** On every channel, delivered to, and then silent. */
const MUTE = { onChannel: 1, blocks: 0, delivered: 1, read: 0, replies: 0, clicks: 0, optsOut: 0 };
const SURE = { default: { whatsapp: { ...MUTE, replies: 1, read: 1, reactSigma: 0 }, sms: MUTE } };
const never = new AbortController().signal;

function request(number: number, channel = 'whatsapp', segment = 'retail'): SendRequest {
  const to = `+1555${String(number).padStart(7, '0')}`;
  return { attempt: `c${number}-1`, channel, to, body: {}, segment, validForMs: null };
}

function entry(number: number, channel = 'whatsapp', segment = 'retail'): SendEntry {
  const { attempt, to } = request(number, channel, segment);
  return { kind: 'send', at: 0, attempt, account: 'a', channel, to, segment, externalId: `x${number}` };
}

/** A simulator with what it delivers. */
function world(settings: object, ledger: Ledger = memoryLedger(), clock = new VirtualClock()) {
  const simulator = createSimulator(settings, { clock, ledger, account: 'a' });
  const got: { at: number; report: Report }[] = [];
  const connect = () =>
    simulator.connect(async (reports) => {
      for (const report of reports) got.push({ at: clock.now(), report });
    });
  return { simulator, ledger, clock, got, connect, outcomes: () => got.map(({ report }) => report.outcome) };
}

/** Runs a module's source in a process of its own. */
function runElsewhere(source: string, ...args: string[]) {
  const flags = ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', '--input-type=module', '-e', source];
  const cwd = join(import.meta.dirname, '../..');
  return spawn(process.execPath, [...flags, ...args], { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Moves the clock from event to event. */
async function run(simulator: Simulator, clock: VirtualClock, forMs: number): Promise<void> {
  const end = clock.now() + forMs;
  for (;;) {
    await simulator.idle();
    const next = clock.next();
    if (next === null || next > end) break;
    clock.moveTo(next);
  }
  clock.moveTo(end);
  await simulator.idle();
}

async function all(ledger: Ledger): Promise<LedgerEntry[]> {
  const entries: LedgerEntry[] = [];
  for await (const batch of ledger.entries()) entries.push(...batch);
  return entries;
}

describe('simulated customers', () => {
  it('do the same in every process, by seed', async () => {
    const source = `
      import { plan } from './lib/channels/simulator/behaviour.ts';
      import { readSettings } from './lib/channels/simulator/settings.ts';
      const { script } = readSettings({ seed: 7 });
      console.log(JSON.stringify(plan(script, ${JSON.stringify(entry(3))})));`;
    const child = runElsewhere(source);
    let printed = '';
    child.stdout.on('data', (data: Buffer) => (printed += data.toString()));
    await once(child, 'close');
    const here = (seed: string | number) => plan(readSettings({ seed }).script, entry(3));
    assert.deepEqual(JSON.parse(printed), here(7));
    assert.deepEqual(here('7'), here(7));
    const other = (seed: number) =>
      Array.from({ length: 50 }, (_, i) => plan(readSettings({ seed }).script, entry(i)));
    assert.notDeepEqual(other(7), other(8));
  });

  it('react in the shares that the settings name', () => {
    const how = {
      onChannel: 0.8,
      blocks: 0.05,
      delivered: 0.9,
      read: 0.5,
      replies: 0.3,
      clicks: 0.2,
      optsOut: 0.02,
    };
    const { script } = readSettings({
      faults: CALM,
      behaviour: {
        s: {
          whatsapp: { ...how, silent: 1 },
          phone: { answers: 0.7, voicemail: 0.1, busy: 0.1, optsOut: 0, onChannel: 1 },
        },
      },
    });
    const total = 10_000;
    const count = new Map<string, number>();
    const delays: number[] = [];
    for (let i = 0; i < total; i += 1) {
      for (const channel of ['whatsapp', 'phone']) {
        const { reports } = plan(script, entry(i, channel, 's'));
        for (const { report } of reports) {
          const name = `${channel} ${report.outcome} ${report.reason ?? ''}`.trim();
          count.set(name, (count.get(name) ?? 0) + 1);
        }
        const delivered = reports.find(({ report }) => report.outcome === 'delivered');
        const replied = reports.find(({ report }) => report.outcome === 'replied');
        if (delivered && replied) delays.push(replied.afterMs - delivered.afterMs);
      }
    }
    const near = (name: string, share: number) => {
      const found = (count.get(name) ?? 0) / total;
      assert.ok(Math.abs(found - share) < 0.015, `${name}: ${found}, not about ${share}`);
    };
    const got = 0.8 * 0.95 * 0.9;
    near('whatsapp bounced not_on_channel', 0.2);
    near('whatsapp bounced blocked_by_user', 0.8 * 0.05);
    near('whatsapp delivered', got);
    near('whatsapp read', got * 0.5);
    near('whatsapp replied', got * 0.3);
    near('whatsapp clicked', got * 0.2);
    near('whatsapp opted_out', got * 0.02);
    near('phone answered', 0.7);
    near('phone no_answer voicemail', 0.1);
    near('phone no_answer busy', 0.1);
    near('phone no_answer no_answer', 0.1);
    const median = delays.toSorted((a, b) => a - b)[delays.length >> 1]!;
    assert.ok(Math.abs(median / HOUR_MS - 0.7) < 0.08, `median reply after ${median / HOUR_MS} h`);
  });

  it('have a best first channel that differs by segment', () => {
    const { script } = readSettings({});
    const best = (segment: string) => {
      const share = ['whatsapp', 'phone', 'sms'].map((channel) => {
        let won = 0;
        for (let i = 0; i < 3000; i += 1) {
          const { reports } = plan(script, entry(i, channel, segment));
          if (reports.some(({ report }) => ['replied', 'answered', 'clicked'].includes(report.outcome)))
            won += 1;
        }
        return { channel, won };
      });
      const [first, second] = share.toSorted((a, b) => b.won - a.won);
      assert.ok(first!.won > second!.won * 1.3, `${segment}: ${JSON.stringify(share)}`);
      return first!.channel;
    };
    assert.deepEqual(['retail', 'enterprise', 'office'].map(best), ['whatsapp', 'phone', 'sms']);
  });

  it('stay who they are from attempt to attempt', () => {
    const { script } = readSettings({ faults: CALM });
    for (let i = 0; i < 300; i += 1) {
      const bounces = ['first', 'second'].map((attempt) =>
        plan(script, { ...entry(i), attempt }).reports.some(
          ({ report }) => report.reason === 'not_on_channel',
        ),
      );
      assert.equal(bounces[0], bounces[1]);
    }
  });

  it('say stop in words, and always after delivery', () => {
    const { script } = readSettings({
      faults: CALM,
      behaviour: { default: { sms: { ...MUTE, optsOut: 1, reactSigma: 0 } } },
    });
    for (let i = 0; i < 100; i += 1) {
      const { reports } = plan(script, entry(i, 'sms'));
      assert.deepEqual(
        reports.map(({ report }) => report.outcome),
        ['sent', 'delivered', 'opted_out'],
      );
      assert.match(reports.at(-1)?.report.text ?? '', /stop|unsubscribe/i);
    }
  });
});

describe('the simulator', () => {
  it('delivers nothing before it is due, everything when it is, and in order', async () => {
    const { simulator, clock, got, connect } = world({ faults: CALM });
    connect();
    const start = clock.now();
    for (let i = 0; i < 300; i += 1) {
      assert.equal((await simulator.send(request(i, i % 2 ? 'whatsapp' : 'phone'), never)).state, 'accepted');
    }
    await simulator.idle();
    assert.equal(got.length, 0);
    await run(simulator, clock, 4 * DAY_MS);
    const { script } = readSettings({ faults: CALM });
    const expected = Array.from(
      { length: 300 },
      (_, i) => plan(script, entry(i, i % 2 ? 'whatsapp' : 'phone')).reports,
    );
    assert.equal(got.length, expected.flat().length);
    for (const { at, report } of got) {
      assert.equal(at, report.at, 'at the very instant');
      assert.ok(report.attempt && report.externalId && report.address && report.channel && report.dedupe);
    }
    assert.deepEqual(
      got.map(({ at }) => at),
      got.map(({ at }) => at).toSorted((a, b) => a - b),
    );
    assert.ok(got[0]!.at > start);
    await simulator.close();
  });

  it('uses one timer for any number of reports', async () => {
    const clock = new VirtualClock();
    let timers = 0;
    const after = clock.after.bind(clock);
    clock.after = (delayMs, wake) => {
      timers += 1;
      const back = after(delayMs, () => ((timers -= 1), wake()));
      return () => ((timers -= 1), back());
    };
    const { simulator, connect } = world({}, memoryLedger(), clock);
    connect();
    await simulator.idle();
    for (let i = 0; i < 500; i += 1) await simulator.send(request(i), never);
    assert.equal(timers, 1);
    await simulator.close();
    assert.equal(clock.next(), null, 'and none when closed');
  });

  it('brings a refused batch again, with longer and longer pauses, before anything else', async () => {
    const clock = new VirtualClock();
    const simulator = createSimulator(
      { faults: CALM, behaviour: SURE },
      { clock, ledger: memoryLedger(), account: 'a' },
    );
    const tries: number[] = [];
    const taken: Outcome[] = [];
    simulator.connect(async (reports) => {
      tries.push(clock.now());
      if (tries.length <= 3) throw new Error('the disk is full');
      taken.push(...reports.map(({ outcome }) => outcome));
    });
    await simulator.send(request(1), never);
    await run(simulator, clock, DAY_MS);
    assert.deepEqual(taken, ['sent', 'delivered', 'read', 'replied']);
    assert.deepEqual(
      tries.slice(0, 4).map((at, i) => (i ? at - tries[i - 1]! : 0)),
      [0, 200, 400, 800],
    );
    await simulator.close();
  });

  it('is silent from the moment it is closed', async () => {
    const { simulator, clock, got, connect } = world({ behaviour: SURE });
    connect();
    await simulator.send(request(1), never);
    const closing = simulator.close();
    clock.moveTo(clock.now() + DAY_MS);
    await closing;
    await simulator.idle();
    assert.equal(got.length, 0);
    assert.equal((await simulator.send(request(2), never)).state, 'refused');
  });

  it('does not go on with a batch that was under way when it was closed', async () => {
    const clock = new VirtualClock();
    const simulator = createSimulator({ behaviour: SURE }, { clock, ledger: memoryLedger(), account: 'a' });
    let refuse: (why: Error) => void = () => undefined;
    let calls = 0;
    const called = new Promise<void>((resolve) => {
      simulator.connect(() => {
        calls += 1;
        resolve();
        return new Promise((_, reject) => (refuse = reject));
      });
    });
    await simulator.send(request(1), never);
    clock.moveTo(clock.now() + HOUR_MS);
    await called;
    await simulator.close();
    refuse(new Error('closed as well'));
    await simulator.idle();
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual([calls, clock.next()], [1, null]);
  });

  it('takes nothing that is given up before it is asked', async () => {
    const { simulator, ledger } = world({});
    const answer = await simulator.send(request(1), AbortSignal.abort());
    assert.deepEqual([answer.state, 'scope' in answer && answer.scope], ['refused', 'sender']);
    assert.deepEqual(await all(ledger), []);
  });

  it('looks up what it accepted, and says so of what it did not', async () => {
    const { simulator, clock, ledger } = world({ faults: CALM, behaviour: SURE });
    await simulator.send(request(1), never);
    const { externalId } = (await all(ledger))[0] as SendEntry;
    const [one, two] = await Promise.all([simulator.lookUp('c1-1'), simulator.lookUp('c2-1')]);
    assert.deepEqual(one, { state: 'found', externalId });
    assert.deepEqual(two, { state: 'absent' });
    ledger.append({ ...entry(3), account: 'another' });
    assert.deepEqual(await simulator.lookUp('c3-1'), { state: 'absent' });
    clock.moveTo(clock.now() + DAY_MS);
    assert.deepEqual(await simulator.lookUp('c1-1'), { state: 'found', externalId, outcome: 'read' });
    const broken: Ledger = {
      ...ledger,
      entries: () => {
        throw new Error('gone');
      },
    };
    assert.deepEqual(await world({}, broken).simulator.lookUp('c1-1'), { state: 'unknown' });
  });

  it('does not let a call be answered that was cancelled while it rang, not even after a restart', async () => {
    const behaviour = {
      default: { phone: { onChannel: 1, optsOut: 0, answers: 1, voicemail: 0, busy: 0, ringSeconds: 20 } },
    };
    const settings = { faults: CALM, behaviour };
    const first = world(settings);
    const kept: Ledger = { ...first.ledger, close: () => undefined };
    const { simulator, clock, connect, outcomes } = world(settings, kept, first.clock);
    connect();
    for (const i of [1, 2]) await simulator.send(request(i, 'phone', 'x'), never);
    await run(simulator, clock, 2000);
    await simulator.cancel('c1-1');
    await run(simulator, clock, DAY_MS);
    await simulator.cancel('c2-1');
    assert.deepEqual(outcomes().toSorted(), ['answered', 'failed', 'sent', 'sent']);
    assert.deepEqual(
      (await all(kept)).filter(({ kind }) => kind === 'cancel').map(({ attempt }) => attempt),
      ['c1-1'],
    );
    await simulator.close();

    const again = world(settings, kept, clock);
    again.connect();
    await run(again.simulator, clock, 0);
    const ofFirst = again.got
      .filter(({ report }) => report.attempt === 'c1-1')
      .map(({ report }) => report.outcome);
    assert.deepEqual(ofFirst, ['sent', 'failed']);
    await again.simulator.close();
  });
});

describe('a simulator that starts again', () => {
  it('delivers what was due meanwhile and what is still to come, of its own account only', async () => {
    const ledger = memoryLedger();
    const kept: Ledger = { ...ledger, close: () => undefined };
    const before = world({ faults: CALM, behaviour: SURE }, kept);
    before.connect();
    for (let i = 0; i < 700; i += 1) await before.simulator.send(request(i), never);
    await run(before.simulator, before.clock, 60_000);
    await before.simulator.close();
    ledger.append({ ...entry(9999), account: 'another', at: before.clock.now() });

    const after = world({ faults: CALM, behaviour: SURE }, kept, before.clock);
    after.connect();
    await run(after.simulator, after.clock, DAY_MS);
    const keys = (list: readonly { report: Report }[]) => new Set(list.map(({ report }) => report.dedupe));
    assert.equal(keys(after.got).size, 4 * 700);
    for (const key of keys(before.got))
      assert.ok(keys(after.got).has(key), 'delivered again, under the same key');
    assert.ok(after.got.every(({ report }) => report.attempt !== 'c9999-1'));
    await after.simulator.close();
  });

  it('repeats nothing that was due more than 80 hours ago', async () => {
    const { simulator, ledger, clock } = world({ faults: CALM, behaviour: SURE });
    await simulator.send(request(1), never);
    // Replies come 0.7 h after delivery here, delivery within seconds.
    clock.moveTo(clock.now() + 80 * HOUR_MS + 0.6 * HOUR_MS);
    const after = world({ faults: CALM, behaviour: SURE }, ledger, clock);
    after.connect();
    await after.simulator.idle();
    const oldest = clock.now() - 80 * HOUR_MS;
    assert.ok(after.outcomes().includes('replied') && !after.outcomes().includes('delivered'));
    assert.ok(after.got.every(({ report }) => report.at! >= oldest));
  });

  it('reads the ledger again when that failed', async () => {
    const ledger = memoryLedger();
    let failures = 0;
    const flaky: Ledger = {
      ...ledger,
      entries: () => {
        failures += 1;
        if (failures === 1) throw new Error('EIO');
        return ledger.entries();
      },
    };
    const { simulator, clock, connect, outcomes } = world({ faults: CALM, behaviour: SURE }, flaky);
    await simulator.send(request(1), never);
    connect();
    await run(simulator, clock, DAY_MS);
    assert.equal(outcomes().length, 4);

    failures = 0;
    const closed = world({}, flaky);
    closed.connect();
    assert.notEqual(closed.clock.next(), null);
    await closed.simulator.close();
    assert.equal(closed.clock.next(), null, 'no timer is left behind');
  });
});

describe('simulated faults', () => {
  const sent = async (faults: object, count = 400) => {
    const here = world({ faults: { ...CALM, ...faults }, behaviour: SURE });
    here.connect();
    const answers = [];
    for (let i = 0; i < count; i += 1) answers.push(await here.simulator.send(request(i), never));
    return { ...here, answers };
  };

  it('duplicate a report under the same key', async () => {
    const { simulator, clock, got } = await sent({ duplicated: 1 });
    await run(simulator, clock, 3 * DAY_MS);
    assert.equal(got.length, 2 * 4 * 400);
    assert.equal(new Set(got.map(({ report }) => report.dedupe)).size, 4 * 400);
  });

  it('delay reports and keep their instant', async () => {
    const { simulator, clock, got } = await sent({ late: 1 });
    await run(simulator, clock, 4 * DAY_MS);
    assert.equal(got.length, 4 * 400);
    assert.ok(got.every(({ at, report }) => at > report.at!));
  });

  it('reorder reports', async () => {
    const { simulator, clock, got } = await sent({ reordered: 1 }, 1);
    await run(simulator, clock, DAY_MS);
    assert.deepEqual(
      got.map(({ report }) => report.outcome),
      ['delivered', 'read', 'replied', 'sent'],
    );
  });

  it('drop reports', async () => {
    const { simulator, clock, got } = await sent({ dropped: 0.5 });
    await run(simulator, clock, DAY_MS);
    assert.ok(got.length > 700 && got.length < 900, String(got.length));
  });

  it('let reports overtake the answer of their send', async () => {
    const { simulator, clock, connect, outcomes } = world({
      faults: { ...CALM, overtakes: 1 },
      behaviour: SURE,
    });
    connect();
    const answer = await simulator.send(request(1), never);
    assert.equal(answer.state, 'accepted');
    assert.deepEqual(outcomes(), ['sent', 'delivered']);
    await run(simulator, clock, DAY_MS);
    assert.deepEqual(outcomes(), ['sent', 'delivered', 'read', 'replied']);
  });

  it('do not keep an overtaken send from ending with its signal', async () => {
    const { simulator } = world({ faults: { overtakes: 1 }, behaviour: SURE });
    simulator.connect(() => new Promise(() => undefined));
    const abort = new AbortController();
    const answer = simulator.send(request(1), abort.signal);
    abort.abort();
    assert.equal((await answer).state, 'unknown');
  });

  it('lose answers of sends that were accepted', async () => {
    const { answers, ledger } = await sent({ resets: 1 }, 5);
    assert.ok(answers.every(({ state }) => state === 'unknown'));
    assert.equal((await all(ledger)).length, 5);
  });

  it('reject a share for good, and keep no record of it', async () => {
    const { simulator, answers, ledger } = await sent({ rejects: 0.25 });
    const rejected = answers.flatMap((answer, i) => (answer.state === 'refused' ? [i] : []));
    assert.ok(rejected.length > 70 && rejected.length < 130, String(rejected.length));
    assert.equal((await all(ledger)).length, 400 - rejected.length);
    assert.deepEqual(await simulator.send(request(rejected[0]!), never), {
      state: 'refused',
      reason: 'unreachable',
      scope: 'message',
      code: 'simulated-reject',
    });
  });

  it('throttle every n-th send, or what is too much for one second', async () => {
    const every = await sent({ throttleEvery: 5 }, 20);
    const refused = every.answers.filter(({ state }) => state === 'refused');
    assert.equal(refused.length, 4);
    const throttle = {
      state: 'refused',
      reason: 'throttled',
      scope: 'sender',
      code: 'simulated-throttle',
      retryAfterMs: 1000,
    };
    assert.deepEqual(refused[0], throttle);
    const fast = await sent({ throttlePerSecond: 3, retryAfterMs: 500 }, 5);
    assert.deepEqual(
      fast.answers.map(({ state }) => state),
      ['accepted', 'accepted', 'accepted', 'refused', 'refused'],
    );
    assert.deepEqual(fast.answers[4], { ...throttle, retryAfterMs: 500 });
    fast.clock.moveTo(fast.clock.now() + 1000);
    assert.equal((await fast.simulator.send(request(4), never)).state, 'accepted');
  });

  it('reject the template of a channel', async () => {
    const { simulator } = world({ faults: { templateRejected: ['whatsapp'] } });
    const answer = await simulator.send(request(1), never);
    assert.deepEqual(answer, {
      state: 'refused',
      reason: 'template_rejected',
      scope: 'template',
      code: 'simulated-template',
    });
    assert.equal((await simulator.send(request(1, 'sms'), never)).state, 'accepted');
  });

  it('are by default few, and refuse nothing', async () => {
    const here = world({});
    for (let i = 0; i < 500; i += 1) {
      assert.equal((await here.simulator.send(request(i), never)).state, 'accepted');
    }
    const { script } = readSettings({});
    const keys = Array.from({ length: 2000 }, (_, i) =>
      plan(script, entry(i)).reports.map(({ report }) => report.dedupe),
    ).flat();
    const repeated = (keys.length - new Set(keys).size) / keys.length;
    assert.ok(repeated > 0.01 && repeated < 0.05, String(repeated));
  });
});

describe('the ledger', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ledger-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('keeps a second send of an attempt as a second entry, and finds it', async () => {
    const { simulator, ledger } = world({});
    for (const i of [1, 2, 1]) await simulator.send(request(i), never);
    const entries = await all(ledger);
    assert.equal(entries.length, 3);
    assert.deepEqual(duplicateSends(entries), ['c1-1']);
    assert.deepEqual(duplicateSends(entries.slice(0, 2)), []);
  });

  it('holds every send that was answered before a kill -9, each once', async () => {
    const path = join(folder, 'sends.jsonl');
    const source = `
      import { createSimulator, fileLedger } from './lib/channels/index.ts';
      import { wallClock } from './lib/engine/clock.ts';
      import { writeSync } from 'node:fs';
      const simulator = createSimulator({}, { clock: wallClock(), ledger: fileLedger(process.argv[1]), account: 'a' });
      const signal = new AbortController().signal;
      for (let i = 0; ; i += 1) {
        const attempt = 'c' + i;
        await simulator.send({ attempt, channel: 'sms', to: '+15550000000', body: {}, segment: 's', validForMs: null }, signal);
        writeSync(1, attempt + '\\n');
      }`;
    const child = runElsewhere(source, path);
    const answered: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      answered.push(line);
      if (answered.length === 500) child.kill('SIGKILL');
    }
    const entries = await readLedger(path);
    const held = new Set(entries.map(({ attempt }) => attempt));
    assert.ok(answered.length >= 500 && answered.every((attempt) => held.has(attempt)));
    assert.ok(entries.length <= answered.length + 1, 'at most the one in flight is unanswered');
    assert.deepEqual(duplicateSends(entries), []);
  });

  it('goes on behind a line that was cut', async () => {
    const path = join(folder, 'deep', 'sends.jsonl');
    const before = fileLedger(path);
    before.append(entry(1));
    before.close();
    appendFileSync(path, '{"kind":"send","at":12');
    const after = fileLedger(path);
    after.append(entry(2));
    after.append(entry(3));
    assert.deepEqual(
      (await all(after)).map(({ attempt }) => attempt),
      ['c1-1', 'c2-1', 'c3-1'],
    );
    after.close();
    assert.throws(() => after.append(entry(4)), /closed/);
  });

  it('gives the same extent twice, without what came later', async () => {
    for (const ledger of [memoryLedger(), fileLedger(join(folder, 'sends.jsonl'))]) {
      for (let i = 0; i < 1000; i += 1) ledger.append({ ...entry(i), to: 'Zoë 👍' });
      const extent = ledger.entries();
      ledger.append(entry(1000));
      for (const round of [1, 2]) {
        const found: LedgerEntry[] = [];
        for await (const batch of extent) found.push(...batch);
        assert.deepEqual([round, found.length, found.at(-1)], [round, 1000, { ...entry(999), to: 'Zoë 👍' }]);
      }
      ledger.close();
    }
  });

  it('makes a send fail openly when it cannot be kept', async () => {
    const ledger = fileLedger(join(folder, 'sends.jsonl'));
    ledger.close();
    const answer = await world({}, ledger).simulator.send(request(1), never);
    assert.deepEqual(answer, {
      state: 'refused',
      reason: 'provider_error',
      scope: 'account',
      code: 'ledger',
    });
    assert.throws(
      () => fileLedger(join(folder, 'sends.jsonl', 'x')),
      /ledger: '.*' cannot be opened .*writable/,
    );
  });

  it('is read in small portions, between which the event loop runs', async () => {
    const path = join(folder, 'sends.jsonl');
    appendFileSync(path, Array.from({ length: 5000 }, (_, i) => `${JSON.stringify(entry(i))}\n`).join(''));
    const inMemory = memoryLedger();
    for (let i = 0; i < 5000; i += 1) inMemory.append(entry(i));
    for (const ledger of [fileLedger(path), inMemory]) {
      let turned = true;
      let total = 0;
      for await (const batch of ledger.entries()) {
        assert.ok(turned, 'other work had its turn');
        assert.ok(batch.length < 1000, String(batch.length));
        turned = false;
        setImmediate(() => (turned = true));
        total += batch.length;
      }
      assert.equal(total, 5000);
      ledger.close();
    }
  });
});

describe('settings of the simulator', () => {
  const problems = (settings: unknown) => readSettings(settings).problems.map(({ text }) => text);

  it('may be left out', () => {
    for (const settings of [undefined, null, {}, { seed: '' }]) assert.deepEqual(problems(settings), []);
  });

  it('are refused in words that name place, value and remedy', () => {
    const cases: [unknown, string][] = [
      [[], 'settings: [] is not an object; give one, or leave it out'],
      [{ sead: 1 }, "settings: 'sead' is not known here; known: seed, behaviour, faults"],
      [{ seed: [1] }, 'seed: [1] is neither a text nor a number; give one, or leave it out'],
      [
        { behaviour: { retail: { sms: { clicks: 1.4 } } } },
        'behaviour.retail.sms.clicks: 1.4 is not a share; give a number from 0 to 1',
      ],
      [
        { behaviour: { retail: { sms: { reactHours: '3' } } } },
        'behaviour.retail.sms.reactHours: "3" is not an amount; give a number from 0 up',
      ],
      [
        { behaviour: { x: { phone: { answers: 0.8, voicemail: 0.3, busy: 0, optsOut: 0 } } } },
        'behaviour.x.phone: optsOut 0, answers 0.8, voicemail 0.3, busy 0 sum to 1.1; lower them to 1 or less',
      ],
      [{ faults: { late: -1 } }, 'faults.late: -1 is not a share; give a number from 0 to 1'],
      [
        { faults: { templateRejected: 'sms' } },
        'faults.templateRejected: "sms" is not a list of channels; give one such as ["whatsapp"]',
      ],
    ];
    for (const [settings, message] of cases) assert.deepEqual(problems(settings), [message]);
    assert.match(
      problems({ faults: { speed: 1 } })[0] ?? '',
      /faults: 'speed' is not known here; known: late, /,
    );
    assert.deepEqual(
      createSimulator(
        { seed: [] },
        { clock: new VirtualClock(), ledger: memoryLedger(), account: 'a' },
      ).validate().length,
      1,
    );
  });

  it('go from the built-in default to the segment to the settings', () => {
    const { script } = readSettings({
      behaviour: { default: { sms: { clicks: 0.5 } }, office: { sms: { replies: 0.2 } } },
    });
    assert.equal(script.behaviour('retail', 'sms').clicks, 0.5);
    assert.equal(script.behaviour('office', 'sms').clicks, 0.28);
    assert.equal(script.behaviour('office', 'sms').replies, 0.2);
    assert.equal(script.behaviour('nobody', 'carrier-pigeon').ringSeconds, 0);
    assert.equal(script.behaviour('__proto__', 'constructor').onChannel, 0.9);
  });
});

describe('the registry of providers', () => {
  const context = { account: 'acc', clock: new VirtualClock(), credentials: {}, openLedger: memoryLedger };

  it('makes a simulator', () => {
    const provider = createProvider('simulator', { seed: 1 }, context);
    assert.equal(provider.kind, 'simulator');
    assert.deepEqual(provider.validate(), []);
    assert.ok(provider.capabilities.simulated && providerKinds.includes('simulator'));
  });

  it('names the known ones when asked for another', () => {
    for (const kind of ['twillio', 'constructor']) {
      assert.throws(
        () => createProvider(kind, {}, context),
        new RegExp(`no provider '${kind}'; choose one of 'simulator'`),
      );
    }
  });
});
