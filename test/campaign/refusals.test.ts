import assert from 'node:assert/strict';
import { CampaignError, parseCampaign } from '../../lib/campaign/index.ts';
import { tutorial } from './samples.ts';

type Loose = Record<string, unknown> & { steps: Record<string, unknown>[] };

/** What is done to the tutorial's rules (or the whole input), and the lines that must come of it. */
type Case = readonly [title: string, breakIt: (rules: Loose) => unknown, ...lines: string[]];

/** Changes keys of one step. Undefined removes a key. */
function step(index: number, changes: Record<string, unknown>): (rules: Loose) => unknown {
  return (rules) => void Object.assign(rules.steps[index] ?? {}, changes);
}

/** Changes keys of the document. */
function top(changes: Record<string, unknown>): (rules: Loose) => unknown {
  return (rules) => void Object.assign(rules, changes);
}

const DURATION = 'Write a number and a unit, such as "30m", "6h" or "2d".';

const CASES: readonly Case[] = [
  // Durations
  ['words', step(0, { wait: '6 hours' }), 'steps[0].wait: "6 hours" is not a duration. Write "6h".'],
  ['ISO 8601', step(0, { wait: 'PT6H' }), 'steps[0].wait: "PT6H" is not a duration. Write "6h".'],
  ['two units', step(0, { wait: '1h30m' }), 'steps[0].wait: "1h30m" is not a duration. Write "90m".'],
  ['capital unit', step(0, { wait: '6H' }), 'steps[0].wait: "6H" is not a duration. Write "6h".'],
  ['junk', step(0, { wait: 'soon' }), `steps[0].wait: "soon" is not a duration. ${DURATION}`],
  ['empty text', step(0, { wait: '' }), `steps[0].wait: "" is not a duration. ${DURATION}`],
  ['negative', step(0, { wait: '-6h' }), 'steps[0].wait: "-6h" is negative. Write "6h".'],
  ['zero', step(0, { wait: '0h' }), 'steps[0].wait: "0h" is no time at all. Write one from "1s" to "90d".'],
  [
    'absurd',
    step(0, { wait: '999d' }),
    'steps[0].wait: "999d" is longer than 90d. Write one from "1s" to "90d".',
  ],
  [
    'no unit',
    step(0, { wait: '6' }),
    'steps[0].wait: "6" has no unit. Write "6h" for hours, "6m" for minutes or "6s" for seconds.',
  ],
  [
    'a number',
    step(0, { wait: 6 }),
    'steps[0].wait: 6 is a number without a unit. Write "6h" for hours, "6m" for minutes or "6s" for seconds.',
  ],
  [
    'not a number',
    step(0, { wait: NaN }),
    'steps[0].wait: NaN is not a duration. Write a positive whole number and a unit, such as "30m", "6h" or "2d".',
  ],
  ['wrong type', step(0, { wait: true }), `steps[0].wait: true is not a duration. ${DURATION}`],
  ['attribution', top({ attribution: '3 days' }), 'attribution: "3 days" is not a duration. Write "3d".'],
  // Steps
  [
    'wait missing',
    step(0, { wait: undefined }),
    'steps[0].wait: The wait is missing, but the step goes on with "if_no_reply". Add a wait such as "wait": "6h"; only a terminal step has none.',
  ],
  [
    'wait null',
    step(0, { wait: null }),
    'steps[0].wait: The wait is null, but the step goes on with "if_no_reply". Add a wait such as "wait": "6h"; only a terminal step has none.',
  ],
  [
    'two success rules',
    step(0, { if_no_answer: 'sms' }),
    'steps[0].if_no_answer: The step has more than one success rule: "if_no_reply", "if_no_answer". Keep one of them.',
  ],
  [
    'terminal with a transition',
    step(1, { terminal: true }),
    'steps[1].terminal: The step is terminal and has "if_no_answer" as well. Remove "terminal" to go on, or remove "if_no_answer" to end here.',
  ],
  [
    'no end',
    step(2, { terminal: undefined }),
    'steps[2]: The cascade has no way to an end from sms: no transition, and not terminal. End it with "terminal": true.',
  ],
  [
    'no transition in the middle',
    step(0, { if_no_reply: undefined }),
    'steps[0]: The cascade has no way to an end from whatsapp: no transition, and not terminal. End it with "terminal": true or go on with "if_no_reply": "phone".',
  ],
  [
    'the same channel twice',
    (rules) => void rules.steps.push({ channel: 'sms', terminal: true }),
    'steps[3].channel: The channel "sms" has a step already: steps[2]. Remove one of the two: a cascade tries each channel once.',
  ],
  ['no steps', top({ steps: [] }), 'steps: The list is empty. Give at least one entry.'],
  ['steps missing', top({ steps: undefined }), 'steps: The campaign has no "steps". Add "steps".'],
  [
    'not a whole number',
    top({ learning: { cascades: 20.5 } }),
    'learning.cascades: 20.5 is of the wrong type. Write a whole number, such as 200.',
  ],
  ['steps no list', top({ steps: {} }), 'steps: {} is of the wrong type. Write a list in [ ].'],
  [
    'a step that is no object',
    (rules) => void (rules.steps[2] = 'sms' as never),
    'steps[1].if_no_answer: No step has the channel "sms". Add a step {"channel": "sms", ...}, or write one of these: "whatsapp", "phone".',
    'steps[2]: "sms" is of the wrong type. Write an object in { }, such as {"channel":"whatsapp","wait":"6h","if_no_reply":"phone"}.',
  ],
  [
    'terminal as text',
    step(2, { terminal: 'true' }),
    'steps[2].terminal: "true" is of the wrong type. Write true or false, without quotes.',
  ],
  // Channels and targets
  [
    'unknown target',
    step(0, { if_no_reply: 'fone' }),
    'steps[0].if_no_reply: There is no channel "fone". Did you mean "phone"?',
  ],
  [
    'a synonym',
    step(0, { if_no_reply: 'voice' }),
    'steps[0].if_no_reply: There is no channel "voice". Did you mean "phone"?',
  ],
  ['capitals', top({ start: 'WhatsApp' }), 'start: There is no channel "WhatsApp". Did you mean "whatsapp"?'],
  [
    'unknown channel',
    step(2, { channel: 'pigeon' }),
    'steps[1].if_no_answer: No step has the channel "sms". Add a step {"channel": "sms", ...}, or write one of these: "whatsapp", "phone", "pigeon".',
    'steps[2].channel: There is no channel "pigeon". Write one of these: "whatsapp", "phone", "sms", "telegram", "email"; or declare "pigeon" in a channel account.',
  ],
  [
    'no channel',
    step(2, { channel: '' }),
    'steps[1].if_no_answer: No step has the channel "sms". Add a step {"channel": "sms", ...}, or write one of these: "whatsapp", "phone", "".',
    'steps[2].channel: No channel is named here. Write one of these: "whatsapp", "phone", "sms", "telegram", "email".',
  ],
  [
    'no steps',
    (rules) => ({ ...(rules as object), start: '', steps: [] }),
    'start: No channel is named here. The campaign has no step: add one first.',
    'steps: The list is empty. Give at least one entry.',
  ],
  [
    'target without a step',
    step(0, { if_failed: 'telegram' }),
    'steps[0].if_failed: No step has the channel "telegram". Add a step {"channel": "telegram", ...}, or write one of these: "whatsapp", "phone", "sms".',
  ],
  [
    'target of the wrong type',
    step(0, { if_no_reply: 5 }),
    'steps[0].if_no_reply: 5 is not a possible value. Write one of these: "whatsapp", "phone", "sms", "telegram", "email".',
  ],
  [
    'start without a step',
    top({ start: 'email' }),
    'start: No step has the channel "email". Add a step {"channel": "email", ...}, or write one of these: "whatsapp", "phone", "sms".',
  ],
  [
    'start missing',
    top({ start: undefined }),
    'start: The campaign has no "start". Add "start", such as "whatsapp".',
  ],
  [
    'cycle',
    step(2, { wait: '1h', terminal: undefined, if_not_delivered: 'whatsapp' }),
    'steps[2].if_not_delivered: "whatsapp" makes a circle that never ends: whatsapp -> phone -> sms -> whatsapp. Name a channel that was not tried before, or end with "terminal": true.',
  ],
  [
    'a step after itself',
    step(1, { if_no_answer: 'phone' }),
    'steps[1].if_no_answer: "phone" makes a circle that never ends: phone -> phone. Name a channel that was not tried before, or end with "terminal": true.',
  ],
  [
    'cycle by failure',
    step(1, { if_failed: 'whatsapp' }),
    'steps[1].if_failed: "whatsapp" makes a circle that never ends: whatsapp -> phone -> whatsapp. Name a channel that was not tried before, or end with "terminal": true.',
  ],
  // Keys
  [
    'unknown key',
    top({ segmnets: {} }),
    'segmnets: "segmnets" is not a key of a campaign. Did you mean "segments"?',
  ],
  [
    'unknown key of a step',
    step(2, { timeout: '1h', wait: undefined }),
    'steps[2].timeout: "timeout" is not a key of a step. Did you mean "wait"?',
  ],
  [
    'misspelt transition',
    step(1, { if_failled: 'sms' }),
    'steps[1].if_failled: "if_failled" is not a key of a step. Did you mean "if_failed"?',
  ],
  [
    'unknown key of a segment',
    top({ segments: { retail: { start: 'phone', first: 1 } } }),
    'segments.retail.first: "first" is not a key of a segment. The keys are "start", "pinned".',
  ],
  [
    'unknown key of a cost',
    top({ costs: { sms: { default: 1, country: {} } } }),
    'costs.sms.country: "country" is not a key of a cost. Did you mean "countries"?',
  ],
  [
    'prototype key',
    () => '{"__proto__": {"start": "sms"}}',
    '__proto__: "__proto__" cannot be a key. Choose another name, or remove it.',
  ],
  // Segments
  [
    'segment start without a step',
    top({ segments: { 'big spenders': { start: 'email' } } }),
    'segments["big spenders"].start: No step has the channel "email". Add a step {"channel": "email", ...}, or write one of these: "whatsapp", "phone", "sms".',
  ],
  [
    'segment without a name',
    top({ segments: { '': { start: 'sms' } } }),
    'segments[""]: "" cannot be a key here. Write a name of 1 to 100 characters.',
  ],
  [
    'segment as text',
    top({ segments: { retail: 'phone' } }),
    'segments.retail: "phone" is of the wrong type. Write an object in { }, such as {"start":"phone"}.',
  ],
  // Outcomes, money, pace, name
  [
    'unknown outcome',
    top({ conversion: ['reply'] }),
    'conversion[0]: "reply" is not a possible value. Did you mean "replied"?',
  ],
  [
    'failure as conversion',
    top({ conversion: ['replied', 'bounced'] }),
    'conversion[1]: "bounced" is not a possible value. Write one of these: "accepted", "sent", "delivered", "read", "clicked", "replied", "answered".',
  ],
  [
    'outcome twice',
    top({ conversion: ['read', 'read'] }),
    'conversion[1]: "read" stands twice in the list. Remove one of the two.',
  ],
  [
    'conversion no list',
    top({ conversion: 'replied' }),
    'conversion: "replied" is of the wrong type. Write ["replied"].',
  ],
  [
    'negative cost',
    top({ costs: { sms: -1 } }),
    'costs.sms: -1 is less than 0. Write 0 or more, such as 0.08.',
  ],
  [
    'cost as text',
    top({ costs: { sms: '0.1' } }),
    'costs.sms: "0.1" is of the wrong type. Write a number or an object in { }, such as 0.08.',
  ],
  [
    'cost without default',
    top({ costs: { sms: {} } }),
    'costs.sms.default: The cost has no "default". Add "default", such as 0.08.',
  ],
  [
    'cost of an unknown channel',
    top({ costs: { whatsap: 1 } }),
    'costs.whatsap: There is no channel "whatsap". Did you mean "whatsapp"?',
  ],
  [
    'countries',
    top({ costs: { sms: { default: 1, countries: { UK: 1, XX: 1, DE: -1 } } } }),
    'costs.sms.countries.DE: -1 is less than 0. Write 0 or more, such as 0.07.',
    'costs.sms.countries.UK: "UK" is not a country code. Write "GB".',
    'costs.sms.countries.XX: "XX" is not a country code. Write an ISO 3166 code of two capital letters, such as "DE".',
  ],
  ['currency sign', top({ currency: '€' }), 'currency: "€" is not a currency code. Write "EUR".'],
  [
    'unknown currency',
    top({ currency: 'EURO' }),
    'currency: "EURO" is not a currency code. Write an ISO 4217 code such as "EUR", "USD" or "GBP".',
  ],
  ['value of nothing', top({ value: 0 }), 'value: 0 is not more than 0. Write more than 0, such as 12.5.'],
  ['pace in words', top({ pace: '20 per second' }), 'pace: "20 per second" is not a pace. Write "20/s".'],
  [
    'pace as a number',
    top({ pace: 20 }),
    'pace: 20 is a number without a unit. Write "20/s" for each second, "20/m" for each minute or "20/h" for each hour.',
  ],
  [
    'empty name',
    top({ name: '' }),
    'name: The text is empty. Write something, such as "Spring renewal", or leave the key out.',
  ],
  // The whole
  ['null', () => null, 'document: null is of the wrong type. Write an object in { }.'],
  ['a list', () => [], 'document: [] is of the wrong type. Write an object in { }.'],
  [
    'a date',
    () => new Date(0),
    'document: This is a Date, not plain JSON data. Give an object, or the text of a JSON file.',
  ],
  [
    'a bottomless object',
    top({ name: JSON.parse('['.repeat(50) + ']'.repeat(50)) }),
    `name${'[0]'.repeat(20)}: This nests deeper than 20 levels. Give plain JSON data.`,
  ],
  [
    'an object that contains itself',
    (rules) => void (rules.name = rules),
    'name: This contains itself. Give plain JSON data.',
  ],
];

