/** Routers follow their campaign at once when its channels change places or more come. */
import { channelsOf } from '../editor/campaign-channels.editor.ts';
import { notifyText } from '../editor/notify.editor.ts';
import { portMoves } from '../editor/outputs.editor.ts';

/** A node of the editor, as far as routers and campaigns need it. */
interface EditorNode {
  readonly id: string;
  readonly type: string;
  readonly z: string;
  readonly users?: readonly EditorNode[];
  readonly _: (key: string, values?: Record<string, string>) => string;
  channels: readonly string[];
  outputs: number;
  changed: boolean;
  dirty: boolean;
}

/** What of the editor has no typings. */
interface Untyped {
  readonly history: { peek(): object | undefined; replace(event: object): void };
  readonly editor: { updateNodeProperties(node: EditorNode, moves: Record<string, string>): object[] };
  readonly workspaces: { isLocked(id: string): boolean };
}

/** Has routers follow campaigns whenever a campaign's form is saved. To be called once. */
export function followCampaigns(): void {
  RED.events.on('editor:save', (saved: EditorNode) => {
    if (saved.type !== 'cascade-campaign') return;
    // The editor tells of the save just before it puts it into its history.
    setTimeout(() => follow(saved), 0);
  });
}

/**
 * Gives the campaign's routers its channels, and joins that with the campaign's own edit, so that one undo takes
 * back both. A router that would lose an output, with its wires, is left alone: it is marked, and a person decides.
 */
function follow(campaign: EditorNode): void {
  const { history, workspaces } = RED as unknown as Untyped;
  const wanted = channelsOf(campaign.id);
  const last = history.peek();
  if (wanted === null || last === undefined || !concerns(last, campaign)) return;
  const routers = (campaign.users ?? []).filter(
    ({ type, z, channels }) =>
      type === 'fallback-router' &&
      !workspaces.isLocked(z) &&
      Array.isArray(channels) &&
      channels.join() !== wanted.join() &&
      channels.every((channel: string) => wanted.includes(channel)),
  );
  const [first] = routers;
  if (first === undefined) return;
  const { dirty = true } = last as { dirty?: boolean };
  history.replace({
    t: 'multi',
    events: [last, ...routers.map((router) => rewire(router, wanted, dirty))],
    dirty,
  });
  RED.nodes.dirty(true);
  RED.view.redraw(true);
  notifyText(first._('fallback-router.followed', { channels: wanted.join(', ') }), 'success');
}

/** True when this edit in the editor's history is about the campaign. */
function concerns(event: object, campaign: EditorNode): boolean {
  const { node, events } = event as { node?: object; events?: readonly object[] };
  return node === campaign || (events ?? []).some((one) => concerns(one, campaign));
}

/** Moves a router's wires and tells what the editor's history needs to move them back. */
function rewire(router: EditorNode, wanted: readonly string[], dirty: boolean): object {
  const { editor } = RED as unknown as Untyped;
  const outputMap = portMoves(router.channels, wanted);
  const { channels, outputs, changed } = router;
  const edit = { t: 'edit', node: router, changes: { channels, outputs }, outputMap, changed, dirty };
  router.channels = wanted;
  router.outputs = wanted.length + 1;
  const links = editor.updateNodeProperties(router, outputMap);
  router.changed = true;
  router.dirty = true;
  RED.editor.validateNode(router);
  RED.events.emit('nodes:change', router);
  return { ...edit, links };
}
