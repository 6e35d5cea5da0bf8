import assert from 'node:assert/strict';
import type { OrderDecision } from '../../lib/cascade/model.ts';
import { parseCampaign } from '../../lib/campaign/index.ts';
import { chanceOf } from '../../lib/channels/simulator/chance.ts';
import { CampaignLearning } from '../../lib/engine/learning/campaign-learning.ts';
import type { PinnedStart } from '../../lib/engine/learning/pins.ts';
import { documentOf } from '../../study/campaign.ts';
import { worldOf } from '../../study/world.ts';
import { tutorial } from '../campaign/samples.ts';
import { Flow } from './flow.ts';
import { factsOf } from './learning-facts.ts';
import { holdRealTime } from './real-time.ts';
import { hub } from './wiring.ts';

const CHANNELS = ['whatsapp', 'phone', 'sms'];
const HOUR = 3_600_000;

/** A flow whose campaign learns, and tries out a lot. */
function learning(document: object = {}) {
  const rules = { ...tutorial(), learning: { mode: 'auto', exploration: 0.5, floor: 0.1 }, ...document };
  return { campaigns: { spring: rules }, nodes: hub(CHANNELS), file: true };
}

/** Starts so many customers of a segment, and tells by which decisions they set out. */
async function decisions(flow: Flow, count: number, segment = 'retail'): Promise<readonly OrderDecision[]> {
  const serial = flow.sent.length;
  const starters = Array.from({ length: count }, (_, i) => {
    const contact = `+1555${String(serial * 100 + i).padStart(7, '0')}`;
    return { key: contact, contact, segment, customer: { phone: contact, segment } };
  });
  const answers = await flow.start(starters);
  await flow.settle();
  return answers.map((answer) => {
    assert.ok('id' in answer);
    const routed = flow.sent.find(({ node, info }) => node === 'router' && info.id === answer.id);
    assert.ok(routed);
    return routed.info.decision;
  });
}

const starts = (made: readonly OrderDecision[]): string[] => [...new Set(made.map(({ order }) => order[0]!))];

