import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acquireEngine, closeEngines, deployCampaign, parseCampaign } from '../../lib/index.ts';
import { addEvaluateRoute } from '../../nodes/admin/evaluate.ts';
import { routesAround } from './admin-routes-stage.ts';

const RULES = {
  start: 'whatsapp',
  steps: [
    { channel: 'whatsapp', wait: '6h', if_no_reply: 'sms' },
    { channel: 'sms', wait: null, terminal: true },
  ],
};

describe('the route that evaluates a change', () => {
  const { ask } = routesAround((_RED, routes) => addEvaluateRoute(routes));
  const folder = mkdtempSync(join(tmpdir(), 'cascade-evaluate-'));
  let release: () => void;

  before(async () => {
    const { plan, document } = parseCampaign(RULES);
    const lease = acquireEngine({ path: join(folder, 'cascade.db'), speed: 1 }, () => {});
    const deployed = deployCampaign(lease.engine, { name: 'spring', plan, document });
    await deployed.ready;
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

  const evaluate = (body: unknown, campaign = 'spring') => ask(`campaigns/${campaign}/evaluate`, body);

  it('says that a log without cascades cannot tell, for a document and for its text', async () => {
    const changed = { ...RULES, start: 'sms' };
    for (const document of [changed, JSON.stringify(changed)]) {
      const { status, json } = await evaluate({ document });
      assert.equal(status, 200);
      assert.deepEqual([json['answered'], json['reason'], json['estimate']], [false, 'no cascades', null]);
    }
  });

  it('refuses what is no document, is too long, or is about no campaign', async () => {
    assert.equal((await evaluate({})).status, 400);
    const { status, json } = await evaluate({ document: { ...RULES, start: 'fax' } });
    assert.equal(status, 400);
    assert.match(String(json['error']), /fax/);
    assert.equal((await evaluate({ document: 'x'.repeat(200_001) })).status, 413);
    assert.equal((await evaluate({ document: RULES }, 'autumn')).status, 404);
  });
});
