/**
 * The simulated provider behind HTTP, as a gateway would be: on a thread of its own, so that its work is not
 * counted against the flow that uses it.
 */
import { Agent, createServer, request } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { SIMULATOR, SPEED } from '../flows/campaign.mjs';

/** Webhooks a gateway has in flight at most. */
const WEBHOOKS = 64;

/**
 * @param {string} ledger file of its accepted sends
 * @returns {Promise<{ url: string, deliverTo: (webhook: string) => void }>}
 */
export async function startGateway(ledger) {
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { ledger } });
  worker.unref();
  const port = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  return { url: `http://127.0.0.1:${port}`, deliverTo: (webhook) => worker.postMessage(webhook) };
}

function serve() {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const { createProvider, fileLedger, wallClock } = createRequire(import.meta.url)(
    join(root, 'dist', 'lib', 'cascade.js'),
  );
  const simulator = createProvider('simulator', SIMULATOR, {
    account: 'gateway',
    clock: wallClock(SPEED, Date.now()),
    credentials: {},
    openLedger: () => fileLedger(workerData.ledger),
  });
  const agent = new Agent({ keepAlive: true, maxSockets: WEBHOOKS });
  parentPort.on('message', (webhook) => {
    simulator.connect(async (reports) => {
      await Promise.all(reports.map((report) => deliver(agent, webhook, report)));
    });
  });
  const server = createServer((req, res) => {
    readJson(req)
      .then((order) => simulator.send({ ...order, validForMs: null }, new AbortController().signal))
      .then((result) => {
        res.setHeader('content-type', 'application/json');
        res.end(JSON.stringify(result));
      })
      .catch(() => res.destroy());
  });
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
}

async function readJson(req) {
  const chunks = [];
  for await (const chunk of req) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
}

function deliver(agent, url, report) {
  return new Promise((resolve, reject) => {
    const req = request(
      url,
      { agent, method: 'POST', headers: { 'content-type': 'application/json' } },
      (res) => {
        res.resume();
        res.on('end', resolve);
      },
    );
    req.on('error', reject);
    req.end(JSON.stringify(report));
  });
}

if (!isMainThread && workerData?.ledger) serve();