/** Broken JSON text, and the line that must come of it. */
const TEXTS: readonly (readonly [text: string, line: string])[] = [
  ['', 'Line 1, column 1: the text is empty. Give a campaign document as JSON.'],
  ['{\n  "start": "sms",\n}', 'Line 2, column 17: there is a comma after the last entry. Remove the comma.'],
  [
    '{\n  "a": 1\n  "b": 2 }',
    'Line 3, column 3: found "\\"" where a comma or "}" should be. Put a comma between entries.',
  ],
  [
    "{ 'start': 1 }",
    'Line 1, column 3: found "\'" where a key in double quotes should be. JSON uses straight double quotes: "text".',
  ],
  [
    '{ start: 1 }',
    'Line 1, column 3: found "start" where a key in double quotes should be. Put words in double quotes.',
  ],
  ['{ "a": 1 // note\n}', 'Line 1, column 10: JSON has no comments. Remove the comment.'],
  ['{ "a": 1, "a": 2 }', 'Line 1, column 11: the key "a" stands here a second time. Keep one of the two.'],
  ['{ "a": [1, 2', 'Line 1, column 13: the text ends, but the "[" of line 1 is still open. Add "]".'],
  ['{ "a": "x\n}', 'Line 1, column 8: this text has no closing quote. Close it with a double quote.'],
  [
    '{ "a": "C:\\x" }',
    'Line 1, column 8: this text has a character that must be escaped. Write \\n for a new line, \\t for a tab, \\\\ for a backslash.',
  ],
  ['{ "a" 1 }', 'Line 1, column 7: the key "a" has no colon after it. Write "key": value.'],
  [
    '{ "a": 01 }',
    'Line 1, column 8: found "01" where a value should be. Remove it, or write what belongs here.',
  ],
  ['{} {}', 'Line 1, column 4: there is more text after the end of the document. Remove it.'],
  ['['.repeat(1_000_000), 'Line 1, column 102: this nests deeper than 100 levels. Give a campaign document.'],
];

