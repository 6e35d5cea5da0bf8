import type { Store } from '../store/store.ts';
import type { Accounts } from './accounts.ts';
import type { Clock } from './clock.ts';

/** The short links of the messages of one store. */
export class Links {
  private readonly store: Store;
  private readonly clock: () => Promise<Clock>;
  private readonly accounts: Accounts;
  private readonly onFault: (error: unknown) => void;

  /** @param clock resolves once the store is open */
  constructor(
    store: Store,
    clock: () => Promise<Clock>,
    accounts: Accounts,
    onFault: (error: unknown) => void,
  ) {
    this.store = store;
    this.clock = clock;
    this.accounts = accounts;
    this.onFault = onFault;
  }

  /**
   * Where a link leads; null: this store knows no such link. A person's first visit is reported as `clicked`,
   * unless they were erased: then nothing is noted.
   * @param person true: it is a person who follows it
   */
  async follow(token: string, person: boolean): Promise<string | null> {
    await this.clock();
    const link = await this.store.link(token);
    if (link === null) return null;
    if (person && link.of !== null) {
      const { attempt, account, channel } = link.of;
      const click = { outcome: 'clicked' as const, dedupe: `${attempt}:link`, attempt, channel };
      // Whoever clicks gets there, also when the disk is full.
      await this.accounts.report(account, [click]).catch(this.onFault);
    }
    return link.target;
  }
}
