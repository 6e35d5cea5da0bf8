import { startFor, type Plan } from '../../campaign/index.ts';
import type { OrderDecision } from '../../cascade/model.ts';
import type { LearningReport } from '../../learning/index.ts';
import type { Pin, PinOrder, Store } from '../../store/store.ts';
import type { Campaign } from '../campaigns.ts';
import type { Clock } from '../clock.ts';
import { CascadeError } from '../errors.ts';
import type { CascadeInfo, Message } from '../message.ts';
import { barredChannels } from './barred.ts';
import { CampaignLearning } from './campaign-learning.ts';
import { evaluateDocument, type DocumentEvaluation } from './evaluate-document.ts';
import { checkExported, type ExportedLearning } from './exported.ts';
import { Followers } from './follower.ts';
import type { Insight } from './insight.ts';
import { pinnedDecision, Pins, withPins } from './pins.ts';
import type { SegmentStart } from './starts.ts';
import { inTurns } from './turns.ts';

/** What learning needs of the engine. */
export interface LearningParts {
  readonly store: Store;
  /** The engine's clock, once the store is open. */
  readonly clock: () => Promise<Clock>;
  /** A deployed campaign. */
  readonly campaign: (name: string) => Campaign | undefined;
  /** Channels of a campaign that are paused, halted or stopped. */
  readonly closedChannels: (name: string) => readonly string[];
  /** 0 to 1, exclusive: decides who explores. */
  readonly random: (() => number) | undefined;
  readonly onFault: (error: unknown) => void;
}

/** What the campaigns of an engine learn from what was committed, and decide on. */
export class Learning {
  private readonly parts: LearningParts;
  private readonly followers: Followers;
  private readonly pins = new Pins();
  private clock: Clock | null = null;

  constructor(parts: LearningParts) {
    this.parts = parts;
    this.followers = new Followers(parts.store, () => this.clock?.now() ?? 0, parts.onFault);
  }

  /** The store is open. @param pins what is pinned in it */
  begin(clock: Clock, pins: readonly Pin[]): void {
    this.pins.load(pins);
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
        learning = this.learnerFor(campaign, clock);
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
    const campaign = this.parts.campaign(name);
    if (campaign === undefined || campaign.plan.learning?.mode === 'off') return null;
    return this.withReader(campaign, clock, (learning) => inTurns(learning.reporting(clock.now())));
  }

  /**
   * What a proposed document would have brought in the cascades of the log.
   * @throws CascadeError for an unknown campaign, CampaignError for a document that is not valid
   */
  async evaluate(name: string, document: unknown): Promise<DocumentEvaluation> {
    const clock = await this.parts.clock();
    return evaluateDocument(this.parts.store, this.deployed(name), document, clock.now());
  }

  /**
   * What a campaign has learned, as plain JSON that names nobody.
   * @throws CascadeError for an unknown campaign
   */
  async export(name: string): Promise<ExportedLearning> {
    const clock = await this.parts.clock();
    return this.withReader(this.deployed(name), clock, (learning) =>
      this.followers.alone(() => inTurns(learning.exporting(clock.now()))),
    );
  }

  /**
   * Replaces what a campaign has learned by what was exported; counting goes on with what happens from now on.
   * @throws CascadeError for an unknown campaign, and for what does not fit it
   */
  async import(name: string, exported: unknown): Promise<void> {
    const clock = await this.parts.clock();
    const campaign = this.deployed(name);
    const checked = checkExported(exported, name, campaign.plan, clock.now());
    const { followers } = this;
    await followers.alone(async () => {
      const learning = followers.get(name) ?? this.learnerFor(campaign, clock);
      const position = await this.parts.store.lastPosition();
      await inTurns(learning.importing(checked, position, clock.now()));
      await followers.keep(learning);
    });
  }

  /**
   * Forgets what a campaign has learned; counting begins anew with what happens from now on.
   * @throws CascadeError for an unknown campaign
   */
  async reset(name: string): Promise<void> {
    const clock = await this.parts.clock();
    const campaign = this.deployed(name);
    const { followers } = this;
    await followers.alone(async () => {
      // Without a kept state, whoever asks next would read the log from its beginning.
      const learning = followers.get(name) ?? this.learnerFor(campaign, clock);
      learning.reset(await this.parts.store.lastPosition(), clock.now());
      await followers.keep(learning);
    });
  }

