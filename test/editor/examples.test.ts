import assert from 'node:assert/strict';
import { examples } from '../package/examples.ts';

/** Every type of ours by the module of its form, and what it registers. */
const TYPES = [
  'cascade-campaign',
  'cascade-start',
  'cascade-store',
  'channel-account',
  'channel-receive',
  'channel-send',
  'fallback-router',
  'outcome-learner',
  'wait-for-reply',
];

/** What the editor writes for every node, whatever its type. */
const EVERY = new Set(['id', 'type', 'z', 'g', 'd', 'l', 'x', 'y', 'info', 'wires', 'inputs', 'outputs']);

describe('the nodes of the examples', () => {
  const globals = globalThis as { RED?: unknown };
  const outside = globals.RED;
  const properties = new Map<string, readonly string[]>();
  before(async () => {
    globals.RED = {
      nodes: {
        registerType: (type: string, { defaults }: { defaults: object }) =>
          properties.set(type, Object.keys(defaults)),
      },
      events: { on() {} },
    };
    for (const type of TYPES) await import(`../../nodes/${type}/${type}.editor.ts`);
  });
  after(() => {
    globals.RED = outside;
  });

  // The form of a node writes them all: one that is missing marks the node as changed on a mere look.
  it('have every property of their type, and no other', () => {
    assert.deepEqual([...properties.keys()].toSorted(), TYPES);
    const faults = examples().flatMap(({ name, flow }) =>
      flow.flatMap((node) => {
        const known = properties.get(node.type);
        if (known === undefined) return [];
        const missing = known.filter((property) => !Object.hasOwn(node, property));
        const strange = Object.keys(node).filter((key) => !EVERY.has(key) && !known.includes(key));
        return [...missing.map((one) => `no ${one}`), ...strange.map((one) => `a strange ${one}`)].map(
          (fault) => `${name}: ${node.id} has ${fault}`,
        );
      }),
    );
    assert.deepEqual(faults, []);
  });
});