function refusal(input: unknown): CampaignError {
  try {
    parseCampaign(input);
  } catch (error) {
    assert.ok(error instanceof CampaignError, String(error));
    return error;
  }
  return assert.fail('the document was accepted');
}

describe('refused documents', () => {
  for (const [title, breakIt, ...lines] of CASES) {
    it(title, () => {
      const rules = tutorial() as unknown as Loose;
      const replaced = breakIt(rules);
      const error = refusal(replaced === undefined ? rules : replaced);
      assert.deepEqual(error.message.split('\n  ').slice(1), lines);
      for (const problem of error.problems) {
        assert.equal(problem.severity, 'error');
        assert.ok(error.message.includes(`${problem.path}: ${problem.message} ${problem.remedy}`));
      }
    });
  }

  it('carry the path and the value', () => {
    const rules = tutorial();
    rules.steps[1]!.wait = '2 hours';
    const [problem] = refusal(rules).problems;
    assert.equal(problem?.path, 'steps[1].wait');
    assert.equal(problem?.value, '2 hours');
  });

  it('report everything at once, under a heading that counts', () => {
    const rules = tutorial() as unknown as Loose;
    Object.assign(rules, { start: 'whatsap', pase: '1/s' });
    Object.assign(rules.steps[0] ?? {}, { wait: 'soon', if_no_reply: 'fone' });
    const error = refusal(rules);
    assert.equal(error.message.split('\n')[0], 'The campaign document has 4 problems:');
    assert.deepEqual(
      error.problems.map((problem) => problem.path),
      ['pase', 'start', 'steps[0].if_no_reply', 'steps[0].wait'],
    );
  });

  it('leave Object.prototype alone', () => {
    refusal('{"__proto__": {"polluted": 1}, "start": "sms", "steps": []}');
    refusal('{"start": "sms", "steps": [], "segments": {"__proto__": {"start": "sms"}}}');
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
    assert.equal(({} as Record<string, unknown>).start, undefined);
  });
});

describe('refused JSON text', () => {
  for (const [text, line] of TEXTS) {
    it(JSON.stringify(text.slice(0, 30)), () => {
      assert.equal(refusal(text).message, `The campaign document has a problem:\n  document: ${line}`);
    });
  }
});
