import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../scripts/node-red.mjs';

/** A node of a flow file. */
export interface FlowNode {
  readonly id: string;
  readonly type: string;
  readonly [property: string]: unknown;
}

/** An example flow as users import it. */
export interface Example {
  /** As the import menu names it. */
  readonly name: string;
  readonly flow: readonly FlowNode[];
}

/** The example flows in `examples/`. */
export function examples(): Example[] {
  const folder = join(ROOT, 'examples');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => ({
      name: file.replace(/\.json$/, ''),
      flow: JSON.parse(readFileSync(join(folder, file), 'utf8')) as FlowNode[],
    }));
}

/** The example whose name begins with `number`. */
export function example(number: string): Example {
  const found = examples().find(({ name }) => name.startsWith(number));
  if (found === undefined) throw new Error(`There is no example ${number} in examples/.`);
  return found;
}

/** The flow with its simulated time at another speed, in a store of its own. */
export function atSpeed(flow: readonly FlowNode[], speed: number): FlowNode[] {
  return flow.map((node) =>
    node.type === 'cascade-store' ? { ...node, speed, path: `cascade/${speed}.db` } : node,
  );
}

/** Ids of the nodes of a type. */
export function idsOf(flow: readonly FlowNode[], type: string): string[] {
  return flow.filter((node) => node.type === type).map(({ id }) => id);
}

/** The flow with all that its learner announces handed to these nodes as well, the first of which is wired to it. */
export function withWitness(
  flow: readonly FlowNode[],
  witness: readonly [FlowNode, ...FlowNode[]],
): FlowNode[] {
  const learner = flow.find(({ type }) => type === 'outcome-learner');
  if (learner === undefined) throw new Error('The flow has no outcome-learner.');
  const [results = [], ...others] = learner['wires'] as string[][];
  const place = { z: learner['z'], x: 100, y: 900 };
  return [
    ...flow.map((node) =>
      node === learner ? { ...node, wires: [[...results, witness[0].id], ...others] } : node,
    ),
    ...witness.map((node) => ({ ...node, ...place })),
  ];
}
