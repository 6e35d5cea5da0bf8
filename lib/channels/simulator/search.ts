import type { Ledger, SendEntry } from './ledger.ts';

/**
 * Finds sends in a ledger without holding it in memory. Questions that come up during a pass over the
 * ledger share the next pass, so a thousand of them cost two.
 */
export class Search {
  private readonly ledger: Ledger;
  private readonly account: string;
  private running: Promise<unknown> = Promise.resolve();
  private coming: { readonly wanted: Set<string>; readonly found: Promise<Map<string, SendEntry>> } | null =
    null;

  constructor(ledger: Ledger, account: string) {
    this.ledger = ledger;
    this.account = account;
  }

  /** The account's first send of an attempt; null: it was never accepted. Rejects when the ledger cannot be read. */
  async find(attempt: string): Promise<SendEntry | null> {
    if (this.coming === null) {
      const wanted = new Set<string>();
      const found = this.running.then(() => {
        this.coming = null;
        return this.pass(wanted);
      });
      this.running = found.catch(() => undefined);
      this.coming = { wanted, found };
    }
    this.coming.wanted.add(attempt);
    return (await this.coming.found).get(attempt) ?? null;
  }

  private async pass(wanted: ReadonlySet<string>): Promise<Map<string, SendEntry>> {
    const found = new Map<string, SendEntry>();
    for await (const batch of this.ledger.entries()) {
      for (const entry of batch) {
        if (entry.kind !== 'send' || entry.account !== this.account || !wanted.has(entry.attempt)) continue;
        if (!found.has(entry.attempt)) found.set(entry.attempt, entry);
      }
      if (found.size === wanted.size) break;
    }
    return found;
  }
}
