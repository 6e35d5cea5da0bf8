import assert from 'node:assert/strict';
import schema from '../../lib/campaign/campaign.schema.json' with { type: 'json' };
import { type CampaignError, parseCampaign } from '../../lib/campaign/index.ts';
import texts from '../../locales/en-US/cascade-campaign.json' with { type: 'json' };
import type { Section } from '../../nodes/cascade-campaign/key-order.editor.ts';
import { inFieldWords } from '../../nodes/cascade-campaign/setting-faults.editor.ts';
import { partsOf, problemsAt, problemsOfStep } from '../../nodes/cascade-campaign/problem-places.editor.ts';
import {
  type Setting,
  groupsOf,
  shownOf,
  valuesIn,
  withShown,
} from '../../nodes/cascade-campaign/settings.editor.ts';
import { tutorial } from '../campaign/samples.ts';

const document = (): Section => tutorial() as unknown as Section;
const channels = ['whatsapp', 'phone', 'sms'];

function setting(name: string, of: Section = document()): Setting {
  const found = groupsOf(of, channels)
    .flatMap(({ settings }) => settings)
    .find((one) => one.name === name);
  assert.ok(found, name);
  return found;
}

/** The document after one field was filled in. */
const filled = (name: string, text: string, of: Section = document()): Section =>
  withShown(of, setting(name, of), text);

