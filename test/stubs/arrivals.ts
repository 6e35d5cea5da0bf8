/** What comes by itself and in any order, to be awaited instead of slept for. */
export class Arrivals<T> {
  readonly all: T[] = [];
  private readonly looking = new Set<() => void>();

  add(one: T): void {
    this.all.push(one);
    for (const look of this.looking) look();
  }

  /** The first `count` of those that fit, as soon as there are so many. */
  until(fits: (one: T) => boolean, count = 1): Promise<readonly T[]> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = this.all.filter(fits);
        if (found.length < count) return;
        this.looking.delete(look);
        resolve(found.slice(0, count));
      };
      this.looking.add(look);
      look();
    });
  }
}
