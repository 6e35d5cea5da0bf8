/** The campaign of the benchmarks: three channels, and customers who never react, so that each takes all three steps. */

export const CHANNELS = ['whatsapp', 'phone', 'sms'];

/** What is said on each channel, the same in both flows. */
export const TEXTS = {
  whatsapp: 'Hi {{customer.name}}, your yearly check-up is due. Shall we book you in this week?',
  phone: 'Hello {{customer.name}}, I wrote to you on WhatsApp about your check-up: would this week suit you?',
  sms: 'Hi {{customer.name}}, your check-up is due: pick a time at example.com/book or reply STOP.',
};

/** Of the store's clock; the hand-wired flow waits in real time and is given `WAIT_MS`. */
const WAIT = '10m';
/** How many times as fast as the wall clock the store's runs. */
export const SPEED = 3_600;
/** Real milliseconds of each of the two waits. */
export const WAIT_MS = (10 * 60_000) / SPEED;

/**
 * The campaign document.
 * @param {string} wait how long each step but the last waits, as the document writes durations
 */
export function campaignDocument(wait = WAIT) {
  return {
    name: 'Bench',
    start: 'whatsapp',
    steps: [
      { channel: 'whatsapp', wait, if_no_reply: 'phone' },
      { channel: 'phone', wait, if_no_answer: 'sms' },
      { channel: 'sms', wait: null, terminal: true },
    ],
    attribution: wait,
    // What is measured is the engine: a learner that reads along is measured by the study.
    learning: { mode: 'off' },
    currency: 'EUR',
    costs: { whatsapp: 0.04, phone: 0.06, sms: 0.08 },
  };
}

const SILENT = { onChannel: 1, blocks: 0, delivered: 1, replies: 0, clicks: 0, read: 0, optsOut: 0 };

/** Settings of the simulator: everybody is reached, nobody reacts, the provider makes no mistakes. */
export const SIMULATOR = {
  seed: 'bench',
  behaviour: {
    default: { whatsapp: SILENT, phone: { ...SILENT, answers: 0, voicemail: 0, busy: 0 }, sms: SILENT },
  },
  faults: { late: 0, duplicated: 0, reordered: 0 },
};

/**
 * A customer list. The numbers are from the range that is reserved for fiction (+1 area 555 01xx).
 * @param {number} count at most 79,900
 */
export function customersCsv(count) {
  const rows = ['name,phone,segment'];
  for (let i = 0; i < count; i++) rows.push(`Customer ${i},${phoneOf(i)},bench`);
  return rows.join('\n');
}

/** @param {number} i */
function phoneOf(i) {
  return `+1${201 + Math.floor(i / 100)}55501${String(i % 100).padStart(2, '0')}`;
}
