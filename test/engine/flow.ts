import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCampaign } from '../../lib/campaign/index.ts';
import type { StartAnswer } from '../../lib/cascade/answers.ts';
import type { Provider } from '../../lib/channels/index.ts';
import { chanceOf } from '../../lib/channels/simulator/chance.ts';
import { Engine } from '../../lib/engine/engine.ts';
import type { Starter } from '../../lib/engine/starting.ts';
import type { Content } from '../../lib/engine/sending.ts';
import type { Attachment } from '../../lib/engine/attachment.ts';
import type { CascadeInfo, Message } from '../../lib/engine/message.ts';
import { VirtualClock } from './virtual-clock.ts';
import { SqliteStore, type CascadeRecord } from '../../lib/store/index.ts';
import { passReal, turn } from './real-time.ts';
import { ScriptedProvider } from './scripted-provider.ts';
import { TappedStore } from './tapped-store.ts';
import type { NodeSpec } from './wiring.ts';

/** A message that left a node of the flow. */
export interface Sent {
  readonly at: number;
  readonly node: string;
  readonly port: number;
  readonly msg: Message;
  readonly info: CascadeInfo;
}

/** What a flow is made of; everything but the documents and the nodes has a default. */
export interface FlowOptions {
  /** Campaign documents by name. The first is the one that `start` uses. */
  readonly campaigns: Readonly<Record<string, unknown>>;
  readonly nodes: readonly NodeSpec[];
  /** True: a store that outlives a crash. */
  readonly file?: boolean;
  readonly unknownMs?: number;
  /** Account `account`; default a scripted one. */
  readonly provider?: (clock: VirtualClock) => Provider;
  readonly content?: (info: CascadeInfo) => Content;
}

const ACCOUNT = 'account';
/** More wake-ups than this in one go mean that something is due again and again. */
const MOST_STOPS = 2_000;

/**
 * A flow around an engine, as Node-RED would run it: nodes joined by wires on which messages travel in
 * turns of the event loop. Everything that leaves an output is recorded.
 */
export class Flow {
  readonly clock = new VirtualClock();
  readonly sent: Sent[] = [];
  readonly errors: { readonly node: string; readonly message: string }[] = [];
  readonly faults: string[] = [];
  /** Messages for which this holds are lost on the wire. */
  lose: (from: string, to: string, info: CascadeInfo) => boolean = () => false;
  /** Messages for which this holds arrive twice. */
  repeat: (from: string, to: string, info: CascadeInfo) => boolean = () => false;
  /** Messages for which this holds stay on the wire until {@link arrive}. */
  hold: (from: string, to: string, info: CascadeInfo) => boolean = () => false;
  engine!: Engine;
  store!: TappedStore;
  readonly options: FlowOptions;
  private outside!: Provider;
  private nodes: readonly NodeSpec[];
  private generation = 0;
  private undo: (() => void)[] = [];
  private wires: (() => void)[] = [];
  private held: (() => void)[] = [];
  private ids = 0;
  private moves = 0;
  /** Decides who explores: the same in every run. */
  private readonly random = chanceOf('flow');
  private readonly directory: string | null;

  private constructor(options: FlowOptions) {
    this.options = options;
    this.nodes = options.nodes;
    this.directory = options.file ? mkdtempSync(join(tmpdir(), 'cascade-flow-')) : null;
  }

  /** A flow at work. */
  static async run(options: FlowOptions): Promise<Flow> {
    const flow = new Flow(options);
    await flow.boot();
    return flow;
  }

  /** The scripted provider of the flow's account. */
  get provider(): ScriptedProvider {
    return this.outside as ScriptedProvider;
  }

  private async boot(): Promise<void> {
    const path = this.directory === null ? ':memory:' : join(this.directory, 'cascade.db');
    const { unknownMs } = this.options;
    const inner = new SqliteStore(path, { inline: true, ...(unknownMs === undefined ? {} : { unknownMs }) });
    const fault = this.store?.fault;
    this.store = new TappedStore(inner);
    if (fault) this.store.fault = fault;
    this.engine = new Engine({
      store: this.store,
      clock: () => this.clock,
      ids: () => `c${String((this.ids += 1)).padStart(5, '0')}`,
      random: this.random,
      onFault: (message) => this.faults.push(message),
    });
    this.outside ??= this.options.provider?.(this.clock) ?? new ScriptedProvider(() => this.clock.now());
    await this.deploy();
  }

