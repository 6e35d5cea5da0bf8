import type { Request } from 'express';
import { CampaignError, campaignFault, sayRefusal, type DocumentEvaluation } from '../../lib/index.ts';
import { engineNamed } from './deployed.ts';
import { RefusalError } from './refusal.ts';
import { textParam } from './request.ts';
import type { Routes } from './routes.ts';

/** Longest document that is evaluated, in characters. */
const LONGEST = 200_000;

/**
 * `POST campaigns/:campaign/evaluate {document}`: what a document (an object, or its JSON text) would have brought
 * in the cascades of the campaign's log; see DocumentEvaluation. That the log cannot tell is an answer as well.
 */
export function addEvaluateRoute(routes: Routes): void {
  routes.ask('campaigns/:campaign/evaluate', answer);
}

async function answer(req: Request): Promise<DocumentEvaluation> {
  const name = textParam(req, 'campaign');
  const { document } = (req.body ?? {}) as { document?: unknown };
  if (typeof document !== 'string' && (typeof document !== 'object' || document === null)) {
    throw new RefusalError(400, 'A JSON body {"document": <campaign document>} is needed.');
  }
  if ((typeof document === 'string' ? document : JSON.stringify(document)).length > LONGEST) {
    const most = { as: 'whole', value: LONGEST } as const;
    throw new RefusalError(413, sayRefusal('refusals.request.documentLong', { most }));
  }
  const engine = await engineNamed(name);
  try {
    return await engine.learning.evaluate(name, document);
  } catch (error) {
    if (error instanceof CampaignError) throw new RefusalError(400, campaignFault(error));
    throw error;
  }
}
