/** Customers to look at a message with. They are nobody: the numbers are kept free for examples. */

/** A customer to choose. */
export interface Sample {
  /** Its text in the catalogue is `sample.<name>`. */
  readonly name: string;
  readonly customer: Readonly<Record<string, unknown>>;
}

const ANA = {
  name: 'Ana Torres',
  first_name: 'Ana',
  phone: '+34600123456',
  email: 'ana@example.com',
  telegram: '424242',
  segment: 'retail',
  language: 'es',
  country: 'ES',
  timezone: 'Europe/Madrid',
  order: 'A-1042',
  amount: '49.90',
  date: '2026-12-01',
};

/** All there are; the first is shown at first. */
export const SAMPLES: readonly Sample[] = [
  { name: 'ana', customer: ANA },
  // Signs outside the alphabet of SMS, and a name that is longer than most.
  {
    name: 'long',
    customer: {
      ...ANA,
      name: 'Małgorzata Wąchocka-Červenková 🎂',
      first_name: 'Małgorzata',
      phone: '+48600123456',
      email: 'malgorzata@example.com',
      segment: 'office',
      language: 'pl',
      country: 'PL',
      timezone: 'Europe/Warsaw',
    },
  },
  { name: 'bare', customer: { phone: '+447700900123' } },
];

/** The choice of those who wrote a customer of their own. */
export const OWN = 'own';

/** What was chosen and written last, for the next form that is opened. */
let last = { choice: 'ana', json: jsonOf(ANA) };

/** Where the sample is chosen and written. */
export interface SampleFields {
  readonly select: JQuery;
  readonly json: JQuery;
}

/** Joins both fields: a choice fills the text, and a text that was changed is one's own. @param words of a choice */
export function sampleFields({ select, json }: SampleFields, words: (choice: string) => string): void {
  for (const choice of [...SAMPLES.map(({ name }) => name), OWN]) {
    select.append($('<option></option>').val(choice).text(words(choice)));
  }
  select.val(last.choice);
  json.val(last.json);
  select.on('change', () => {
    const chosen = SAMPLES.find(({ name }) => name === select.val());
    if (chosen) json.val(jsonOf(chosen.customer));
    keep();
  });
  json.on('input', () => {
    select.val(OWN);
    keep();
  });
  function keep(): void {
    last = { choice: String(select.val()), json: String(json.val()) };
  }
}

/** The customer as written; null: the text is no JSON object. */
export function readSample(json: JQuery): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(String(json.val()));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    return value as Readonly<Record<string, unknown>>;
  } catch {
    return null;
  }
}

function jsonOf(customer: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(customer, null, 2);
}