  private async deploy(): Promise<void> {
    this.generation += 1;
    this.undo = [this.engine.accounts.deploy(ACCOUNT, this.outside)];
    for (const [name, document] of Object.entries(this.options.campaigns)) {
      await this.patiently(this.campaign(name, document));
    }
    for (const spec of this.nodes) this.undo.push(this.engine.attach(this.attachment(spec)));
    await this.patiently(this.engine.resume());
    await this.settle();
  }

  /** Waits for work that takes real time. */
  private async patiently(work: Promise<void>): Promise<void> {
    let done = false;
    const end = work.finally(() => (done = true));
    end.catch(() => undefined);
    for (let i = 0; !done && i < 100; i++) {
      await this.settle();
      if (!done) passReal(1_000);
    }
    await end;
  }

  /** Takes the account away; answers what deploys it again. */
  withdraw(): () => void {
    this.undo.shift()?.();
    return () => void this.undo.unshift(this.engine.accounts.deploy(ACCOUNT, this.outside));
  }

  /** Deploys the account with other settings: another provider takes the place of the one that was. */
  exchange(provider: Provider): void {
    this.outside = provider;
    this.withdraw()();
  }

  /** Deploys a campaign under a document. */
  async campaign(name: string, document: unknown): Promise<void> {
    const { plan } = parseCampaign(document, { channels: ['fax'] });
    await this.engine.deploy({ name, plan, document });
  }

  /** The old nodes go and new ones come; what is on the wires is lost with the old ones. */
  async redeploy(nodes: readonly NodeSpec[] = this.nodes): Promise<void> {
    for (const undo of this.undo) undo();
    this.wires = [];
    this.held = [];
    this.nodes = nodes;
    await this.deploy();
  }

  /** The process dies at this point and another takes its place. Needs a file. */
  async crash(): Promise<void> {
    this.store.cut();
    this.generation += 1;
    this.wires = [];
    this.held = [];
    await this.store.inner.close();
    await this.boot();
  }

  /** Ends everything and leaves nothing behind. */
  async end(): Promise<void> {
    this.generation += 1;
    await this.engine.close();
    if (this.directory !== null) rmSync(this.directory, { recursive: true, force: true });
  }

  /** Runs a test on a flow, and ends the flow whatever becomes of it. */
  static async with(options: FlowOptions, test: (flow: Flow) => Promise<void>): Promise<void> {
    const flow = await Flow.run(options);
    try {
      await test(flow);
      assert.deepEqual({ errors: flow.errors, faults: flow.faults }, { errors: [], faults: [] });
    } finally {
      await flow.end();
    }
  }

  /** Starts a cascade for each of the customers, numbered where no phone number is given. */
  start(
    customers: number | readonly Partial<Starter>[] = 1,
    campaign?: string,
  ): Promise<readonly StartAnswer[]> {
    const wanted = typeof customers === 'number' ? Array.from({ length: customers }, () => ({})) : customers;
    const starters = wanted.map((one: Partial<Starter>, i): Starter => {
      const contact = one.contact ?? `+1555010${String(i).padStart(4, '0')}`;
      return { key: contact, contact, segment: 'retail', customer: { phone: contact }, ...one };
    });
    const name = campaign ?? Object.keys(this.options.campaigns)[0]!;
    return this.engine.start('start', name, starters, { topic: 'kept' });
  }

  /** Starts one cascade and answers with its id when nothing moves any more. */
  async one(starter: Partial<Starter> = {}, campaign?: string): Promise<string> {
    const [answer] = await this.start([starter], campaign);
    await this.settle();
    if (answer === undefined || !('id' in answer)) throw new Error('not started');
    return answer.id;
  }

  /** Waits until nothing moves any more, however long that takes, at a clock that stands still. */
  async settle(): Promise<void> {
    for (let quiet = 0, moves = -1; quiet < 12;) {
      await turn();
      const now = this.moves + this.store.calls;
      quiet = now === moves && this.store.busy === 0 && this.wires.length === 0 ? quiet + 1 : 0;
      moves = now;
      // The engine's own short pauses, in real milliseconds.
      if (quiet === 4 || quiet === 8) passReal(5);
    }
  }

