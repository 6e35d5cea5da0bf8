/** The inject node that a campaign's Run button presses. */
import { feedersOf, type Connection, type Passing } from './feeder.ts';
import { host, labelOf, placeOf } from './host.editor.ts';

/** Our nodes hand people on from one campaign to another: what feeds the one before is not this campaign's. */
const OURS: ReadonlySet<string> = new Set([
  'cascade-start',
  'channel-send',
  'wait-for-reply',
  'fallback-router',
  'outcome-learner',
  'channel-receive',
]);

/** The inject node to press. */
export interface Press {
  readonly id: string;
  /** What it is called; with its tab where it is one of several. */
  readonly label: string;
}

/** The inject node that feeds one of the start nodes, the nearest; null: none does. */
export function injectFor(starts: readonly string[]): Press | null {
  const nodes = feedersOf(starts, connections(), passing).flatMap((id) => host.nodes.node(id) ?? []);
  const [nearest] = nodes;
  if (nearest === undefined) return null;
  return { id: nearest.id, label: nodes.length > 1 ? placeOf(nearest) : labelOf(nearest) };
}

/** The wires as they are in this turn of the event loop: all cards ask in one. */
let known: readonly Connection[] | null = null;

function connections(): readonly Connection[] {
  if (known === null) {
    known = readConnections();
    queueMicrotask(() => {
      known = null;
    });
  }
  return known;
}

function readConnections(): Connection[] {
  const all: Connection[] = [];
  host.nodes.eachLink(({ source, target }) => {
    all.push({ from: source.id, to: target.id });
  });
  host.nodes.eachNode(({ id, type, links = [] }) => {
    if (type === 'link in') for (const from of links) all.push({ from, to: id });
  });
  return all;
}

function passing(id: string): Passing {
  const node = host.nodes.node(id);
  // Junctions are wires' business: the editor does not list them among the nodes.
  if (!node) return 'pass';
  if (node.d === true || OURS.has(node.type)) return 'leave';
  if (node.z !== undefined && host.nodes.workspace(node.z)?.disabled === true) return 'leave';
  return node.type === 'inject' ? 'take' : 'pass';
}
