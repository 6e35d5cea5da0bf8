import assert from 'node:assert/strict';
import { diffCampaigns } from '../../lib/campaign/index.ts';
import type { CampaignDocument } from '../../lib/campaign/index.ts';
import { complete, tutorial } from './samples.ts';

describe('diffCampaigns', () => {
  it('says in words what changed in the steps', () => {
    const after = tutorial();
    after.start = 'phone';
    after.steps = [
      { channel: 'phone', wait: '2h', if_no_answer: 'telegram' },
      { channel: 'whatsapp', wait: '4h', if_not_read: 'phone', if_failed: 'telegram' },
      { channel: 'telegram', wait: '10m', if_failed: 'email' },
      { channel: 'email', terminal: true },
    ];
    assert.deepEqual(diffCampaigns(tutorial(), after), [
      'start: whatsapp -> phone',
      'step sms: removed',
      'step phone: if_no_answer sms -> telegram',
      'step whatsapp: wait 6h -> 4h',
      'step whatsapp: if_no_reply phone removed',
      'step whatsapp: if_not_read phone added',
      'step whatsapp: if_failed telegram added',
      'step telegram: added (wait 10m, if_failed email)',
      'step email: added (terminal true)',
      'order of steps: whatsapp, phone, sms -> phone, whatsapp, telegram, email',
    ]);
  });

  it('says in words what changed elsewhere', () => {
    const after: CampaignDocument = {
      ...complete(),
      name: 'Summer renewal',
      segments: { retail: { start: 'sms', pinned: true }, vip: { start: 'phone' } },
      conversion: ['replied'],
      attribution: '1d',
      value: 20,
      currency: 'USD',
      costs: { whatsapp: 0.04, phone: 0.06, sms: { default: 0.08, countries: { DE: 0.09 } } },
      pace: '90/m',
    };
    assert.deepEqual(diffCampaigns(complete(), after), [
      'name: "Spring renewal" -> "Summer renewal"',
      'segment big spenders: start sms removed',
      'segment retail: start phone -> sms',
      'conversion: clicked, answered, replied -> replied',
      'attribution: 2d -> 1d',
      'value: 12.5 -> 20',
      'currency: EUR -> USD',
      'cost sms in DE: 0.07 -> 0.09',
      'cost sms in FR: 0.06 removed',
      'cost whatsapp: 0.05 -> 0.04',
      'pace: 20/s -> 90/m',
      'segment retail: pinned true added',
      'segment vip: start phone added',
    ]);
  });

  it('is silent about spelling', () => {
    const spelled = tutorial();
    spelled.steps[0]!.wait = '360m';
    assert.deepEqual(diffCampaigns(tutorial(), { ...spelled, attribution: '3d' }), []);
  });
});
