import assert from 'node:assert/strict';
import type { Capabilities } from '../../lib/channels/index.ts';
import { WINDOW_MS } from '../../lib/channels/window.ts';
import { tutorial } from '../campaign/samples.ts';
import { Flow } from './flow.ts';
import { holdRealTime } from './real-time.ts';
import { ScriptedProvider } from './scripted-provider.ts';
import { hub } from './wiring.ts';

const HOUR = 3_600_000;
const BODY = { template: { name: 'offer' }, text: 'Shall we renew?' };

class WhatsAppLike extends ScriptedProvider {
  override get capabilities(): Capabilities {
    return { ...super.capabilities, windowMs: WINDOW_MS };
  }
}

const MISSION = {
  campaigns: { spring: tutorial() },
  nodes: hub(['whatsapp', 'phone', 'sms']),
  provider: (clock: { now(): number }) => new WhatsAppLike(() => clock.now()),
  content: () => ({ body: BODY }),
};
const ADA = { contact: '+15550100000' };
const wrote = { outcome: 'replied', address: '+15550100000', channel: 'whatsapp', text: 'hello' } as const;

/** What the last message says: the template, or the text. */
function said(flow: Flow): string[] {
  return Object.keys(flow.provider.asked.at(-1)!.body);
}

describe('a template and a text for WhatsApp', () => {
  holdRealTime();

  it('go out as the template where the person has not written', () =>
    Flow.with(MISSION, async (flow) => {
      const id = await flow.one(ADA);
      assert.deepEqual(said(flow), ['template']);
      assert.deepEqual((await flow.read(id)).attempts[0]!.body, { template: { name: 'offer' } });
    }));

  it('go out as the text where they wrote within the last 24 hours', () =>
    Flow.with(MISSION, async (flow) => {
      await flow.provider.bring({ ...wrote, dedupe: 'm1' });
      await flow.pass(WINDOW_MS - 1_000);
      await flow.one(ADA);
      assert.deepEqual(said(flow), ['text']);
    }));

  it('go out as the template from somewhat before the 24 hours are over', () =>
    Flow.with(MISSION, async (flow) => {
      assert.ok(WINDOW_MS < 24 * HOUR);
      await flow.provider.bring({ ...wrote, dedupe: 'm1' });
      await flow.pass(WINDOW_MS + 1_000);
      await flow.one(ADA);
      assert.deepEqual(said(flow), ['template']);
    }));

  it('count from when the provider says that they wrote', () =>
    Flow.with(MISSION, async (flow) => {
      await flow.provider.bring({ ...wrote, dedupe: 'm1', at: flow.clock.now() - 25 * HOUR });
      await flow.one(ADA);
      assert.deepEqual(said(flow), ['template']);
    }));

  it('count what was written to this account on this channel, by this person under any address', () =>
    Flow.with(MISSION, async (flow) => {
      await flow.provider.bring({ ...wrote, channel: 'sms', dedupe: 'm1' });
      await flow.provider.bring({ ...wrote, address: '+15550100009', dedupe: 'm2' });
      await flow.engine.accounts.report('another', [{ ...wrote, dedupe: 'm3' }]);
      await flow.one(ADA);
      assert.deepEqual(said(flow), ['template']);
      await flow.provider.bring({ ...wrote, address: 'US.12345', dedupe: 'm4' });
      await flow.engine.accounts.alias('US.12345', '+15550100001');
      await flow.one({ contact: '+15550100001' });
      assert.deepEqual(said(flow), ['text']);
    }));

  it('are forgotten with the person', () =>
    Flow.with({ ...MISSION, file: true }, async (flow) => {
      await flow.provider.bring({ ...wrote, dedupe: 'm1' });
      await flow.engine.people.forget('+15550100000', 'test');
      flow.clock.moveTo(flow.clock.now() + 1);
      await flow.engine.people.optIn('+15550100000', 'test');
      await flow.one(ADA);
      assert.deepEqual(said(flow), ['template']);
    }));

  it('are left to the provider where it knows no such rule', () =>
    Flow.with({ ...MISSION, provider: (clock) => new ScriptedProvider(() => clock.now()) }, async (flow) => {
      await flow.one(ADA);
      assert.deepEqual(said(flow), ['template', 'text']);
    }));
});