describe('a pinned segment', () => {
  holdRealTime();

  it('starts there at once and always, with probability 1, until that is taken back', () =>
    Flow.with(learning(), async (flow) => {
      const { engine, clock } = flow;
      const stop = engine.learning.start('spring', () => undefined);
      await flow.settle();
      assert.ok(starts(await decisions(flow, 20)).length > 1, 'without a pin several starts are tried');
      await engine.learning.report('spring');
      const free = engine.learning.startOf('spring', 'retail');
      assert.equal(free.cascades, 20);
      assert.ok(free.share >= 0.5 && free.share < 1, `${free.share} start on ${free.channel}`);
      assert.ok(free.sure !== null && free.sure > 0 && free.sure <= 0.99, `${free.sure}`);

      await engine.learning.pin('spring', 'retail', 'sms', 'anna');
      const made = await decisions(flow, 20);
      const day = new Date(clock.now()).toISOString().slice(0, 10);
      const order = ['sms', 'whatsapp', 'phone'];
      for (const one of made) {
        assert.deepEqual(one, {
          order,
          propensity: 1,
          why: `retail: sms, whatsapp, phone, pinned to sms by anna on ${day}.`,
          alternatives: [{ order, probability: 1 }],
        });
      }
      const last = await flow.read(flow.sent.findLast(({ node }) => node === 'router')!.info.id);
      assert.equal(last.cascade.decision.told?.key, 'learning.decision.pinned');
      assert.ok(starts(await decisions(flow, 20, 'office')).length > 1, 'other segments go on');
      const { by, channel, share, sure, pin } = engine.learning.startOf('spring', 'retail');
      assert.deepEqual([by, channel, share, sure], ['pinned', 'sms', 1, null]);
      assert.deepEqual(pin, { channel: 'sms', by: 'anna', at: clock.now() });

      await engine.learning.unpin('spring', 'retail', 'ben');
      assert.ok(starts(await decisions(flow, 20)).length > 1, 'without the pin again');
      assert.deepEqual(engine.learning.pinned('spring'), []);
      const acts = await engine.records.acts(null, 10);
      assert.deepEqual(
        acts.map(({ action, campaign, channel, by: who, why }) => [action, campaign, channel, who, why]),
        [
          ['unpin', 'spring', 'sms', 'ben', 'segment retail'],
          ['pin', 'spring', 'sms', 'anna', 'segment retail'],
        ],
      );
      stop();
      await flow.settle();
    }));

  it('stays so after a crash, after a reset and an import of what was learned, and without a learner', () =>
    Flow.with(learning(), async (flow) => {
      await flow.engine.learning.pin('spring', 'retail', 'phone', 'anna');
      assert.deepEqual(starts(await decisions(flow, 5)), ['phone']);
      await flow.crash();
      const { learning: kept } = flow.engine;
      const held = async (when: string): Promise<void> =>
        assert.deepEqual(starts(await decisions(flow, 5)), ['phone'], when);
      await held('after a crash');
      const stop = kept.start('spring', () => undefined);
      await flow.settle();
      const taken = await kept.export('spring');
      assert.equal(JSON.stringify(taken).includes('anna'), false);
      await kept.reset('spring');
      await held('after a reset');
      await kept.import('spring', taken);
      await held('after an import');
      stop();
      await flow.settle();
    }));

  it('is told of in the report, which has no finding about it', () =>
    Flow.with(learning(), async (flow) => {
      const { learning: learner } = flow.engine;
      await learner.pin('spring', 'retail', 'phone', 'anna');
      await decisions(flow, 5);
      await decisions(flow, 5, 'office');
      await flow.pass(10 * HOUR);
      const report = await learner.report('spring');
      const day = new Date(learner.pinned('spring')[0]!.at).toISOString().slice(0, 10);
      const sentence = `retail: pinned to phone by anna on ${day}. Nothing else is tried out there.`;
      assert.deepEqual(
        report?.pinned.map((one) => [one.segment, one.sentence, one.told.key]),
        [['retail', sentence, 'learning.pinned.set']],
      );
      assert.deepEqual(
        report.findings.map(({ evidence }) => evidence.segment),
        ['office'],
      );
    }));

  it('is nothing that the learner announces', () => {
    const world = { ...worldOf('clear', Math.random), decay: 0, H: 4 };
    const document = documentOf(world, { mode: 'suggest', exploration: 0.1 });
    const { plan } = parseCampaign(document);
    const table = [
      { order: [0, 1, 2], probability: 0.6 },
      { order: [1, 0, 2], probability: 0.4 },
    ];
    const facts = factsOf(world, table, 3_000, 'announced');
    const told = (pinned: (segment: string) => PinnedStart | null): string[] => {
      const learner = new CampaignLearning(
        { name: 'c', plan, document },
        0,
        chanceOf('pins', 'announced'),
        pinned,
      );
      for (const fact of facts) learner.read(fact);
      return [...learner.looking(facts.at(-1)!.at)].flatMap((one) => one?.segment ?? []);
    };
    const all = told(() => null);
    assert.ok(all.includes('business'), all.join(', '));
    const without = told((segment) => (segment === 'business' ? { channel: 'sms', set: null } : null));
    assert.equal(without.includes('business'), false);
  });

  it('can be pinned by the document, and a person has the last word', () => {
    const segments = { retail: { start: 'sms', pinned: true } };
    return Flow.with(learning({ segments }), async (flow) => {
      const { learning: learner } = flow.engine;
      const stop = learner.start('spring', () => undefined);
      await flow.settle();
      const [first, ...others] = await decisions(flow, 10);
      assert.deepEqual(starts(others), ['sms']);
      assert.equal(first?.why, 'retail: sms, whatsapp, phone, pinned to sms in the document.');
      assert.equal(learner.startOf('spring', 'retail').by, 'document');
      await learner.pin('spring', 'retail', 'phone', 'anna');
      assert.deepEqual(starts(await decisions(flow, 10)), ['phone']);

      // A channel that the campaign no longer has holds nobody.
      const steps = [
        { channel: 'whatsapp', wait: '1h', if_no_reply: 'sms' },
        { channel: 'sms', terminal: true },
      ];
      await flow.campaign('spring', { start: 'whatsapp', steps, segments });
      const { by, channel, pin } = learner.startOf('spring', 'retail');
      assert.deepEqual([by, channel, pin?.channel], ['document', 'sms', 'phone']);
      assert.deepEqual(starts(await decisions(flow, 3)), ['sms']);
      stop();
      await flow.settle();
    });
  });

  it('is refused for a channel and for a campaign that is not there', () =>
    Flow.with(learning(), async (flow) => {
      const { learning: learner } = flow.engine;
      await assert.rejects(learner.pin('spring', 'retail', 'fax', 'anna'), /no channel "fax"/);
      await assert.rejects(learner.pin('autumn', 'retail', 'sms', 'anna'), /no campaign "autumn"/);
      await assert.rejects(learner.unpin('autumn', 'retail', 'anna'), /no campaign "autumn"/);
      assert.deepEqual(learner.pinned('spring'), []);
    }));

  it('holds in the plan that a dry run goes by', () =>
    Flow.with(learning(), async (flow) => {
      const { learning: learner } = flow.engine;
      const { segments } = learner.pinnedPlan('spring');
      await learner.pin('spring', 'retail', 'phone', 'anna');
      const pinned = { retail: { start: 'phone', pinned: true } };
      assert.deepEqual(learner.pinnedPlan('spring').segments, { ...segments, ...pinned });
    }));
});
