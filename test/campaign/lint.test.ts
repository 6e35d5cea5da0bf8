import assert from 'node:assert/strict';
import { describeProblem, parseCampaign } from '../../lib/campaign/index.ts';
import type { CampaignDocument, ParseOptions } from '../../lib/campaign/index.ts';
import { complete, tutorial } from './samples.ts';

/** The warnings' lines; each must be a warning. */
function warningsOf(document: CampaignDocument, options?: ParseOptions): string[] {
  const { warnings } = parseCampaign(document, options);
  assert.ok(warnings.every((warning) => warning.severity === 'warning'));
  return warnings.map(describeProblem);
}

/** The tutorial's rules with one step changed. */
function withStep(index: number, changes: object): CampaignDocument {
  const document = tutorial();
  document.steps[index] = { ...document.steps[index], ...changes } as CampaignDocument['steps'][number];
  return document;
}

/** A channel with a rule, then an SMS; the rule counts as success. */
function pair(channel: string, key: string): CampaignDocument {
  const steps = [
    { channel, wait: '1h', [key]: 'email' },
    { channel: 'email', terminal: true },
  ];
  if (channel === 'email') Object.assign(steps[0] ?? {}, { [key]: 'sms' });
  if (channel === 'email') Object.assign(steps[1] ?? {}, { channel: 'sms' });
  return { start: channel, steps, conversion: ['delivered', 'read', 'clicked', 'replied', 'answered'] };
}

/** The tutorial's rules with caps on what is spent, in euros. */
function spending(spend: object, costs: object = {}, countries?: string[]): CampaignDocument {
  const prices = { whatsapp: 0.01, phone: 0.05, sms: 0.08, ...costs };
  const guards = { spend, ...(countries === undefined ? {} : { countries }) };
  return { ...tutorial(), currency: 'EUR', costs: prices, guards };
}

