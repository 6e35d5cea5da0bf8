import { setTimeout as sleep } from 'node:timers/promises';
import { StoreError, type Store, type StoreInfo } from '../store/store.ts';
import type { Clock } from './clock.ts';

/** How often a store that another process holds is asked again, in real milliseconds. */
const REOPEN_MS = 2_000;

/** What is opened, and what comes right after. */
export interface OpeningParts {
  readonly store: Store;
  /** What is waited for first: whoever in this process lets go of the store. Never rejects. */
  readonly after?: Promise<unknown> | undefined;
  /** Made once the store is open, because a scaled clock starts where the store was created. */
  readonly clock: (info: StoreInfo) => Clock;
  /** What is to be done before anybody may use the store; called once it is open. */
  readonly begin: (clock: Clock) => Promise<void>;
  /** Told why the store is not open, once for each reason. */
  readonly onFault: (error: unknown) => void;
}

/** Opens a store, and keeps asking for one that another process holds or whose disk is at fault. */
export class Opening {
  /** The engine's clock, once the store is open and at work; rejects where asking again is of no use. */
  readonly opened: Promise<Clock>;
  private readonly parts: OpeningParts;
  private reason: Error | null = null;
  private stopped = false;

  constructor(parts: OpeningParts) {
    this.parts = parts;
    this.opened = this.open();
    this.opened.catch(() => {});
  }

  /** Why the store is not open at the moment; null: it is, or nobody knows yet. */
  get obstacle(): Error | null {
    return this.reason;
  }

  /** Ends the asking. */
  stop(): void {
    this.stopped = true;
  }

  private async open(): Promise<Clock> {
    const { store, after, begin, onFault } = this.parts;
    if (after !== undefined) await after;
    if (this.stopped) throw new StoreError('closed', 'The engine was closed before its store was open.');
    for (let told = ''; ;) {
      try {
        const info = await store.open();
        this.reason = null;
        const clock = this.parts.clock(info);
        await begin(clock);
        return clock;
      } catch (error) {
        this.reason = error as Error;
        const passing = error instanceof StoreError && (error.code === 'owned' || error.code === 'disk');
        if (this.stopped || !passing) throw error;
        if (told !== error.message) onFault(error);
        told = error.message;
        await sleep(REOPEN_MS, undefined, { ref: false });
        if (this.stopped) throw error;
      }
    }
  }
}
