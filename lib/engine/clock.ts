/** The engine's time: asked for the instant, and for a call back later. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Real milliseconds are `speed` times as many of this clock's. */
  readonly speed: number;
  /**
   * Calls `wake` once, `delayMs` of this clock's milliseconds from now or somewhat earlier when that is
   * far off: a caller looks at the time again and asks anew. Never keeps the process alive.
   * @returns a function that takes the request back
   */
  after(delayMs: number, wake: () => void): () => void;
}

/** `setTimeout` fires at once above 2^31-1 ms; nobody needs to sleep this long without looking. */
const LONGEST_SLEEP_MS = 3_600_000;

/**
 * The wall clock, or one that runs `speed` times as fast and showed the right time at `origin`
 * (milliseconds since 1970). Given the same origin it goes on where it was after a restart.
 */
export function wallClock(speed = 1, origin = 0): Clock {
  return {
    speed,
    now: () => (speed === 1 ? Date.now() : Math.round(origin + (Date.now() - origin) * speed)),
    after(delayMs, wake) {
      const timer = setTimeout(wake, Math.min(LONGEST_SLEEP_MS, Math.max(0, Math.ceil(delayMs / speed))));
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}
