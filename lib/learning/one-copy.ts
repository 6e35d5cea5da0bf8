/** Keeps one copy of each name, and of each order, however often it is read from a log. */
export class OneCopy {
  readonly #texts = new Map<string, string>();
  readonly #orders = new Map<string, readonly string[]>();

  /** The copy of a name. */
  text(name: string): string {
    const known = this.#texts.get(name);
    if (known !== undefined) return known;
    this.#texts.set(name, name);
    return name;
  }

  /** The copy of an order. */
  order(order: readonly string[]): readonly string[] {
    const key = order.join('\n');
    let known = this.#orders.get(key);
    if (known === undefined) this.#orders.set(key, (known = order.map((name) => this.text(name))));
    return known;
  }
}
