import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acquireEngine, closeEngines, deployCampaign, parseCampaign, type Engine } from '../../lib/index.ts';
import { addSuppressionRoutes } from '../../nodes/admin/suppressions.ts';
import { routesAround } from './admin-routes-stage.ts';

const DOCUMENT = { start: 'sms', steps: [{ channel: 'sms', wait: null, terminal: true }] };
const PHONE = '+4915123456789';
const AT = Date.UTC(2026, 2, 2, 9, 30, 1, 234);

describe('the routes of the suppression list', () => {
  const { ask } = routesAround((_RED, routes) => addSuppressionRoutes(routes));
  const folder = mkdtempSync(join(tmpdir(), 'cascade-suppressions-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Does something while a store of this name is open. */
  async function within(name: string, act: (engine: Engine) => Promise<void>): Promise<void> {
    const lease = acquireEngine({ path: join(folder, name), speed: 1 }, () => {});
    const { plan, document } = parseCampaign(DOCUMENT);
    const deployed = deployCampaign(lease.engine, { name: 'spring', plan, document });
    try {
      await deployed.ready;
      await act(lease.engine);
    } finally {
      deployed.withdraw();
      lease.release();
      await closeEngines();
    }
  }

  const upload = (text: string) => ask('suppressions', text, 'cascade.write', 'text/csv');

  it('carry everything over to an empty store: the list of that one is the same, byte for byte', async () => {
    let list = '';
    await within('old.db', async ({ people }) => {
      const suppressed = [
        { contact: PHONE, at: AT, by: '=a "letter", of March' },
        { contact: 'ada@example.com', at: AT + 1, by: ' STOP on email ' },
        { contact: 'telegram:123456', at: AT + 2, by: "'quoted'" },
        {
          contact: 'US.13491208655302741918',
          at: AT + 3,
          by: 'preference on whatsapp',
          marketingOn: 'whatsapp',
        },
        { contact: PHONE, at: AT + 4, by: 'preference on whatsapp', marketingOn: 'whatsapp' },
        { contact: PHONE, at: AT + 5, by: 'preference on sms', marketingOn: 'sms' },
      ];
      await people.suppress(suppressed, 'nobody');
      for (let i = 0; i < 600; i++) {
        const contact = `+49151234${50_000 + i}`;
        await people.suppress(
          [{ contact, at: AT, by: 'x', ...(i % 2 ? { marketingOn: 'sms' } : {}) }],
          'nobody',
        );
      }
      await people.optOut('+4915199999999', 'ann');
      await people.forget('+4915199999999', 'ann');
      list = (await ask('suppressions.csv')).text;
    });
    assert.equal(list.split('\r\n').length, 1 + 600 + 7 + 1);
    assert.ok(list.startsWith('contact,at,by,scope\r\n'));
    assert.ok(
      list.includes(`\r\n${PHONE},2026-03-02T09:30:01.238Z,preference on whatsapp,marketing:whatsapp\r\n`),
    );
    await within('new.db', async ({ people }) => {
      const { json } = await upload(list);
      assert.deepEqual([json['people'], json['failed']], [607, 0]);
      assert.equal((await ask('suppressions.csv')).text, list);
      const person = await people.export(PHONE);
      assert.deepEqual([person.contact.optedOutAt, person.noMarketingOn], [AT, ['sms', 'whatsapp']]);
    });
  });

  it('say of a list without these columns that it was uploaded, and when', async () => {
    await within('plain.db', async ({ people }) => {
      const before = Date.now();
      assert.equal((await upload(`phone;scope\n${PHONE};EMEA\n`)).json['people'], 1);
      const { contact } = await people.export(PHONE);
      assert.equal(contact.optedOutBy, 'a list uploaded by editor');
      assert.ok((contact.optedOutAt ?? 0) >= before);
    });
  });
});
