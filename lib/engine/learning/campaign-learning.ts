import { orderStartingWith, startFor, type CampaignDocument } from '../../campaign/index.ts';
import type { OrderDecision } from '../../cascade/model.ts';
import {
  decide,
  findingOf,
  Learner,
  reportOf,
  type Evidence,
  type LearningReport,
  type LedgerJson,
} from '../../learning/index.ts';
import type { Fact, LearningState } from '../../store/store.ts';
import type { Campaign } from '../campaigns.ts';
import { observationsOf } from './observations.ts';
import { learningPlan, settingsOf, termsOf } from './terms.ts';

/** A segment's start has moved, or should: with the evidence, and the document that says so. */
export interface Insight {
  /** `moved`: new customers start there already. `proposal`: nothing has changed yet. */
  readonly kind: 'moved' | 'proposal';
  readonly campaign: string;
  readonly segment: string;
  readonly from: string;
  readonly to: string;
  /** For people. */
  readonly sentence: string;
  readonly evidence: Evidence | null;
  /** The document in force with this one change. */
  readonly document: CampaignDocument;
}

/** What is kept between two runs. */
interface Kept {
  readonly ledger: LedgerJson;
  /** The start last announced, by segment. */
  readonly announced: Readonly<Record<string, string>>;
  /** Since when the rules are as they are. */
  readonly rules: { readonly hash: string; readonly since: number };
}

/** Cascades of a segment that must have come to an end before it is looked at closely again. */
const LOOK_AGAIN = 20;

/** One campaign's learner: reads the store's history, and decides on the order for new cascades. */
export class CampaignLearning {
  readonly campaign: Campaign;
  /** Place in the store's log up to which it has read. */
  position = 0;
  private learner: Learner;
  private readonly random: () => number;
  private announced: Record<string, string> = {};
  private rules: Kept['rules'];
  private readonly closedSinceLook = new Map<string, number>();

  /** @param random 0 to 1, exclusive; decides who explores */
  constructor(campaign: Campaign, now: number, random: () => number = Math.random) {
    this.campaign = campaign;
    this.random = random;
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
    });
  }

  /** Forgets everything. @param position place in the log from which it reads on */
  reset(position: number, now: number): void {
    this.learner = this.blank();
    this.announced = {};
    this.rules = { ...this.rules, since: now };
    this.closedSinceLook.clear();
    this.position = position;
  }

  /** Goes on from what was kept. What does not fit this version or plan is read again from the log. */
  restore(kept: LearningState): void {
    const { ledger, announced, rules } = kept.state as Kept;
    this.learner.restore(ledger);
    this.announced = { ...announced };
    if (rules.hash === this.rules.hash) this.rules = rules;
    this.position = kept.position;
  }

  /** What is to be kept. */
  keep(): LearningState {
    const state: Kept = { ledger: this.learner.toJSON(), announced: this.announced, rules: this.rules };
    return { position: this.position, state };
  }

  /** Reads a line of the history. */
  read(fact: Fact): void {
    this.position = fact.position;
    if (fact.campaign !== this.campaign.name) return;
    for (const event of observationsOf(fact, this.campaign.plan)) this.learner.observe(event);
    if (fact.kind === 'closed') {
      this.closedSinceLook.set(fact.segment, (this.closedSinceLook.get(fact.segment) ?? 0) + 1);
    }
  }

  /** The order for a new cascade; null: nothing is to be learned, the declared order holds. */
  decide(segment: string, now: number, excluded: readonly string[]): OrderDecision | null {
    const { mode, exploration } = learningPlan(this.campaign.plan);
    if (mode === 'off' || (mode === 'suggest' && exploration === 0)) return null;
    return decide(this.learner, segment, now, excluded);
  }

  /** Looks at segments about which enough has become known, one at a time; null: none. */
  look(now: number): Insight | null {
    const { mode } = learningPlan(this.campaign.plan);
    if (mode === 'off') return null;
    for (const [segment, closed] of this.closedSinceLook) {
      if (closed < LOOK_AGAIN) continue;
      this.closedSinceLook.set(segment, 0);
      const insight = mode === 'auto' ? this.moved(segment, now) : this.proposal(segment, now);
      if (insight !== null) return insight;
    }
    return null;
  }

  /** The three questions of the first week, answered as of now. */
  report(now: number): LearningReport {
    return reportOf(this.learner, now, this.rules.since);
  }

  private moved(segment: string, now: number): Insight | null {
    const standing = this.learner.standing(segment, now);
    const start = this.learner.channelsOf(standing.arms.arms[standing.force]?.order ?? [])[0];
    const from = this.announced[segment] ?? this.declaredStart(segment);
    if (start === undefined || start === from) return null;
    if (standing.cascades < learningPlan(this.campaign.plan).cascades) return null;
    return this.insight('moved', segment, from, start, now);
  }

  private proposal(segment: string, now: number): Insight | null {
    const finding = findingOf(this.learner, segment, now);
    const to = finding?.evidence.rival.order[0];
    if (finding === null || to === undefined || !finding.evidence.passed) return null;
    const from = this.declaredStart(segment);
    if (to === from || this.announced[segment] === to) return null;
    return this.insight('proposal', segment, from, to, now);
  }

  private insight(kind: Insight['kind'], segment: string, from: string, to: string, now: number): Insight {
    this.announced[segment] = to;
    const finding = findingOf(this.learner, segment, now);
    const evidence = finding?.evidence.rival.order[0] === to ? finding.evidence : null;
    return {
      kind,
      campaign: this.campaign.name,
      segment,
      from,
      to,
      sentence: evidence?.passed && finding ? finding.sentence : unsettled(segment, from, to, evidence),
      evidence,
      document: proposed(this.campaign, segment, to),
    };
  }

  private declaredStart(segment: string): string {
    return startFor(this.campaign.plan, segment);
  }
}

/** The document in force with another start for one segment. */
function proposed(campaign: Campaign, segment: string, start: string): CampaignDocument {
  const document = campaign.document as CampaignDocument;
  return { ...document, segments: { ...document.segments, [segment]: { start } } };
}

/** What is said of a start that moved on the balance of evidence, before that settles the matter. */
function unsettled(segment: string, from: string, to: string, evidence: Evidence | null): string {
  const moved = `${segment}: most customers now start with ${to} instead of ${from}`;
  if (evidence === null) return `${moved}, which looks better by what is known today.`;
  const sure = Math.round(evidence.probability * 100);
  return `${moved}: after ${evidence.cascades} cascades it looks better, ${sure} % sure. The others go on being tried.`;
}
