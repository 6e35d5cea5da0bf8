import type { OrderDecision } from '../../cascade/model.ts';
import { addressOn } from '../../cascade/address.ts';
import type { LearningReport } from '../../learning/index.ts';
import type { Store } from '../../store/store.ts';
import type { Campaign } from '../campaigns.ts';
import type { Clock } from '../clock.ts';
import type { CascadeInfo, Message } from '../message.ts';
import { CampaignLearning, type Insight } from './campaign-learning.ts';
import { Followers } from './follower.ts';

/** What learning needs of the engine. */
export interface LearningParts {
  readonly store: Store;
  /** The engine's clock, once the store is open. */
  readonly clock: () => Promise<Clock>;
  /** A deployed campaign. */
  readonly campaign: (name: string) => Campaign | undefined;
  /** 0 to 1, exclusive: decides who explores. */
  readonly random: (() => number) | undefined;
  readonly onFault: (error: unknown) => void;
}

/** What the campaigns of an engine learn from what was committed, and decide on. */
export class Learning {
  private readonly parts: LearningParts;
  private readonly followers: Followers;
  private clock: Clock | null = null;

  constructor(parts: LearningParts) {
    this.parts = parts;
    this.followers = new Followers(parts.store, () => this.clock?.now() ?? 0, parts.onFault);
  }

  /** The store is open. */
  begin(clock: Clock): void {
    this.clock = clock;
  }

  /** Something was committed. */
  touch(): void {
    this.followers.touch();
  }

  /** Keeps everything; reading is over. */
  async stop(): Promise<void> {
    await this.followers.stop();
  }

  /**
   * Lets a deployed campaign learn for as long as a learner node is there: it decides on the orders of new
   * cascades, and tells of every start that moves or should.
   * @returns a function that lets it go; what was learned is kept
   */
  start(name: string, onInsight: (insight: Insight) => void): () => void {
    let learning: CampaignLearning | null = null;
    let gone = false;
    this.parts
      .clock()
      .then(async (clock) => {
        const campaign = this.parts.campaign(name);
        if (gone || campaign === undefined) return;
        // A document that says nothing of learning costs nothing until its report is asked for.
        if (campaign.plan.learning === undefined || campaign.plan.learning.mode === 'off') return;
        learning = new CampaignLearning(campaign, clock.now(), this.parts.random);
        await this.followers.add(learning, onInsight);
      })
      .catch((error: unknown) => this.parts.onFault(error));
    return () => {
      gone = true;
      if (learning === null) return;
      this.followers.remove(learning).catch((error: unknown) => this.parts.onFault(error));
    };
  }

  /** What a campaign's learner can tell by now; null: nothing learns there. */
  async report(name: string): Promise<LearningReport | null> {
    const clock = await this.parts.clock();
    const { followers } = this;
    const known = followers.get(name);
    if (known !== null) {
      await followers.catchUp();
      return known.report(clock.now());
    }
    const campaign = this.parts.campaign(name);
    if (campaign === undefined || campaign.plan.learning?.mode === 'off') return null;
    const reader = new CampaignLearning(campaign, clock.now(), this.parts.random);
    await followers.add(reader, () => {});
    await followers.catchUp();
    const report = reader.report(clock.now());
    await followers.remove(reader);
    return report;
  }

  /** Forgets what a campaign has learned; counting begins anew with what happens from now on. */
  async reset(name: string): Promise<void> {
    await this.parts.clock();
    await this.followers.reset(name);
  }

  /** The learned order for a cascade that sets out; null: it has set out already, or nothing learns. */
  decide(msg: Message): OrderDecision | null {
    const info = msg['cascade'] as Partial<CascadeInfo> | undefined;
    if (!info?.campaign || !info.segment || !info.customer || info.tried?.length !== 0) return null;
    const learning = this.followers.get(info.campaign);
    if (learning === null || this.clock === null) return null;
    const { customer } = info;
    const unreachable = learning.campaign.plan.steps
      .map(({ channel }) => channel)
      .filter((channel) => addressOn(channel, customer) === null);
    return learning.decide(info.segment, this.clock.now(), unreachable);
  }
}
