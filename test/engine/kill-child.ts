/** A process that runs a campaign on files, to be killed at any moment: `kill-child.ts <directory> <count>`. */
import { join } from 'node:path';
import { parseCampaign } from '../../lib/campaign/index.ts';
import { createSimulator, fileLedger } from '../../lib/channels/index.ts';
import { Engine } from '../../lib/engine/engine.ts';
import { wallClock } from '../../lib/engine/clock.ts';
import { timeOrderedIds } from '../../lib/engine/id.ts';
import type { CascadeInfo, Message } from '../../lib/engine/message.ts';
import { SqliteStore } from '../../lib/store/index.ts';
import { tutorial } from '../campaign/samples.ts';
import { hub, type NodeSpec } from './wiring.ts';

/** Six hours are a second and a half: a campaign with its attribution window takes 20 s. */
const SPEED = 14_400;
const CHANNELS = ['whatsapp', 'phone', 'sms'];
const [directory = '', count = '0'] = process.argv.slice(2);

const nodes = hub(CHANNELS);
const store = new SqliteStore(join(directory, 'cascade.db'), { unknownMs: 30 * 60_000 });
const engine = new Engine({
  store,
  clock: ({ createdAt }) => wallClock(SPEED, createdAt),
  ids: timeOrderedIds(),
  onFault: (message) => say({ fault: message }),
});

function say(what: object): void {
  process.send?.(what);
}

async function ask(spec: NodeSpec, msg: Message): Promise<void> {
  const info = msg['cascade'] as CascadeInfo;
  if (spec.kind === 'router') await engine.route(spec.id, msg, CHANNELS);
  if (spec.kind === 'wait') await engine.wait(spec.id, msg, { waitMs: null, until: null });
  if (spec.kind === 'learner') await engine.finish(spec.id, msg);
  if (spec.kind === 'send') {
    const content = { body: { text: `hello ${info.segment}` } };
    await engine.send(spec.id, msg, { account: 'simulator', channel: spec.channel!, content });
  }
}

function receive(spec: NodeSpec, msg: Message): void {
  ask(spec, msg).catch((error: unknown) => say({ error: String(error) }));
}

const clock = await engine.clock();
const unknown = await store.attemptCounts('spring');
say({ unknown: unknown.filter(({ state }) => state === 'unknown').reduce((sum, one) => sum + one.count, 0) });
const ledger = fileLedger(join(directory, 'ledger.jsonl'));
// Most reports are dropped, so that lost answers are left to the look-up.
const seed = 'kill';
engine.accounts.deploy(
  'simulator',
  createSimulator(
    { seed, faults: { resets: 0.1, dropped: 0.7, overtakes: 0.1 } },
    { clock, ledger, account: 'simulator' },
  ),
);
const { plan, document } = parseCampaign({ ...tutorial(), attribution: '24h' });
await engine.deploy({ name: 'spring', plan, document });
for (const spec of nodes) {
  engine.attach({
    id: spec.id,
    kind: spec.kind,
    campaign: spec.campaign ?? null,
    emit: (port, msg) => {
      for (const target of spec.wires[port] ?? []) {
        const to = nodes.find(({ id }) => id === target)!;
        const copy = structuredClone(msg);
        setImmediate(() => receive(to, copy));
      }
    },
    receive: (msg) => receive(spec, msg),
  });
}
await engine.resume();

// In lists of ten, each acknowledged once it was accepted.
for (let from = 0; from < Number(count); from += 10) {
  const starters = Array.from({ length: Math.min(10, Number(count) - from) }, (_, i) => {
    const phone = `+1555${String(from + i).padStart(7, '0')}`;
    return { key: phone, contact: phone, segment: 'retail', customer: { phone } };
  });
  await engine.start('start', 'spring', starters, {});
  say({ accepted: starters.map(({ key }) => key) });
}

setInterval(() => {
  store.states('spring').then(
    (states) => {
      const of = (phase: string) =>
        states.filter((one) => one.phase === phase).reduce((sum, one) => sum + one.count, 0);
      say({ closed: of('closed'), all: states.reduce((sum, one) => sum + one.count, 0) });
    },
    (error: unknown) => say({ error: String(error) }),
  );
}, 100);
