/** Routers follow their campaign, however it came to have other channels. */
import { translated } from '../../lib/wording/translated.ts';
import { channelsOf } from '../editor/campaign-channels.editor.ts';
import { engineNames } from '../editor/engine-words.editor.ts';
import { notifyText } from '../editor/notify.editor.ts';
import { lostChannels } from '../editor/outputs.editor.ts';
import { editOf, type EditorNode, joining, type RouterNode } from './rewiring.editor.ts';

/** What of the editor has no typings. */
interface Untyped {
  readonly history: {
    peek(): object | undefined;
    listRedo(): readonly object[];
    replace(event: object): void;
  };
  readonly nodes: {
    eachLink(each: (link: { source: EditorNode; sourcePort: number | string }) => void): void;
  };
  readonly workspaces: { isLocked(id: string): boolean };
}

/**
 * Has routers follow their campaigns: when a form is saved, when an import replaces a campaign, when what somebody
 * else deployed is merged, when routers are pasted, and whenever undo or redo brings any of it back. To be called once.
 */
export function followCampaigns(): void {
  const touched = new Set<string>();
  const look = ({ id, type }: EditorNode): void => {
    if (type !== 'cascade-campaign' && type !== 'fallback-router') return;
    // The editor tells of a node while it is still about its work, and of many nodes one by one.
    if (touched.size === 0) setTimeout(settle, 0);
    touched.add(id);
  };
  const settle = (): void => {
    const routers = routersOf(touched);
    touched.clear();
    follow(routers);
  };
  RED.events.on('nodes:change', look);
  RED.events.on('nodes:add', look);
  // Opening an editor changes no flow: a router that has been deployed so is marked, and a person decides.
  RED.events.on('flows:loaded', () => touched.clear());
}

/** The routers among some nodes, and those that use a campaign among them. */
function routersOf(ids: Iterable<string>): RouterNode[] {
  const routers = new Map<string, RouterNode>();
  for (const id of ids) {
    const node = RED.nodes.node(id) as EditorNode | null;
    for (const { id: one } of node === null ? [] : [node, ...(node.users ?? [])]) {
      // A campaign may still remember nodes that have been replaced.
      const known = RED.nodes.node(one) as EditorNode | null;
      if (known?.type === 'fallback-router') routers.set(one, known as RouterNode);
    }
  }
  return [...routers.values()];
}

/**
 * Gives routers the channels of their campaigns. What this changes is joined with what it follows from in the
 * editor's history, so that one undo takes back both. A router that would lose a wire, or stands in a locked flow, is
 * left alone: it is marked, and a person decides.
 */
function follow(routers: readonly RouterNode[]): void {
  const { history } = RED as unknown as Untyped;
  const edits: object[] = [];
  // After an undo the last event is an older one, which has nothing to do with what has just happened.
  const last = history.listRedo().length > 0 ? undefined : history.peek();
  const { dirty = true } = (last ?? {}) as { dirty?: boolean };
  let told: { router: RouterNode; channels: readonly string[] } | null = null;
  let marked = false;
  for (const router of routers) {
    const wanted = channelsOf(router.campaign);
    if (wanted !== null && mayFollow(router, wanted)) {
      const edit = editOf(router, wanted, dirty);
      if (last !== undefined && joining(last, router)) edits.push(edit);
      told ??= { router, channels: wanted };
    }
    const { valid } = router;
    RED.editor.validateNode(router);
    if (router.valid === valid) continue;
    router.dirty = true;
    marked = true;
  }
  if (edits.length > 0) history.replace({ t: 'multi', events: [last, ...edits], dirty });
  if (told !== null) {
    RED.nodes.dirty(true);
    const words = translated(told.router, 'fallback-router.followed', {
      channels: told.channels.map(engineNames.channel).join(', '),
    });
    notifyText(words, 'success');
  }
  if (told !== null || marked) RED.view.redraw(true);
}

/** True for a router that has other channels than its campaign, and can have those without losing a wire. */
function mayFollow(router: RouterNode, wanted: readonly string[]): boolean {
  const { channels, z } = router;
  const { workspaces, nodes } = RED as unknown as Untyped;
  // Without names nobody can tell which output is whose.
  if (!Array.isArray(channels) || channels.length === 0 || channels.join() === wanted.join()) return false;
  if (workspaces.isLocked(z)) return false;
  const lost = lostChannels(channels, wanted);
  if (lost.length === 0) return true;
  let wired = false;
  nodes.eachLink(({ source, sourcePort }) => {
    if (source.id === router.id && lost.includes(channels[Number(sourcePort)] ?? '')) wired = true;
  });
  return !wired;
}
