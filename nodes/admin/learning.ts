import type { ExportedLearning } from '../../lib/index.ts';
import { engineNamed } from './deployed.ts';
import { textParam } from './request.ts';
import type { Routes } from './routes.ts';

/** Longest export that is taken back, in bytes; Node-RED's own limit (`apiMaxLength`) may be lower. */
const LONGEST = 5_000_000;

/** What a campaign has learned: `GET cascade/campaigns/:campaign/learning/export`, and `POST …/import` and `…/reset`. */
export function addLearningRoutes(routes: Routes): void {
  routes.read('campaigns/:campaign/learning/export', async (req, res): Promise<ExportedLearning> => {
    const campaign = textParam(req, 'campaign');
    const engine = await engineNamed(campaign);
    res.set('content-disposition', 'attachment; filename="learning.json"');
    return engine.learning.export(campaign);
  });

  routes.write(
    'campaigns/:campaign/learning/import',
    async (req): Promise<object> => {
      const campaign = textParam(req, 'campaign');
      const engine = await engineNamed(campaign);
      await engine.learning.import(campaign, req.body);
      return {};
    },
    { longest: LONGEST },
  );

  routes.write('campaigns/:campaign/learning/reset', async (req): Promise<object> => {
    const campaign = textParam(req, 'campaign');
    const engine = await engineNamed(campaign);
    await engine.learning.reset(campaign);
    return {};
  });
}
