/** How long a send counts as recent, in milliseconds. */
const WINDOW_MS = 2_000;

/** Sends a second, over the last two seconds. */
export class SendRate {
  private since = performance.now();
  private sends = 0;
  private last = 0;

  count(): void {
    this.roll();
    this.sends += 1;
  }

  /** Rounded; 0 when nothing was sent lately. */
  perSecond(): number {
    this.roll();
    const elapsed = performance.now() - this.since;
    const recent = elapsed < 200 ? this.last : Math.max(this.last, (this.sends / elapsed) * 1_000);
    return Math.round(recent);
  }

  private roll(): void {
    const elapsed = performance.now() - this.since;
    if (elapsed < WINDOW_MS) return;
    this.last = elapsed < 2 * WINDOW_MS ? (this.sends / elapsed) * 1_000 : 0;
    this.sends = 0;
    this.since = performance.now();
  }
}
