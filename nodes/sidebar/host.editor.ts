/** What the sidebar needs of the editor around it, with types where the editor's own typings have none. */

import type { Translator } from '../../lib/wording/translated.ts';

/** A node in the editor, as far as the sidebar looks. */
export interface EditorNode {
  readonly id: string;
  readonly type: string;
  /** The flow tab; a config node has none or the one it is limited to. */
  readonly z?: string;
  readonly name?: string;
  /** True when it is disabled. */
  readonly d?: boolean;
  /** Of link nodes: the nodes at the other end. */
  readonly links?: readonly string[];
}

/** A wire on the canvas. */
export interface Wire {
  readonly source: EditorNode;
  readonly target: EditorNode;
}

interface Host {
  readonly nodes: {
    node(id: string): EditorNode | null | undefined;
    workspace(id: string): { readonly disabled?: boolean; readonly label?: string } | null | undefined;
    subflow(id: string): { readonly name?: string } | null | undefined;
    eachNode(visit: (node: EditorNode) => void): void;
    eachConfig(visit: (node: EditorNode) => void): void;
    eachLink(visit: (wire: Wire) => void): void;
    eachWorkspace(visit: (tab: { readonly id: string }) => void): void;
  };
  readonly view: {
    importNodes(flow: string, options: { generateIds: boolean; addFlow: boolean; notify: boolean }): void;
    reveal(id: string): void;
  };
  readonly utils: { getNodeLabel(node: EditorNode, fallback: string): string };
  readonly workspaces: { show(id: string): void };
  readonly sidebar: {
    addTab(options: SidebarTab): void;
  };
  readonly plugins: { registerPlugin(id: string, plugin: { onadd(this: Plugin): void }): void };
}

/** A tab of the sidebar; one of 5.0 is an icon in a bar. */
export interface SidebarTab {
  readonly id: string;
  readonly label: string;
  readonly name: string;
  readonly iconClass: string;
  readonly content: HTMLElement;
  /** Stays usable while a node's dialog is open. */
  readonly enableOnEdit: boolean;
  readonly action: string;
}

/** A plugin as the editor completes it: `module` is `<package>/<set>`, and `_` translates by the set's catalogue. */
export interface Plugin extends Translator {
  readonly module?: string;
}

/** The editor. */
export const host = RED as unknown as Host;

/** True when the login has a permission, such as `cascade.write`, as far as the editor knows. */
export function may(permission: string): boolean {
  return RED.user.hasPermission(permission);
}

/** Ids of the flow tabs. */
export function tabIds(): string[] {
  const ids: string[] = [];
  host.nodes.eachWorkspace(({ id }) => {
    ids.push(id);
  });
  return ids;
}

/** What a node is called on the canvas. */
export function labelOf(node: EditorNode): string {
  return host.utils.getNodeLabel(node, node.name || node.type);
}

/** What a node is called, and on which tab it is or in which subflow. */
export function placeOf(node: EditorNode): string {
  const { z = '' } = node;
  const tab = host.nodes.workspace(z)?.label ?? host.nodes.subflow(z)?.name ?? '';
  return tab === '' ? labelOf(node) : `${tab} › ${labelOf(node)}`;
}

/** True when a campaign is on the canvas, deployed or not. */
export function hasCampaignNode(): boolean {
  let found = false;
  host.nodes.eachConfig(({ type }) => {
    found ||= type === 'cascade-campaign';
  });
  return found;
}

/** Brings a node into view: on its tab, or in the list of config nodes. Nothing happens where it is gone. */
export function reveal(id: string): void {
  host.view.reveal(id);
}
