import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import type { Store } from '../../store/store.ts';
import type { CampaignLearning, Insight } from './campaign-learning.ts';

/** Lines of the log read in one go, and how often it is looked for new ones and the state is kept, in real milliseconds. */
const SPAN = 1_000;
const LOOK_MS = 1_000;
const KEEP_MS = 15_000;
/** Pause after a read, as a multiple of the time it took. */
const PATIENCE = 3;

interface Follower {
  readonly learning: CampaignLearning;
  readonly onInsight: (insight: Insight) => void;
  keptAt: number;
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
  private reading: Promise<void> = Promise.resolve();
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
        learning.restore(kept);
      } catch {
        // Kept by another version, or for other channels: the log has everything, and is read again.
        learning.position = 0;
      }
    }
    this.followers.set(name, { learning, onInsight, keptAt: performance.now() });
    this.touch();
  }

  /** The learner of a campaign; null: none reads along. */
  get(campaign: string): CampaignLearning | null {
    return this.followers.get(campaign)?.learning ?? null;
  }

  /** Lets a learner go, with what it has learned kept. */
  async remove(learning: CampaignLearning): Promise<void> {
    const { name } = learning.campaign;
    if (this.get(name) !== learning) return;
    await this.reading;
    this.followers.delete(name);
    await this.store.keepLearning(name, learning.keep());
  }

  /** Forgets what a campaign's learner has learned. */
  async reset(campaign: string): Promise<void> {
    await this.reading;
    const follower = this.followers.get(campaign);
    if (follower === undefined) {
      await this.store.keepLearning(campaign, null);
      return;
    }
    follower.learning.reset(await this.store.lastPosition(), this.now());
    await this.store.keepLearning(campaign, follower.learning.keep());
  }

  /** Something was written to the log. */
  touch(): void {
    if (this.timer !== null || this.stopped || this.followers.size === 0) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.reading = this.catchUp().catch((error: unknown) => this.onFault(error));
    }, LOOK_MS);
    this.timer.unref();
  }

  /** Reads everything that is in the log by now. */
  async catchUp(): Promise<void> {
    const last = await this.store.lastPosition();
    for (;;) {
      const behind = [...this.followers.values()].filter(({ learning }) => learning.position < last);
      if (behind.length === 0 || this.stopped) break;
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
    for (const follower of this.followers.values()) {
      this.look(follower);
      await this.keepNowAndThen(follower);
      await turn();
    }
  }

  /** Keeps everything once more; further reading is over. */
  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer) clearTimeout(this.timer);
    await this.reading;
    for (const { learning } of this.followers.values()) {
      await this.store.keepLearning(learning.campaign.name, learning.keep());
    }
  }

  private look({ learning, onInsight }: Follower): void {
    const insight = learning.look(this.now());
    if (insight === null) return;
    onInsight(insight);
    // One segment at a look: the others have their turn at the next.
    this.touch();
  }

  private async keepNowAndThen(follower: Follower): Promise<void> {
    if (performance.now() - follower.keptAt < KEEP_MS) return;
    follower.keptAt = performance.now();
    const { learning } = follower;
    await this.store.keepLearning(learning.campaign.name, learning.keep());
  }
}
