import { orderStartingWith, startFor } from '../campaign/order.ts';
import type { Plan } from '../campaign/plan.ts';
import type { OrderDecision } from '../cascade/model.ts';
import { say } from '../learning/say.ts';

/** A campaign that is deployed: its name, and the plan that new cascades start under. */
export interface Campaign {
  readonly name: string;
  readonly plan: Plan;
  /** The document as the user wrote it, kept with the plan's hash. */
  readonly document: unknown;
}

/** Why a cascade goes by the order that holds for everybody. */
export const DECLARED = say('learning.declared').text;

/** The declared order: the segment's start where one is declared, and the others as the transitions say. */
export function declaredOrder({ plan }: Campaign, segment: string): OrderDecision {
  const start = startFor(plan, segment);
  const order = orderStartingWith(plan, start);
  // Most cascades of a campaign that does not learn: their history says so without a sentence for each.
  if (start === plan.start) return { order, propensity: 1, why: DECLARED };
  const { text, told } = say('learning.declaredFor', { segment });
  return { order, propensity: 1, why: text, told };
}

/** The campaigns that are deployed on an engine, by name. */
export class Campaigns {
  private readonly byName = new Map<string, Campaign>();
  private readonly keepPlan: (campaign: Campaign) => Promise<void>;

  /** @param keepPlan writes a campaign's plan and document to the store */
  constructor(keepPlan: (campaign: Campaign) => Promise<void>) {
    this.keepPlan = keepPlan;
  }

  /** A deployed campaign. */
  get(name: string): Campaign | undefined {
    return this.byName.get(name);
  }

  /** Deploys a campaign, or its new document; its plan is yet to be kept. */
  add(campaign: Campaign): void {
    this.byName.set(campaign.name, campaign);
  }

  /** Has the plan of a campaign in the store: from then on its guards hold for everybody in it. */
  async keep(campaign: Campaign): Promise<void> {
    await this.keepPlan(campaign);
  }

  /** The store is open: everything that was deployed before is kept. */
  async keepAll(): Promise<void> {
    for (const campaign of this.byName.values()) await this.keepPlan(campaign);
  }
}
