import type { Node, NodeAPI, NodeDef } from 'node-red';
import {
  acquireEngine,
  CampaignError,
  campaignFault,
  CascadeError,
  deployCampaign,
  parseCampaign,
  sayRefusal,
  type Engine,
  type ParsedCampaign,
  type Wording,
} from '../../lib/index.ts';
import type { CampaignNode, StoreNode } from '../runtime/config.ts';
import { onClose } from '../runtime/input.ts';
import { resumingWithFlows } from '../runtime/resume.ts';
import { storePath } from '../runtime/store-path.ts';

interface CampaignDef extends NodeDef {
  document: unknown;
  store: string;
}

/** Config node: one campaign, as a document that git can keep. */
export default function cascadeCampaign(RED: NodeAPI): void {
  const resumeWithFlows = resumingWithFlows(RED);
  function create(this: Node, def: CampaignDef): void {
    RED.nodes.createNode(this, def);
    const onFault = (message: string): void => this.error(message);
    const undo: (() => void)[] = [];
    let problem: CascadeError | null = null;
    const fail = (error: unknown): void => {
      problem = error instanceof CascadeError ? error : new CascadeError(wordsOf(error));
      this.error(problem.message);
    };

    const engine = engineFor(this, def.store);
    let parsed: ParsedCampaign | null = null;
    try {
      parsed = parseCampaign(def.document);
      for (const { path, message, remedy } of parsed.warnings) this.warn(`${path}: ${message} ${remedy}`);
    } catch (error) {
      fail(error);
    }
    const name = parsed?.plan.name ?? (def.name || def.id);
    if (parsed !== null && engine !== null) {
      try {
        const deployed = deployCampaign(engine, { name, plan: parsed.plan, document: parsed.document });
        undo.push(() => deployed.withdraw());
        // The store says by itself why it cannot be opened, and opens later when that has passed.
        deployed.ready.catch(() => {});
      } catch (error) {
        fail(error);
      }
    }

    (this as CampaignNode).campaign = () => {
      if (parsed === null || engine === null || problem !== null) {
        throw problem ?? new CascadeError(sayRefusal('refusals.campaign.notAtWork'));
      }
      return { name, engine, plan: parsed.plan };
    };
    onClose(this, () => {
      for (const one of undo) one();
    });

    function engineFor(node: Node, store: string): Engine | null {
      if (store) {
        const storeNode = RED.nodes.getNode(store) as StoreNode | null;
        if (storeNode) return storeNode.engine;
        fail(new CascadeError(sayRefusal('refusals.campaign.noStore')));
        return null;
      }
      const lease = acquireEngine({ path: storePath(RED, ''), speed: 1 }, onFault);
      lease.engine.ready().catch((error: unknown) => node.error((error as Error).message));
      undo.push(resumeWithFlows(lease.engine, onFault), () => lease.release());
      return lease.engine;
    }
  }
  RED.nodes.registerType('cascade-campaign', create as never);
}

function wordsOf(error: unknown): string | Wording {
  if (error instanceof CampaignError) return campaignFault(error);
  return error instanceof Error ? error.message : String(error);
}
