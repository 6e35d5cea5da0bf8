import { setTimeout as sleep } from 'node:timers/promises';
import type { Attachments } from './attachment.ts';
import type { Clock } from './clock.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { Runner } from './runner.ts';
import type { Settlement } from './settlement.ts';

/** How long after a deploy an untaken message counts as lost with the old nodes, in real milliseconds. */
const LOST_AFTER_MS = 1_000;

/** What redelivery needs. */
export interface RedeliveryParts {
  readonly runner: Pick<Runner, 'emitAgain'>;
  readonly dispatcher: Pick<Dispatcher, 'hold' | 'go'>;
  readonly settlement: Pick<Settlement, 'hold'>;
  readonly attachments: Pick<Attachments, 'ids'>;
  /** The engine's clock, once the store is open. */
  readonly clock: () => Promise<Clock>;
  /** Looks whether anything can go on now. */
  readonly wake: () => void;
}

/** Sees to it that no message is lost when flows stop and others start in their place. */
export class Redelivery {
  private readonly parts: RedeliveryParts;
  /** True once flows have started for the first time since the store was opened. */
  private resumed = false;
  private resumes = 0;
  private stopped = false;

  constructor(parts: RedeliveryParts) {
    this.parts = parts;
  }

  /** Keeps messages back until {@link resume}. */
  hold(): void {
    this.parts.dispatcher.hold();
    this.parts.settlement.hold();
  }

  /**
   * Emits again what no node has taken: after a restart everything, after a deploy what was lost with
   * the nodes that it replaced.
   */
  async resume(): Promise<void> {
    const { runner, dispatcher, attachments, wake } = this.parts;
    dispatcher.go();
    const turn = ++this.resumes;
    const clock = await this.parts.clock();
    const before = clock.now() + 1;
    if (this.resumed) await sleep(LOST_AFTER_MS, undefined, { ref: false });
    // Flows have started once more meanwhile: what was lost by then is seen to after that.
    if (turn !== this.resumes || this.stopped) return;
    this.resumed = true;
    await runner.emitAgain(attachments.ids(), before, clock);
    wake();
  }

  /** Emits out of a node what it has been given of another one's. */
  async handOver(to: string): Promise<void> {
    const clock = await this.parts.clock();
    await this.parts.runner.emitAgain([to], clock.now() + 1, clock);
  }

  /** Nothing is to begin any more. */
  stop(): void {
    this.stopped = true;
  }
}
