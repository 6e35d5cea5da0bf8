import assert from 'node:assert/strict';
import vm from 'node:vm';
import { parseCampaign, pinnedStart } from '../../lib/campaign/index.ts';
import { TUTORIAL_TEXT, complete, deliveryGuarantee, tutorial } from './samples.ts';

describe('parseCampaign', () => {
  it("takes the tutorial's rules as they stand, as text and as an object, without a warning", () => {
    const fromText = parseCampaign(TUTORIAL_TEXT);
    const { hash, ...plan } = fromText.plan;
    assert.deepEqual(plan, {
      name: null,
      start: 'whatsapp',
      steps: [
        { channel: 'whatsapp', waitMs: 21_600_000, success: 'replied', next: 'phone', onFailed: null },
        { channel: 'phone', waitMs: 7_200_000, success: 'answered', next: 'sms', onFailed: null },
        { channel: 'sms', waitMs: null, success: null, next: null, onFailed: null },
      ],
      segments: {},
      conversion: ['clicked', 'answered', 'replied'],
      attributionMs: 259_200_000,
      value: null,
      currency: null,
      costs: {},
      perSecond: null,
    });
    assert.match(hash, /^[0-9a-f]{16}$/);
    assert.deepEqual(fromText.warnings, []);
    assert.deepEqual(fromText.document, JSON.parse(TUTORIAL_TEXT));
    assert.deepEqual(parseCampaign(tutorial()), fromText);
  });

  it('takes the delivery guarantee of the first seed without a warning', () => {
    const { plan, warnings } = parseCampaign(deliveryGuarantee());
    assert.deepEqual(
      plan.steps.map((step) => [step.channel, step.success, step.next, step.onFailed]),
      [
        ['whatsapp', 'delivered', 'telegram', null],
        ['telegram', null, null, 'sms'],
        ['sms', null, null, null],
      ],
    );
    assert.deepEqual(warnings, []);
  });

  it('normalises every key', () => {
    const { plan, warnings } = parseCampaign(complete());
    assert.deepEqual(warnings, []);
    assert.equal(plan.steps[0]?.onFailed, 'sms');
    assert.deepEqual(plan.segments, { retail: { start: 'phone' }, 'big spenders': { start: 'sms' } });
    assert.equal(plan.attributionMs, 172_800_000);
    assert.equal(plan.value, 12.5);
    assert.equal(plan.currency, 'EUR');
    assert.deepEqual(plan.costs, {
      whatsapp: { default: 0.05, countries: {} },
      phone: { default: 0.06, countries: {} },
      sms: { default: 0.08, countries: { DE: 0.07, FR: 0.06 } },
    });
    assert.equal(plan.perSecond, 20);
  });

  it('leaves a segment that starts like everybody out of the plan', () => {
    const document = { ...tutorial(), segments: { retail: { start: 'whatsapp' } } };
    assert.deepEqual(parseCampaign(document).plan.segments, {});
  });

  it('keeps a pinned segment, wherever it starts, and the plan is another one', () => {
    const segments = { retail: { start: 'whatsapp', pinned: true }, vip: { start: 'sms', pinned: false } };
    const { plan, warnings } = parseCampaign({ ...tutorial(), segments });
    assert.deepEqual(plan.segments, { retail: { start: 'whatsapp', pinned: true }, vip: { start: 'sms' } });
    assert.equal(pinnedStart(plan, 'retail'), 'whatsapp');
    assert.equal(pinnedStart(plan, 'vip'), null);
    assert.equal(pinnedStart(plan, 'constructor'), null);
    assert.deepEqual(warnings, []);
    const free = parseCampaign({ ...tutorial(), segments: { ...segments, retail: { start: 'whatsapp' } } });
    assert.notEqual(free.plan.hash, plan.hash);
  });

  it('has no channel whose name every object has', () => {
    const document = tutorial();
    document.steps[2] = { channel: 'constructor', terminal: true };
    document.steps[1]!.if_no_answer = 'constructor';
    assert.throws(() => parseCampaign(document, { channels: ['constructor'] }), /steps\[2\]\.channel: /);
  });

  it('knows the channels that accounts declare', () => {
    const document = tutorial();
    document.steps[2] = { channel: 'pigeon', terminal: true };
    document.steps[1]!.if_no_answer = 'pigeon';
    assert.equal(parseCampaign(document, { channels: ['pigeon'] }).plan.steps[2]?.channel, 'pigeon');
    assert.throws(() => parseCampaign(document), /There is no channel "pigeon"/);
  });

  it('reads text with a byte order mark, and objects of another realm', () => {
    const plain = parseCampaign(tutorial());
    assert.equal(parseCampaign(`\uFEFF${TUTORIAL_TEXT}`).plan.hash, plain.plan.hash);
    const foreign: unknown = vm.runInNewContext(`(${TUTORIAL_TEXT})`);
    assert.deepEqual(parseCampaign(foreign), plain);
  });

  it('does not share anything with its input', () => {
    const input = tutorial();
    const { document } = parseCampaign(input);
    input.steps[0]!.wait = 'soon';
    assert.equal(document.steps[0]?.wait, '6h');
  });

  it('treats names of Object.prototype as names', () => {
    const document = {
      ...tutorial(),
      segments: { constructor: { start: 'phone' }, toString: { start: 'sms' } },
    };
    const { plan } = parseCampaign(JSON.stringify(document));
    assert.deepEqual(Object.keys(plan.segments), ['constructor', 'toString']);
  });
});
