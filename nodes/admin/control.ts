import type { Request } from 'express';
import { CONTROL_ACTIONS, type ControlAction } from '../../lib/index.ts';
import type { Acted } from './contract.ts';
import { engineHolding, inEveryStore } from './deployed.ts';
import { RefusalError } from './refusal.ts';
import { contactIn, textField, textParam, whoAsks } from './request.ts';
import type { Routes } from './routes.ts';

/** A campaign is promoted, and never a person. */
const ORDERS_ABOUT_PEOPLE = CONTROL_ACTIONS.filter((action) => action !== 'promote');

/** `POST cascade/campaigns/:campaign/control` and `POST cascade/people/:contact/control`. */
export function addControlRoutes(routes: Routes): void {
  routes.write('campaigns/:campaign/control', async (req): Promise<Acted> => {
    const campaign = textParam(req, 'campaign');
    const engine = await engineHolding(campaign);
    // An empty name is not the same as none: who means a channel must not stop the campaign.
    const channel = (req.body as { channel?: unknown }).channel === '' ? '' : textField(req, 'channel');
    const { count } = await engine.control({
      ...orderIn(req, CONTROL_ACTIONS),
      campaign,
      ...(channel === undefined ? {} : { channel }),
    });
    return { count };
  });

  routes.write('people/:contact/control', async (req): Promise<Acted> => {
    const contact = contactIn(req);
    const order = orderIn(req, ORDERS_ABOUT_PEOPLE);
    return {
      count: await inEveryStore(async (engine) => (await engine.control({ ...order, contact })).count),
    };
  });
}

function orderIn(
  req: Request,
  actions: readonly ControlAction[],
): {
  readonly action: ControlAction;
  readonly by: string;
  readonly why?: string;
} {
  const written = textField(req, 'action');
  const action = actions.find((one) => one === written);
  if (action === undefined) {
    throw new RefusalError(400, `"action" must be one of ${actions.join(', ')}.`);
  }
  const why = textField(req, 'why', 500);
  return { action, by: whoAsks(req), ...(why === undefined ? {} : { why }) };
}
