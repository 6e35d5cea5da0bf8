import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from '../../store/store.ts';
import type { CampaignLearning } from './campaign-learning.ts';
import type { Insight } from './insight.ts';
import { inTurns } from './turns.ts';

/** Lines of the log read in one go, and how often it is looked for new ones and the state is kept, in real milliseconds. */
const SPAN = 1_000;
const LOOK_MS = 1_000;
const KEEP_MS = 15_000;
/** Pause after a read, as a multiple of the time it took; and between two keepings of a large state. */
const PATIENCE = 3;
const KEEP_PATIENCE = 100;

interface Follower {
  readonly learning: CampaignLearning;
  readonly onInsight: (insight: Insight) => void;
  /** When its state is to be kept again, and what of the log is in what was kept last. */
  keepAt: number;
  kept: number;
}

/**
 * Lets learners read along with the store's log. They learn from what was committed, once and in order,
 * and keep what they have learned together with the place up to which they have read.
 */
export class Followers {
  private readonly store: Store;
  private readonly now: () => number;
  private readonly onFault: (error: unknown) => void;
  private readonly followers = new Map<string, Follower>();
  private timer: NodeJS.Timeout | null = null;
  private last: Promise<unknown> = Promise.resolve();
  private stopped = false;

  constructor(store: Store, now: () => number, onFault: (error: unknown) => void) {
    this.store = store;
    this.now = now;
    this.onFault = onFault;
  }

  /** Lets a learner read along, from where it last stopped. */
  async add(learning: CampaignLearning, onInsight: (insight: Insight) => void): Promise<void> {
    const { name } = learning.campaign;
    const kept = await this.store.learning(name);
    if (kept !== null) {
      try {
        await inTurns(learning.restoring(kept));
      } catch {
        // Kept by another version, or for other channels: the log has everything, and is read again.
        learning.reset(0, this.now());
      }
    }
    const keepAt = performance.now() + KEEP_MS;
    this.followers.set(name, { learning, onInsight, keepAt, kept: learning.position });
    this.touch();
  }

  /** The learner of a campaign; null: none reads along. */
  get(campaign: string): CampaignLearning | null {
    return this.followers.get(campaign)?.learning ?? null;
  }

  /** Lets a learner go, with what it has learned kept. */
  async remove(learning: CampaignLearning): Promise<void> {
    const { name } = learning.campaign;
    await this.alone(async () => {
      if (this.get(name) !== learning) return;
      this.followers.delete(name);
      await this.keep(learning);
    });
  }

  /** Something was written to the log. */
  touch(): void {
    if (this.timer !== null || this.stopped || this.followers.size === 0) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.catchUp().catch((error: unknown) => this.onFault(error));
    }, LOOK_MS);
    this.timer.unref();
  }

  /** Reads everything that is in the log by now. */
  async catchUp(): Promise<void> {
    await this.alone(async () => {
      await this.read();
      for (const follower of this.followers.values()) {
        const { learning } = follower;
        await inTurns(learning.tidying(this.now()));
        await this.look(follower);
        if (learning.position === follower.kept || performance.now() < follower.keepAt) continue;
        const began = performance.now();
        await this.keep(learning);
        follower.kept = learning.position;
        const took = performance.now() - began;
        follower.keepAt = performance.now() + Math.max(KEEP_MS, KEEP_PATIENCE * took);
      }
    });
  }

  /** Does something while no learner reads, looks or is kept; one after the other. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.last.then(work);
    this.last = done.catch(() => {});
    return done;
  }

  /** Keeps a learner's state. */
  async keep(learning: CampaignLearning): Promise<void> {
    await this.store.keepLearning(learning.campaign.name, await inTurns(learning.keeping()));
  }

  /** Keeps everything once more; further reading is over. */
  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer) clearTimeout(this.timer);
    await this.alone(async () => {
      for (const { learning } of this.followers.values()) await this.keep(learning);
    });
  }

  private async read(): Promise<void> {
    const last = await this.store.lastPosition();
    for (;;) {
      const behind = [...this.followers.values()].filter(({ learning }) => learning.position < last);
      if (behind.length === 0 || this.stopped) return;
      const from = Math.min(...behind.map(({ learning }) => learning.position));
      const asked = performance.now();
      const facts = await this.store.facts(from, SPAN);
      const took = performance.now() - asked;
      for (const { learning } of behind) {
        for (const fact of facts) if (fact.position > learning.position) learning.read(fact);
        learning.position = Math.max(learning.position, Math.min(from + SPAN, last));
      }
      // A long log is read in the gaps: cascades under way come first.
      if (from + SPAN < last) await sleep(Math.max(1, PATIENCE * took), undefined, { ref: false });
    }
  }

  private async look({ learning, onInsight }: Follower): Promise<void> {
    const look = learning.looking(this.now());
    await inTurns({
      next: () => {
        const step = look.next();
        if (step.done !== true && step.value !== null) onInsight(step.value);
        return step;
      },
    });
  }
}
