/** An end message that left its node. */
interface Left {
  readonly id: string;
  readonly hop: number;
  readonly at: number;
  /** True once the next node, whichever it is, has it. */
  handed: boolean;
}

/** How long an end message may be under way to a learner, in real milliseconds. */
const GRACE_MS = 10_000;
const LOOK_MS = 250;

/**
 * Remembers end messages until they count as delivered. A final result has left our hands the moment it
 * is emitted; the message of an ended cascade may still be on its way to a learner.
 */
export class Settlement {
  private readonly settle: (cascades: readonly { id: string; hop: number }[]) => Promise<void>;
  private readonly onFault: (error: unknown) => void;
  private finals: Left[] = [];
  private ends: Left[] = [];
  private timer: NodeJS.Timeout | null = null;
  private stopped = false;

  constructor(
    settle: (cascades: readonly { id: string; hop: number }[]) => Promise<void>,
    onFault: (error: unknown) => void,
  ) {
    this.settle = settle;
    this.onFault = onFault;
  }

  /** @param final true: nothing of ours takes it any more */
  left(id: string, hop: number, final: boolean): void {
    const left: Left = { id, hop, at: performance.now(), handed: false };
    (final ? this.finals : this.ends).push(left);
    // Node-RED hands a message over one turn of the event loop after it was sent.
    setImmediate(() => setImmediate(() => (left.handed = true)));
    this.arm();
  }

  /** Flows are about to stop: results still on the wires may be lost with them, and are to be emitted again. */
  hold(): void {
    this.finals = this.finals.filter(({ handed }) => handed);
  }

  /** Settles what is left over at once, as far as the store still takes it. */
  stop(): void {
    this.stopped = true;
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.flush(this.finals.splice(0));
  }

  private arm(): void {
    if (this.timer !== null || this.stopped) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.look();
    }, LOOK_MS);
    this.timer.unref();
  }

  private look(): void {
    const old = performance.now() - GRACE_MS;
    const ripe = this.ends.findIndex(({ at }) => at > old);
    const ended = ripe < 0 ? this.ends.splice(0) : this.ends.splice(0, ripe);
    // On a halted machine the time is over before a result has been handed over.
    const handed = this.finals.filter((left) => left.handed);
    this.finals = this.finals.filter((left) => !left.handed);
    this.flush([...handed, ...ended]);
    if (this.finals.length > 0 || this.ends.length > 0) this.arm();
  }

  private flush(left: readonly Left[]): void {
    if (left.length === 0) return;
    this.settle(left.map(({ id, hop }) => ({ id, hop }))).catch((error: unknown) => {
      this.onFault(error);
      if (this.stopped) return;
      this.finals.push(...left);
      this.arm();
    });
  }
}
