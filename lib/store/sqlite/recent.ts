/** What was used last, kept in memory up to a total weight; the longest unused goes first. */
export class Recent<T> {
  readonly #entries = new Map<string, { readonly value: T; readonly weight: number }>();
  readonly #limit: number;
  readonly #weigh: (value: T) => number;
  #weight = 0;

  /**
   * @param limit total weight kept
   * @param weigh weight of one entry when it is put in
   */
  constructor(limit: number, weigh: (value: T) => number) {
    this.#limit = limit;
    this.#weigh = weigh;
  }

  /** The entry, now the last used; undefined: not held. */
  get(key: string): T | undefined {
    const held = this.#entries.get(key);
    if (held === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, held);
    return held.value;
  }

  /** Holds an entry, letting go of others as needed. */
  put(key: string, value: T): void {
    const weight = this.#weigh(value);
    this.#weight += weight - (this.#entries.get(key)?.weight ?? 0);
    this.#entries.delete(key);
    this.#entries.set(key, { value, weight });
    for (const [oldest, { weight: freed }] of this.#entries) {
      if (this.#weight <= this.#limit || oldest === key) break;
      this.#entries.delete(oldest);
      this.#weight -= freed;
    }
  }

  /** Lets go of one entry. */
  drop(key: string): void {
    this.#weight -= this.#entries.get(key)?.weight ?? 0;
    this.#entries.delete(key);
  }

  /** Lets go of everything. */
  clear(): void {
    this.#entries.clear();
    this.#weight = 0;
  }
}
