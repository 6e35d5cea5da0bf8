import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import schema from '../../lib/campaign/campaign.schema.json' with { type: 'json' };
import { formatCampaign } from '../../lib/campaign/format.ts';
import {
  DOCUMENT,
  type Shape,
  inOrder,
  valueAt,
  withKey,
  withValueAt,
} from '../../nodes/cascade-campaign/key-order.editor.ts';
import { complete } from '../campaign/samples.ts';
import { shuffledKeys, validDocuments } from '../campaign/valid-documents.ts';

interface SchemaNode {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: boolean | SchemaNode;
  readonly items?: SchemaNode;
}

/** The schema's keys, as the form writes them down; null where no further keys are named. */
function shapeOf(written: SchemaNode): Shape | null {
  const name = written.$ref?.split('/').at(-1);
  const node = name === undefined ? written : (schema.definitions as Record<string, SchemaNode>)[name]!;
  const rest = typeof node.additionalProperties === 'object' ? node.additionalProperties : node.items;
  const entries = Object.entries(node.properties ?? {}).map(([key, one]) => [key, shapeOf(one)] as const);
  const below = rest === undefined ? null : shapeOf(rest);
  const all = below === null ? entries : [...entries, ['*', below] as const];
  return all.length === 0 ? null : Object.fromEntries(all);
}

describe('the order of a document’s keys in the editor', () => {
  it('is the schema’s', () => {
    assert.equal(JSON.stringify(DOCUMENT), JSON.stringify(shapeOf(schema as unknown as SchemaNode)));
  });

  it('exports what the engine writes', () => {
    const exported = (document: object): string => `${JSON.stringify(inOrder(document), null, 2)}\n`;
    assert.equal(exported(complete()), formatCampaign(complete()));
    fc.assert(
      fc.property(
        validDocuments.chain((document) => fc.tuple(fc.constant(document), shuffledKeys(document))),
        ([document, shuffled]) => assert.equal(exported(shuffled), formatCampaign(document)),
      ),
      { numRuns: 60 },
    );
  });

  it('puts a new key where it belongs and leaves all others where they are', () => {
    const document = { steps: [], start: 'sms', pace: '1/s', mine: 1 };
    assert.deepEqual(Object.keys(withKey(document, 'costs', {}, DOCUMENT)), [
      'steps',
      'start',
      'costs',
      'pace',
      'mine',
    ]);
    assert.deepEqual(Object.keys(withKey(document, 'start', 'phone', DOCUMENT)), Object.keys(document));
  });

  it('sets and clears values with the sections around them', () => {
    const bare = { start: 'sms', steps: [] };
    const set = withValueAt(bare, ['guards', 'cohort', 'size'], 100);
    assert.deepEqual(set, { ...bare, guards: { cohort: { size: 100 } } });
    assert.equal(valueAt(set, ['guards', 'cohort', 'size']), 100);
    assert.deepEqual(withValueAt(set, ['guards', 'cohort', 'size'], undefined), bare);
    assert.equal(withValueAt(bare, ['guards', 'spend', 'day'], undefined), bare);
  });

  it('keeps sections that mean something when they are empty', () => {
    const learning = { start: 'sms', learning: { exploration: 0.2 } };
    assert.deepEqual(withValueAt(learning, ['learning', 'exploration'], undefined)['learning'], {});
    const guards = { guards: { consent: { purpose: 'offers' } } };
    assert.deepEqual(withValueAt(guards, ['guards', 'consent', 'purpose'], undefined), {
      guards: { consent: {} },
    });
  });
});
