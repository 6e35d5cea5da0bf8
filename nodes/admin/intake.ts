import { intakeOf } from '../../lib/index.ts';
import type { CampaignIntake } from './contract.ts';
import { engineNamed } from './deployed.ts';
import { textParam } from './request.ts';
import type { Routes } from './routes.ts';

/** `GET cascade/campaigns/:campaign/intake`. */
export function addIntakeRoute(routes: Routes): void {
  routes.read('campaigns/:campaign/intake', async (req): Promise<CampaignIntake> => {
    const campaign = textParam(req, 'campaign');
    return intakeOf(await engineNamed(campaign), campaign);
  });
}
