import assert from 'node:assert/strict';
import { guardsOf } from '../../lib/campaign/guards-of.ts';
import type { GuardsDocument } from '../../lib/campaign/guards-document.ts';
import { objectionTo, type CohortCourse } from '../../lib/guards/cohort-end.ts';
import { noCounts, type Counts } from '../../lib/guards/limits.ts';

type Course = Partial<Omit<CohortCourse, 'channels'>>;

/** What speaks against a cohort of ten, by what came of its sends on each channel. */
function objection(
  halt: GuardsDocument['halt'],
  channels: Readonly<Record<string, Partial<Counts>>>,
  course: Course = {},
): string | null {
  const counts = Object.entries(channels).map(
    ([channel, some]) => [channel, { ...noCounts(), ...some }] as const,
  );
  const declared = halt === undefined ? null : guardsOf({ halt }).halt;
  const whole = { drawn: 10, takenOut: 0, optedOut: 0, ...course, channels: new Map(counts) };
  return objectionTo(declared, whole)?.text ?? null;
}

describe('a cohort at its end', () => {
  it('speaks for itself only within the limits, by plain shares of however few sends', () => {
    const limits = { failed: 0.1, opted_out: 0.1 };
    assert.equal(objection(limits, { whatsapp: { sends: 10, failed: 1 } }), null);
    const failed = objection(limits, { whatsapp: { sends: 10 }, phone: { sends: 4, failed: 4 } });
    assert.equal(failed, 'phone: 4 of 4 sends failed or bounced; the limit is 10 %');
    // A share that halts nothing, for want of certainty.
    assert.match(objection(limits, { phone: { sends: 5, failed: 1 } }) ?? '', /1 of 5/);
    assert.match(
      objection(limits, { a: { sends: 5, opted_out: 1 }, b: { sends: 3 } }) ?? '',
      /^1 of 8 sends/,
    );
  });

  it('is not judged by a cost without a conversion, which no limit allows', () => {
    const limits = { cost_per_conversion: 2 };
    assert.equal(objection(limits, { sms: { sends: 10, cost: 4, conversions: 2 } }), null);
    assert.match(objection(limits, { sms: { sends: 10, cost: 1 } }) ?? '', /conversions: 0/);
    assert.equal(objection(limits, { sms: { sends: 10 } }), null);
  });

  it('says nothing for itself where no declared limit is about what was sent', () => {
    const unjudged = 'nothing was sent that a declared limit could be judged by';
    const phone = { channels: { phone: { failed: 0.1 } } };
    assert.equal(objection(phone, { whatsapp: { sends: 10 } }), unjudged);
    assert.equal(objection(phone, { phone: { sends: 1 } }), null);
    assert.equal(objection({ failed: 0.1 }, {}), unjudged);
    assert.equal(objection({ failed: 0.1 }, { whatsapp: { conversions: 1 } }), unjudged);
    assert.match(objection(undefined, { whatsapp: { sends: 10 } }) ?? '', /^no limits are declared/);
  });

  it('tells too little where half of it was taken out, and counts who has opted out elsewhere', () => {
    const limits = { failed: 0.1, opted_out: 0.3 };
    const sent = { whatsapp: { sends: 10 } };
    assert.match(objection(limits, sent, { takenOut: 5 }) ?? '', /\(5 of 10\)/);
    assert.equal(objection(limits, sent, { takenOut: 4 }), null);
    assert.match(
      objection(limits, sent, { takenOut: 4, optedOut: 4 }) ?? '',
      /4 of 10 sends made people opt out/,
    );
  });
});
