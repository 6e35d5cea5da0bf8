/** What is deployed in this Node-RED: the nodes of the flows, as the admin routes look at them. */
import type { NodeAPI } from 'node-red';
import {
  CascadeError,
  engineOf,
  engines,
  sayRefusal,
  type Engine,
  type Plan,
  type Told,
} from '../../lib/index.ts';
import type { CampaignNode } from '../runtime/config.ts';
import { RefusalError } from './refusal.ts';

/** A node as it stands in the flow file. */
export interface Definition {
  readonly id: string;
  readonly type: string;
  readonly name?: string;
  /** Tab or subflow. */
  readonly z?: string;
  readonly wires?: readonly (readonly string[])[];
  readonly [property: string]: unknown;
}

/** A campaign at work, with its config node. */
export interface CampaignAtWork {
  readonly definition: Definition;
  readonly name: string;
  readonly engine: Engine;
  readonly plan: Plan;
}

/** A campaign that is not at work, and why. */
export interface BrokenCampaign {
  readonly definition: Definition;
  readonly problem: string;
  /** The problem for other languages; absent: it is only known in English. */
  readonly told?: Told;
}

/** Every node that is deployed and enabled, by id. */
export function deployedNodes(RED: NodeAPI): ReadonlyMap<string, Definition> {
  const nodes = new Map<string, Definition>();
  RED.nodes.eachNode((node) => {
    nodes.set(node.id, node as unknown as Definition);
  });
  return nodes;
}

/** The nodes of a type that are there: not disabled, and of no subflow's template. */
export function nodesOfType(
  RED: NodeAPI,
  nodes: ReadonlyMap<string, Definition>,
  type: string,
): Definition[] {
  return [...nodes.values()].filter((node) => node.type === type && Boolean(RED.nodes.getNode(node.id)));
}

/** The campaigns of all config nodes. */
export function campaigns(
  RED: NodeAPI,
  nodes: ReadonlyMap<string, Definition>,
): { readonly atWork: readonly CampaignAtWork[]; readonly broken: readonly BrokenCampaign[] } {
  const atWork: CampaignAtWork[] = [];
  const broken: BrokenCampaign[] = [];
  for (const definition of nodesOfType(RED, nodes, 'cascade-campaign')) {
    try {
      const node = RED.nodes.getNode(definition.id) as unknown as CampaignNode;
      atWork.push({ definition, ...node.campaign() });
    } catch (error) {
      const { message, told } = error as CascadeError;
      broken.push({ definition, problem: message, ...(told === undefined ? {} : { told }) });
    }
  }
  return { atWork, broken };
}

/** The engine of a campaign by its name. @throws RefusalError when there is no such campaign, or its store is not open */
export async function engineNamed(name: string): Promise<Engine> {
  const engine = find(name);
  if (!(await isOpen(engine))) {
    throw new RefusalError(409, sayRefusal('refusals.store.closed'));
  }
  return engine;
}

/**
 * The engine of a campaign by its name, also of one that no node runs any more while its store holds cascades of it.
 * @throws RefusalError when nothing is known of such a campaign, or its store is not open
 */
export async function engineHolding(name: string): Promise<Engine> {
  try {
    return await engineNamed(name);
  } catch (error) {
    if (!(error instanceof RefusalError) || error.status !== 404) throw error;
    for (const engine of await enginesAtHand()) {
      const counts = await engine.records.progress();
      if (counts.some(({ campaign }) => campaign === name)) return engine;
    }
    throw error;
  }
}

function find(name: string): Engine {
  try {
    return engineOf(name);
  } catch (error) {
    if (error instanceof CascadeError) throw new RefusalError(404, sayRefusal('refusals.campaign.unknown'));
    throw error;
  }
}

/** Every engine of this process whose store is open. @throws RefusalError when there is none */
export async function openEngines(): Promise<readonly Engine[]> {
  const open = await enginesAtHand();
  if (open.length === 0) {
    throw new RefusalError(409, sayRefusal('refusals.store.none'));
  }
  return open;
}

/** The same, and none where no store is open: for what can go on without one. */
export async function enginesAtHand(): Promise<readonly Engine[]> {
  const open: Engine[] = [];
  for (const { engine } of engines()) if (await isOpen(engine)) open.push(engine);
  return open;
}

/** Does the same in every open store, one after the other, and adds up how many were acted on. */
export async function inEveryStore(act: (engine: Engine) => Promise<number>): Promise<number> {
  let count = 0;
  for (const engine of await openEngines()) count += await act(engine);
  return count;
}

/** How long a store that is being opened is waited for, in milliseconds. */
const OPENING_MS = 2_000;

/** True once an engine's store is open; false when it cannot be opened, or takes long. */
export async function isOpen(engine: Engine): Promise<boolean> {
  if (engine.obstacle !== null) return false;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), OPENING_MS);
    timer.unref();
  });
  const opened = engine.ready().then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([opened, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What people call a node. */
export function labelOf({ name, type }: Definition): string {
  return typeof name === 'string' && name !== '' ? name : type;
}

/**
 * True for a config node that nobody can look up by what is written here: an environment variable stands for it, or
 * it lives in a subflow, each instance of which has one of its own.
 */
export function isElsewhere(nodes: ReadonlyMap<string, Definition>, chosen: string): boolean {
  return chosen.startsWith('${') || nodes.get(nodes.get(chosen)?.z ?? '')?.type === 'subflow';
}
