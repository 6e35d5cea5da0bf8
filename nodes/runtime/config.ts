import type { Node } from 'node-red';
import { CascadeError, engineOf, type Engine, type Message, type Plan } from '../../lib/index.ts';

/** What a campaign node offers to the nodes that use it. */
export interface CampaignNode extends Node {
  /** The campaign at work. @throws CascadeError that says why it is not */
  campaign(): { readonly name: string; readonly engine: Engine; readonly plan: Plan };
}

/** What a store node offers to the campaigns that use it. */
export interface StoreNode extends Node {
  readonly engine: Engine;
}

/** The campaign of a node. @throws CascadeError when none is chosen, or it is not at work */
export function campaignOf(node: Node | null): ReturnType<CampaignNode['campaign']> {
  if (node === null) {
    throw new CascadeError('No campaign is chosen in this node, or its config node is missing or disabled.');
  }
  return (node as CampaignNode).campaign();
}

/** The engine that runs a message's cascade. @throws CascadeError when there is none */
export function engineOfMessage(msg: Message): Engine {
  const campaign = (msg['cascade'] as { campaign?: unknown } | undefined)?.campaign;
  if (typeof campaign !== 'string') {
    throw new CascadeError(
      'The message carries no cascade (msg.cascade is missing or was changed). ' +
        'Put a cascade-start node at the beginning of the flow, and keep msg.cascade in function nodes.',
    );
  }
  return engineOf(campaign);
}