  /** Moves the clock on, stopping at everything that is due on the way. */
  async pass(ms: number): Promise<void> {
    const end = this.clock.now() + ms;
    for (let stops = 0; ; stops++) {
      if (stops > MOST_STOPS) throw new Error(`the engine woke ${MOST_STOPS} times in ${ms} ms`);
      await this.settle();
      const next = this.clock.next();
      if (next === null || next > end) break;
      this.clock.moveTo(next);
    }
    this.clock.moveTo(end);
    await this.settle();
  }

  /** Lets the messages that were held on the wires arrive. */
  async arrive(): Promise<void> {
    this.hold = () => false;
    for (const deliver of this.held.splice(0)) deliver();
    await this.settle();
  }

  /** The outputs a cascade's messages came out of, in order: `wait-sms:0`. */
  path(cascade: string): string[] {
    return this.sent.filter(({ info }) => info.id === cascade).map(({ node, port }) => `${node}:${port}`);
  }

  /** Everything the store knows of a cascade. */
  async read(cascade: string): Promise<CascadeRecord> {
    const record = await this.store.inner.read(cascade);
    if (record === null) throw new Error(`no cascade ${cascade}`);
    return record;
  }

  /** What the store has on disk, by file: its write-ahead log too. Needs a file. */
  files(): ReadonlyMap<string, Buffer> {
    const directory = this.directory ?? '';
    return new Map(readdirSync(directory).map((file) => [file, readFileSync(join(directory, file))]));
  }

  /** The kinds of a cascade's history. */
  async history(cascade: string): Promise<string[]> {
    return (await this.read(cascade)).history.map(({ kind }) => kind);
  }

  /** Gives a message to a node, as another wire would. */
  async deliver(node: string, msg: Message): Promise<void> {
    const spec = this.nodes.find(({ id }) => id === node);
    if (spec) await this.handle(spec, msg);
  }

  private attachment(spec: NodeSpec): Attachment {
    const { generation } = this;
    return {
      id: spec.id,
      kind: spec.kind,
      campaign: spec.campaign ?? null,
      emit: (port, msg) => {
        if (generation === this.generation) this.emit(spec, port, msg);
      },
      receive: (msg) => {
        if (generation === this.generation) void this.handle(spec, msg);
      },
    };
  }

  private emit(spec: NodeSpec, port: number, msg: Message): void {
    this.moves += 1;
    const info = msg['cascade'] as CascadeInfo;
    this.sent.push({ at: this.clock.now(), node: spec.id, port, msg: structuredClone(msg), info });
    for (const target of spec.wires[port] ?? []) {
      if (this.lose(spec.id, target, info)) continue;
      const copies = this.repeat(spec.id, target, info) ? 2 : 1;
      const list = this.hold(spec.id, target, info) ? this.held : this.wires;
      for (let i = 0; i < copies; i++) this.travel(target, structuredClone(msg), list);
    }
  }

  private travel(target: string, msg: Message, list: (() => void)[]): void {
    const { generation } = this;
    const deliver = (): void => {
      this.moves += 1;
      const spec = this.nodes.find(({ id }) => id === target);
      if (generation === this.generation && spec) void this.handle(spec, msg);
    };
    list.push(deliver);
    if (list !== this.wires) return;
    setImmediate(() => {
      const place = this.wires.indexOf(deliver);
      if (place < 0) return;
      this.wires.splice(place, 1);
      deliver();
    });
  }

  private async handle(spec: NodeSpec, msg: Message): Promise<void> {
    try {
      await this.ask(spec, msg);
    } catch (error) {
      this.errors.push({ node: spec.id, message: (error as Error).message });
    } finally {
      this.moves += 1;
    }
  }

  private async ask(spec: NodeSpec, msg: Message): Promise<void> {
    const { engine } = this;
    switch (spec.kind) {
      case 'router':
        return engine.route(spec.id, msg, spec.channels ?? []);
      case 'send': {
        const info = msg['cascade'] as CascadeInfo;
        const content = this.options.content?.(info) ?? { body: { text: `hello by ${spec.channel}` } };
        return engine.send(spec.id, msg, { account: ACCOUNT, channel: spec.channel!, content });
      }
      case 'wait':
        return engine.wait(spec.id, msg, { waitMs: spec.waitMs ?? null, until: spec.until ?? null });
      case 'learner':
        return engine.finish(spec.id, msg);
      case 'start':
      case 'receive':
        return undefined;
    }
  }
}
