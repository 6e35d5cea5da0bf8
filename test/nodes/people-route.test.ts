import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acquireEngine, closeEngines, deployCampaign, parseCampaign } from '../../lib/index.ts';
import { addPeopleRoutes } from '../../nodes/admin/people.ts';
import { addParkedRoutes } from '../../nodes/admin/parked.ts';
import { routesAround } from './admin-routes-stage.ts';

const DOCUMENT = { start: 'sms', steps: [{ channel: 'sms', wait: null, terminal: true }] };
const ADA = '+4915123456789';
const BEN = '+4915123456790';
const PAST = Date.UTC(2026, 2, 2);
/** What a store with a fast clock calls now. */
const FUTURE = Date.UTC(2040, 0, 1);

describe('the routes about people, with a demo store beside the real one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cascade-people-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const { ask } = routesAround((RED, routes) => {
    addPeopleRoutes(RED, routes, async () => {});
    addParkedRoutes(RED, routes);
  });

  it('tell since when somebody wants no more by the store that has their cascades, else the earliest', async () => {
    const stores = ['demo', 'real'].map((name) => {
      const lease = acquireEngine({ path: join(folder, `${name}.db`), speed: 1 }, () => {});
      const { engine } = lease;
      const { plan, document } = parseCampaign(DOCUMENT);
      return { engine, lease, deployed: deployCampaign(engine, { name, plan, document }) };
    });
    const [demo, real] = stores;
    try {
      for (const { deployed } of stores) await deployed.ready;
      const ada = { key: ADA, contact: ADA, segment: 'retail', customer: { phone: ADA } };
      await real!.engine.start('gone', 'real', [ada], {});
      await demo!.engine.people.suppress(
        [ADA, BEN].map((contact) => ({ contact, at: FUTURE })),
        'ann',
      );
      await real!.engine.people.suppress(
        [ADA, BEN].map((contact) => ({ contact, at: PAST })),
        'ann',
      );
      for (const contact of [ADA, BEN]) {
        const path = `people/${encodeURIComponent(contact)}`;
        assert.equal(((await ask(path)).json['optedOut'] as { at: number }).at, PAST);
        const exported = (await ask(`${path}/export`)).json;
        assert.equal((exported['contact'] as { optedOutAt: number }).optedOutAt, PAST);
      }
      // The other way round: what the store without her cascades knows is older.
      await demo!.engine.people.suppress([{ contact: 'telegram:1', at: PAST }], 'ann');
      const eve = { key: 'e', contact: 'telegram:1', segment: 'retail', customer: { telegram: '1' } };
      await real!.engine.start('gone', 'real', [eve], {});
      await real!.engine.people.suppress([{ contact: 'telegram:1', at: PAST + 1 }], 'ann');
      const { json } = await ask('people/telegram:1');
      assert.equal((json['optedOut'] as { at: number }).at, PAST + 1);
    } finally {
      for (const { deployed, lease } of stores) {
        deployed.withdraw();
        lease.release();
      }
      await closeEngines();
    }
  });

  it('act on what waits at a node that is gone, and refuse one that nobody has heard of', async () => {
    const lease = acquireEngine({ path: join(folder, 'parked.db'), speed: 1 }, () => {});
    const { engine } = lease;
    const { plan, document } = parseCampaign(DOCUMENT);
    const deployed = deployCampaign(engine, { name: 'spring', plan, document });
    try {
      await deployed.ready;
      const ada = { key: ADA, contact: ADA, segment: 'retail', customer: { phone: ADA } };
      await engine.start('gone', 'spring', [ada], {});
      assert.equal((await ask('nodes/nothing/stop', {})).status, 404);
      assert.equal((await ask('nodes/nothing/flush', {})).status, 404);
      assert.equal((await ask('nodes/gone/flush', {})).status, 200);
      assert.deepEqual((await ask('nodes/gone/stop', {})).json, { count: 1 });
    } finally {
      deployed.withdraw();
      lease.release();
      await closeEngines();
    }
  });
});
