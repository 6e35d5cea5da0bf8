import type { Definition } from './deployed.ts';

/**
 * Every node that a message of these nodes can come to: by wires, by links, and in the subflows on its way.
 * Nodes that send messages by other means (an http request to this same Node-RED) are not seen.
 */
export function reachable(
  nodes: ReadonlyMap<string, Definition>,
  from: readonly string[],
): ReadonlySet<string> {
  const inside = new Map<string, string[]>();
  for (const { id, z } of nodes.values()) {
    if (z === undefined) continue;
    const known = inside.get(z) ?? [];
    known.push(id);
    inside.set(z, known);
  }
  const reached = new Set<string>();
  const next = [...from];
  for (let id = next.pop(); id !== undefined; id = next.pop()) {
    const node = nodes.get(id);
    if (node === undefined || reached.has(id)) continue;
    reached.add(id);
    next.push(...(node.wires ?? []).flat());
    if (node.type === 'link out' || node.type === 'link call') next.push(...strings(node['links']));
    if (node.type.startsWith('subflow:')) next.push(...(inside.get(node.type.slice(8)) ?? []));
  }
  return reached;
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
