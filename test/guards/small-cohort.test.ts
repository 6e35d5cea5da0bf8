import assert from 'node:assert/strict';
import type { SendRequest } from '../../lib/channels/index.ts';
import { CascadeError } from '../../lib/engine/errors.ts';
import { Flow } from '../engine/flow.ts';
import { holdRealTime } from '../engine/real-time.ts';
import { ACCEPTED, type Answer } from '../engine/scripted-provider.ts';
import { hub } from '../engine/wiring.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The tutorial's rules with its cohort of 100, and limits. */
const RULES = {
  start: 'whatsapp',
  steps: [
    { channel: 'whatsapp', wait: '6h', if_no_reply: 'phone' },
    { channel: 'phone', wait: '2h', if_no_answer: 'sms' },
    { channel: 'sms', wait: null, terminal: true },
  ],
  guards: {
    cohort: { size: 100 },
    halt: { template_rejected: 0.1, provider_errors: 0.2, failed: 0.2, min: 5 },
  },
};

/** An error for people, with a remedy, that editors say in their own language. */
function refusal(key: string, words: RegExp): (error: unknown) => true {
  return (error) => {
    assert.ok(error instanceof CascadeError);
    assert.match(error.message, words);
    assert.equal(error.told?.key, `refusals.campaign.${key}`);
    return true;
  };
}

