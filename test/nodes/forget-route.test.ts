import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acquireEngine, closeEngines, deployCampaign, parseCampaign } from '../../lib/index.ts';
import { addPeopleRoutes } from '../../nodes/admin/people.ts';
import { routesAround } from './admin-routes-stage.ts';

const DOCUMENT = { start: 'sms', steps: [{ channel: 'sms', wait: null, terminal: true }] };
const SHOP = 'info@shop.example';
/** One more than can be one person. */
const CROWD = 51;

describe('the route by which a person is forgotten', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cascade-forget-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  let tidied = 0;
  const { ask } = routesAround((RED, routes) => addPeopleRoutes(RED, routes, async () => void (tidied += 1)));

  it('tells how many others name the address, where they are too many to be the same person', async () => {
    const lease = acquireEngine({ path: join(folder, 'cascade.db'), speed: 1 }, () => {});
    const { plan, document } = parseCampaign(DOCUMENT);
    const deployed = deployCampaign(lease.engine, { name: 'spring', plan, document });
    try {
      await deployed.ready;
      const people = Array.from({ length: CROWD }, (_, i) => `+49151234${50_000 + i}`);
      const starters = people.map((contact) => ({
        key: contact,
        contact,
        segment: 'retail',
        customer: { phone: contact, email: SHOP },
      }));
      await lease.engine.start('start', 'spring', starters, {});
      const forget = async (contact: string) =>
        (await ask(`people/${encodeURIComponent(contact)}/forget`, {}, 'cascade.write')).json;
      assert.deepEqual(await forget(people[0]!), { count: 1 });
      assert.deepEqual(await forget(SHOP), { count: 0, spared: CROWD - 1 });
      assert.deepEqual(await forget(people[1]!), { count: 1 });
      assert.equal(tidied, 3);
    } finally {
      deployed.withdraw();
      lease.release();
      await closeEngines();
    }
  });
});