describe('the fields of guards, costs and learning', () => {
  it('stand where the schema has them', () => {
    for (const { path, name } of groupsOf(document(), channels).flatMap(({ settings }) => settings)) {
      let node: Record<string, unknown> = schema;
      for (const key of path) {
        const ref = (node['$ref'] as string | undefined)?.split('/').at(-1);
        const whole = ref === undefined ? node : (schema.definitions as Record<string, typeof node>)[ref]!;
        const named = (whole['properties'] as Record<string, typeof node> | undefined)?.[key];
        const next = named ?? whole['additionalProperties'];
        assert.equal(typeof next, 'object', `${name}: ${path.join('.')}`);
        node = next as typeof node;
      }
    }
  });

  it('have their texts', () => {
    const { field, heading, choice, 'group-hint': hints } = texts['cascade-campaign'];
    for (const group of groupsOf(document(), channels)) {
      assert.ok(group.name in hints);
      for (const one of group.settings) {
        if (one.path[0] !== 'costs') assert.ok(one.name in field, one.name);
        if (one.heading !== undefined) assert.ok(one.heading in heading, one.heading);
        if (one.choices === undefined) continue;
        const own: Record<string, string> = choice[one.name as keyof typeof choice];
        assert.deepEqual(Object.keys(own).toSorted(), [...one.choices].toSorted());
      }
    }
  });

  it('write what the campaign understands', () => {
    let full = document();
    for (const [name, text] of [
      ['cohort-size', '100'],
      ['cohort-promote', 'auto'],
      ['pace', '20/s'],
      ['quiet-hours', '21:00-08:00'],
      ['calling-hours', '09:00-20:00'],
      ['timezone', 'Europe/Berlin'],
      ['frequency', '3/7d'],
      ['countries', 'gb, de'],
      ['halt-failed', '7 %'],
      ['halt-min', '50'],
      ['spend-campaign', '500'],
      ['currency', 'eur'],
      ['cost-whatsapp', '0.01'],
      ['cost-phone', '0,05'],
      ['cost-sms', '0.06'],
      ['learning-mode', 'auto'],
      ['learning-exploration', '15'],
      ['value', '12.5'],
      ['attribution', '48h'],
      ['conversion', 'replied,answered'],
    ] as const)
      full = filled(name, text, full);
    const { document: parsed } = parseCampaign(full);
    assert.deepEqual(parsed.guards?.halt, { failed: 0.07, min: 50 });
    assert.deepEqual(parsed.guards?.countries, ['GB', 'DE']);
    assert.equal(parsed.currency, 'EUR');
    assert.equal(parsed.costs?.['phone'], 0.05);
    assert.deepEqual(parsed.learning, { mode: 'auto', exploration: 0.15 });
    assert.equal(shownOf(full, setting('halt-failed')), '7');
    assert.equal(shownOf(full, setting('countries')), 'GB, DE');
  });

  it('write nothing that the document means anyway, and remove what is cleared', () => {
    for (const [name, text] of [
      ['halt-min', '20'],
      ['timezone', 'UTC'],
      ['attribution', '72h'],
      ['conversion', 'replied,answered,clicked'],
      ['conversion', ''],
      ['cohort-promote', 'manual'],
      ['learning-mode', 'watch'],
    ] as const) {
      assert.deepEqual(filled(name, text), document(), `${name} ${text}`);
    }
    assert.deepEqual(filled('cohort-size', '', filled('cohort-size', '100')), document());
    assert.deepEqual(filled('cost-sms', ' ', filled('cost-sms', '1')), document());
  });

  it('keep what they do not know', () => {
    const own = { ...document(), guards: { holidays: ['12-25'], quiet_hours: { sms: '20:00-09:00' } } };
    const set = filled('quiet-hours', '21:00-08:00', own);
    assert.deepEqual(filled('quiet-hours', '', set), own);
    const priced = { ...document(), costs: { sms: { default: 0.04, countries: { DE: 0.07 } } } };
    assert.deepEqual(filled('cost-sms', '0.05', priced)['costs'], {
      sms: { default: 0.05, countries: { DE: 0.07 } },
    });
  });

  it('write text that is no number as it is, so that the check can say so', () => {
    const wrong = filled('cohort-size', 'many');
    assert.deepEqual(wrong['guards'], { cohort: { size: 'many' } });
    assert.equal(shownOf(wrong, setting('cohort-size')), 'many');
    assert.throws(() => parseCampaign(wrong), /cohort\.size/);
  });

  it('take no thousand for one, nor one for a thousand', () => {
    for (const written of ['1.000', '1,000', '12.500', '1.000.000']) {
      assert.deepEqual(filled('spend-campaign', written)['guards'], { spend: { campaign: written } });
      assert.throws(() => parseCampaign(filled('cohort-size', written)), /cohort\.size/);
      assert.deepEqual(filled('halt-failed', written)['guards'], { halt: { failed: written } });
    }
    for (const [written, number] of [
      ['0.055', 0.055],
      ['0,055', 0.055],
      ['1000', 1000],
      ['12,50', 12.5],
      ['1.0000', 1],
    ] as const) {
      assert.deepEqual(filled('value', written)['value'], number);
    }
  });

  it('of shares have the bounds and the example of the schema', () => {
    for (const { path, kind, bounds } of groupsOf(document(), channels).flatMap(({ settings }) => settings)) {
      assert.equal(bounds !== undefined, kind === 'percent', path.join('.'));
      if (bounds === undefined) continue;
      const [section, key] = path.slice(-2) as [string, string];
      const halt = schema.definitions.halt.properties as Record<string, object>;
      const learning = schema.properties.learning.properties as Record<string, object>;
      const { maximum, examples } = (section === 'halt' ? halt : learning)[key] as {
        maximum: number;
        examples: number[];
      };
      assert.deepEqual(bounds, { most: maximum * 100, example: examples[0]! * 100 });
    }
  });

  it('tell only watching from learning with every default', () => {
    const mode = setting('learning-mode');
    assert.equal(shownOf(document(), mode), 'watch');
    const empty = { ...document(), learning: {} };
    assert.equal(shownOf(empty, mode), 'auto');
    const cleared = filled('learning-exploration', '', filled('learning-exploration', '20', empty));
    assert.deepEqual(cleared, empty);
    assert.deepEqual(filled('learning-mode', 'watch', empty), document());
  });

  it('are counted with what has no field of its own, and with what stands where a section should', () => {
    const counted = (of: Section): number[] => groupsOf(of, channels).map((group) => valuesIn(of, group));
    assert.deepEqual(counted({}), [0, 0, 0]);
    assert.deepEqual(counted({ learning: {}, guards: { quiet_hours: {} } }), [0, 0, 0]);
    const odd = { quiet_hours: 'alle', quiet_days: ['sun'], halt: { failed: 0.1, min: 20 } };
    assert.deepEqual(counted({ guards: odd, pace: '20/s', conversion: ['read'] }), [5, 0, 1]);
    assert.deepEqual(
      counted({ currency: 'EUR', costs: { sms: { default: 0.1, countries: { DE: 0.2 } } } }),
      [0, 3, 0],
    );
  });
});

