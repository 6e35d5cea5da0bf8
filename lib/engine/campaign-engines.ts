/** Which engine runs a campaign: nodes without a store of their own find it by the campaign that a message names. */
import { sayRefusal } from '../wording/refusals.ts';
import type { Campaign } from './campaigns.ts';
import type { Engine } from './engine.ts';
import { CascadeError } from './errors.ts';

/** Campaigns by name. One that is withdrawn has no owner: its cascades under way still find their engine. */
const campaigns = new Map<string, { readonly engine: Engine; readonly owner: object | null }>();

/** A campaign that was deployed. */
export interface Deployed {
  /** Resolves when its plan is in the store; rejects when the store cannot be opened. */
  readonly ready: Promise<void>;
  /** Withdraws it; cascades under way go on. */
  withdraw(): void;
}

/**
 * Deploys a campaign on an engine.
 * @throws CascadeError when another node has deployed a campaign of this name
 */
export function deployCampaign(engine: Engine, campaign: Campaign): Deployed {
  if (campaigns.get(campaign.name)?.owner) {
    throw new CascadeError(sayRefusal('refusals.campaign.twice', { campaign: campaign.name }));
  }
  const owner = {};
  campaigns.set(campaign.name, { engine, owner });
  return {
    ready: engine.deploy(campaign),
    withdraw() {
      if (campaigns.get(campaign.name)?.owner === owner)
        campaigns.set(campaign.name, { engine, owner: null });
    },
  };
}

/** The engine that runs a campaign. @throws CascadeError when the campaign is not deployed */
export function engineOf(campaign: string): Engine {
  const known = campaigns.get(campaign);
  if (known === undefined) {
    throw new CascadeError(
      `Campaign "${campaign}" is not deployed. Its config node is missing, disabled, or has an error in its document.`,
    );
  }
  return known.engine;
}

/** Forgets the campaigns of an engine that closes. */
export function forgetCampaigns(engine: Engine): void {
  for (const [name, campaign] of campaigns) if (campaign.engine === engine) campaigns.delete(name);
}
