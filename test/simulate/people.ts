import { chanceOf, pick } from '../../lib/channels/simulator/chance.ts';

/** Beginnings of numbers as they come in lists: mobiles, landlines, a premium number, countries near and far. */
const PHONES = [
  '+491512345',
  '+4930123',
  '+44791112',
  '+3361234',
  '+1212555',
  '+1907555',
  '+91987654',
  '+6141234',
  '+49900123',
] as const;
const ZONES = ['Europe/Berlin', 'Asia/Tokyo', 'America/Los_Angeles', 'Pacific/Auckland', 'nowhere'] as const;

/** Rows of a list as people have it: nearly every field is sometimes missing, odd or wrong. */
export function randomRows(count: number, seed: string): Record<string, unknown>[] {
  const chance = chanceOf('test', seed);
  const now = (share: number, value: unknown): unknown => (chance() < share ? value : undefined);
  return Array.from({ length: count }, (_, i) => {
    // Now and then somebody is on the list twice.
    const phone = pick(chance, PHONES) + String(chance() < 0.03 ? 0 : i).padStart(4, '0');
    return {
      name: `Customer ${i}`,
      phone: now(0.9, phone),
      email: now(0.5, `customer${i}@example.com`),
      telegram: now(0.3, String(9_000 + i)),
      segment: now(0.8, pick(chance, ['retail', 'office', 'enterprise'])),
      timezone: now(0.4, pick(chance, ZONES)),
      consent_source: now(0.95, 'shop'),
      consent_at: now(0.95, pick(chance, ['2025-06-01', '2027-01-01', '2025-12-24'])),
      consent_purpose: now(0.9, 'offers'),
      consent_channels: now(0.3, pick(chance, ['sms, email', 'whatsapp', 'phone sms'])),
    };
  });
}
