import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acquireEngine, closeEngines, deployCampaign, parseCampaign } from '../../lib/index.ts';
import { addReportRoute } from '../../nodes/admin/report.ts';
import { DOCUMENT } from '../report/sample.ts';
import { routesAround } from './admin-routes-stage.ts';

const NAME = 'spring & <summer>';
const PATH = `campaigns/${encodeURIComponent(NAME)}/report`;

describe('the route of the report', function () {
  const { ask } = routesAround(addReportRoute);
  const folder = mkdtempSync(join(tmpdir(), 'cascade-report-'));
  let release: () => void;

  before(async () => {
    const { plan, document } = parseCampaign({ ...DOCUMENT, name: NAME });
    const lease = acquireEngine({ path: join(folder, 'cascade.db'), speed: 1 }, () => {});
    const deployed = deployCampaign(lease.engine, { name: NAME, plan, document });
    await deployed.ready;
    const starter = {
      key: '1',
      contact: '+12025550100',
      segment: 'retail',
      customer: { phone: '+12025550100' },
    };
    await lease.engine.start('start', NAME, [starter], {});
    release = () => {
      deployed.withdraw();
      lease.release();
    };
  });
  after(async () => {
    release();
    await closeEngines();
    rmSync(folder, { recursive: true, force: true });
  });

  it('answers a page in English, or in the nearest language there is', async () => {
    for (const lang of ['', '?lang=en', '?lang=xx-YY', '?lang=../../package']) {
      const { status, text } = await ask(PATH + lang);
      assert.equal(status, 200);
      assert.match(text, /^<!doctype html>\n<html lang="en-US">/);
      assert.match(text, /<bdi>spring &amp; &lt;summer&gt;<\/bdi>/);
      assert.match(text, /Customers started/);
    }
  });

  it('answers data, and a table', async () => {
    const { json } = await ask(`${PATH}?format=json`);
    assert.equal(json['campaign'], NAME);
    assert.equal((json['totals'] as { started: number }).started, 1);
    const { text } = await ask(`${PATH}?format=csv`);
    assert.match(text, /^campaign,segment,/);
  });

  it('refuses what it cannot do, and who may not read', async () => {
    assert.equal((await ask(`${PATH}?format=exe`)).status, 400);
    assert.equal((await ask(`${PATH}?lang=${'x'.repeat(99)}`)).status, 400);
    assert.equal((await ask('campaigns/unknown/report')).status, 404);
    assert.equal((await ask(PATH, undefined, 'cascade.write')).status, 401);
  });
});
