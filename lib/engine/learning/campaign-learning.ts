import { orderStartingWith, startFor } from '../../campaign/index.ts';
import type { OrderDecision } from '../../cascade/model.ts';
import {
  decide,
  findingOf,
  Learner,
  moveOf,
  reporting,
  type Finding,
  type LearningReport,
  type PinnedOrder,
  type LedgerJson,
  type Memory,
} from '../../learning/index.ts';
import type { Fact, LearningState } from '../../store/store.ts';
import type { Campaign } from '../campaigns.ts';
import { exported, ledgerOf, type ExportedLearning } from './exported.ts';
import { documentWith, type Insight } from './insight.ts';
import { observationsOf } from './observations.ts';
import { pinnedSentence, type PinnedStart } from './pins.ts';
import type { SegmentStart } from './starts.ts';
import { learningPlan, settingsOf, termsOf } from './terms.ts';

const HOUR = 3_600_000;
/**
 * A store's log tells everything once and in order, so that a closed cascade need not be remembered for long; one
 * person counts once in three days.
 */
export const MEMORY: Memory = { voteWindow: 72 * HOUR, retention: HOUR };
/** Cascades of a segment that must have come to an end before it is looked at closely again. */
const LOOK_AGAIN = 20;

/** What is kept between two runs. */
interface Kept {
  readonly ledger: LedgerJson;
  /** The start last announced, by segment. */
  readonly announced: Readonly<Record<string, string>>;
  /** Since when the rules are as they are. */
  readonly rules: { readonly hash: string; readonly since: number };
}

/**
 * One campaign's learner: reads the store's history, and decides on the order for new cascades. Whatever may take
 * long is done little by little, by whoever steps through what is returned.
 */
export class CampaignLearning {
  readonly campaign: Campaign;
  /** Place in the store's log up to which it has read. */
  position = 0;
  private learner: Learner;
  private readonly random: () => number;
  private readonly pinned: (segment: string) => PinnedStart | null;
  /** The start last announced, by segment: people chose the names, which may be `constructor`. */
  private announced = new Map<string, string>();
  private rules: Kept['rules'];
  private forgotAt = -Infinity;
  private readonly closedSinceLook = new Map<string, number>();

  /**
   * @param random 0 to 1, exclusive; decides who explores
   * @param pinned segments that are none of the learner's business for the time being
   */
  constructor(
    campaign: Campaign,
    now: number,
    random: () => number = Math.random,
    pinned: (segment: string) => PinnedStart | null = () => null,
  ) {
    this.campaign = campaign;
    this.random = random;
    this.pinned = pinned;
    this.rules = { hash: campaign.plan.hash, since: now };
    this.learner = this.blank();
  }

  private blank(): Learner {
    const { plan } = this.campaign;
    return new Learner({
      terms: termsOf(plan),
      settings: settingsOf(plan),
      declared: {
        order: (segment) => orderStartingWith(plan, startFor(plan, segment)),
        from: (start) => orderStartingWith(plan, start),
      },
      random: this.random,
      memory: MEMORY,
    });
  }

  /** Forgets everything. @param position place in the log from which it reads on */
  reset(position: number, now: number): void {
    this.learner = this.blank();
    this.announced = new Map();
    this.rules = { ...this.rules, since: now };
    this.closedSinceLook.clear();
    this.position = position;
  }

  /** Goes on from what was kept. What does not fit this version throws: it is to be read again from the log. */
  *restoring(kept: LearningState): Generator<void, void> {
    const { ledger, announced, rules } = kept.state as Kept;
    yield* this.learner.restoring(ledger);
    this.announced = new Map(Object.entries(announced));
    if (rules.hash === this.rules.hash) this.rules = rules;
    this.position = kept.position;
  }

  /** What is to be kept. Nothing may be read meanwhile. */
  *keeping(): Generator<void, LearningState> {
    const ledger = yield* this.learner.packing();
    const state: Kept = { ledger, announced: Object.fromEntries(this.announced), rules: this.rules };
    return { position: this.position, state };
  }

  /** What was learned, to be taken elsewhere. Nothing may be read meanwhile. */
  *exporting(now: number): Generator<void, ExportedLearning> {
    const { name, plan } = this.campaign;
    return exported(name, plan, now, yield* this.learner.closing(now), Object.fromEntries(this.announced));
  }

  /** Goes on from what was learned elsewhere. @param position place in the log from which it reads on */
  *importing(from: ExportedLearning, position: number, now: number): Generator<void, void> {
    this.reset(position, now);
    yield* this.learner.restoring(ledgerOf(from));
    this.announced = new Map(Object.entries(from.announced));
  }

  /** Reads a line of the history. */
  read(fact: Fact): void {
    this.position = fact.position;
    if (fact.campaign !== this.campaign.name) return;
    for (const event of observationsOf(fact, this.campaign.plan)) this.learner.observe(event);
    if (fact.kind === 'closed' && this.learner.counts.segments.has(fact.segment)) {
      this.closedSinceLook.set(fact.segment, (this.closedSinceLook.get(fact.segment) ?? 0) + 1);
    }
  }

