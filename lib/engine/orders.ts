import type { ControlOrder } from '../guards/control.ts';
import type { Accounts } from './accounts.ts';
import { ROUND, type Runner } from './runner.ts';

/** What orders need of the engine. */
export interface OrdersParts {
  readonly runner: Pick<Runner, 'breathe' | 'carryOut' | 'fault'>;
  readonly accounts: Pick<Accounts, 'cancel'>;
  /** Told as soon as an order stands, before everybody has followed it. */
  readonly stands: (order: ControlOrder) => Promise<void>;
}

type About = Pick<ControlOrder, 'campaign' | 'channel' | 'contact'>;

/** Gives orders to the store, and sees to it that everybody follows them who was under way when they were given. */
export class Orders {
  private readonly parts: OrdersParts;
  /** Stops that not everybody has followed yet, by what they are about. */
  private readonly stops = new Map<string, Promise<void>>();
  /** Resolves once it is known what an earlier process has left undone. */
  private begun: Promise<void> = Promise.resolve();

  constructor(parts: OrdersParts) {
    this.parts = parts;
  }

  /** The store is open: goes on with orders that an earlier process has not carried through. */
  begin(): void {
    this.begun = this.goOn().catch((error: unknown) => this.parts.runner.fault(error));
  }

  /**
   * Gives an order, after a stop of the same that is still under way: whoever was there when that was given is ended,
   * and nobody goes on by a later order that overtakes it. (Who is promoted is ended as well.) Resolves once everybody has followed; says how many.
   */
  async give(order: ControlOrder): Promise<{ count: number; changed: boolean }> {
    await this.begun;
    if (order.action !== 'promote') await this.stops.get(keyOf(order));
    const work = this.carryOut(order);
    if (order.action === 'stop') this.stopping(order, work);
    return work;
  }

  private async carryOut(order: ControlOrder): Promise<{ count: number; changed: boolean }> {
    const { runner, accounts, stands } = this.parts;
    const answer = await runner.carryOut({ type: 'control', ...order, limit: ROUND });
    accounts.cancel(answer.cancel);
    await stands(order);
    let { count } = answer;
    for (const one of answer.left) count += await this.follow(one);
    return { count, changed: answer.changed };
  }

  /** Has everybody follow an order who has not yet, for as long as it stands. Answers how many. */
  private async follow(order: number): Promise<number> {
    const { runner, accounts } = this.parts;
    for (let total = 0; ;) {
      // Whoever goes on does so at the pace of the flow and its accounts: there is no need to wait for those here.
      await runner.breathe(false);
      const { count, more, cancel } = await runner.carryOut({ type: 'follow', order, limit: ROUND });
      accounts.cancel(cancel);
      total += count;
      if (!more) return total;
    }
  }

  private async goOn(): Promise<void> {
    const { runner } = this.parts;
    for (const { order, ...what } of await runner.carryOut({ type: 'unfinished' })) {
      const work = this.follow(order);
      work.catch((error: unknown) => runner.fault(error));
      if (what.action === 'stop') this.stopping(what, work);
    }
  }

  private stopping(about: About, work: Promise<unknown>): void {
    const key = keyOf(about);
    const over = (): void => {
      if (this.stops.get(key) === stop) this.stops.delete(key);
    };
    const stop: Promise<void> = work.then(over, over);
    this.stops.set(key, stop);
  }
}

function keyOf({ campaign, channel, contact }: About): string {
  return JSON.stringify([campaign, channel, contact]);
}
