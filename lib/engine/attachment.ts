import type { Notice } from '../cascade/answers.ts';
import type { Standing } from '../guards/control.ts';
import type { Message } from './message.ts';

/** What a node shows under its name. */
export interface NodeCounts {
  /** Cascades that wait, queue or are held at this node. */
  readonly count: number;
  /** When the first of them is due, in milliseconds since 1970 by the engine's clock; null: none. */
  readonly next: number | null;
}

/**
 * A node's hold on the engine. The engine keeps cascades by node id, so that a redeployed node takes
 * over what its predecessor left.
 */
export interface Attachment {
  /** The node's id in the flow; in a subflow, the instance's own. */
  readonly id: string;
  readonly kind: 'start' | 'router' | 'send' | 'wait' | 'learner' | 'receive';
  /** Name of the campaign; a receive node serves an account instead. */
  readonly campaign: string | null;
  /** Sends a message from an output. */
  emit(port: number, msg: Message): void;
  /** Takes a message back in, as if it had just arrived (a held send whose time has come). */
  receive?(msg: Message): void;
  /** Called when the node's counts have changed, at most once a second. */
  counts?(counts: NodeCounts): void;
  /** Called when the campaign has halted or was promoted by itself. */
  notice?(notice: Notice): void;
  /** Called with what holds for the campaign now, when that has changed and when the node is attached. */
  standings?(standings: readonly Standing[]): void;
}

/** The nodes present at the moment. */
export class Attachments {
  private readonly byId = new Map<string, Attachment>();

  /** @returns a function that detaches; it does nothing once a newer node has taken the id over */
  add(attachment: Attachment): () => void {
    this.byId.set(attachment.id, attachment);
    return () => {
      if (this.byId.get(attachment.id) === attachment) this.byId.delete(attachment.id);
    };
  }

  get(id: string): Attachment | undefined {
    return this.byId.get(id);
  }

  ids(...kinds: readonly Attachment['kind'][]): string[] {
    const ids: string[] = [];
    for (const { id, kind } of this.byId.values())
      if (kinds.length === 0 || kinds.includes(kind)) ids.push(id);
    return ids;
  }

  all(): IterableIterator<Attachment> {
    return this.byId.values();
  }
}
