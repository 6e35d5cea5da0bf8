const HOUR = 3_600_000;

/** What will be known, by the hour: events come out in the order of their hours. */
export class Calendar<T> {
  readonly #hours = new Map<number, T[]>();
  #next = 0;

  /** Enters an event at an instant in milliseconds. */
  enter(at: number, event: T): void {
    const hour = Math.max(this.#next, Math.floor(at / HOUR));
    const events = this.#hours.get(hour);
    if (events === undefined) this.#hours.set(hour, [event]);
    else events.push(event);
  }

  /** Takes out everything of the hours that have passed. */
  *until(now: number): Generator<T> {
    for (; (this.#next + 1) * HOUR <= now; this.#next++) {
      yield* this.#hours.get(this.#next) ?? [];
      this.#hours.delete(this.#next);
    }
  }
}
