/**
 * Measures the report of a campaign with many outcomes: the path from the engine to the page, as the route goes it.
 * Argument: JSON `{ home, cascades, times }`; answers with one IPC message.
 */
import '../../scripts/follow-parent.mjs';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROOT } from '../../scripts/node-red.mjs';
import { campaignDocument } from '../flows/campaign.mjs';
import { quantile, round, watch } from '../gauge.mjs';
import { CAMPAIGN, manyOutcomes } from '../outcomes/many.mjs';
import { answer, task } from './task.mjs';

const { home, cascades, times } = task();
const path = join(home, 'outcomes.db');
const outcomes = manyOutcomes(path, cascades);

const { acquireEngine, deployCampaign, ENGINE_ENGLISH, inTurns, parseCampaign, reportingPage, textOf } =
  createRequire(import.meta.url)(join(ROOT, 'dist', 'lib', 'cascade.js'));
const texts = JSON.parse(readFileSync(join(ROOT, 'locales/en-US/report.json'), 'utf8'));
const text = textOf(texts, ENGINE_ENGLISH);
const opening = performance.now();
const lease = acquireEngine({ path, speed: 1 }, (message) => process.stderr.write(`${message}\n`));
await lease.engine.ready();
const openMs = performance.now() - opening;
const { plan, document } = parseCampaign(campaignDocument('6h'));
const deployed = deployCampaign(lease.engine, { name: CAMPAIGN, plan, document });
await deployed.ready;

const read = watch();
const took = [];
let bytes = 0;
for (let i = 0; i < times; i++) {
  const began = performance.now();
  const report = await lease.engine.reports.of(CAMPAIGN);
  bytes = Buffer.byteLength(await inTurns(reportingPage(report, text, 'en-US')));
  took.push(performance.now() - began);
}
await answer({
  ...read(),
  outcomes,
  countedOnceMs: round(openMs),
  firstMs: round(took[0]),
  medianMs: round(quantile(took, 0.5)),
  kilobytes: round(bytes / 1_024),
});
process.exit(0);
