import type { NodeAPI } from 'node-red';
import { CampaignError, parseCampaign, type Problem } from '../../lib/index.ts';

/** Longest document that is checked, in characters. */
const LONGEST = 200_000;

/**
 * `POST cascade/campaign/check {text}` answers `{problems: […]}` for the editor's form. Needs `cascade.read`.
 */
export function addCheckRoute(RED: NodeAPI): void {
  RED.httpAdmin.post('/cascade/campaign/check', RED.auth.needsPermission('cascade.read'), (req, res) => {
    const { text } = (req.body ?? {}) as { text?: unknown };
    if (typeof text !== 'string' || text.length > LONGEST) {
      res.status(400).json({ error: 'A JSON body {"text": "<campaign document>"} is needed.' });
      return;
    }
    res.json({ problems: check(text) });
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
