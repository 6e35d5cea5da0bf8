import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NodeAPI } from 'node-red';
import { acquireEngine, closeEngines, deployCampaign, parseCampaign, type Engine } from '../../lib/index.ts';
import { addDryRunRoute } from '../../nodes/admin/dry-run.ts';
import { Routes } from '../../nodes/admin/routes.ts';
import { routesAround } from './admin-routes-stage.ts';

const AT = Date.UTC(2026, 2, 2, 9);
const DOCUMENT = {
  name: 'spring',
  start: 'whatsapp',
  currency: 'EUR',
  costs: { whatsapp: 0.05, sms: 0.07 },
  steps: [
    { channel: 'whatsapp', wait: '6h', if_no_reply: 'sms' },
    { channel: 'sms', wait: null, terminal: true },
  ],
};
const CSV = 'name,phone,segment\n<b>Ada</b>,+4915123456789,retail\nBen,,retail\n';

interface Told {
  readonly customers: { name: string; steps: { channel: string; cost: number; skipped: string | null }[] }[];
  readonly total: { customers: number; cost: number; sends: Record<string, number> };
  readonly rejected: { line: number; why: string }[];
  readonly currency: string;
}

describe('the route of the dry run, for a document', () => {
  const { ask } = routesAround(addDryRunRoute);

  it('answers who would get what, when and at what cost', async () => {
    const { status, json } = await ask('dry-run', { campaign: DOCUMENT, customers: CSV, at: AT });
    const told = json as unknown as Told;
    assert.equal(status, 200);
    assert.deepEqual([told.total.customers, told.total.cost, told.currency], [1, 0.12, 'EUR']);
    assert.equal(told.customers[0]!.name, '<b>Ada</b>');
    assert.deepEqual(
      told.rejected.map(({ line }) => line),
      [3],
    );
    const rows = [{ phone: '+4915123456789' }];
    assert.equal((await ask('dry-run', { campaign: DOCUMENT, customers: rows, at: AT })).status, 200);
  });

  it('says what is wrong with a request', async () => {
    const good = { campaign: DOCUMENT, customers: CSV, at: AT };
    const bad: [object, number, RegExp][] = [
      [{ ...good, customers: 7 }, 400, /"customers"/],
      [{ ...good, customers: undefined }, 400, /"customers"/],
      [{ ...good, customers: 'name\nAda\n' }, 400, /no phone column/],
      [{ ...good, at: 'soon' }, 400, /"at"/],
      [{ ...good, at: 1e300 }, 400, /"at"/],
      [{ ...good, campaign: 7 }, 400, /"campaign"/],
      [{ ...good, campaign: { ...DOCUMENT, start: 'whatsap' } }, 400, /start: .*whatsap/],
      [{ ...good, campaign: { start: 'sms', steps: 'none' } }, 400, /steps/],
      [{ ...good, campaign: 'autumn' }, 404, /no such campaign/],
    ];
    for (const [body, status, words] of bad) {
      const answer = await ask('dry-run', body);
      const { told: _told, ...shown } = answer.json;
      assert.deepEqual([answer.status, Object.keys(shown)], [status, ['error']], answer.text);
      assert.match(String(answer.json['error']), words);
    }
    assert.equal((await ask('dry-run', good, 'cascade.write')).status, 401);
  });
});

describe('the route of the dry run, for a campaign at work', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cascade-dry-'));
  let engine: Engine;
  let end: () => Promise<unknown>;

  before(async () => {
    const lease = acquireEngine({ path: join(folder, 'cascade.db'), speed: 1 }, () => {});
    engine = lease.engine;
    const { plan, document } = parseCampaign(DOCUMENT);
    const deployed = deployCampaign(engine, { name: 'spring', plan, document });
    await deployed.ready;
    end = async () => {
      deployed.withdraw();
      lease.release();
      await closeEngines();
    };
  });

  after(async () => {
    await end();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Asks as the sidebar does, of a Node-RED with this flow. */
  async function ask(body: object, change: object = {}): Promise<Told & Record<string, unknown>> {
    const { plan } = parseCampaign(DOCUMENT);
    const flow = [
      { id: 'campaign', type: 'cascade-campaign', campaign: () => ({ name: 'spring', engine, plan }) },
      { id: 'start', type: 'cascade-start', campaign: 'campaign', country: 'DE', wires: [['send']] },
      {
        id: 'send',
        type: 'channel-send',
        channel: 'sms',
        account: '',
        content: { text: 'x'.repeat(170) },
        ...change,
      },
      { id: 'other', type: 'channel-send', channel: 'whatsapp', content: { text: '{{customer.dog}}' } },
    ];
    let answer: (told: Told & Record<string, unknown>) => void = () => {};
    const done = new Promise<Told & Record<string, unknown>>((resolve) => (answer = resolve));
    const RED = {
      httpAdmin: {
        post(_path: string, _guard: unknown, handle: (req: object, res: object) => void) {
          const res = { json: answer, status: () => res, set: () => res, headersSent: false };
          handle({ body, is: () => true, headers: { 'content-length': '2' } }, res);
        },
      },
      auth: { needsPermission: () => null },
      log: { error: (text: string) => assert.fail(text) },
      nodes: {
        eachNode: (look: (node: object) => void) => flow.forEach(look),
        getNode: (id: string) => flow.find((node) => node.id === id) ?? null,
      },
    } as unknown as NodeAPI;
    addDryRunRoute(RED, new Routes(RED));
    return done;
  }

  it('heeds the flow: its country, and the content of the nodes that it reaches', async () => {
    const told = await ask({ campaign: 'spring', customers: 'name,phone\nAda,0151 23456789\n', at: AT });
    assert.deepEqual(
      told.customers[0]!.steps.map(({ channel, cost }) => [channel, cost]),
      [
        ['whatsapp', 0.05],
        ['sms', 0.14],
      ],
    );
  });

  it('says for which channels no send node is wired, and refuses one that says nothing', async () => {
    const customers = 'name,phone\nAda,0151 23456789\n';
    const { assumptions, told } = (await ask({ campaign: 'spring', customers, at: AT })) as unknown as {
      assumptions: string[];
      told: { key: string }[];
    };
    assert.match(assumptions[0] ?? '', /^No send node of the flow is wired for whatsapp: /);
    assert.equal(told[0]?.key, 'guards.dryRun.noSend');
    const silent = await ask({ campaign: 'spring', customers, at: AT }, { content: {} });
    assert.match(String(silent['error']), /send node for sms has neither a text nor a template/);
  });

  it('heeds the store: opted out, paused; and writes nothing to it', async () => {
    await engine.people.optOut('+4915123456789', 'STOP by sms');
    await engine.control({ action: 'pause', campaign: 'spring', channel: 'sms', by: 'a test' });
    const told = await ask({ campaign: 'spring', customers: `${CSV}Cleo,+4915123456780,retail\n` });
    const { line, why } = told.rejected[0]!;
    assert.deepEqual({ line, why }, { line: 2, why: 'opted out (STOP by sms)' });
    assert.deepEqual(told.total.sends, { whatsapp: 1, sms: 0 });
    await engine.people.suppress([{ contact: '+4915123456780', marketingOn: 'whatsapp' }], 'a list');
    const again = await ask({ campaign: 'spring', customers: `${CSV}Cleo,+4915123456780,retail\n` });
    assert.deepEqual(again.total.sends, { whatsapp: 0, sms: 0 });
    assert.equal(again.rejected.length, told.rejected.length);
    assert.equal((await engine.records.campaign('spring')).started, 0);
  });
});
