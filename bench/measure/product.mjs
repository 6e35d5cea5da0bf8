/** Measures cascades through the package's nodes. Argument: JSON `{ home, count, transport }`; answers with one IPC message. */
import '../../scripts/follow-parent.mjs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT, startNodeRed } from '../../scripts/node-red.mjs';
import { campaignDocument, CHANNELS, customersCsv } from '../flows/campaign.mjs';
import { ACCOUNT, productFlow } from '../flows/product.mjs';
import { watch } from '../gauge.mjs';
import { gatewayProvider } from './gateway-provider.mjs';
import { startGateway } from './gateway.mjs';
import { answer, complain, post, task } from './task.mjs';

const { home, count, transport } = task();
const cascade = createRequire(import.meta.url)(join(ROOT, 'dist', 'lib', 'cascade.js'));
const gateway = transport === 'http' ? await startGateway(join(home, 'gateway.ledger')) : null;
if (gateway)
  cascade.deployAccount(
    ACCOUNT,
    () => gatewayProvider(cascade, gateway.url),
    (text) => complain(20, text),
  );
const nodeRed = await startNodeRed({
  userDir: home,
  flow: productFlow({ path: 'bench.db', transport }),
  log: complain,
});
gateway?.deliverTo(`${nodeRed.url}webhook`);
const [{ engine }] = cascade.engines();
await engine.ready();

const { name } = campaignDocument();
const read = watch();
await post(`${nodeRed.url}bench`, customersCsv(count));
let figures = await engine.figures(name);
while (figures.closed < count) {
  await sleep(50);
  figures = await engine.figures(name);
}
const reading = read();
for (const channel of CHANNELS) {
  if (figures.channels[channel]?.attempts !== count)
    throw new Error(`Not every cascade took the step ${channel}.`);
}
await answer({ ...reading, count });
await nodeRed.stop();
process.exit(0);
