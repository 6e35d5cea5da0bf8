import type { Capabilities } from '../channels/provider.ts';
import type { Clock } from './clock.ts';

/** A send that waits for a free place. */
interface Turn {
  readonly channel: string;
  readonly person: string;
  readonly go: () => void;
}

/**
 * Who may ask a provider next: so many at a time, so many a second on each channel, the same person not twice
 * within moments, and campaigns in turn, so that a small one does not wait behind a large one.
 */
export class Turns {
  limits: Pick<Capabilities, 'concurrency' | 'perSecond' | 'spacingMs'>;
  private readonly clock: Clock;
  /** Waiting sends by campaign; the campaign that is next comes first. */
  private readonly queues = new Map<string, Turn[]>();
  /** From when on a channel may be used again, in the clock's milliseconds. */
  private readonly free = new Map<string, number>();
  /** From when on a person may be written to again on a channel; who may already is forgotten. */
  private readonly rested = new Map<string, number>();
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

  /** Waits for a free place. Call {@link leave} afterwards, come what may. @param person '': not known */
  async enter(campaign: string, channel: string, person = ''): Promise<void> {
    const turn = { channel, person };
    const now = this.clock.now();
    if (this.waiting === 0 && this.taken < this.limits.concurrency && this.freeAt(turn) <= now) {
      this.take(turn);
      return;
    }
    await new Promise<void>((go) => {
      const queue = this.queues.get(campaign) ?? [];
      queue.push({ ...turn, go });
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
      this.take(turn);
      turn.go();
    }
    this.arm();
  }

  /** The first send of the first campaign whose time has come; that campaign goes to the end of the row. */
  private next(): Turn | null {
    const now = this.clock.now();
    for (const [campaign, queue] of this.queues) {
      const place = queue.findIndex((turn) => this.freeAt(turn) <= now);
      if (place < 0) continue;
      const [turn] = queue.splice(place, 1);
      this.queues.delete(campaign);
      if (queue.length > 0) this.queues.set(campaign, queue);
      return turn ?? null;
    }
    return null;
  }

  /** From when on a send may go as far as its channel and its person are concerned. */
  private freeAt({ channel, person }: Omit<Turn, 'go'>): number {
    return Math.max(this.free.get(channel) ?? 0, this.rested.get(`${channel}\n${person}`) ?? 0);
  }

  private take({ channel, person }: Omit<Turn, 'go'>): void {
    this.taken += 1;
    const now = this.clock.now();
    for (const [key, at] of this.rested) {
      if (at > now) break;
      this.rested.delete(key);
    }
    const spacingMs = this.limits.spacingMs?.[channel];
    if (spacingMs !== undefined && person !== '') this.rested.set(`${channel}\n${person}`, now + spacingMs);
    const perSecond = this.limits.perSecond?.[channel] ?? this.limits.perSecond?.[''];
    if (perSecond === undefined) return;
    this.free.set(channel, Math.max(now, this.free.get(channel) ?? 0) + 1_000 / perSecond);
  }

  private arm(): void {
    this.timer?.();
    this.timer = null;
    if (this.waiting === 0 || this.taken >= this.limits.concurrency) return;
    // There are places, and somebody waits: for their time to come, which it may have done meanwhile.
    let soonest = Number.POSITIVE_INFINITY;
    for (const queue of this.queues.values()) {
      for (const turn of queue) soonest = Math.min(soonest, this.freeAt(turn));
    }
    this.timer = this.clock.after(Math.max(0, Math.ceil(soonest - this.clock.now())), () => this.pump());
  }
}
