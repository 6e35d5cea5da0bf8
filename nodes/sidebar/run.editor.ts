/** The inject node that a campaign's Run button presses. */
import { feederOf, type Connection, type Passing } from './feeder.ts';
import { host, type EditorNode } from './host.editor.ts';

/** Our nodes hand people on from one campaign to another: what feeds the one before is not this campaign's. */
const OURS: ReadonlySet<string> = new Set([
  'cascade-start',
  'channel-send',
  'wait-for-reply',
  'fallback-router',
  'outcome-learner',
  'channel-receive',
]);

/** The inject node that feeds one of the start nodes, nearest first; null: none does. */
export function injectFor(starts: readonly string[]): EditorNode | null {
  const id = feederOf(starts, connections(), passing);
  return id === null ? null : (host.nodes.node(id) ?? null);
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
