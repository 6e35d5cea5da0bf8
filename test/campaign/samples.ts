import type { CampaignDocument } from '../../lib/campaign/index.ts';

/** The rules of the tutorial, as they stand there. */
export const TUTORIAL_TEXT = `{
"start": "whatsapp",
"steps": [
{
"channel": "whatsapp",
"wait": "6h",
"if_no_reply": "phone"
},
{
"channel": "phone",
"wait": "2h",
"if_no_answer": "sms"
},
{
"channel": "sms",
"wait": null,
"terminal": true
}
]
}`;

/** A fresh copy of the tutorial's rules, to be changed by a test. */
export function tutorial(): CampaignDocument {
  return JSON.parse(TUTORIAL_TEXT) as CampaignDocument;
}

/** "Until delivered": Telegram gives no receipts, so only a failure goes on from there. */
export function deliveryGuarantee(): CampaignDocument {
  return {
    name: 'Order confirmation',
    start: 'whatsapp',
    steps: [
      { channel: 'whatsapp', wait: '30m', if_not_delivered: 'telegram' },
      { channel: 'telegram', wait: '10m', if_failed: 'sms' },
      { channel: 'sms', terminal: true },
    ],
    conversion: ['delivered', 'read', 'replied', 'clicked'],
  };
}

/** Every key of the document once. */
export function complete(): CampaignDocument {
  return {
    $schema: './campaign.schema.json',
    name: 'Spring renewal',
    start: 'whatsapp',
    steps: [
      { channel: 'whatsapp', wait: '6h', if_no_reply: 'phone', if_failed: 'sms' },
      { channel: 'phone', wait: '2h', if_no_answer: 'sms' },
      { channel: 'sms', wait: null, terminal: true },
    ],
    segments: { retail: { start: 'phone' }, 'big spenders': { start: 'sms' } },
    conversion: ['replied', 'answered', 'clicked'],
    attribution: '48h',
    value: 12.5,
    currency: 'EUR',
    costs: { whatsapp: 0.05, phone: 0.06, sms: { default: 0.08, countries: { DE: 0.07, FR: 0.06 } } },
    pace: '20/s',
  };
}
