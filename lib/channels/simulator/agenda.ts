/** Something that is due at an instant. */
interface Item<T> {
  readonly at: number;
  readonly serial: number;
  readonly value: T;
}

/** A queue in order of instant (a binary heap); what is due at the same instant keeps the order it came in. */
export class Agenda<T> {
  private items: Item<T>[] = [];
  private serial = 0;

  /** The instant of the earliest; null: there is none. */
  next(): number | null {
    return this.items[0]?.at ?? null;
  }

  add(at: number, value: T): void {
    const items = this.items;
    const item = { at, serial: (this.serial += 1), value };
    let i = items.push(item) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (before(items[parent]!, item)) break;
      items[i] = items[parent]!;
      i = parent;
    }
    items[i] = item;
  }

  /** Takes out up to `limit` that are due at `now`, earliest first. */
  take(now: number, limit: number): T[] {
    const taken: T[] = [];
    while (taken.length < limit && this.items.length > 0 && this.items[0]!.at <= now)
      taken.push(this.shift());
    return taken;
  }

  clear(): void {
    this.items = [];
  }

  private shift(): T {
    const items = this.items;
    const first = items[0]!;
    const last = items.pop()!;
    if (items.length === 0) return first.value;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && before(items[child + 1]!, items[child]!)) child += 1;
      if (before(last, items[child]!)) break;
      items[i] = items[child]!;
      i = child;
    }
    items[i] = last;
    return first.value;
  }
}

function before<T>(a: Item<T>, b: Item<T>): boolean {
  return a.at < b.at || (a.at === b.at && a.serial < b.serial);
}
