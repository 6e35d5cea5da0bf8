import { CampaignError, parseCampaign, type Problem } from '../../lib/index.ts';
import { RefusalError } from './refusal.ts';
import type { Routes } from './routes.ts';

/** Longest document that is checked, in characters. */
const LONGEST = 200_000;

/** `POST cascade/campaign/check {text}` answers `{problems: […]}` for the editor's form. */
export function addCheckRoute(routes: Routes): void {
  routes.ask('campaign/check', (req) => {
    const { text } = (req.body ?? {}) as { text?: unknown };
    if (typeof text !== 'string' || text.length > LONGEST) {
      throw new RefusalError(400, 'A JSON body {"text": "<campaign document>"} is needed.');
    }
    return { problems: check(text) };
  });
}

function check(text: string): readonly Problem[] {
  try {
    return parseCampaign(text).warnings;
  } catch (error) {
    if (error instanceof CampaignError) return error.problems;
    throw error;
  }
}
