import type { Request } from 'express';
import { CONTROL_ACTIONS, sayRefusal, type ControlAction, type Engine } from '../../lib/index.ts';
import type { Acted } from './contract.ts';
import { engineHolding, inEveryStore } from './deployed.ts';
import { RefusalError } from './refusal.ts';
import { contactIn, textField, textParam, whoAsks } from './request.ts';
import type { Routes } from './routes.ts';

/** `POST cascade/campaigns/:campaign/control` and `POST cascade/people/:contact/control`. */
export function addControlRoutes(routes: Routes): void {
  routes.write('campaigns/:campaign/control', async (req): Promise<Acted> => {
    const campaign = textParam(req, 'campaign');
    const engine = await engineHolding(campaign);
    const channel = textField(req, 'channel');
    if (channel !== undefined) await checkChannel(engine, campaign, channel);
    const { count } = await engine.control({
      ...orderIn(req),
      campaign,
      ...(channel === undefined ? {} : { channel }),
    });
    return { count };
  });

  routes.write('people/:contact/control', async (req): Promise<Acted> => {
    const contact = contactIn(req);
    const order = orderIn(req);
    if (order.action === 'promote')
      throw new RefusalError(400, 'A campaign is promoted, and never a person.');
    return {
      count: await inEveryStore(async (engine) => (await engine.control({ ...order, contact })).count),
    };
  });
}

function orderIn(req: Request): {
  readonly action: ControlAction;
  readonly by: string;
  readonly why?: string;
} {
  const written = textField(req, 'action');
  const action = CONTROL_ACTIONS.find((one) => one === written);
  if (action === undefined) {
    throw new RefusalError(400, `"action" must be one of ${CONTROL_ACTIONS.join(', ')}.`);
  }
  const why = textField(req, 'why', 500);
  return { action, by: whoAsks(req), ...(why === undefined ? {} : { why }) };
}

/**
 * Also for a campaign that no node runs any more.
 * @throws RefusalError when the campaign has no such channel
 */
export async function checkChannel(engine: Engine, campaign: string, channel: string): Promise<void> {
  const last = await engine.records.deployed(campaign);
  if (last !== null && !last.plan.steps.some((step) => step.channel === channel)) {
    throw new RefusalError(404, sayRefusal('refusals.campaign.noChannel'));
  }
}
