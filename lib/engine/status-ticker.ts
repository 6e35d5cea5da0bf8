import type { HomeCount } from '../store/store.ts';
import type { Attachments, NodeCounts } from './attachment.ts';

/** Nodes are told of their counts at most this often, in real milliseconds. */
const TICK_MS = 1_000;

/** Tells nodes how many cascades are with them, while anything moves. */
export class StatusTicker {
  private readonly attachments: Attachments;
  private readonly homes: () => Promise<readonly HomeCount[]>;
  private readonly onFault: (error: unknown) => void;
  private timer: NodeJS.Timeout | null = null;
  private touched = false;
  private stopped = false;

  constructor(
    attachments: Attachments,
    homes: () => Promise<readonly HomeCount[]>,
    onFault: (error: unknown) => void,
  ) {
    this.attachments = attachments;
    this.homes = homes;
    this.onFault = onFault;
  }

  /** Something has changed. */
  touch(): void {
    this.touched = true;
    if (this.timer !== null || this.stopped) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.touched = false;
      this.tell().catch((error: unknown) => this.onFault(error));
    }, TICK_MS);
    this.timer.unref();
  }

  stop(): void {
    this.stopped = true;
    if (this.timer) clearTimeout(this.timer);
  }

  private async tell(): Promise<void> {
    const counts = new Map<string, NodeCounts>();
    for (const { home, count, next } of await this.homes()) {
      const known = counts.get(home);
      counts.set(home, {
        count: (known?.count ?? 0) + count,
        next: earlier(known?.next ?? null, next),
      });
    }
    for (const node of this.attachments.all()) {
      try {
        node.counts?.(counts.get(node.id) ?? { count: 0, next: null });
      } catch (error) {
        this.onFault(error);
      }
    }
    if (this.touched) this.touch();
  }
}

function earlier(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}
