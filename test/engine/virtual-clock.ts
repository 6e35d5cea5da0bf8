import type { Clock } from '../../lib/engine/clock.ts';

/** A clock that stands still until it is moved. */
export class VirtualClock implements Clock {
  readonly speed = 1;
  private instant: number;
  private serial = 0;
  private readonly timers = new Map<number, { at: number; wake: () => void }>();

  /** @param start milliseconds since 1970 */
  constructor(start = Date.UTC(2026, 0, 5, 9)) {
    this.instant = start;
  }

  now(): number {
    return this.instant;
  }

  after(delayMs: number, wake: () => void): () => void {
    const id = ++this.serial;
    this.timers.set(id, { at: this.instant + Math.max(0, delayMs), wake });
    return () => void this.timers.delete(id);
  }

  /** The instant of the earliest timer; null: none is set. */
  next(): number | null {
    let earliest: number | null = null;
    for (const { at } of this.timers.values()) if (earliest === null || at < earliest) earliest = at;
    return earliest;
  }

  /** Moves to an instant, without going back, and fires what is due by then in order. */
  moveTo(instant: number): void {
    for (;;) {
      const due = [...this.timers].filter(([, timer]) => timer.at <= instant);
      if (due.length === 0) break;
      due.sort(([, a], [, b]) => a.at - b.at);
      const [id, timer] = due[0]!;
      this.timers.delete(id);
      this.instant = Math.max(this.instant, timer.at);
      timer.wake();
    }
    this.instant = Math.max(this.instant, instant);
  }
}
