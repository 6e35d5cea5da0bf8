import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from '../cascade/command.ts';
import type { Answers, Emitting, Notice, Problem } from '../cascade/answers.ts';
import { PORT, type Emission } from '../cascade/model.ts';
import { StoreError, type Store } from '../store/store.ts';
import type { Attachments } from './attachment.ts';
import type { Clock } from './clock.ts';
import type { Dispatcher } from './dispatcher.ts';
import { CascadeError, problemError } from './errors.ts';
import { cascadeInfo, cascadeOf, packMessage, unpackMessage, type Message } from './message.ts';
import type { Settlement } from './settlement.ts';

/** Cascades acted on in one round. */
export const ROUND = 200;
/** First and longest pause before a store whose disk failed is asked again, in real milliseconds. */
const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 10_000;

/** What every command's answer may bring for others of the engine to act on. */
export interface Tidings {
  /** The instant at which something new falls due. */
  readonly dueAt?: number | null;
  /** What guards decided by themselves. */
  readonly notices?: readonly Notice[];
}

/** What a runner is built from. */
export interface RunnerParts {
  readonly store: Store;
  readonly attachments: Attachments;
  readonly dispatcher: Dispatcher;
  readonly settlement: Settlement;
  /** The engine's clock, once the store is open. */
  readonly clock: () => Promise<Clock>;
  /** Told after every command that was committed. */
  readonly told: (tidings: Tidings) => void;
  /** A node has taken a cascade's message. */
  readonly taken: (cascade: string) => void;
  /** True while accounts have more waiting than is good. */
  readonly crowded: () => boolean;
  readonly onFault: (message: string) => void;
}

/** Commits commands to the store, and sends the messages that follow from them out of their nodes. */
export class Runner {
  private readonly parts: RunnerParts;
  private stopped = false;

  constructor(parts: RunnerParts) {
    this.parts = parts;
  }

  /** Ends all repeating; commands that were given are finished. */
  stop(): void {
    this.stopped = true;
  }

  /** Runs a command and sends out what it leads to, as far as the store holds the messages. */
  async run<K extends Command['type']>(command: Extract<Command, { type: K }>): Promise<Answers[K]> {
    const clock = await this.parts.clock();
    const answer = await this.parts.store.run<K>(command, clock.now());
    const outcome = (answer ?? {}) as Tidings & { readonly emit?: readonly Emission[] };
    this.parts.told(outcome);
    for (const emission of outcome.emit ?? []) if (emission.msg !== null) this.dispatch(emission);
    return answer;
  }

  /** Asks the store again, with growing pauses, until a passing fault of its disk has passed. */
  async insist<A>(ask: () => Promise<A>): Promise<A> {
    for (let pauseMs = FIRST_RETRY_MS; ; pauseMs = Math.min(LONGEST_RETRY_MS, 2 * pauseMs)) {
      try {
        return await ask();
      } catch (error) {
        if (this.stopped || !(error instanceof StoreError) || error.code !== 'disk') throw error;
        this.fault(error);
        await sleep(pauseMs, undefined, { ref: false });
      }
    }
  }

  /** Runs a command, again and again while the disk is at fault: what was ordered is not to get lost. */
  carryOut<K extends Command['type']>(command: Extract<Command, { type: K }>): Promise<Answers[K]> {
    return this.insist(() => this.run<K>(command));
  }

  /** Runs a node's command for the message that reached it, and sends that message on. */
  async hop<A extends Emitting>(
    node: string,
    msg: Message,
    run: (hop: { cascade: string; hop: number; node: string; msg: string }) => Promise<A | Problem>,
  ): Promise<A | null> {
    const carried = cascadeOf(msg);
    if (carried === null) {
      throw new CascadeError(
        'The message carries no cascade (msg.cascade is missing or was changed). ' +
          'Put a cascade-start node at the beginning of the flow, and keep msg.cascade in function nodes.',
      );
    }
    const hop = { cascade: carried.id, hop: carried.hop, node, msg: packMessage(msg) };
    const answer = await this.insist(() => run(hop));
    this.parts.taken(carried.id);
    if ('problem' in answer) {
      const error = problemError(answer, carried.id);
      if (error) throw error;
      return null;
    }
    for (const emission of answer.emit) if (emission.msg === null) this.dispatch(emission, msg);
    return answer;
  }

  /** Emits the messages of these nodes that no node has taken and that left before an instant. */
  async emitAgain(nodes: readonly string[], before: number, clock: Clock): Promise<void> {
    for (let after = ''; !this.stopped;) {
      const from = after;
      const page = await this.insist(() =>
        this.parts.store.run({ type: 'pending', nodes, before, after: from, limit: ROUND }, clock.now()),
      );
      for (const emission of page.emit) this.dispatch(emission);
      if (page.last === null) break;
      after = page.last;
      await this.breathe(false);
    }
  }

  /** Repeats a command that takes so many at a time, until none is left. */
  async many(one: (limit: number) => Promise<{ readonly count: number }>): Promise<number> {
    let total = 0;
    for (;;) {
      const { count } = await one(ROUND);
      total += count;
      if (count < ROUND) return total;
      await this.breathe(true);
    }
  }

  /** Waits until the flow has taken what was handed out, and its accounts too where there is more to come. */
  async breathe(more: boolean): Promise<void> {
    while (!this.stopped && (this.parts.dispatcher.backlog > ROUND || (more && this.parts.crowded()))) {
      await sleep(5, undefined, { ref: false });
    }
  }

  /**
   * Sends a message out of a node, in its turn. Where the node is missing the message stays pending in
   * the store and comes out when the node is back.
   * @param live the message as the flow holds it; without it the stored one is used
   */
  dispatch(emission: Emission, live?: Message): void {
    this.parts.dispatcher.push(() => {
      const node = this.parts.attachments.get(emission.node);
      if (node === undefined) return;
      const { cascade, attempts, port } = emission;
      const msg = live ?? unpackMessage(emission.msg ?? '{}');
      msg['cascade'] = cascadeInfo(cascade, attempts);
      if (port === PORT.self) node.receive?.(msg);
      else node.emit(port, msg);
      if (cascade.phase === 'closed') this.parts.settlement.left(cascade.id, cascade.hop, true);
      else if (cascade.dueAt !== null) this.parts.settlement.left(cascade.id, cascade.hop, false);
    });
  }

  /** Tells of a fault that no caller is there to hear. */
  fault(error: unknown): void {
    if (this.stopped && error instanceof StoreError && error.code === 'closed') return;
    this.parts.onFault(error instanceof Error ? error.message : String(error));
  }
}
