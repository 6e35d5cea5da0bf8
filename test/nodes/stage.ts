import type { Node, NodeAPI, NodeDef } from 'node-red';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import helper from 'node-red-node-test-helper';
import { closeEngines, type CascadeMessage, type Message } from '../../lib/index.ts';
import { addCheckRoute } from '../../nodes/admin/check-route.ts';
import { Routes } from '../../nodes/admin/routes.ts';
import cascadeCampaign from '../../nodes/cascade-campaign/cascade-campaign.ts';
import cascadeStart from '../../nodes/cascade-start/cascade-start.ts';
import cascadeStore from '../../nodes/cascade-store/cascade-store.ts';
import channelAccount from '../../nodes/channel-account/channel-account.ts';
import channelReceive from '../../nodes/channel-receive/channel-receive.ts';
import channelSend from '../../nodes/channel-send/channel-send.ts';
import fallbackRouter from '../../nodes/fallback-router/fallback-router.ts';
import outcomeLearner from '../../nodes/outcome-learner/outcome-learner.ts';
import waitForReply from '../../nodes/wait-for-reply/wait-for-reply.ts';

/** All nine types, as Node-RED loads them. */
const NODES = [
  cascadeCampaign,
  cascadeStart,
  cascadeStore,
  channelAccount,
  channelReceive,
  channelSend,
  fallbackRouter,
  outcomeLearner,
  waitForReply,
];

/** The one admin route that a node's own form asks. */
function checkRoute(RED: NodeAPI): void {
  addCheckRoute(new Routes(RED));
}

/** The stage of the test at hand. */
let current: Stage | null = null;

/** A node that keeps what arrives at it. */
function inbox(RED: NodeAPI): void {
  function create(this: Node, def: NodeDef): void {
    RED.nodes.createNode(this, def);
    this.on('input', (msg) => current?.at(this.id).put(msg as unknown as Seen));
  }
  RED.nodes.registerType('inbox', create);
}

/** A node of a flow, as it stands in a flow file. */
export interface FlowNode {
  readonly id: string;
  readonly type: string;
  readonly [property: string]: unknown;
}

/** A message as an inbox sees it. */
export type Seen = CascadeMessage & { payload: unknown };

/** What a test spy remembers of one call; the helper spies on every node's methods. */
interface Call {
  readonly thisValue: { readonly id: string };
  readonly args: readonly unknown[];
}

/** Node-RED, as the helper holds it. */
interface HelperParts {
  readonly _events: NodeJS.EventEmitter;
  readonly _redNodes: { setFlows(flow: object, credentials: object, type: string): Promise<unknown> };
}

/** What has arrived at one inbox, taken in its order. */
class Inbox {
  readonly all: Seen[] = [];
  private taken = 0;
  private waiting: (() => void)[] = [];

  put(msg: Seen): void {
    this.all.push(msg);
    for (const wake of this.waiting.splice(0)) wake();
  }

  /** The next message that was not taken yet, once it is there. */
  async next(): Promise<Seen> {
    while (this.taken >= this.all.length) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    return this.all[this.taken++]!;
  }

  /** The next so many messages. */
  async take(count: number): Promise<Seen[]> {
    const messages: Seen[] = [];
    while (messages.length < count) messages.push(await this.next());
    return messages;
  }
}

/** Node-RED's test runtime with the nine types, and a folder of its own for each test's files. */
export class Stage {
  dir = '';
  private inboxes = new Map<string, Inbox>();

  open(): void {
    this.dir = mkdtempSync(join(tmpdir(), 'cascade-nodes-'));
    helper.settings({ userDir: this.dir });
  }

  async close(): Promise<void> {
    await helper.unload();
    await closeEngines();
    rmSync(this.dir, { recursive: true, force: true });
  }

  /** Deploys a flow; what reaches its inboxes is kept for {@link at}. */
  async load(flow: readonly FlowNode[]): Promise<void> {
    await helper.load([...NODES, checkRoute, inbox], structuredClone(flow) as never);
  }

  /** Deploys another flow in its place. What had arrived stays taken. */
  async redeploy(flow: readonly FlowNode[], type: 'full' | 'flows' | 'nodes' = 'full'): Promise<void> {
    // The helper's own way gives the flow 300 ms of wall clock to start.
    const { _events, _redNodes } = helper as unknown as HelperParts;
    const started = once(_events, 'flows:started');
    await _redNodes.setFlows(structuredClone(flow), {}, type);
    await started;
  }

  /** What arrives at an inbox. */
  at(id: string): Inbox {
    const known = this.inboxes.get(id) ?? new Inbox();
    this.inboxes.set(id, known);
    return known;
  }

  forget(): void {
    this.inboxes = new Map();
  }

  node(id: string): Node {
    return helper.getNode(id);
  }

  /** Hands a node a message, as a wire does. */
  give(id: string, msg: Message): void {
    this.node(id).receive(msg);
  }

  /** Every status a node has shown, oldest first. */
  statuses(id: string): { text?: string; fill?: string; shape?: string }[] {
    return calls(this.anyNode().status, id).map(([status]) => status as { text?: string });
  }

  /** Every error a node has raised: the text alone. */
  errors(id: string): string[] {
    return calls(this.anyNode().error, id).map(([error]) =>
      error instanceof Error ? error.message : String(error),
    );
  }

  /** Every warning a node has raised. */
  warnings(id: string): string[] {
    return calls(this.anyNode().warn, id).map(([text]) => String(text));
  }

  /** Resolves with the first of a node's statuses, shown or to be shown, whose text matches. */
  async status(id: string, text: RegExp): Promise<{ text?: string; fill?: string; shape?: string }> {
    for (;;) {
      const found = this.statuses(id).find((status) => text.test(status.text ?? ''));
      if (found) return found;
      await called(this.node(id), 'status');
    }
  }

  /** Resolves once the last status that a node has shown is an empty one. */
  async cleared(id: string): Promise<void> {
    while (this.statuses(id).at(-1)?.text) await called(this.node(id), 'status');
  }

  /** Resolves with the first of a node's errors, raised or to be raised, whose text matches. */
  async error(id: string, text: RegExp): Promise<string> {
    for (;;) {
      const found = this.errors(id).find((error) => text.test(error));
      if (found) return found;
      await called(this.node(id), 'error');
    }
  }

  /** The methods of all nodes are one set of spies. */
  private anyNode(): Record<'status' | 'error' | 'warn', { getCalls(): Call[] }> {
    return helper.getNode('witness') as never;
  }
}

function calls(spy: { getCalls(): Call[] }, id: string): (readonly unknown[])[] {
  return spy.getCalls().flatMap(({ thisValue, args }) => (thisValue.id === id ? [args] : []));
}

function called(node: Node, method: 'status' | 'error'): Promise<unknown> {
  return new Promise((resolve) => node.once(`call:${method}` as never, resolve as never));
}

/** Sets the stage for every test of the suite at hand, and clears it afterwards. */
export function setStage(): Stage {
  const stage = new Stage();
  before(() => helper.startServer());
  beforeEach(() => {
    current = stage;
    stage.forget();
    stage.open();
  });
  afterEach(() => stage.close());
  after(() => helper.stopServer());
  return stage;
}