  /** Puts in order what was read, so that decisions find everything at hand. */
  *tidying(now: number): Generator<void, void> {
    if (now - this.forgotAt >= HOUR) {
      this.forgotAt = now;
      yield* this.learner.forgetting(now);
    }
    if (learningPlan(this.campaign.plan).mode !== 'off') yield* this.learner.refreshing(now);
  }

  /**
   * The order for a new cascade; null: nothing is to be learned, the declared order holds.
   * @param excluded channels this customer cannot or may not be reached on
   * @param closed channels that nothing is sent on at the moment
   */
  decide(
    segment: string,
    now: number,
    excluded: readonly string[],
    closed: readonly string[],
  ): OrderDecision | null {
    const { mode, exploration } = learningPlan(this.campaign.plan);
    if (mode === 'off' || (mode === 'suggest' && exploration === 0)) return null;
    return decide(this.learner, segment, now, excluded, closed);
  }

  /** Looks at the segments about which enough has become known, one after the other; yields what it finds. */
  *looking(now: number): Generator<Insight | null, void> {
    const { mode } = learningPlan(this.campaign.plan);
    if (mode === 'off') return;
    for (const [segment, closed] of this.closedSinceLook) {
      if (closed < LOOK_AGAIN) continue;
      this.closedSinceLook.set(segment, 0);
      if (this.pinned(segment) !== null) continue;
      yield mode === 'auto' ? this.moved(segment, now) : this.proposal(segment, now);
    }
  }

  /** The three questions of the first week, answered as of now. */
  *reporting(now: number): Generator<void, LearningReport> {
    yield* this.learner.refreshing(now);
    return yield* reporting(this.learner, now, this.rules.since, (segment) => this.orderPinned(segment));
  }

  private orderPinned(segment: string): PinnedOrder | null {
    const pinned = this.pinned(segment);
    if (pinned === null) return null;
    const order = orderStartingWith(this.campaign.plan, pinned.channel);
    return { order, ...pinnedSentence(segment, pinned) };
  }

  /** The start that most new customers of a segment get, how many of them, and how sure that is the best. */
  startOf(segment: string, now: number): Pick<SegmentStart, 'channel' | 'share' | 'cascades' | 'sure'> {
    const { mode, exploration } = learningPlan(this.campaign.plan);
    const cascades = this.learner.counts.segments.get(segment)?.cascades ?? 0;
    const declared = this.declaredStart(segment);
    const idle = mode === 'off' || (mode === 'suggest' && exploration === 0);
    if (idle || cascades === 0) return { channel: declared, share: 1, cascades, sure: null };
    const { arms, force, table } = this.learner.standing(segment, now);
    const shares = new Map<string, number>();
    for (const { order, probability } of table) {
      const [start = declared] = this.learner.channelsOf(order);
      shares.set(start, (shares.get(start) ?? 0) + probability);
    }
    const [[channel, share] = [declared, 1]] = [...shares].toSorted(([, one], [, other]) => other - one);
    // A number of draws cannot tell that it is certain.
    return { channel, share, cascades, sure: Math.min(0.99, arms.arms[force]?.best ?? 0.99) };
  }

  private moved(segment: string, now: number): Insight | null {
    const standing = this.learner.standing(segment, now);
    const to = this.learner.channelsOf(standing.arms.arms[standing.force]?.order ?? [])[0];
    const from = this.announced.get(segment) ?? this.declaredStart(segment);
    if (to === undefined || to === from) return null;
    const { cascades, certainty, gain } = learningPlan(this.campaign.plan);
    if (standing.cascades < cascades) return null;
    const found = moveOf(this.learner, segment, from, to, now);
    if (found === null) return null;
    const { passed, probability, gainPer1000, declared } = found.evidence;
    // Between channels that are as good as equal the start wavers, and there is nothing to tell.
    const clear = probability >= certainty && gainPer1000.value >= gain * 1000 * Math.abs(declared.worth.net);
    return passed || clear ? this.insight('moved', segment, from, to, found) : null;
  }

  private proposal(segment: string, now: number): Insight | null {
    const finding = findingOf(this.learner, segment, now);
    const to = finding?.evidence.rival.order[0];
    if (finding === null || to === undefined || !finding.evidence.passed) return null;
    const from = this.declaredStart(segment);
    if (to === from || this.announced.get(segment) === to) return null;
    return this.insight('proposal', segment, from, to, finding);
  }

  private insight(
    kind: Insight['kind'],
    segment: string,
    from: string,
    to: string,
    { evidence, sentence, told }: Finding,
  ): Insight {
    this.announced.set(segment, to);
    const { campaign } = this;
    const document = documentWith(campaign, segment, to);
    const settled = evidence.passed;
    return { kind, campaign: campaign.name, segment, from, to, settled, sentence, told, evidence, document };
  }

  private declaredStart(segment: string): string {
    return startFor(this.campaign.plan, segment);
  }
}
