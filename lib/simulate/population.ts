import examples from 'libphonenumber-js/examples.mobile.json';
import { getExampleNumber, type CountryCode } from 'libphonenumber-js/max';
import type { Plan } from '../campaign/index.ts';
import { SEGMENTS } from '../channels/simulator/people.ts';

/** The country of the made-up where the campaign allows any. */
const COUNTRY = 'US';

/**
 * Made-up customers whom every channel could reach and no guard of the campaign refuses: of the segments that the
 * simulator describes and those that the campaign names, as many of each, from one country. Documents that name the
 * same segments and countries get the same people, so that they compare.
 * @param at when the list would be handed in, in milliseconds since 1970
 */
export function* population(plan: Plan, count: number, at: number): Generator<Record<string, unknown>> {
  const described = Object.keys(SEGMENTS).filter((name) => name !== 'default');
  const segments = [...new Set([...described, ...Object.keys(plan.segments)])];
  const { guards } = plan;
  const number = getExampleNumber((guards?.countries?.[0] ?? COUNTRY) as CountryCode, examples);
  const pattern = number?.number ?? '+12015550123';
  for (let i = 0; i < count; i++) {
    // Spread over blocks of numbers, so that no cap on one block is met by chance of making them up.
    const digits = String((i * 7_919) % 1_000_000).padStart(6, '0');
    yield {
      name: `Customer ${i + 1}`,
      phone: pattern.slice(0, -6) + digits,
      email: `customer${i + 1}@example.com`,
      telegram: String(1_000_000 + i),
      segment: segments[i % segments.length],
      key: String(i + 1),
      ...(guards?.consent
        ? {
            consent_source: 'simulated',
            consent_at: at,
            ...(guards.consent.purpose === null ? {} : { consent_purpose: guards.consent.purpose }),
          }
        : {}),
    };
  }
}
