/** Measures the hand-wired flow. Argument: JSON `{ home, count, transport }`; answers with one IPC message. */
import '../../scripts/follow-parent.mjs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROOT, startNodeRed } from '../../scripts/node-red.mjs';
import { CHANNELS, customersCsv, SIMULATOR, SPEED } from '../flows/campaign.mjs';
import { handWiredFlow } from '../flows/hand-wired.mjs';
import { watch } from '../gauge.mjs';
import { startGateway } from './gateway.mjs';
import { answer, complain, post, task } from './task.mjs';

const { home, count, transport } = task();
const { createProvider, fileLedger, wallClock } = createRequire(import.meta.url)(
  join(ROOT, 'dist', 'lib', 'cascade.js'),
);
const http = transport === 'http';
const gateway = http ? await startGateway(join(home, 'gateway.ledger')) : null;
const simulator = http
  ? null
  : createProvider('simulator', SIMULATOR, {
      account: 'bench',
      clock: wallClock(SPEED, Date.now()),
      credentials: {},
      openLedger: () => fileLedger(join(home, 'bench.ledger')),
    });
const provider = simulator && {
  send: (order) => simulator.send({ ...order, validForMs: null }, new AbortController().signal),
  connect: (sink) => simulator.connect(sink),
};

let closed = 0;
const done = Promise.withResolvers();
const finished = (steps) => {
  if (steps !== CHANNELS.length) done.reject(new Error(`A cascade took ${steps} steps.`));
  closed += 1;
  if (closed === count) done.resolve();
};
const nodeRed = await startNodeRed({
  userDir: home,
  flow: handWiredFlow({ transport, provider: gateway?.url }),
  settings: { functionGlobalContext: { provider, finished } },
  log: complain,
});
gateway?.deliverTo(`${nodeRed.url}webhook`);

const read = watch();
await post(`${nodeRed.url}hand-wired`, customersCsv(count));
await done.promise;
await answer({ ...read(), count });
await nodeRed.stop();
process.exit(0);
