/** What a meter has counted since an instant. */
interface Total {
  readonly since: number;
  amount: number;
}

/**
 * Sums of meters since an instant, each kept in step with what is added: read once for each day, whatever number of
 * sends ask for it.
 */
export class Totals {
  readonly #known = new Map<string, Total>();

  /**
   * What a meter has counted in slots from an instant on.
   * @param read adds the slots up, where that is not known yet
   */
  of(name: string, since: number, read: () => number): number {
    let known = this.#known.get(name);
    if (known?.since !== since) this.#known.set(name, (known = { since, amount: read() }));
    return known.amount;
  }

  /** Takes in what is added to a slot. */
  add(name: string, slot: number, amount: number): void {
    const known = this.#known.get(name);
    if (known !== undefined && slot >= known.since) known.amount += amount;
  }

  /** Lets go of what is known, which is no longer true. */
  forget(): void {
    this.#known.clear();
  }
}
