/** Where the outputs of nodes lead: along wires, through links and junctions, into subflows and out of them. */
import type { Definition } from './deployed.ts';

/** One walk: what it found, what it need not look at again, and the instances by which it came into subflows. */
interface Walk {
  readonly found: Set<Definition>;
  readonly seen: Set<string>;
  readonly entered: Set<string>;
}

/** Follows wires; what is disabled, and what stands in a subflow that is nowhere used, gets no message. */
export class Wires {
  private readonly nodes: ReadonlyMap<string, Definition>;
  /** Subflows by the inner outputs that are their own, as `<node> <output>`. */
  private readonly exits = new Map<string, { readonly subflow: string; readonly out: number }[]>();
  private readonly instances = new Map<string, Definition[]>();

  constructor(nodes: ReadonlyMap<string, Definition>) {
    this.nodes = nodes;
    for (const node of nodes.values()) {
      if (node.type.startsWith('subflow:')) {
        if (this.isEnabled(node)) addTo(this.instances, node.type.slice(8), node);
      } else if (node.type === 'subflow') {
        listOf(node['out']).forEach((output, out) => {
          for (const { id, port } of endsOf(output)) {
            addTo(this.exits, `${id} ${port}`, { subflow: node.id, out });
          }
        });
      }
    }
  }

  /** True for a node that messages may come to. */
  isLive(node: Definition): boolean {
    const around = this.nodes.get(node.z ?? '');
    return this.isEnabled(node) && (around?.type !== 'subflow' || this.instances.has(around.id));
  }

  /** The nodes that get what leaves an output, each once; none: nobody does. */
  next(node: Definition, output: number, entered = new Set<string>()): readonly Definition[] {
    const found = new Set<Definition>();
    this.follow(node.id, output, { found, seen: new Set(), entered });
    return [...found];
  }

  /** The nodes that get what leaves any of a node's outputs. */
  behind(node: Definition, entered = new Set<string>()): readonly Definition[] {
    const found = new Set<Definition>();
    const walk = { found, seen: new Set<string>(), entered };
    (node.wires ?? []).forEach((_, output) => this.follow(node.id, output, walk));
    if (node.type === 'link call') for (const id of listOf(node['links'])) this.enter(String(id), walk);
    return [...found];
  }

  private isEnabled(node: Definition): boolean {
    return node['d'] !== true && this.nodes.get(node.z ?? '')?.['disabled'] !== true;
  }

  private follow(id: string, output: number, walk: Walk): void {
    const { seen, entered } = walk;
    const key = `${id} ${output}`;
    if (seen.has(key)) return;
    seen.add(key);
    for (const target of this.nodes.get(id)?.wires?.[output] ?? []) this.enter(target, walk);
    for (const { subflow, out } of this.exits.get(key) ?? []) {
      const all = this.instances.get(subflow) ?? [];
      const own = all.filter((instance) => entered.has(instance.id));
      for (const instance of own.length > 0 ? own : all) this.follow(instance.id, out, walk);
    }
  }

  private enter(id: string, walk: Walk): void {
    const { seen, entered } = walk;
    const node = this.nodes.get(id);
    if (node === undefined || seen.has(id) || !this.isLive(node)) return;
    seen.add(id);
    if (node.type === 'link in' || node.type === 'junction') this.follow(id, 0, walk);
    else if (node.type === 'link out' && node['mode'] !== 'return') {
      for (const link of listOf(node['links'])) this.enter(String(link), walk);
    } else if (node.type.startsWith('subflow:')) {
      entered.add(id);
      const subflow = node.type.slice(8);
      const [input] = listOf(this.nodes.get(subflow)?.['in']);
      for (const inner of endsOf(input)) this.enter(inner.id, walk);
      // A subflow may pass on what comes in as it is.
      this.follow(subflow, 0, walk);
    } else walk.found.add(node);
  }
}

function addTo<T>(map: Map<string, T[]>, key: string, one: T): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [one]);
  else known.push(one);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The inner ends of a subflow's input or output. */
function endsOf(side: unknown): readonly { readonly id: string; readonly port: number }[] {
  return listOf((side as { wires?: unknown } | undefined)?.wires).map((end) => {
    const { id = '', port = 0 } = (end ?? {}) as { id?: string; port?: number };
    return { id, port };
  });
}
