import * as fc from 'fast-check';
import type { CampaignDocument, StepDocument, TransitionKey } from '../../lib/campaign/index.ts';

const CHANNELS = ['whatsapp', 'phone', 'sms', 'telegram', 'email'];
const TRANSITIONS: readonly TransitionKey[] = [
  'if_not_delivered',
  'if_not_read',
  'if_no_reply',
  'if_no_answer',
  'if_no_click',
];

const duration = fc
  .tuple(fc.integer({ min: 1, max: 90 }), fc.constantFrom('s', 'm', 'h', 'd'))
  .map(([count, unit]) => `${count}${unit}`);
const price = fc.double({ min: 0, max: 10, noNaN: true }).map((amount) => Math.round(amount * 1000) / 1000);
const cost = fc.oneof(
  price,
  fc.record(
    {
      default: price,
      countries: fc.dictionary(fc.constantFrom('DE', 'FR', 'GB', 'US'), price, { noNullPrototype: true }),
    },
    { requiredKeys: ['default'], noNullPrototype: true },
  ),
);

/** Steps over some channels in any order: transitions lead forward in a hidden order, so there is no circle. */
const steps = fc
  .tuple(
    fc.shuffledSubarray(CHANNELS, { minLength: 1 }),
    fc.infiniteStream(fc.nat()),
    fc.infiniteStream(duration),
  )
  .chain(([channels, dice, waits]) => {
    const roll = (sides: number): number => (dice.next().value ?? 0) % sides;
    const made = channels.map((channel, index): StepDocument => {
      const later = channels.slice(index + 1);
      const target = (): string => later[roll(later.length)] ?? channel;
      if (later.length === 0 || roll(5) === 0)
        return roll(2) === 0 ? { channel, terminal: true } : { channel, wait: null, terminal: true };
      const step: StepDocument = { channel, wait: waits.next().value ?? '1h' };
      const kind = roll(4);
      if (kind > 0) step[TRANSITIONS[roll(TRANSITIONS.length)] ?? 'if_no_reply'] = target();
      if (kind < 2) step.if_failed = target();
      return step;
    });
    return fc.shuffledSubarray(made, { minLength: made.length });
  });

/** Valid campaign documents, every key present or not, keys in any order. */
export const validDocuments: fc.Arbitrary<CampaignDocument> = steps.chain((made) => {
  const channel = fc.constantFrom(...made.map((step) => step.channel));
  const segmentName = fc.string({ minLength: 1, maxLength: 20 }).filter((name) => name !== '__proto__');
  return fc
    .record(
      {
        $schema: fc.webUrl(),
        name: fc.string({ minLength: 1, maxLength: 50 }),
        start: channel,
        steps: fc.constant(made),
        segments: fc.dictionary(segmentName, fc.record({ start: channel }, { noNullPrototype: true }), {
          noNullPrototype: true,
        }),
        conversion: fc.shuffledSubarray(
          ['sent', 'delivered', 'read', 'clicked', 'replied', 'answered'] as const,
          { minLength: 1 },
        ),
        attribution: duration,
        value: price.filter((amount) => amount > 0),
        currency: fc.constantFrom('EUR', 'USD', 'GBP'),
        costs: fc.dictionary(fc.constantFrom(...CHANNELS), cost, { noNullPrototype: true }),
        pace: fc
          .tuple(fc.integer({ min: 1, max: 9999 }), fc.constantFrom('s', 'm', 'h'))
          .map(([count, unit]) => `${count}/${unit}`),
      },
      { requiredKeys: ['start', 'steps'], noNullPrototype: true },
    )
    .chain((document) => shuffledKeys(document as CampaignDocument));
});

/** The same object with its top-level keys in any order. */
export function shuffledKeys<T extends object>(value: T): fc.Arbitrary<T> {
  const entries = Object.entries(value);
  return fc
    .shuffledSubarray(entries, { minLength: entries.length })
    .map((shuffled) => Object.fromEntries(shuffled) as T);
}
