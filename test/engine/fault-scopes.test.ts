import assert from 'node:assert/strict';
import type { Report } from '../../lib/cascade/command.ts';
import { tutorial } from '../campaign/samples.ts';
import { Flow } from './flow.ts';
import { holdRealTime } from './real-time.ts';
import { ACCEPTED, type Answer } from './scripted-provider.ts';
import { hub } from './wiring.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const MISSION = {
  campaigns: { spring: tutorial() },
  nodes: hub(['whatsapp', 'phone', 'sms']),
  content: ({ channel, customer }: { channel: string | null; customer: { language?: string } }) => ({
    body:
      channel === 'whatsapp'
        ? { template: { name: `offer_${customer.language ?? 'en'}` } }
        : { text: 'hello' },
  }),
};
const PAUSED: Answer = {
  says: { state: 'refused', reason: 'template_paused', scope: 'template', code: '132015' },
};
const people = (count: number, language: string, from = 0) =>
  Array.from({ length: count }, (_, i) => {
    const contact = `+1555010${String(from + i).padStart(4, '0')}`;
    return { contact, key: contact, customer: { phone: contact, language } };
  });
const templateOf = ({ body }: { readonly body: Readonly<Record<string, unknown>> }): string =>
  (body['template'] as { name?: string } | undefined)?.name ?? '';
const failed: Partial<Report> = { reason: 'template_paused', scope: 'template', code: '63041' };

describe('a template at fault', () => {
  holdRealTime();

  it('is tried for one customer at a time, holds all of its sends, and no others', () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.concurrency = 1;
      flow.provider.script = (request) => (templateOf(request) === 'offer_de' ? PAUSED : ACCEPTED);
      await flow.start([...people(40, 'de'), ...people(40, 'en', 40)]);
      await flow.settle();
      assert.equal(flow.provider.asked.filter((one) => templateOf(one) === 'offer_de').length, 1);
      assert.equal(flow.provider.asked.filter((one) => templateOf(one) === 'offer_en').length, 40);
      const [held, ...more] = flow.engine.accounts.held('account');
      assert.deepEqual(more, []);
      assert.deepEqual(
        { ...held, until: null },
        {
          channel: 'whatsapp',
          template: 'offer_de',
          node: null,
          reason: 'template_paused',
          until: null,
          waiting: 40,
        },
      );
      const waitingAt = (node: string) =>
        flow.engine.accounts.held('account', (one) => one === node)[0]?.waiting;
      assert.deepEqual([waitingAt('send-whatsapp'), waitingAt('send-sms')], [40, 0]);
      assert.equal(flow.engine.accounts.state('account')?.pause, null, 'the account itself is well');

      await flow.pass(2 * HOUR);
      assert.deepEqual(
        [...new Set(flow.provider.asked.map(({ channel }) => channel))],
        ['whatsapp'],
        'nobody was moved on to a dearer channel',
      );
      const tries = flow.provider.asked.filter((one) => templateOf(one) === 'offer_de').length;
      assert.ok(tries < 20, `asked ${tries} times in 2 h`);

      flow.provider.script = () => ACCEPTED;
      await flow.pass(HOUR + MINUTE);
      assert.equal(
        flow.provider.asked.filter((one) => templateOf(one) === 'offer_de' && one.took).length,
        40,
      );
      assert.deepEqual(flow.engine.accounts.held('account'), []);
    }));

  it('that the provider announces holds before anybody is asked, and goes on with the word that it is mended', () =>
    Flow.with(MISSION, async (flow) => {
      const news = { channel: 'whatsapp', template: 'offer_de' };
      const { accounts } = flow.engine;
      await accounts.take('account', { reports: [], templates: [{ ...news, halted: 'template_paused' }] });
      await flow.start(people(5, 'de'));
      await flow.pass(10 * MINUTE);
      assert.equal(flow.provider.asked.length, 0);
      assert.equal(accounts.held('account')[0]?.waiting, 5);
      await accounts.take('account', { reports: [], templates: [{ ...news, halted: null }] });
      await flow.pass(1_000);
      assert.equal(flow.provider.taken.size, 5, 'at once, although an hour was believed');
    }));

  it('that was announced is tried after an hour: the notice of its approval may be lost', () =>
    Flow.with(MISSION, async (flow) => {
      const halted = { channel: 'whatsapp', template: 'offer_de', halted: 'template_paused' };
      await flow.engine.accounts.take('account', { reports: [], templates: [halted] });
      await flow.start(people(5, 'de'));
      await flow.pass(HOUR - 1);
      assert.equal(flow.provider.asked.length, 0);
      await flow.pass(MINUTE);
      assert.equal(flow.provider.taken.size, 5);
    }));

  it('reported after messages were taken lets one through at a time until one has arrived', () =>
    Flow.with(MISSION, async (flow) => {
      await flow.start(people(10, 'de'));
      await flow.settle();
      assert.equal(flow.provider.asked.length, 10);
      for (const { attempt } of flow.provider.asked.slice(0, 10)) {
        await flow.provider.report(attempt, 'failed', { ...failed, dedupe: `${attempt}:1` });
      }
      await flow.settle();
      assert.equal(flow.engine.accounts.held('account')[0]?.waiting, 10);
      await flow.pass(MINUTE);
      assert.equal(flow.provider.asked.length, 11, 'one goes first');
      const { attempt } = flow.provider.asked.at(-1)!;
      await flow.provider.report(attempt, 'delivered', { dedupe: `${attempt}:2` });
      await flow.pass(1_000);
      assert.equal(flow.provider.asked.length, 20, 'and the others follow when it has arrived');
      assert.deepEqual([...new Set(flow.provider.asked.map(({ channel }) => channel))], ['whatsapp']);
    }));

  it('means the words of a node where there is no template, and is looked at again when the node is deployed', () =>
    Flow.with({ ...MISSION, content: () => ({ body: { text: 'hello' } }) }, async (flow) => {
      flow.provider.script = () => PAUSED;
      await flow.start(people(5, 'de'));
      await flow.settle();
      const [held] = flow.engine.accounts.held('account');
      assert.deepEqual([held?.template, held?.node], [null, 'send-whatsapp']);
      await flow.pass(10 * HOUR);
      flow.provider.script = () => ACCEPTED;
      await flow.redeploy();
      await flow.settle();
      assert.equal(flow.provider.taken.size, 5);
    }));
});