describe('a problem of a field', () => {
  const said = (of: Section): string[] => {
    try {
      parseCampaign(of);
      return [];
    } catch (error) {
      const { problems } = error as CampaignError;
      const words = (key: string, values?: object): string => `${key} ${JSON.stringify(values)}`;
      return inFieldWords(problems, of, words).map(({ message, remedy }) => `${message} ${remedy}`.trim());
    }
  };

  it('is told in per cent where the field is', () => {
    for (const text of ['200', '-1', 'many']) {
      assert.deepEqual(said(filled('halt-failed', text)), [
        'fault.percent {"most":"100","example":"20","share":"0.2"}',
      ]);
    }
    assert.deepEqual(said(filled('learning-exploration', '60', { ...document(), learning: {} })), [
      'fault.percent {"most":"50","example":"10","share":"0.1"}',
    ]);
    assert.deepEqual(said(filled('halt-failed', '100')), []);
  });

  it('is told with both numbers that may be meant', () => {
    const told = (text: string): string[] => said(filled('halt-min', text));
    assert.deepEqual(told('1.000'), ['fault.either {"value":"1.000","whole":"1000","part":"1"}']);
    assert.deepEqual(told('1,250'), ['fault.either {"value":"1,250","whole":"1250","part":"1.2500"}']);
    assert.deepEqual(told('1.000.000'), ['fault.grouped {"value":"1.000.000","whole":"1000000"}']);
  });

  it('is told as the document says it where that is the same', () => {
    assert.deepEqual(said(filled('halt-min', 'many')), [
      '"many" is of the wrong type. Write a whole number, such as 20.',
    ]);
    assert.deepEqual(said({ ...document(), guards: { halt: { channels: { sms: { failed: 2 } } } } }), [
      '2 is more than 1. Write 1 or less, such as 0.2.',
    ]);
  });
});

describe('the place of a problem', () => {
  const problem = (path: string) => ({ path, message: 'm', remedy: 'r', severity: 'error' as const });

  it('is read from the checker’s paths', () => {
    assert.deepEqual(partsOf('steps[10].wait'), ['steps', '10', 'wait']);
    assert.deepEqual(partsOf('segments["big \\"x\\""].start'), ['segments', 'big "x"', 'start']);
    assert.deepEqual(partsOf('document'), ['document']);
  });

  it('is a row and its field, or a field of a group', () => {
    const problems = ['steps[1].wait', 'steps[1]', 'steps[10].channel', 'guards.cohort.size'].map(problem);
    assert.deepEqual(
      problemsOfStep(problems, 1).map(({ key }) => key),
      ['wait', ''],
    );
    assert.equal(problemsAt(problems, ['guards', 'cohort', 'size']).length, 1);
    assert.equal(problemsAt(problems, ['guards', 'halt']).length, 0);
  });

  it('is found for what the checker really says', () => {
    const broken = withShown({ ...document(), guards: { cohort: {} } }, setting('quiet-hours'), '9-17');
    try {
      parseCampaign(broken);
      assert.fail('accepted');
    } catch (error) {
      const { problems } = error as { problems: ReturnType<typeof problem>[] };
      assert.equal(problemsAt(problems, setting('cohort-size').path).length, 1);
      assert.equal(problemsAt(problems, setting('quiet-hours').path).length, 1);
    }
  });
});
