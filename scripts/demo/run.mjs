import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT, startNodeRed } from '../node-red.mjs';
import { auditLedger } from './audit.mjs';
import { demoFlow } from './flow.mjs';
import { printSummary, ProgressLine, say } from './print.mjs';

const FLOW = join(ROOT, 'examples', '01 Quick start (simulated).json');
const CUSTOMERS = join(ROOT, 'examples', 'customers.csv');
const CAMPAIGN = 'Quick start';
/** A previous process that was killed may hold its store for a moment. */
const PATIENCE_MS = 15_000;
/** The campaign takes about 15 s; on a machine so busy that this is not enough, something is wrong. */
const LONGEST_MS = 300_000;

/**
 * Runs the quick-start campaign on the customer list. A campaign that was interrupted goes on where it was.
 * @returns {Promise<{ summary: object, stop: () => Promise<void> }>} once the campaign has ended
 */
export async function runDemo({ home, port, fresh }) {
  const finishedMark = join(home, 'finished');
  if (fresh || (await exists(finishedMark))) await rm(home, { recursive: true, force: true });
  const interrupted = await exists(join(home, 'cascade'));

  const nodeRed = await startWithFreePort({
    userDir: home,
    port,
    flow: await demoFlow(FLOW),
    log: (level, text) => {
      if (level <= 20) process.stderr.write(`${text}\n`);
    },
  });
  const cascade = createRequire(import.meta.url)(join(ROOT, 'dist', 'lib', 'cascade.js'));
  const engine = await openEngine(cascade);
  const before = await engine.figures(CAMPAIGN);
  say(`Node-RED with the editor: ${nodeRed.url}`);
  if (interrupted && before.started > 0) {
    say(
      `The last run was interrupted: ${before.closed} of ${before.started} cascades are done, the others go on.`,
    );
  }

  const startedAt = performance.now();
  const csv = await readFile(CUSTOMERS, 'utf8');
  const intake = await post(`${nodeRed.url}quick-start`, csv);
  const progress = new ProgressLine();
  let figures = await engine.figures(CAMPAIGN);
  while (figures.closed < figures.started && performance.now() - startedAt < LONGEST_MS) {
    progress.show(figures, performance.now() - startedAt);
    await sleep(250);
    figures = await engine.figures(CAMPAIGN);
  }
  progress.end(figures, performance.now() - startedAt);

  const audit = await auditLedger({ cascade, engine, csv, campaign: CAMPAIGN });
  const summary = {
    campaign: CAMPAIGN,
    rows: intake.rows,
    started: figures.started,
    duplicates: intake.rows - intake.rejected.length - figures.started,
    rejected: intake.rejected.length,
    states: figures.states,
    channels: figures.channels,
    segments: figures.segments,
    lost: audit.lost + (figures.started - figures.closed),
    duplicateSends: audit.duplicateSends,
    continued: interrupted,
    elapsedMs: Math.round(performance.now() - startedAt),
  };
  await writeFile(finishedMark, '');
  printSummary(summary, intake.rejected, nodeRed.url);
  return { summary, stop: nodeRed.stop };
}

/** The editor's usual port, or any free one when that is taken. */
async function startWithFreePort(options) {
  try {
    return await startNodeRed(options);
  } catch (error) {
    if (error.code !== 'EADDRINUSE') throw error;
    say(`Port ${options.port} is taken; using a free one.`);
    return startNodeRed({ ...options, port: 0 });
  }
}

/** The engine of the deployed flow, once its store is open. */
async function openEngine({ engines }) {
  const [running] = engines();
  if (!running) throw new Error('The demo flow did not start: see the messages above.');
  const { engine } = running;
  const late = sleep(PATIENCE_MS, null, { ref: false }).then(() => {
    throw engine.obstacle ?? new Error('The store did not open.');
  });
  await Promise.race([engine.ready(), late]);
  return engine;
}

/** Hands the customer list to the flow's http in node, as any other system would. */
async function post(url, csv) {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'text/csv' }, body: csv });
    if (answer.ok) return answer.json();
    if (performance.now() > deadline)
      throw new Error(`POST ${url} answered ${answer.status}: ${await answer.text()}`);
    await sleep(250);
  }
}

async function exists(path) {
  return stat(path).then(
    () => true,
    () => false,
  );
}
