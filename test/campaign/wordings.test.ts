import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { CampaignError, parseCampaign, readDuration, readRate } from '../../lib/campaign/index.ts';
import type { ParseOptions, Problem } from '../../lib/campaign/index.ts';
import { readJson } from '../../lib/campaign/json-text.ts';
import { changesOf } from '../../lib/campaign/diff.ts';
import { inEnglish } from '../../lib/campaign/say.ts';
import { ENGLISH_FIGURES, inWords, textOf, type Told } from '../../lib/wording/index.ts';
import { faultWords, reported } from '../../nodes/editor/reported-problem.editor.ts';
import english from '../../locales/en-US/engine-campaign.json' with { type: 'json' };
import { complete, tutorial } from './samples.ts';

const voice = { text: textOf(english), figure: ENGLISH_FIGURES };
/** A language whose every text is its key, with the values after it. */
const keys = {
  text: (key: string, values = {}): string => [key, ...Object.values(values)].join(' '),
  figure: ENGLISH_FIGURES,
};
const inKeys = (told: Told): string => inWords(told, keys);

/** What is wrong with a document, or unwise in it. */
function problemsOf(document: unknown, options?: ParseOptions): readonly Problem[] {
  try {
    return parseCampaign(document, options).warnings;
  } catch (error) {
    assert.ok(error instanceof CampaignError, String(error));
    return error.problems;
  }
}

/** The tutorial's rules with some keys changed. */
const rules = (changes: object): object => ({ ...tutorial(), ...changes });
/** The tutorial's first step changed; undefined removes a key. */
const step = (changes: object): object =>
  rules({
    steps: tutorial().steps.map((one, index) =>
      index === 0 ? JSON.parse(JSON.stringify({ ...one, ...changes })) : one,
    ),
  });

const FAULTY: readonly unknown[] = [
  '',
  '{ "a": "x\n}',
  '{ start: 1 }',
  '[1, 2',
  new Date(0),
  {},
  rules({ start: 'fone', pase: 1, currency: '€', pace: 20, attribution: 'soon' }),
  rules({ costs: { sms: -1, email: { country: {} } }, value: 0, conversion: ['sent', 'accepted'] }),
  rules({ segments: { '': { start: 'sms' }, retail: 'phone' }, name: '', conversion: [] }),
  rules({ guards: { timezone: 'Berlin', holidays: ['02-30'], retention: '9999d', spend: { day: 1 } } }),
  rules({ guards: { quiet_hours: { sms: '9-17' }, frequency: { all: '3/week' }, cohort: {} } }),
  step({ wait: '6', if_no_answer: 'sms', terminal: true, channel: 'sms' }),
  step({ wait: undefined, if_no_reply: undefined }),
  step({ if_no_reply: 'whatsapp' }),
  step({ wait: '30s', if_no_reply: undefined, if_no_answer: 'phone' }),
  rules({ guards: { quiet_hours: { default: '18:00-10:00' }, cohort: { size: 10, promote: 'auto' } } }),
  rules({ costs: { whatsapp: 1, phone: 1, sms: { default: 2 } }, guards: { spend: { day: 1, account: 1 } } }),
  rules({ value: 5, conversion: ['read'], attribution: '1h', segments: { a: { start: 'whatsapp' } } }),
];

describe('what is said of a document', () => {
  it('is told for every language, and in English says the same', () => {
    for (const document of FAULTY) {
      const problems = problemsOf(document);
      assert.ok(problems.length > 0);
      for (const { message, remedy, told } of problems) {
        assert.equal(inWords(told.message, voice), message);
        assert.equal(inWords(told.remedy, voice), remedy);
        // A name that nothing fills in would stay in the sentence.
        assert.doesNotMatch(`${message} ${remedy}`, /__\w+?__|campaign\.\w+\./);
      }
    }
  });

  it('is shown in the language of the editor', () => {
    const [problem] = problemsOf(step({ wait: '6 hours' }));
    assert.deepEqual(reported(problem!, inKeys), {
      path: 'steps[0].wait',
      severity: 'error',
      message: 'campaign.duration.none "6 hours"',
      remedy: 'campaign.value.write "6h"',
    });
    const reading = readDuration('6');
    assert.ok(!reading.ok);
    assert.deepEqual(faultWords(reading, inKeys), {
      message: 'campaign.duration.no-unit "6"',
      remedy: 'campaign.duration.write-unit 6',
    });
    const json = readJson('{ "a" 1 }');
    assert.ok('fault' in json);
    assert.equal(faultWords(json.fault, inKeys).message, 'campaign.json.at 1 7 campaign.json.no-colon "a"');
  });

  it('names more than one without a joining word, which every language has another of', () => {
    const lines = (changes: object): string =>
      problemsOf(rules(changes))
        .map(({ message }) => message)
        .join(' ');
    assert.match(lines({ conversion: ['read'] }), /its success: "replied", "answered"\./);
    assert.match(lines({ conversion: ['accepted', 'sent'] }), /got it: "accepted", "sent"\./);
    assert.match(lines({ currency: 'EUR', costs: { sms: 1 } }), /by cost: "whatsapp", "phone"\./);
    assert.match(lines({ guards: { spend: { day: 1 } } }), /no price: "whatsapp", "phone", "sms"\./);
  });

  it('says of what is too much how much there may be', () => {
    const told = (changes: object): string =>
      problemsOf(rules(changes))
        .map(({ message, remedy }) => `${message} ${remedy}`)
        .join(' ');
    assert.match(
      told({ guards: { halt: { failed: 20 } } }),
      /^20 is more than 1\. Write 1 or less, such as 0\.2\./,
    );
    const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
    assert.match(told({ guards: { quiet_days: days } }), /^The list is too long\. Give at most 6 entries\.$/);
    assert.match(
      told({ guards: { consent: { purpose: '?' } } }),
      /cannot stand here\. Write something such as "offers"\./,
    );
    assert.match(
      told({ guards: { cohort: { first: 1 } } }),
      /"first" is not a key of "cohort"\..* "cohort" has no "size"\./s,
    );
  });

  it('tells a proposed start of a segment apart from the document’s own words', () => {
    const { segments: _, ...before } = complete();
    const [line] = changesOf(before, { ...before, segments: { vip: { start: 'sms' } } });
    assert.equal(inEnglish(line!), 'segment vip: start sms added');
    assert.equal(inKeys(line!), 'campaign.change.added campaign.change.segment vip sms');
  });

  it('is told of paces as well', () => {
    const reading = readRate('0/s');
    assert.ok(!reading.ok);
    assert.equal(inKeys(reading.message), 'campaign.pace.zero "0/s"');
  });

  it('has no text that is never said', () => {
    const folder = new URL('../../lib/campaign/', import.meta.url);
    const source = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => readFileSync(new URL(path, folder), 'utf8'))
      .join('\n');
    const written = [...source.matchAll(/['`](campaign\.[a-z.${}-]+)['`]/g)].map(
      ([, key = '']) => new RegExp(`^${key.replaceAll('.', '\\.').replaceAll(/\$\{\w+\}/g, '[a-z]+')}$`),
    );
    for (const [group, texts] of Object.entries(english.campaign)) {
      for (const key of Object.keys(texts)) {
        const whole = `campaign.${group}.${key}`;
        assert.ok(
          written.some((one) => one.test(whole)),
          whole,
        );
      }
    }
  });
});
