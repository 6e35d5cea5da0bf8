import assert from 'node:assert/strict';
import type { CampaignIntake } from '../../nodes/admin/contract.ts';
import { runOutcome, takenBetween, type RunSpeech } from '../../nodes/sidebar/run-outcome.ts';
import english from '../../locales/en-US/sidebar.json' with { type: 'json' };

const texts: Readonly<Record<string, string>> = english.sidebar.run;

function filled(key: string, params: Readonly<Record<string, string>> = {}): string {
  return texts[key.replace('run.', '')]!.replace(/__(\w+?)__/g, (_, name: string) => params[name]!);
}

const language: RunSpeech = {
  told: (_, words) => words,
  text: filled,
  counted: (key, count, params) =>
    filled(`${key}_${count === 1 ? 'one' : 'other'}`, { ...params, number: String(count) }),
};

const NOTHING: CampaignIntake = {
  running: 0,
  inputs: 0,
  accepted: 0,
  duplicates: 0,
  rejected: 0,
  failed: 0,
  reason: null,
  told: null,
};

const said = (taken: Partial<CampaignIntake>): string => {
  const { words, tone } = runOutcome({ ...NOTHING, inputs: 1, ...taken }, 'start', language);
  return `${tone}: ${words}`;
};

describe('what came of a run', () => {
  it('is what was taken in between two looks, also of an engine that began anew', () => {
    const before = { ...NOTHING, inputs: 3, accepted: 50, duplicates: 7 };
    const { inputs, accepted, duplicates } = takenBetween(before, { ...before, inputs: 4, duplicates: 57 });
    assert.deepEqual([inputs, accepted, duplicates], [1, 0, 50]);
    assert.equal(takenBetween(before, { ...NOTHING, inputs: 1, accepted: 20 }).accepted, 20);
  });

  it('is said to be a start only where somebody started', () => {
    assert.equal(said({ accepted: 50 }), 'good: 50 people started.');
    assert.equal(
      said({ duplicates: 50 }),
      'bad: Nobody started. 50 are known already. A person goes through a campaign once. ' +
        'Another name of the campaign, or a column “key” in the list, starts anew.',
    );
    assert.equal(
      said({ accepted: 1, duplicates: 1, rejected: 1, reason: 'the number is too short' }),
      'good: 1 person started. 1 is known already. 1 row was rejected: The number is too short.',
    );
  });

  it('names why rows were rejected, and what could not be read', () => {
    assert.match(
      said({ duplicates: 43, rejected: 7, reason: 'the campaign is stopped' }),
      /^bad: Nobody started\. 43 are known already\. 7 rows .*: The campaign is stopped\. A person/,
    );
    assert.match(said({ failed: 1, reason: 'no list' }), /^bad: What came from “start” .*: No list\.$/);
  });

  it('is that nothing came, or an empty list', () => {
    assert.match(said({ inputs: 0 }), /^bad: “start” was pressed, but no customers have come/);
    assert.match(said({}), /^bad: “start” was pressed, but its list is empty/);
  });
});
