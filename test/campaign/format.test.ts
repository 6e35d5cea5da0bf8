import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  campaignHash,
  diffCampaigns,
  formatCampaign,
  orderFrom,
  parseCampaign,
  planOf,
} from '../../lib/campaign/index.ts';
import { complete, tutorial } from './samples.ts';
import { validDocuments } from './valid-documents.ts';

describe('formatCampaign', () => {
  it("writes the tutorial's rules as people write them", () => {
    assert.equal(formatCampaign(tutorial()), `${JSON.stringify(tutorial(), null, 2)}\n`);
    assert.equal(formatCampaign(tutorial()).split('\n')[1], '  "start": "whatsapp",');
  });

  it('brings keys into order at every level, names that people choose by the alphabet', () => {
    const mixed = {
      costs: { pigeon: 1, sms: { countries: { FR: 1, DE: 2 }, default: 1 }, dove: 1, whatsapp: 1 },
      segments: { b: { start: 'sms' }, a: { start: 'sms' } },
      steps: [{ terminal: true, channel: 'sms' }],
      start: 'sms',
    };
    assert.equal(
      JSON.stringify(JSON.parse(formatCampaign(mixed))),
      '{"start":"sms","steps":[{"channel":"sms","terminal":true}],' +
        '"segments":{"a":{"start":"sms"},"b":{"start":"sms"}},' +
        '"costs":{"whatsapp":1,"sms":{"default":1,"countries":{"DE":2,"FR":1}},"dove":1,"pigeon":1}}',
    );
  });

  it('holds for every valid document: parse gives the same back, twice is once, the hash stays, nothing differs', () => {
    fc.assert(
      fc.property(validDocuments, (document) => {
        const text = formatCampaign(document);
        const { document: again, plan } = parseCampaign(text);
        assert.deepEqual(again, document);
        assert.equal(formatCampaign(again), text);
        assert.equal(plan.hash, campaignHash(document));
        assert.deepEqual(diffCampaigns(document, again), []);
        for (const { channel } of plan.steps) assert.ok(orderFrom(plan, channel).length <= plan.steps.length);
      }),
      { numRuns: 300 },
    );
  });

  it('differs in the hash where, and only where, the diff has a line', () => {
    const key = fc.constantFrom(
      'name',
      'conversion',
      'attribution',
      'value',
      'currency',
      'costs',
      'pace',
      'steps',
    );
    fc.assert(
      fc.property(validDocuments, validDocuments, key, (one, other, changed) => {
        const next = { ...one, ...(Object.hasOwn(other, changed) && { [changed]: other[changed] }) };
        assert.equal(campaignHash(one) === campaignHash(next), diffCampaigns(one, next).length === 0);
      }),
      { numRuns: 300 },
    );
  });
});

describe('campaignHash', () => {
  it('is pinned: stored cascades name it', () => {
    assert.equal(campaignHash(tutorial()), 'e51509377046dd46');
    assert.equal(campaignHash(complete()), planOf(complete()).hash);
  });

  it('does not change with spelling, key order, defaults written out, or $schema', () => {
    const spelled = tutorial();
    spelled.steps[0] = { if_failed: 'phone', if_no_reply: 'phone', wait: '360m', channel: 'whatsapp' };
    spelled.steps[2] = { channel: 'sms', terminal: true };
    const same = {
      ...spelled,
      $schema: 'x',
      attribution: '3d',
      conversion: ['clicked' as const, 'answered' as const, 'replied' as const],
      segments: { retail: { start: 'whatsapp' } },
    };
    assert.equal(campaignHash(same), campaignHash(tutorial()));
    assert.equal(campaignHash({ ...complete(), pace: '1200/m' }), campaignHash(complete()));
  });

  it('changes with every value', () => {
    const hashes = [
      tutorial(),
      { ...tutorial(), name: 'x' },
      { ...tutorial(), start: 'phone' },
      { ...tutorial(), steps: tutorial().steps.toReversed() },
      { ...tutorial(), segments: { retail: { start: 'phone' } } },
      { ...tutorial(), attribution: '71h' },
      { ...tutorial(), conversion: ['replied' as const] },
      { ...tutorial(), costs: { sms: 1 } },
      { ...tutorial(), pace: '1/s' },
    ].map(campaignHash);
    assert.equal(new Set(hashes).size, hashes.length);
  });
});