  /** Lets somebody ask a campaign's learner, once it has read everything; one is made where none reads along. */
  private async withReader<T>(
    campaign: Campaign,
    clock: Clock,
    ask: (learning: CampaignLearning) => Promise<T>,
  ): Promise<T> {
    const { followers } = this;
    const known = followers.get(campaign.name);
    const learning = known ?? this.learnerFor(campaign, clock);
    if (known === null) await followers.add(learning, () => {});
    try {
      await followers.catchUp();
      return await ask(learning);
    } finally {
      if (known === null) await followers.remove(learning);
    }
  }

  private learnerFor(campaign: Campaign, clock: Clock): CampaignLearning {
    const { name, plan } = campaign;
    return new CampaignLearning(campaign, clock.now(), this.parts.random, (segment) =>
      this.pins.startOf(name, plan, segment),
    );
  }

  /**
   * Has new cascades of a segment start on a channel from now on, whatever is learned, until that is taken back. It is
   * kept in the store. Cascades under way go on as they are.
   * @param by who orders it, for the record
   * @throws CascadeError for an unknown campaign, and for a channel that it does not have
   */
  async pin(name: string, segment: string, channel: string, by: string): Promise<void> {
    const { plan } = this.deployed(name);
    if (!plan.steps.some((step) => step.channel === channel)) {
      throw new CascadeError(`Campaign "${name}" has no channel "${channel}". Name one of its channels.`);
    }
    await this.setPin({ campaign: name, segment, channel, by });
  }

  /**
   * Takes a pin back: from now on the learner decides again, or the document.
   * @throws CascadeError for an unknown campaign
   */
  async unpin(name: string, segment: string, by: string): Promise<void> {
    this.deployed(name);
    await this.setPin({ campaign: name, segment, channel: null, by });
  }

  private async setPin(order: PinOrder): Promise<void> {
    const clock = await this.parts.clock();
    const done = await this.parts.store.pin(order, clock.now());
    if (done === null) return;
    const { campaign, segment, channel, by } = order;
    if (channel === null) this.pins.delete(campaign, segment);
    else this.pins.set({ campaign, segment, channel, by, at: done.at });
  }

  /** What is pinned in a campaign. */
  pinned(name: string): readonly Pin[] {
    return this.pins.of(name);
  }

  /**
   * The plan of a campaign with its pins, for whoever wants to know what would happen.
   * @throws CascadeError for an unknown campaign
   */
  pinnedPlan(name: string): Plan {
    return withPins(this.deployed(name).plan, this.pins.of(name));
  }

  /**
   * Where new customers of a segment start, by what is known at the moment.
   * @throws CascadeError for an unknown campaign
   */
  startOf(name: string, segment: string): SegmentStart {
    const campaign = this.deployed(name);
    const { plan } = campaign;
    const declared = startFor(plan, segment);
    const known = this.clock === null ? null : this.followers.get(name);
    const found = known?.startOf(segment, this.clock?.now() ?? 0);
    const { channel, share, cascades, sure } = found ?? {
      channel: declared,
      share: 1,
      cascades: 0,
      sure: null,
    };
    const own = this.pins.of(name).find((one) => one.segment === segment);
    const pin = own === undefined ? null : { channel: own.channel, at: own.at, by: own.by };
    const held = this.pins.startOf(name, plan, segment);
    if (held !== null) {
      const by = held.set === null ? 'document' : 'pinned';
      return { segment, channel: held.channel, share: 1, by, declared, cascades, sure: null, pin };
    }
    const by = channel === declared ? 'declared' : 'learned';
    return { segment, channel, share, by, declared, cascades, sure, pin };
  }

  private deployed(name: string): Campaign {
    const campaign = this.parts.campaign(name);
    if (campaign !== undefined) return campaign;
    throw new CascadeError(`There is no campaign "${name}". Check the name, or deploy the campaign first.`);
  }

  /** The pinned or learned order for a cascade that sets out; null: it has set out already, or nothing learns. */
  decide(msg: Message): OrderDecision | null {
    const info = msg['cascade'] as Partial<CascadeInfo> | undefined;
    if (!info?.campaign || !info.segment || !info.customer || info.tried?.length !== 0) return null;
    const campaign = this.parts.campaign(info.campaign);
    if (campaign === undefined || this.clock === null) return null;
    const { name, plan } = campaign;
    const now = this.clock.now();
    const pinned = this.pins.startOf(name, plan, info.segment);
    if (pinned !== null) {
      return pinnedDecision(plan, info.segment, pinned, barredChannels(plan, info.customer, now));
    }
    const learning = this.followers.get(name);
    if (learning === null) return null;
    const barred = barredChannels(learning.campaign.plan, info.customer, now);
    return learning.decide(info.segment, now, barred, this.parts.closedChannels(name));
  }
}
