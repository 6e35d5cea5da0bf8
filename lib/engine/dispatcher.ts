/** Longest stretch of work before other flows get their turn, in milliseconds. */
const SLICE_MS = 4;
/** Most pieces of work in one stretch. What a piece sets off is done before the next turn, and takes far longer than it. */
const SLICE = 32;

/**
 * Hands out work in short slices, so that a thousand messages that become due in the same moment
 * never hold up the event loop.
 */
export class Dispatcher {
  private queue: (() => void)[] = [];
  private head = 0;
  private scheduled = false;
  private held = false;
  private readonly onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void) {
    this.onError = onError;
  }

  /** Pieces of work not yet done. */
  get backlog(): number {
    return this.queue.length - this.head;
  }

  push(work: () => void): void {
    this.queue.push(work);
    this.schedule();
  }

  /** Keeps work back until {@link go}. */
  hold(): void {
    this.held = true;
  }

  /** Goes on with what was kept back. */
  go(): void {
    this.held = false;
    if (this.backlog > 0) this.schedule();
  }

  private schedule(): void {
    if (this.scheduled || this.held) return;
    this.scheduled = true;
    setImmediate(() => this.slice());
  }

  private slice(): void {
    if (this.held) {
      this.scheduled = false;
      return;
    }
    const end = performance.now() + SLICE_MS;
    const last = Math.min(this.queue.length, this.head + SLICE);
    while (this.head < last && performance.now() < end) {
      const work = this.queue[this.head++]!;
      try {
        work();
      } catch (error) {
        this.onError(error);
      }
    }
    if (this.head < this.queue.length) {
      if (this.head > 1_000) {
        this.queue = this.queue.slice(this.head);
        this.head = 0;
      }
      setImmediate(() => this.slice());
      return;
    }
    this.queue = [];
    this.head = 0;
    this.scheduled = false;
  }
}
