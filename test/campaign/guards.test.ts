import assert from 'node:assert/strict';
import {
  CampaignError,
  diffCampaigns,
  formatCampaign,
  parseCampaign,
  planOf,
} from '../../lib/campaign/index.ts';
import type { CampaignDocument } from '../../lib/campaign/index.ts';
import { tutorial } from './samples.ts';

function guarded(guards: object, more: object = {}): CampaignDocument {
  return { ...tutorial(), ...more, guards };
}

function problems(guards: object, more: object = {}): string[] {
  try {
    parseCampaign(guarded(guards, more));
    return [];
  } catch (error) {
    assert.ok(error instanceof CampaignError, String(error));
    return error.problems.map(({ path, message, remedy }) => `${path}: ${message} ${remedy}`);
  }
}

const COMPLETE = {
  timezone: 'Europe/Berlin',
  purpose: 'marketing',
  cohort: { size: 100, per_segment: true, promote: 'auto' },
  halt: { failed: 0.2, cost_per_conversion: 5, min: 30, channels: { sms: { failed: 0.3 } } },
  quiet_hours: { default: '21:00-08:00', email: '00:00-06:00' },
  calling_hours: '09:00-20:00',
  quiet_days: ['sun'],
  holidays: ['12-25', '2027-03-29'],
  frequency: { all: '4/7d', channels: { phone: '1/1d' }, one_active: true },
  countries: ['DE', 'AT'],
  velocity: '20/1h',
  spend: { campaign: 500, day: 50.5, account: 100 },
  consent: { purpose: 'Offers' },
  retention: '365d',
};
const COSTS = { currency: 'EUR', costs: { whatsapp: 0.05, phone: 0.06, sms: 0.08 } };

describe('guards of a campaign', () => {
  it('become a plan, with defaults filled in', () => {
    const { plan, warnings } = parseCampaign(guarded(COMPLETE, COSTS));
    assert.deepEqual(warnings, []);
    const { guards } = plan;
    assert.ok(guards);
    assert.deepEqual(guards.hours?.quiet['default'], { from: 1260, to: 480 });
    assert.deepEqual(guards.hours?.days, [7]);
    assert.deepEqual(guards.frequency?.all, { count: 4, ms: 7 * 86_400_000 });
    assert.deepEqual(guards.spend, { campaign: 500_000_000, day: 50_500_000, account: 100_000_000 });
    assert.deepEqual([guards.consent?.purpose, guards.retentionMs], ['offers', 365 * 86_400_000]);
    assert.deepEqual(parseCampaign(guarded({ halt: { failed: 0.2 } })).plan.guards?.halt?.min, 20);
    assert.equal(parseCampaign(guarded({ cohort: { size: 5 } })).plan.guards?.cohort?.promote, 'manual');
  });

  it('change nothing about the hash of a campaign without them', () => {
    assert.ok(!('guards' in planOf(tutorial())));
    assert.notEqual(planOf(guarded({})).hash, planOf(tutorial()).hash);
  });

  it('are refused with path and remedy', () => {
    const cases: [object, RegExp][] = [
      [
        { timezone: 'Berlin' },
        /^guards\.timezone: There is no time zone "Berlin"\. Did you mean "Europe\/Berlin"\?$/,
      ],
      [
        { quiet_hours: { default: '9-17' } },
        /^guards\.quiet_hours\.default: "9-17" are not hours of the day/,
      ],
      [{ quiet_hours: { default: '09:00-09:00' } }, /begins where it ends/],
      [{ quiet_hours: { smss: '21:00-08:00' } }, /^guards\.quiet_hours\.smss: .*Did you mean "sms"/],
      [{ holidays: ['02-30'] }, /^guards\.holidays\[0\]: There is no date "02-30"/],
      [{ frequency: { all: '3/week' } }, /^guards\.frequency\.all: .*"3\/7d"/],
      [{ countries: ['UK'] }, /^guards\.countries\[0\]: .*Write "GB"/],
      [{ retention: '9999d' }, /^guards\.retention: .*3650d/],
      [{ spend: { campaign: 5 } }, /^guards\.spend: .*no price/],
      [{ cohort: { sise: 100 } }, /^guards\.cohort\.sise: .*Did you mean "size"/],
      [{ halt: { failed: 20 } }, /^guards\.halt\.failed: /],
      [{ quiethours: {} }, /^guards\.quiethours: .*Did you mean "quiet_hours"/],
    ];
    for (const [guards, expected] of cases)
      assert.ok(
        problems(guards).some((line) => expected.test(line)),
        problems(guards).join('\n'),
      );
  });

  it('are warned about when they leave no room, hold nobody back or cannot halt', () => {
    const warned = (guards: object, options = {}): string =>
      parseCampaign(guarded(guards), options)
        .warnings.map(({ path, message }) => `${path}: ${message}`)
        .join('\n');
    assert.match(
      warned({ quiet_hours: { phone: '20:00-09:00' }, calling_hours: '20:00-21:00' }),
      /no minute of the day for phone/,
    );
    assert.match(warned({ cohort: { size: 100 } }, { listSize: 80 }), /the whole list of 80/);
    assert.match(warned({ cohort: { size: 10, promote: 'auto' } }), /no limit is declared to judge it by/);
    assert.match(warned({ cohort: { size: 10 }, halt: { failed: 0.1 } }), /before 20 sends/);
    assert.match(warned({ frequency: { all: '1/7d' } }), /later steps wait that long/);
    assert.match(warned({ quiet_hours: { default: '18:00-10:00' } }), /wait for the opening/);
  });

  it('are compared in words and written in the schema’s order', () => {
    const before = guarded({ cohort: { size: 100 }, quiet_hours: { default: '21:00-08:00' } });
    const after = guarded({
      quiet_hours: { default: '22:00-08:00' },
      cohort: { size: 50 },
      halt: { failed: 0.2 },
    });
    assert.deepEqual(diffCampaigns(before, after), [
      'guards: cohort 100, promoted by hand -> 50, promoted by hand',
      'guards: quiet hours default 21:00-08:00 -> 22:00-08:00',
      'guards: halt after sends 20 added',
      'guards: halt at failed 0.2 added',
    ]);
    const text = formatCampaign(after);
    assert.ok(
      text.indexOf('"cohort"') < text.indexOf('"halt"') &&
        text.indexOf('"halt"') < text.indexOf('"quiet_hours"'),
    );
  });
});