describe('an account that is mended', () => {
  holdRealTime();

  it('has everybody who waited for it come back at once', () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.script = () => ({ says: { state: 'refused', reason: 'auth', scope: 'account' } });
      await flow.start(people(300, 'en'));
      await flow.pass(10 * HOUR);
      flow.provider.script = () => ACCEPTED;
      await flow.redeploy();
      await flow.pass(1_000);
      assert.equal(flow.provider.taken.size, 300);
    }));

  it('holds the channel of a sender at fault, and not the other channels of the account', () =>
    Flow.with(
      { ...MISSION, campaigns: { spring: tutorial(), calls: { ...tutorial(), start: 'phone' } } },
      async (flow) => {
        flow.provider.script = ({ channel }) =>
          channel === 'whatsapp'
            ? { says: { state: 'refused', reason: 'throttled', scope: 'sender', retryAfterMs: HOUR } }
            : ACCEPTED;
        await flow.start(people(1, 'en'));
        await flow.settle();
        assert.equal(flow.engine.accounts.state('account')?.pause?.reason, 'throttled');
        await flow.start(people(1, 'en', 50), 'calls');
        await flow.settle();
        assert.deepEqual(
          flow.provider.asked.map(({ channel }) => channel),
          ['whatsapp', 'phone'],
        );
      },
    ));
});

describe('a message with trouble of its own that may pass', () => {
  holdRealTime();
  const busy: Answer = {
    says: { state: 'refused', reason: 'provider_error', scope: 'message', code: '131000', passing: true },
  };
  const first = '+15550100000';

  it('is made again a few times, and then the customer moves on; others are not kept waiting', () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.script = ({ to, channel }) => (to === first && channel === 'whatsapp' ? busy : ACCEPTED);
      await flow.start(people(20, 'en'));
      await flow.settle();
      assert.equal(flow.provider.taken.size, 19, 'the others went at once');
      assert.equal(flow.engine.accounts.state('account')?.pause, null);
      await flow.pass(10 * MINUTE);
      const tries = flow.provider.asked.filter(({ to, channel }) => to === first && channel === 'whatsapp');
      assert.equal(tries.length, 6);
      const { attempts } = await flow.read('c00001');
      assert.deepEqual(
        attempts.map(({ channel, state, scope }) => [channel, state, scope]),
        [
          ['whatsapp', 'refused', 'message'],
          ['phone', 'accepted', null],
        ],
      );
    }));

  it('goes out when the trouble has passed', () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.script = (_, n) => (n < 3 ? busy : ACCEPTED);
      const id = await flow.one();
      await flow.pass(10 * MINUTE);
      const { attempts, cascade } = await flow.read(id);
      assert.deepEqual([attempts.length, attempts[0]!.state, cascade.phase], [1, 'accepted', 'waiting']);
      assert.equal(flow.provider.taken.get(`${id}-1`), 1);
    }));

  it('is the trouble of the sender when message after message meets it: then nobody moves on', () =>
    Flow.with(MISSION, async (flow) => {
      flow.provider.concurrency = 4;
      flow.provider.script = ({ channel }) => (channel === 'whatsapp' ? busy : ACCEPTED);
      await flow.start(people(200, 'en'));
      await flow.pass(2 * HOUR);
      const moved = flow.provider.asked.filter(({ channel }) => channel !== 'whatsapp').length;
      assert.ok(moved < 10, `${moved} of 200 were moved on`);
      assert.ok(flow.provider.asked.length < 120, `asked ${flow.provider.asked.length} times in 2 h`);
      flow.provider.script = () => ACCEPTED;
      await flow.pass(2 * HOUR);
      assert.equal(
        flow.provider.asked.filter(({ channel, took }) => took && channel === 'whatsapp').length,
        200 - moved,
      );
    }));
});