describe('the tutorial’s small cohort', () => {
  holdRealTime();

  it('halts at each declared limit, says cause and remedy, and goes on after the mend: nobody twice, nobody lost', async () => {
    await Flow.with(
      { campaigns: { spring: RULES }, nodes: hub(['whatsapp', 'phone', 'sms']) },
      async (flow) => {
        const mended = new Set<string>();
        const broken: Record<string, Answer> = {
          whatsapp: { says: { state: 'refused', reason: 'template_rejected', scope: 'template' } },
          phone: { says: { state: 'refused', reason: 'throttled', scope: 'sender', retryAfterMs: 1_000 } },
          sms: { says: { state: 'refused', reason: 'unreachable', scope: 'contact' } },
        };
        flow.provider.concurrency = 1;
        flow.provider.script = ({ channel }: SendRequest) =>
          mended.has(channel) ? ACCEPTED : broken[channel]!;

        const answers = await flow.start(300);
        assert.equal(answers.filter(({ state }) => state === 'started').length, 300);
        await flow.settle();
        assert.equal(flow.provider.asked.length, 0, 'nobody before the draw');
        assert.equal(await flow.engine.draw('spring'), 100);

        for (const [channel, kind] of [
          [
            'whatsapp',
            /whatsapp: \d+ of \d+ sends were refused because of their template; the limit is 10 %/,
          ],
          ['phone', /phone: \d+ of \d+ sends met an error of the provider/],
          ['sms', /sms: \d+ of \d+ sends failed or bounced/],
        ] as const) {
          await flow.pass(channel === 'whatsapp' ? HOUR : 12 * HOUR);
          const halt = (await flow.engine.standings('spring')).find((one) => one.channel === channel);
          assert.match(halt?.why ?? 'no halt', kind);
          assert.match(halt?.remedy ?? '', /resume/);
          assert.ok(
            flow.provider.asked.filter((one) => one.channel === channel).length < 100,
            'before all were tried',
          );
          const asked: number = flow.provider.asked.length;
          await flow.pass(HOUR);
          assert.equal(flow.provider.asked.length, asked, 'nothing leaves a halted channel');
          mended.add(channel);
          const { count, changed } = await flow.engine.control({
            action: 'resume',
            campaign: 'spring',
            channel,
            by: 'ann',
          });
          assert.ok(changed && count > 0);
          await flow.settle();
        }
        await flow.pass(100 * HOUR);
        const ids = [...new Set(flow.provider.asked.map(({ attempt }) => attempt.split('-')[0]!))];
        assert.equal(ids.length, 100, 'only the cohort');
        for (const id of ids) assert.equal((await flow.read(id)).cascade.result, 'exhausted');
        for (const [attempt, times] of flow.provider.taken) assert.equal(times, 1, attempt);

        const promoted = await flow.engine.control({ action: 'promote', campaign: 'spring', by: 'ann' });
        assert.equal(promoted.count, 200);
        await flow.pass(100 * HOUR);
        const { states } = await flow.engine.figures('spring');
        assert.deepEqual(states, { exhausted: 300 });
        for (const [attempt, times] of flow.provider.taken) assert.equal(times, 1, attempt);
        const [standing] = await flow.engine.standings('spring');
        assert.deepEqual([standing?.state, standing?.by], ['promoted', 'ann']);
        await assert.rejects(
          flow.engine.control({ action: 'promote', campaign: 'spring', by: 'ben' }),
          refusal('promoted', /has been promoted already: .* For another cohort, deploy/),
        );
      },
    );
  });

  it('lets the rest follow when the document has no cohort any more', async () => {
    const { cohort: _, ...guards } = RULES.guards;
    await Flow.with(
      { campaigns: { spring: RULES }, nodes: hub(['whatsapp', 'phone', 'sms']) },
      async (flow) => {
        await flow.start(500);
        assert.equal(await flow.engine.draw('spring'), 100);
        await flow.settle();
        assert.equal(flow.provider.asked.length, 100);
        await flow.campaign('spring', { ...RULES, guards });
        await flow.pass(HOUR);
        assert.equal(new Set(flow.provider.asked.map(({ to }) => to)).size, 500);
        const [act] = await flow.store.acts(null, 1);
        assert.deepEqual([act?.action, act?.by], ['promote', 'a document without a cohort']);
        await flow.campaign('spring', RULES);
        await flow.start([{ contact: '+15550999999' }]);
        await flow.settle();
        assert.equal(flow.provider.asked.length, 500, 'another cohort holds back again');
      },
    );
  });

  it('lets the rest follow by itself where the limits were kept, and leaves it to people where all of it failed', async () => {
    const rules = {
      start: 'sms',
      steps: [{ channel: 'sms', wait: null, terminal: true }],
      guards: { cohort: { size: 10, promote: 'auto' }, halt: { failed: 0.1 } },
    };
    for (const fails of [false, true]) {
      await Flow.with({ campaigns: { spring: rules }, nodes: hub(['sms']) }, async (flow) => {
        const unreachable: Answer = { says: { state: 'refused', reason: 'unreachable', scope: 'contact' } };
        flow.provider.script = () => (fails ? unreachable : ACCEPTED);
        await flow.start(50);
        assert.equal(await flow.engine.draw('spring'), 10);
        await flow.pass(100 * HOUR);
        assert.equal(flow.provider.asked.length, fails ? 10 : 50);
        const [standing] = await flow.engine.standings('spring');
        assert.deepEqual(
          [standing?.state, standing?.byHand],
          fails ? ['cohort', true] : ['promoted', undefined],
        );
        assert.match(standing?.why ?? '', fails ? /sms: 10 of 10 sends failed/ : /^$/);
        if (!fails) return;
        const { count } = await flow.engine.control({ action: 'promote', campaign: 'spring', by: 'ann' });
        assert.equal(count, 40);
      });
    }
  });

  it('is refused a promotion where there is none, so that a later one is not promoted beforehand', async () => {
    const { guards: _guards, ...rules } = RULES;
    await Flow.with(
      { campaigns: { spring: rules }, nodes: hub(['whatsapp', 'phone', 'sms']) },
      async (flow) => {
        for (const campaign of ['spring', 'autumn']) {
          await assert.rejects(
            flow.engine.control({ action: 'promote', campaign, by: 'ann' }),
            refusal('noCohort', /has no cohort that could be promoted: .* Declare guards\.cohort and deploy/),
          );
        }
        await flow.campaign('spring', { ...rules, guards: { cohort: { size: 2 } } });
        await flow.start(9);
        assert.equal(await flow.engine.draw('spring'), 2);
        await flow.settle();
        assert.equal(flow.provider.asked.length, 2);
      },
    );
  });

  it('does not let a paused campaign’s queue into the flow, and says so when its nodes come back', async () => {
    const { guards: _guards, ...rules } = RULES;
    await Flow.with(
      { campaigns: { spring: rules }, nodes: hub(['whatsapp', 'phone', 'sms']), file: true },
      async (flow) => {
        await flow.engine.control({ action: 'pause', campaign: 'spring', by: 'ann', why: 'lunch' });
        await flow.start(3);
        await flow.settle();
        assert.equal(flow.sent.length, 0);
        await flow.crash();
        await flow.pass(HOUR);
        assert.equal(flow.sent.length, 0);
        const [standing] = await flow.engine.standings('spring');
        assert.deepEqual([standing?.state, standing?.by, standing?.why], ['paused', 'ann', 'lunch']);
        await flow.engine.control({ action: 'resume', campaign: 'spring', by: 'ann' });
        await flow.pass(MINUTE);
        assert.equal(flow.provider.asked.length, 3);
        await assert.rejects(
          flow.engine.control({ action: 'pause', by: 'ann' }),
          /either a campaign or a contact/,
        );
      },
    );
  });

  it('refuses calls and SMS of a real account until countries are declared', async () => {
    const { guards: _guards, ...rules } = RULES;
    await Flow.with(
      { campaigns: { spring: rules }, nodes: hub(['whatsapp', 'phone', 'sms']) },
      async (flow) => {
        Object.defineProperty(flow.provider, 'capabilities', {
          get: () => ({ channels: [], lookUp: true, cancel: true, simulated: false, concurrency: 8 }),
        });
        const id = await flow.one({ contact: '+4915112345678', customer: { phone: '+4915112345678' } });
        await flow.pass(100 * HOUR);
        assert.deepEqual(
          flow.provider.asked.map(({ channel }) => channel),
          ['whatsapp'],
        );
        const { attempts, history } = await flow.read(id);
        assert.deepEqual(
          attempts.map(({ reason }) => reason),
          [null, 'country_not_allowed', 'country_not_allowed'],
        );
        assert.ok(history.some(({ why }) => why?.includes('add guards.countries')));
      },
    );
  });
});
