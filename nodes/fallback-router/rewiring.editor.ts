/** Giving a router other outputs, in a way that the editor can undo. */
import { portMoves } from '../editor/outputs.editor.ts';

/** A node of the editor. */
export interface EditorNode {
  readonly id: string;
  readonly type: string;
  readonly users?: readonly EditorNode[];
}

/** A router of the editor. */
export interface RouterNode extends EditorNode {
  readonly z: string;
  readonly campaign: string;
  readonly valid?: boolean;
  readonly _: (key: string, values?: Record<string, string>) => string;
  channels: readonly string[];
  outputs: number;
  changed: boolean;
  dirty: boolean;
}

/** What of the editor has no typings. */
interface Untyped {
  readonly editor: { updateNodeProperties(node: RouterNode, moves: Record<string, string>): object[] };
}

/** Gives a router other channels, moves its wires with them, and tells what the editor's history needs to undo it. */
export function editOf(router: RouterNode, wanted: readonly string[], dirty: boolean): object {
  const { editor } = RED as unknown as Untyped;
  const outputMap = portMoves(router.channels, wanted);
  const { channels, outputs, changed } = router;
  const edit = { t: 'edit', node: router, changes: { channels, outputs }, outputMap, changed, dirty };
  router.channels = wanted;
  router.outputs = wanted.length + 1;
  const links = editor.updateNodeProperties(router, outputMap);
  router.changed = true;
  router.dirty = true;
  RED.events.emit('nodes:change', router);
  return { ...edit, links };
}

/** An event of the editor's history, as far as it matters here. */
interface HistoryEvent {
  readonly t?: string;
  readonly complete?: boolean;
  readonly node?: { readonly id: string };
  readonly nodes?: readonly (string | { readonly id: string })[];
  readonly config?: readonly { readonly id: string }[];
  readonly events?: readonly HistoryEvent[];
}

/**
 * True when undoing the event takes back what its campaign has become, but not the router: its own edit has to be
 * undone with it. Where the event brought the router, with its wires as they were, undo takes care of itself.
 */
export function joining(event: HistoryEvent, { id, campaign }: RouterNode): boolean {
  return event.complete !== true && concerns(event, campaign) && !brings(event, id);
}

function concerns(event: HistoryEvent, id: string): boolean {
  return event.node?.id === id || brings(event, id) || (event.events ?? []).some((one) => concerns(one, id));
}

function brings({ nodes = [], config = [], events = [] }: HistoryEvent, id: string): boolean {
  return (
    nodes.some((one) => (typeof one === 'string' ? one : one?.id) === id) ||
    config.some((one) => one.id === id) ||
    events.some((one) => brings(one, id))
  );
}