const CASES: readonly (readonly [title: string, document: CampaignDocument, ...lines: string[]])[] = [
  [
    'a step nobody reaches',
    { ...tutorial(), start: 'phone' },
    'steps[0]: No start and no transition leads to "whatsapp": this step is never used. Name it in a transition or a start, or remove it.',
  ],
  [
    'a step that only a segment reaches',
    { ...tutorial(), start: 'phone', segments: { a: { start: 'whatsapp' } } },
  ],
  [
    'if_failed that repeats the transition',
    withStep(0, { if_failed: 'phone' }),
    'steps[0].if_failed: "phone" follows a failure anyway, as the other transition\'s channel. Remove "if_failed", or name another channel.',
  ],
  [
    'a terminal step that waits',
    withStep(2, { wait: '2h' }),
    'steps[2].wait: Nothing follows this step, so its wait of 2h only delays the cascade\'s end. Write "wait": null; a conversion counts within the attribution window all the same.',
  ],
  [
    'a short wait',
    withStep(0, { wait: '30s' }),
    'steps[0].wait: 30s is hardly time enough to react, or for a delivery report to arrive. Wait minutes or hours, unless this is a simulation.',
  ],
  ['a minute', withStep(0, { wait: '1m' })],
  [
    'a long wait for a call',
    withStep(1, { wait: '25h' }),
    'steps[1].wait: A call is answered within minutes or not at all; 25h only delays the next channel. Wait a day at most.',
  ],
  ['a day for a call', withStep(1, { wait: '24h' })],
  [
    'a short attribution window',
    { ...tutorial(), attribution: '5h' },
    'attribution: The attribution window of 5h is shorter than the longest wait, 6h. Write "attribution": "6h" or more.',
  ],
  [
    'success that does not count',
    { ...tutorial(), conversion: ['replied'] },
    'conversion: "answered" ends a cascade but does not count as its success. Write "conversion": ["replied","answered"].',
  ],
  [
    'delivery that does not count by default',
    withStep(0, { if_no_reply: undefined, if_not_delivered: 'phone' }),
    'conversion: "delivered" ends a cascade but does not count as its success. Write "conversion": ["replied","answered","clicked","delivered"].',
  ],
  [
    'sending as success',
    { ...tutorial(), conversion: ['replied', 'answered', 'sent'] },
    'conversion: "sent" says that the provider took the message, not that the customer got it. Count "delivered" or a reaction instead.',
  ],
  [
    'delivery on Telegram',
    pair('telegram', 'if_not_delivered'),
    'steps[0].if_not_delivered: telegram gives no receipts, so no message counts as delivered: every customer would be passed on to "email". Use "if_no_reply" or "if_no_click", or "if_failed" alone to go on only after a failure.',
  ],
  [
    'reading an e-mail',
    pair('email', 'if_not_read'),
    'steps[0].if_not_read: email gives no receipts, so no message counts as read: every customer would be passed on to "sms". Use "if_no_reply" or "if_no_click", or "if_failed" alone to go on only after a failure.',
  ],
  [
    'reading an SMS',
    pair('sms', 'if_not_read'),
    'steps[0].if_not_read: SMS has no read receipts: every customer would be passed on to "email". Use "if_not_delivered" or "if_no_click".',
  ],
  [
    'reading a call',
    pair('phone', 'if_not_read'),
    'steps[0].if_not_read: A call is never read: every customer would be passed on to "email". Use "if_no_answer".',
  ],
  [
    'answering a text',
    pair('whatsapp', 'if_no_answer'),
    'steps[0].if_no_answer: Only calls are answered, not whatsapp: every customer would be passed on to "email". Use "if_no_reply".',
  ],
  ['replying to a call', pair('phone', 'if_no_reply')],
  ['delivery of an SMS', pair('sms', 'if_not_delivered')],
  [
    'a segment like everybody',
    { ...tutorial(), segments: { retail: { start: 'whatsapp' } } },
    'segments.retail.start: The segment starts on "whatsapp" like everybody else. Remove it, or name another channel.',
  ],
  [
    'segments that will hardly match',
    {
      ...tutorial(),
      segments: { retail: { start: 'phone' }, Retail: { start: 'sms' }, ' vip': { start: 'sms' } },
    },
    'segments.Retail: The segment differs from "retail" in capital letters alone; names are compared letter by letter. Keep the spelling of the customer list.',
    'segments[" vip"]: The segment has space around its name; names are compared letter by letter. Write "vip".',
  ],
  [
    'a dearer channel first',
    { ...complete(), costs: { whatsapp: 0.05, phone: 0.12, sms: 0.08 } },
    'steps[1]: "phone" costs 0.12 and comes before "sms", which costs 0.08. Try the cheaper channel first, unless the dearer one converts better.',
  ],
  [
    'costs that miss a channel, and one that nobody uses',
    { ...tutorial(), currency: 'EUR', costs: { whatsapp: 0.01, phone: 0.1, telegram: 0 } },
    'costs.telegram: "telegram" has a cost but no step. Remove it, or add the step.',
    'costs: "sms" has no cost, so channels cannot be compared by cost. Give every channel a cost; 0 is one.',
  ],
  [
    'spend caps below the price of one message',
    spending({ campaign: 0.02, day: 0.079, account: 0.08 }),
    'guards.spend.campaign: This cap is less than one message on sms costs, 0.08: everybody who comes to that channel waits there, and nothing is sent. Raise it to 0.08 at least, for a single message; or correct the price.',
    'guards.spend.day: This cap is less than one message on sms costs, 0.08: everybody who comes to that channel waits there, and nothing is sent. Raise it to 0.08 at least, for a single message; or correct the price.',
  ],
  [
    'a spend cap below the price of one message to a country',
    spending({ day: 0.1 }, { whatsapp: 0.01, phone: 0.05, sms: { default: 0.08, countries: { CH: 0.2 } } }),
    'guards.spend.day: This cap is less than one message on sms to CH costs, 0.2: everybody there who comes to that channel waits, and nothing is sent. Raise it to 0.2 at least, for a single message; or correct the price.',
  ],
  [
    'a spend cap below the price of one message to a country that nobody contacts',
    spending({ day: 0.1 }, { whatsapp: 0.01, phone: 0.05, sms: { default: 0.08, countries: { CH: 0.2 } } }, [
      'DE',
    ]),
  ],
  ['spend caps that a message fits in exactly', spending({ campaign: 0.3, day: 0.3 }, { sms: 0.3 })],
  ['spend caps of free channels', spending({ day: 0.000001 }, { whatsapp: 0, phone: 0, sms: 0 })],
  [
    'money without a currency',
    { ...tutorial(), value: 5 },
    'currency: "value" is given without a currency. Add "currency", such as "EUR".',
  ],
];

describe('warnings', () => {
  for (const [title, document, ...lines] of CASES) {
    it(`${title}: ${lines.length === 0 ? 'none' : lines.length}`, () => {
      assert.deepEqual(warningsOf(document), lines);
    });
  }

  it('let a simulation wait for seconds', () => {
    assert.deepEqual(warningsOf(withStep(0, { wait: '6s' }), { simulated: true }), []);
  });

  it('say nothing about what an own channel reports', () => {
    assert.deepEqual(warningsOf(pair('pigeon', 'if_not_read'), { channels: ['pigeon'] }), []);
  });
});
