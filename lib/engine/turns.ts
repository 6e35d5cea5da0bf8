import type { Capabilities } from '../channels/provider.ts';
import type { Clock } from './clock.ts';

/** A send that waits for a free place. */
interface Turn {
  readonly channel: string;
  readonly go: () => void;
}

/**
 * Who may ask a provider next: so many at a time, so many a second on each channel, and campaigns in turn, so that
 * a small one does not wait behind a large one.
 */
export class Turns {
  limits: Pick<Capabilities, 'concurrency' | 'perSecond'>;
  private readonly clock: Clock;
  /** Waiting sends by campaign; the campaign that is next comes first. */
  private readonly queues = new Map<string, Turn[]>();
  /** From when on a channel may be used again, in the clock's milliseconds. */
  private readonly free = new Map<string, number>();
  private taken = 0;
  private waiting = 0;
  private timer: (() => void) | null = null;

  constructor(limits: Turns['limits'], clock: Clock) {
    this.limits = limits;
    this.clock = clock;
  }

  /** Sends that wait for a place. */
  get queued(): number {
    return this.waiting;
  }

  /** Places that are taken. */
  get inFlight(): number {
    return this.taken;
  }

  /** Waits for a free place. Call {@link leave} afterwards, come what may. */
  async enter(campaign: string, channel: string): Promise<void> {
    if (this.waiting === 0 && this.taken < this.limits.concurrency && this.isFree(channel)) {
      this.take(channel);
      return;
    }
    await new Promise<void>((go) => {
      const queue = this.queues.get(campaign) ?? [];
      queue.push({ channel, go });
      this.queues.set(campaign, queue);
      this.waiting += 1;
      this.pump();
    });
  }

  leave(): void {
    this.taken -= 1;
    this.pump();
  }

  /** Hands out the places that are free, and comes back when a channel is. */
  private pump(): void {
    while (this.taken < this.limits.concurrency) {
      const turn = this.next();
      if (turn === null) break;
      this.waiting -= 1;
      this.take(turn.channel);
      turn.go();
    }
    this.arm();
  }

  /** The first send of the first campaign whose channel is free; that campaign goes to the end of the row. */
  private next(): Turn | null {
    for (const [campaign, queue] of this.queues) {
      const place = queue.findIndex(({ channel }) => this.isFree(channel));
      if (place < 0) continue;
      const [turn] = queue.splice(place, 1);
      this.queues.delete(campaign);
      if (queue.length > 0) this.queues.set(campaign, queue);
      return turn ?? null;
    }
    return null;
  }

  private isFree(channel: string): boolean {
    const at = this.free.get(channel);
    return at === undefined || at <= this.clock.now();
  }

  private take(channel: string): void {
    this.taken += 1;
    const perSecond = this.limits.perSecond?.[channel] ?? this.limits.perSecond?.[''];
    if (perSecond === undefined) return;
    const now = this.clock.now();
    this.free.set(channel, Math.max(now, this.free.get(channel) ?? 0) + 1_000 / perSecond);
  }

  private arm(): void {
    this.timer?.();
    this.timer = null;
    if (this.waiting === 0 || this.taken >= this.limits.concurrency) return;
    // There are places, and somebody waits: for their channel to be free, which it may have become meanwhile.
    const channels = [...this.queues.values()].flatMap((queue) => queue.map(({ channel }) => channel));
    const soonest = Math.min(...[...new Set(channels)].map((channel) => this.free.get(channel) ?? 0));
    this.timer = this.clock.after(Math.max(0, Math.ceil(soonest - this.clock.now())), () => this.pump());
  }
}
