import type { Clock } from './clock.ts';

/** Cascades let into the flow in one go, and how many may be on their way to the next node of ours. */
const BATCH = 100;
const ON_THE_WAY = 256;
/** Flows may drop messages for good reasons; after so many real milliseconds nobody waits for them. */
const PATIENCE_MS = 250;

/** What lets queued cascades into the flow. */
export interface Gate {
  /** Start nodes present, with the pace of their campaigns in cascades a second; null: no limit. */
  starts(): readonly { readonly id: string; readonly perSecond: number | null }[];
  /** Releases up to `limit` cascades of a start node; answers with the ids released, and when the next one is due. */
  release(
    start: string,
    limit: number,
  ): Promise<{ readonly released: readonly string[]; readonly next: number | null }>;
  /** True while the flow has more to send than its accounts can take. */
  crowded(): boolean;
  readonly clock: Clock;
  onFault(error: unknown): void;
}

/**
 * Lets accepted cascades into the flow at the campaign's pace, and no faster than the flow takes them:
 * a list of 100,000 rows stays on disk until its turn comes.
 */
export class Releases {
  private readonly gate: Gate;
  private readonly onTheWay = new Set<string>();
  /** What takes back the next look at each start node. */
  private readonly alarms = new Map<string, () => void>();
  private readonly tokens = new Map<string, { amount: number; at: number }>();
  private running = false;
  private again = false;
  private stopped = false;
  private resume: (() => void) | null = null;

  constructor(gate: Gate) {
    this.gate = gate;
  }

  /** Looks whether something can be released. */
  wake(): void {
    if (this.stopped) return;
    this.again = true;
    if (this.running) return;
    this.running = true;
    void this.run();
  }

  /** A released cascade has reached a node of ours. */
  taken(cascade: string): void {
    if (this.onTheWay.delete(cascade) && this.onTheWay.size < ON_THE_WAY / 2) this.resume?.();
  }

  stop(): void {
    this.stopped = true;
    for (const cancel of this.alarms.values()) cancel();
    this.resume?.();
  }

  private async run(): Promise<void> {
    try {
      while (this.again && !this.stopped) {
        this.again = false;
        for (const { id, perSecond } of this.gate.starts()) await this.releaseFrom(id, perSecond);
      }
    } catch (error) {
      this.gate.onFault(error);
      this.wakeIn(1_000);
    } finally {
      this.running = false;
    }
  }

  private async releaseFrom(start: string, perSecond: number | null): Promise<void> {
    if (this.gate.crowded()) {
      this.wakeIn(PATIENCE_MS);
      return;
    }
    if (this.onTheWay.size >= ON_THE_WAY) await this.room();
    const allowed = this.allowance(start, perSecond);
    if (allowed === 0) return;
    const { released, next } = await this.gate.release(start, allowed);
    for (const id of released) this.onTheWay.add(id);
    this.spend(start, released.length);
    if (released.length > 0) this.again = true;
    const aheadMs = next === null ? 0 : next - this.gate.clock.now();
    // The wall clock may have been set back since they were taken in.
    if (released.length === 0 && aheadMs > 0) this.lookAt(start, aheadMs);
  }

  /** Waits until the flow has taken most of what was released, or has had time to. */
  private async room(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, PATIENCE_MS);
      this.resume = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.resume = null;
    if (this.onTheWay.size >= ON_THE_WAY) this.onTheWay.clear();
  }

  /** How many may be released now; when none, the next look is arranged. Starts empty, so a restart gains nothing. */
  private allowance(start: string, perSecond: number | null): number {
    if (perSecond === null) return BATCH;
    const now = this.gate.clock.now();
    const bucket = this.tokens.get(start) ?? { amount: 0, at: now };
    const full = Math.max(1, perSecond);
    const amount = Math.min(full, bucket.amount + ((now - bucket.at) / 1_000) * perSecond);
    this.tokens.set(start, { amount, at: now });
    if (amount >= 1) return Math.min(BATCH, Math.floor(amount));
    this.lookAt(start, ((1 - amount) / perSecond) * 1_000);
    return 0;
  }

  /** Looks at a start node again in so many milliseconds of the clock. */
  private lookAt(start: string, delayMs: number): void {
    this.alarms.get(start)?.();
    this.alarms.set(
      start,
      this.gate.clock.after(delayMs, () => this.wake()),
    );
  }

  private spend(start: string, count: number): void {
    const bucket = this.tokens.get(start);
    if (bucket) bucket.amount -= count;
  }

  private wakeIn(realMs: number): void {
    const timer = setTimeout(() => this.wake(), realMs);
    timer.unref();
  }
}
