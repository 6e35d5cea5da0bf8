import type { Clock } from './clock.ts';

/** The loop looks at the clock at least this often, in real milliseconds, whatever it believes is due next. */
const LONGEST_NAP_MS = 30_000;
/** Pause after a fault of the store, in real milliseconds. */
const AFTER_FAULT_MS = 1_000;

/** One round of due work: how many cascades were acted on, and when the next is due. */
export interface Round {
  readonly more: boolean;
  readonly next: number | null;
}

/**
 * Wakes when something is due and works until nothing is. A failed round is tried again, and a watchdog
 * wakes the loop whatever happened to its timer, so no single failure can stop the waits.
 */
export class Pulse {
  private readonly clock: Clock;
  private readonly work: () => Promise<Round>;
  private readonly onFault: (error: unknown) => void;
  private readonly watchdog: NodeJS.Timeout;
  private cancel: () => void = () => {};
  private wakeAt = Number.POSITIVE_INFINITY;
  private running = false;
  private again = false;
  private stopped = false;

  constructor(clock: Clock, work: () => Promise<Round>, onFault: (error: unknown) => void) {
    this.clock = clock;
    this.work = work;
    this.onFault = onFault;
    this.watchdog = setInterval(() => this.wake(), LONGEST_NAP_MS);
    this.watchdog.unref();
  }

  /** Something is due at `instant` (milliseconds since 1970): be awake by then. */
  expect(instant: number): void {
    if (this.stopped || instant >= this.wakeAt) return;
    this.cancel();
    this.wakeAt = instant;
    this.cancel = this.clock.after(instant - this.clock.now(), () => {
      this.wakeAt = Number.POSITIVE_INFINITY;
      this.wake();
    });
  }

  /** The instant by its clock. */
  now(): number {
    return this.clock.now();
  }

  /** Looks now. */
  wake(): void {
    if (this.stopped) return;
    this.again = true;
    if (this.running) return;
    this.running = true;
    void this.run();
  }

  private async run(): Promise<void> {
    try {
      while (this.again && !this.stopped) {
        this.again = false;
        const { more, next } = await this.work();
        if (more) this.again = true;
        else if (next !== null) this.expect(next);
      }
    } catch (error) {
      this.onFault(error);
      const retry = setTimeout(() => this.wake(), AFTER_FAULT_MS);
      retry.unref();
    } finally {
      this.running = false;
    }
  }

  stop(): void {
    this.stopped = true;
    this.cancel();
    clearInterval(this.watchdog);
  }
}
