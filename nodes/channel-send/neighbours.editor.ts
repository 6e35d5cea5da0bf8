/** What stands around a send node in the editor: its campaign, and the campaign's other send nodes. */

/** A node of the editor, as far as it matters here. */
export interface FlowNode {
  readonly id: string;
  readonly type: string;
  readonly name?: string;
  readonly campaign?: string;
  readonly channel?: string;
  readonly content?: object;
  readonly templateText?: string;
  /** Of link nodes: their other ends. */
  readonly links?: readonly string[];
}

interface Link {
  readonly source: FlowNode;
  readonly target: FlowNode;
}

/** The part of the editor's nodes that is asked. */
export interface FlowView {
  node(id: string): FlowNode | null;
  filterLinks(filter: object): readonly object[];
  filterNodes(filter: object): readonly object[];
}

/** Where a node stands. */
export interface Neighbours {
  /** Id of the campaign's config node; null: no wire leads to one. */
  readonly campaign: string | null;
  readonly others: readonly FlowNode[];
}

/** Finds both by the wires, in either direction, and through link nodes. */
export function neighboursOf(id: string, view: FlowView): Neighbours {
  const around = connected([id], view);
  const campaign = around.find((node) => node.campaign)?.campaign ?? null;
  // Another start or router of the same campaign may stand on another tab.
  const same = (campaign === null ? [] : (view.filterNodes({}) as readonly FlowNode[])).filter(
    (node) => node.campaign === campaign,
  );
  const all = connected([id, ...same.map((node) => node.id)], view);
  return { campaign, others: all.filter((node) => node.type === 'channel-send' && node.id !== id) };
}

/**
 * What another send node says, under the name that stands on it or its channel has.
 * @param nameOf what people call a channel
 * @param unnamed where there is neither
 */
export function copyOf(
  { name, channel = '', content = {}, templateText = '' }: FlowNode,
  nameOf: (channel: string) => string,
  unnamed: string,
): { name: string; channel: string; content: object; templateText: string } {
  return { name: name || nameOf(channel) || unnamed, channel, content, templateText };
}

/** Everything that wires connect with these nodes, the nearest first. */
function connected(ids: readonly string[], view: FlowView): readonly FlowNode[] {
  const seen = new Map<string, FlowNode>();
  const queue = ids.flatMap((id) => view.node(id) ?? []);
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    if (seen.has(node.id)) continue;
    seen.set(node.id, node);
    const out = (view.filterLinks({ source: node }) as readonly Link[]).map(({ target }) => target);
    const into = (view.filterLinks({ target: node }) as readonly Link[]).map(({ source }) => source);
    const linked = (node.links ?? []).flatMap((id) => view.node(id) ?? []);
    queue.push(...into, ...out, ...linked);
  }
  return [...seen.values()];
}
