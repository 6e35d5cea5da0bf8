import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acquireEngine, closeEngines, deployCampaign, parseCampaign, type Engine } from '../../lib/index.ts';
import { addControlRoutes } from '../../nodes/admin/control.ts';
import { routesAround } from './admin-routes-stage.ts';

const PATH = 'campaigns/spring/control';

/** A document of these channels, one after the other. */
function document(...channels: readonly string[]): object {
  const steps = channels.map((channel, i) => ({
    channel,
    ...(i + 1 < channels.length
      ? { wait: '1h', if_no_reply: channels[i + 1] }
      : { wait: null, terminal: true }),
  }));
  return { start: channels[0], steps };
}

describe('the route of orders', () => {
  const { ask } = routesAround((_RED, routes) => addControlRoutes(routes));
  const folder = mkdtempSync(join(tmpdir(), 'cascade-control-'));
  let engine: Engine;
  let withdraw: () => void;
  let release: () => void;
  const deploy = async (written: object): Promise<void> => {
    const { plan, document: read } = parseCampaign(written);
    const deployed = deployCampaign(engine, { name: 'spring', plan, document: read });
    withdraw = () => deployed.withdraw();
    await deployed.ready;
  };

  before(async () => {
    const lease = acquireEngine({ path: join(folder, 'cascade.db'), speed: 1 }, () => {});
    ({ engine } = lease);
    release = () => lease.release();
    await deploy(document('whatsapp', 'sms'));
  });
  after(async () => {
    withdraw();
    release();
    await closeEngines();
    rmSync(folder, { recursive: true, force: true });
  });

  const standings = async (): Promise<string[]> =>
    (await engine.standings('spring')).map(({ state, channel }) => `${state} ${channel}`);

  it('never takes an order about a channel for one about the whole campaign', async () => {
    for (const [channel, words] of [
      ['', /name the channel/],
      ['SMS', /"spring" has no channel "SMS"\. It has: sms, whatsapp\./],
    ] as const) {
      const { status, json } = await ask(PATH, { action: 'stop', channel });
      assert.equal(status, 400);
      assert.match(String(json['error']), words);
    }
    assert.deepEqual(await standings(), []);
  });

  it('takes back what was ordered about a channel that the document does not have any more', async () => {
    assert.equal((await ask(PATH, { action: 'pause', channel: 'sms' })).status, 200);
    withdraw();
    await deploy(document('whatsapp'));
    assert.deepEqual(await standings(), ['paused sms']);
    assert.equal((await ask(PATH, { action: 'resume' })).status, 200);
    assert.deepEqual(await standings(), ['paused sms'], 'it was paused by its name');
    assert.equal((await ask(PATH, { action: 'resume', channel: 'sms' })).status, 200);
    assert.deepEqual(await standings(), []);
  });
});
