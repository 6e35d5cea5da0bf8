import assert from 'node:assert/strict';
import { Ajv } from 'ajv';
import schema from '../../lib/campaign/campaign.schema.json' with { type: 'json' };
import { complete, deliveryGuarantee, tutorial } from './samples.ts';

type Node = Record<string, unknown>;

/** Every schema of a key, with the path that leads to it. */
function keysOf(node: Node, path: string): [string, Node][] {
  const properties = Object.entries((node.properties ?? {}) as Record<string, Node>);
  return properties.flatMap(([key, child]) => [
    [`${path}.${key}`, child] as [string, Node],
    ...keysOf(child, `${path}.${key}`),
  ]);
}

const definitions = schema.definitions as Record<string, Node>;
const owners: [string, Node][] = [['campaign', schema], ...Object.entries(definitions)];

describe('campaign.schema.json', () => {
  it('is valid in strict mode, and takes the samples', () => {
    const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(schema);
    for (const document of [tutorial(), deliveryGuarantee(), complete()]) assert.ok(validate(document));
  });

  it('has a title, a description and examples for every key', () => {
    for (const [path, node] of owners.flatMap(([name, owner]) => keysOf(owner, name))) {
      const target = typeof node.$ref === 'string' ? definitions[node.$ref.split('/').at(-1) ?? ''] : node;
      assert.ok(node.title && node.description, `${path} has no title or description`);
      assert.ok(Array.isArray(target?.examples), `${path} has no examples`);
    }
  });

  it('has examples that it accepts itself', () => {
    const ajv = new Ajv({ allowUnionTypes: true });
    ajv.addSchema(schema, 'campaign');
    for (const [name, node] of Object.entries(definitions)) {
      const validate = ajv.getSchema(`campaign#/definitions/${name}`);
      for (const example of node.examples as unknown[])
        assert.ok(validate?.(example), `${name}: ${JSON.stringify(example)}`);
    }
  });

  it('accepts no other keys in any object', () => {
    for (const [name, node] of owners) {
      if (node.properties !== undefined) assert.equal(node.additionalProperties, false, name);
    }
  });
});
