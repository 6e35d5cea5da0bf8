/** Asks the runtime what is wrong with a campaign, so that editor and engine never disagree. */
import type { Problem } from '../../lib/campaign/problem.ts';
import { engineWords } from './engine-words.editor.ts';
import { type ReportedProblem, reported } from './reported-problem.editor.ts';

/**
 * Problems of a campaign's JSON text, which need not be valid JSON.
 * Rejects when the runtime cannot be asked.
 */
export async function checkCampaign(text: string): Promise<readonly ReportedProblem[]> {
  // jQuery and a relative path: only so the editor adds the login and the admin root.
  const answer: unknown = await $.ajax({
    url: 'cascade/campaign/check',
    type: 'POST',
    contentType: 'application/json',
    dataType: 'json',
    data: JSON.stringify({ text }),
    timeout: 10_000,
  });
  return (answer as { problems: readonly Problem[] }).problems.map((one) => reported(one, engineWords));
}
